/** `coordx render`: a picture of a model of a shape or a volume from any side, or a clip of it, without a graphics device. */
import type { Command } from 'commander';
import { VOLUME_RANGE } from '../../../core/query/volume.ts';
import { DEFAULT_CAMERA } from '../../../core/render/orbitCamera.ts';
import { SHADING_MODES } from '../../../core/render/shading.ts';
import { BACKGROUND_NAMES, MAX_TURN_FRAMES, PROJECTIONS, RENDER_DEFAULTS, TRANSFER_NAMES, VALUE_COLOURS, type RenderFlags } from '../flags.ts';
import { addPlacement, number, oneOf, parseSize, parseSlice, wholeNumber } from '../options.ts';
import { parseRange } from '../selection.ts';
import { CLIP_EXTENSIONS, PICTURE_EXTENSIONS } from '../outputFile.ts';
import type { Terminal } from '../terminal.ts';
import { modelCommand } from './modelCommand.ts';

const HELP = `
The camera looks at the middle of the shape and shows all of it; --zoom 2 shows it
twice as large. At azimuth 0 and elevation 0 it looks from +z, with y up; azimuth
goes to +x first. The picture is ray-marched on the processor, on a grid of
--resolution samples along each axis. Ctrl-C stops, leaves no file and exits
with 130.

--slice x=0.1 cuts away what is beyond a plane of the field's cube, which reaches
from -1 to 1, and draws the learned distances on it: blue inside, red outside, with
contours at a fifth of the distance up to which they are known.

A volume is drawn by a transfer function: --transfer ct-bone and ct-soft are for CT in
Hounsfield units, mr for brains, mip shows the largest value on each ray, and --iso
a surface. Its --slice z=0 is the slice in its middle as a picture, from -1 (the
first) to 1 (the last); --window says which values are black and white.

A name that ends in ${CLIP_EXTENSIONS.join(', ')} makes a clip of the shape turning
once round; .webp does with --seconds, --fps or --frames, and is a picture without.
--path moves the camera instead, along the keyframes of a JSON file:
  [{ "time": 0, "camera": { "azimuth": 30, "elevation": 18, "distance": 4,
     "target": [0, 0, 0], "projection": "perspective", "fieldOfView": 35 } }, ...]
with times in seconds and places in the cube; "camera" is what --json tells. Or it
is a glTF file (.glb, .gltf) with a camera that moves, as Blender writes it, in the
units of the source.

Examples:
  coordx render bunny.coordx
  coordx render bunny.coordx --size 1920x1080 --azimuth 40 --elevation 20 --out view.png
  coordx render bunny.coordx --background none --shading matcap --out cut-out.png
  coordx render bunny.coordx --slice z=0 --azimuth 10 --out inside.png
  coordx render bunny.coordx --size 640x480 --seconds 4 --fps 25 --out turn.mp4
  coordx render bunny.coordx --path flight.json --out flight.mp4
  coordx render scan.coordx --transfer ct-bone --out bone.png
  coordx render scan.coordx --slice z=0 --window 0,0.5 --out slice.png`;

/** Adds `render` to the program. */
export function addRender(program: Command, terminal: Terminal): void {
  const { min, max } = VOLUME_RANGE;
  const { azimuth, elevation } = DEFAULT_CAMERA;
  const { size, resolution, antialias } = RENDER_DEFAULTS;
  const command = program
    .command('render')
    .description('Draws a model of a shape or a volume from any side, as a picture or as a clip.')
    .argument('<model>', 'model of a shape or a volume')
    .option('--size <WxH>', `width and height in pixels (default: ${size.width}x${size.height})`, parseSize)
    .option('--azimuth <degrees>', `around the shape (default: ${azimuth})`, number('--azimuth'))
    .option('--elevation <degrees>', `from below, -90, to above, 90 (default: ${elevation})`, number('--elevation'))
    .option('--zoom <factor>', 'how much larger than to fit the picture (default: 1)', number('--zoom'))
    .option('--projection <name>', `${PROJECTIONS.join(', ')} (default: perspective)`, oneOf('--projection', PROJECTIONS))
    .option('--shading <name>', `${SHADING_MODES.join(', ')} (default: lit)`, oneOf('--shading', SHADING_MODES))
    .option('--background <name>', `${BACKGROUND_NAMES.join(', ')}: transparent (default: dark)`, oneOf('--background', BACKGROUND_NAMES))
    .option('--antialias <number>', `rays a pixel along each axis, 1 to 4 (default: ${antialias})`, wholeNumber('--antialias', 1, 4))
    .option('--resolution <number>', `samples of the field along each axis (default: ${resolution})`, wholeNumber('--resolution', min, max))
    .option('--slice <axis=place>', 'cuts at a plane, as in x=0.1, and draws distances on it', parseSlice)
    .option('--transfer <name>', `of a volume: ${TRANSFER_NAMES.join(', ')} (default: ramp)`, oneOf('--transfer', TRANSFER_NAMES))
    .option('--iso <value>', 'of a volume: the surface around what has at least this value', number('--iso'))
    .option('--window <low,high>', 'of a slice and of mip: values from nothing to full (default: the range)', (text) => parseRange(text, '--window'))
    .option('--colours <name>', `of a slice and of mip: ${VALUE_COLOURS.join(', ')} (default: grey)`, oneOf('--colours', VALUE_COLOURS))
    .option('--channel <number>', 'of a volume: which one is drawn (default: 0)', wholeNumber('--channel', 0, 15))
    .option('--path <file>', 'of a clip: keyframes of the camera, JSON or glTF, instead of a turn')
    .option('--seconds <number>', 'of a clip: how long a turn takes (default: 6)', number('--seconds'))
    .option('--fps <number>', 'of a clip: frames a second (default: 30)', number('--fps'))
    .option('--frames <number>', 'of a clip: frames of a turn, instead of --seconds', wholeNumber('--frames', 1, MAX_TURN_FRAMES))
    .option('--out <file>', `${PICTURE_EXTENSIONS.join(', ')}, or a clip (default: <model>-<width>x<height>.png)`);
  addPlacement(command)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action((model: string, flags: RenderFlags) => modelCommand('render', terminal, model, flags));
}
