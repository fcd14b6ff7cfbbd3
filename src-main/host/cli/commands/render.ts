/** `coordx render`: a picture of a model of a shape from any side, or a clip of it, without a graphics device. */
import path from 'node:path';
import type { Command } from 'commander';
import { SettingError } from '../../../core/base/errors.ts';
import { checkNumber } from '../../../core/field/spec.ts';
import { VOLUME_RANGE } from '../../../core/query/volume.ts';
import { DEFAULT_CAMERA, type Projection } from '../../../core/render/orbitCamera.ts';
import { BACKGROUNDS, DEFAULT_SHADING, SHADING_MODES, type ShadingMode } from '../../../core/render/shading.ts';
import type { ShapeTraining } from '../../../core/training/shapeOptions.ts';
import { CLIP_EXTENSIONS } from '../../kinds/video/cli/clip.ts';
import { queryModel, readShapeModel } from '../modelQuery.ts';
import { addPlacement, firstGiven, number, oneOf, parseSize, parseSlice, wholeNumber, type PlacementFlags } from '../options.ts';
import { checkOutput, namedAfter, PICTURE_EXTENSIONS } from '../outputFile.ts';
import type { ProgressLine } from '../progressLine.ts';
import { MAX_TURN_FRAMES, planPath, planTurn, renderClip, type ClipFlags, type ShapeClip } from '../../kinds/shape/cli/shapeClip.ts';
import { ShapeScene, VOLUME_PART, type Wish } from '../../kinds/shape/cli/shapeScene.ts';
import type { Terminal } from '../terminal.ts';
import { count } from '../words.ts';

const DEFAULT_SIZE = { width: 1024, height: 768 };
const DEFAULT_RESOLUTION = 256;
const DEFAULT_ANTIALIAS = 2;
const PROJECTIONS = ['perspective', 'orthographic'] as const satisfies Projection[];
const BACKGROUND_NAMES = ['dark', 'light', 'none'] as const;
const ELEVATIONS = { min: -90, max: 90, integer: false } as const;
const AZIMUTHS = { min: -360, max: 360, integer: false } as const;
const ZOOMS = { min: 0.1, max: 100, integer: false } as const;

const HELP = `
The camera looks at the middle of the shape and shows all of it; --zoom 2 shows it
twice as large. At azimuth 0 and elevation 0 it looks from +z, with y up; azimuth
goes to +x first. The picture is ray-marched on the processor, on a grid of
--resolution samples along each axis. Ctrl-C stops, leaves no file and exits
with 130.

--slice x=0.1 cuts away what is beyond a plane of the field's cube, which reaches
from -1 to 1, and draws the learned distances on it: blue inside, red outside, with
contours at a fifth of the distance up to which they are known.

A name that ends in ${CLIP_EXTENSIONS.join(', ')} makes a clip of the shape turning
once round; .webp does with --seconds, --fps or --frames, and is a picture without.
--path moves the camera instead, along the keyframes of a JSON file:
  [{ "time": 0, "camera": { "azimuth": 30, "elevation": 18, "distance": 4,
     "target": [0, 0, 0], "projection": "perspective", "fieldOfView": 35 } }, ...]
with times in seconds and places in the cube; "camera" is what --json tells.

Examples:
  coordx render bunny.coordx
  coordx render bunny.coordx --size 1920x1080 --azimuth 40 --elevation 20 --out view.png
  coordx render bunny.coordx --background none --shading matcap --out cut-out.png
  coordx render bunny.coordx --slice z=0 --azimuth 10 --out inside.png
  coordx render bunny.coordx --size 640x480 --seconds 4 --fps 25 --out turn.mp4
  coordx render bunny.coordx --path flight.json --out flight.mp4`;

/** What commander makes of the options. */
interface RenderFlags extends PlacementFlags, ClipFlags {
  size?: { width: number; height: number };
  resolution?: number;
  azimuth?: number;
  elevation?: number;
  zoom?: number;
  projection?: Projection;
  shading?: ShadingMode;
  background?: (typeof BACKGROUND_NAMES)[number];
  antialias?: number;
  slice?: Wish['slice'];
  path?: string;
  out?: string;
  json?: true;
}

/** Adds `render` to the program. */
export function addRender(program: Command, terminal: Terminal): void {
  const { min, max } = VOLUME_RANGE;
  const { azimuth, elevation } = DEFAULT_CAMERA;
  const command = program
    .command('render')
    .description('Draws a model of a shape from any side, as a picture or as a clip.')
    .argument('<model>', 'model of a shape')
    .option('--size <WxH>', `width and height in pixels (default: ${DEFAULT_SIZE.width}x${DEFAULT_SIZE.height})`, parseSize)
    .option('--azimuth <degrees>', `around the shape (default: ${azimuth})`, number('--azimuth'))
    .option('--elevation <degrees>', `from below, -90, to above, 90 (default: ${elevation})`, number('--elevation'))
    .option('--zoom <factor>', 'how much larger than to fit the picture (default: 1)', number('--zoom'))
    .option('--projection <name>', `${PROJECTIONS.join(', ')} (default: perspective)`, oneOf('--projection', PROJECTIONS))
    .option('--shading <name>', `${SHADING_MODES.join(', ')} (default: lit)`, oneOf('--shading', SHADING_MODES))
    .option('--background <name>', `${BACKGROUND_NAMES.join(', ')}: transparent (default: dark)`, oneOf('--background', BACKGROUND_NAMES))
    .option('--antialias <number>', `rays a pixel along each axis, 1 to 4 (default: ${DEFAULT_ANTIALIAS})`, wholeNumber('--antialias', 1, 4))
    .option('--resolution <number>', `samples of the field along each axis (default: ${DEFAULT_RESOLUTION})`, wholeNumber('--resolution', min, max))
    .option('--slice <axis=place>', 'cuts at a plane, as in x=0.1, and draws distances on it', parseSlice)
    .option('--path <file>', 'of a clip: JSON with keyframes of the camera, instead of a turn')
    .option('--seconds <number>', 'of a clip: how long a turn takes (default: 6)', number('--seconds'))
    .option('--fps <number>', 'of a clip: frames a second (default: 30)', number('--fps'))
    .option('--frames <number>', 'of a clip: frames of a turn, instead of --seconds', wholeNumber('--frames', 1, MAX_TURN_FRAMES))
    .option('--out <file>', `${PICTURE_EXTENSIONS.join(', ')}, or a clip (default: <model>-<width>x<height>.png)`);
  addPlacement(command)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action((model: string, flags: RenderFlags) => render(terminal, model, flags));
}

async function render(terminal: Terminal, modelFile: string, flags: RenderFlags): Promise<void> {
  const { model, shape } = await readShapeModel(modelFile);
  const wish = wishOf(flags, shape);
  const { width, height, resolution } = wish;
  const out = flags.out ?? namedAfter(modelFile, `-${width}x${height}.png`);
  const isMoving = isClip(out, flags);
  await checkOutput(out, isMoving ? CLIP_EXTENSIONS : PICTURE_EXTENSIONS);
  const plan = isMoving ? await planOf(flags) : null;
  if (plan && !wish.shading.background) throw new SettingError('A clip has no transparency: --background none is for pictures.');
  let scene: ShapeScene | null = null as ShapeScene | null;
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, async (querying) => {
    const open = async (): Promise<ShapeScene> => {
      scene = await ShapeScene.open(querying, wish, plan?.frames ?? 1);
      return scene;
    };
    try {
      if (plan) return await renderClip(out, { ...wish, ...plan }, querying, open);
      const { writeImage } = await import('../../../io/image/writeImage.ts');
      const channels = wish.shading.background ? 3 : 4;
      await writeImage(out, { width, height, channels }, rowsOf(open, height, querying.line), { signal: querying.signal });
      return null;
    } finally {
      scene?.close();
    }
  });
  const { engine, device } = run;
  // Along a path there is no one camera.
  const still = flags.path === undefined ? { camera: scene?.camera } : {};
  const clip = written ? { frames: written.frames, frameRate: plan?.frameRate, codec: written.codec } : {};
  const notes = written?.notes ?? [];
  const frames = written ? `, ${count(written.frames)} frames` : '';
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, width, height, ...clip, resolution, ...still, notes, seconds, engine, device })}\n`
      : [`saved as ${out}, ${width} x ${height}${frames}`, ...notes].map((text) => `${text}\n`).join(''),
  );
}

async function* rowsOf(open: () => Promise<ShapeScene>, height: number, line: ProgressLine): AsyncGenerator<Float32Array> {
  const scene = await open();
  for await (const { top, rows, planes } of scene.bands()) {
    yield planes;
    const done = top + rows;
    if (done < height) line.show(VOLUME_PART + ((1 - VOLUME_PART) * done) / height, () => [`row ${count(done)} of ${count(height)}`]);
    else line.say('Encoding the picture.');
  }
}

/** @throws SettingError when an angle or the zoom is out of range. */
function wishOf(flags: RenderFlags, shape: ShapeTraining): Wish {
  const { size = DEFAULT_SIZE, resolution = DEFAULT_RESOLUTION, antialias = DEFAULT_ANTIALIAS, zoom = 1 } = flags;
  const { azimuth = DEFAULT_CAMERA.azimuth, elevation = DEFAULT_CAMERA.elevation } = flags;
  const { projection = 'perspective', shading: mode = 'lit', background = 'dark' } = flags;
  checkNumber('--azimuth', azimuth, AZIMUTHS);
  checkNumber('--elevation', elevation, ELEVATIONS);
  checkNumber('--zoom', zoom, ZOOMS);
  const shading = { ...DEFAULT_SHADING, mode, background: background === 'none' ? null : BACKGROUNDS[background] };
  const threads = flags.threads === undefined ? {} : { threads: flags.threads };
  const camera = { azimuth, elevation, projection };
  return { ...size, shape, resolution, antialias, zoom, camera, shading, slice: flags.slice ?? null, ...threads };
}

/** @throws SettingError when a path is given and a still camera too, and what planTurn, planPath and readCameraPath throw. */
async function planOf(flags: RenderFlags): Promise<ShapeClip> {
  if (flags.path === undefined) return planTurn(flags);
  const { azimuth, elevation, zoom, projection } = flags;
  const given = firstGiven({ azimuth, elevation, zoom, projection });
  if (given) throw new SettingError(`--path and --${given} cannot be given together: the path says where the camera is.`);
  const { readCameraPath } = await import('../../../io/cameraPathFile.ts');
  return planPath(await readCameraPath(flags.path), flags);
}

/** @throws SettingError when a picture is asked for what only a clip has. */
function isClip(out: string, { seconds, fps, frames, path: cameras }: RenderFlags): boolean {
  const extension = path.extname(out).toLowerCase();
  const given = firstGiven({ seconds, fps, frames, path: cameras });
  if (CLIP_EXTENSIONS.includes(extension)) return given !== undefined || !PICTURE_EXTENSIONS.includes(extension);
  if (given) throw new SettingError(`--${given} is for clips, which end in ${CLIP_EXTENSIONS.join(', ')}, and "${out}" is a picture.`);
  return false;
}
