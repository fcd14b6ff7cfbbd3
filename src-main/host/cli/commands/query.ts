/** `coordx query`: a saved model as a picture of any size, of a video as a clip of any size and rate, of a volume as a volume. */
import type { Command } from 'commander';
import { MAX_CLIP_FRAMES } from '../../../core/query/clip.ts';
import { STORED_TYPES } from '../../../io/volume/write/writeVolume.ts';
import { CODECS, type QueryFlags } from '../flags.ts';
import { addPlacement, number, oneOf, parseAnySize, parseRegion, wholeNumber } from '../options.ts';
import { CLIP_EXTENSIONS, FIELD_PICTURE_EXTENSIONS } from '../outputFile.ts';
import type { Terminal } from '../terminal.ts';
import { modelCommand } from './modelCommand.ts';

const USUAL_DEPTH = "the original's, 8 in JPEG and WebP";

const HELP = `
A model of a video is written as a clip, by default of its own length and rate and
as MP4; --time writes one still of it. Times may lie between its frames, and
--speed 0.25 shows it four times as slow, with frames that the source never had.
Clips end in ${CLIP_EXTENSIONS.join(', ')}; a name such as frame-%04d.png, or one
without an ending, writes its frames as numbered pictures.

--region takes a part of the picture: x0,y0,x1,y1 in fractions of its width and
height, from 0,0 (top left) to 1,1 (bottom right). The size is --size, or --scale
times what the part measures in the original; without both, --scale is 1. Rows are
written as they come, so a picture may be larger than the memory. Ctrl-C stops,
leaves no file behind and exits with code 130.

A model of a volume is written as a volume, at its place in the world: NRRD, NIfTI
(.nii, .nii.gz), .npy or a stack of TIFF. --size is ZxYxX then, in samples.
--error takes a volume at the same place, which may be larger than the one that
was learned: so errors between its samples are seen.

OpenEXR, and TIFF with --depth 32, hold linear light; every other picture is shown
as on a screen. A model of a picture of light is shown at its --exposure: each stop
doubles the light.

Examples:
  coordx query photo.coordx
  coordx query photo.coordx --scale 4 --out large.png
  coordx query photo.coordx --size 1920x1080 --out wide.jpg --quality 95
  coordx query photo.coordx --region 0.25,0.25,0.5,0.5 --scale 8 --out part.tif
  coordx query photo.coordx --out light.exr
  coordx query clip.coordx --time 1.25 --scale 2 --out still.png
  coordx query clip.coordx --speed 0.25 --fps 60 --out slow.webm
  coordx query clip.coordx --start 1 --end 2 --frames 10 --out frame-%03d.png
  coordx query scan.coordx --size 64x128x128 --out small.nii.gz
  coordx query scan.coordx --error scan.nii.gz --out error.nrrd`;

/** Adds `query` to the program. */
export function addQuery(program: Command, terminal: Terminal): void {
  const command = program
    .command('query')
    .description('Writes a model as a picture of any size, as a clip, or as a volume.')
    .argument('<model>', 'model to query')
    .option('--size <WxH>', 'width and height in pixels; of a volume ZxYxX, in samples', parseAnySize)
    .option('--scale <factor>', "size as a multiple of the original's", number('--scale'))
    .option('--region <x0,y0,x1,y1>', 'part of the picture, in fractions from 0 to 1; of a volume x0,y0,z0,x1,y1,z1', parseRegion)
    .option('--out <file>', `picture to write: ${FIELD_PICTURE_EXTENSIONS.join(', ')} (default: <model>-<width>x<height>.png)`)
    .option('--time <seconds>', 'of a video: one still', number('--time'))
    .option('--start <seconds>', 'of a video: where the clip begins', number('--start'))
    .option('--end <seconds>', 'of a video: where it ends', number('--end'))
    .option('--fps <number>', "frames a second of the clip (default: the original's)", number('--fps'))
    .option('--frames <number>', 'frames of the clip, evenly over its time, instead of --fps', wholeNumber('--frames', 1, MAX_CLIP_FRAMES))
    .option('--speed <factor>', 'how fast it runs: 0.5 is half as fast as the original', number('--speed'))
    .option('--codec <name>', `${CODECS.join(', ')} (default: what the format usually has)`, oneOf('--codec', CODECS))
    .option('--audio <file>', 'takes the sound of a video over as it is')
    .option('--depth <bits>', `8, 16 or 32 bits a channel (default: ${USUAL_DEPTH})`, oneOf('--depth', ['8', '16', '32']))
    .option('--type <name>', `of a volume: how its values are stored, ${STORED_TYPES.join(', ')} (default: as in the original)`, oneOf('--type', STORED_TYPES))
    .option('--error <volume>', 'of a volume: how far the model is from that one, at its samples, as a volume and in figures')
    .option('--exposure <stops>', "of a picture of light that is shown: how bright (default: the original's)", number('--exposure'))
    .option('--quality <number>', 'of JPEG, WebP and clips, 1 to 100 (default: 90, of clips 75)', wholeNumber('--quality', 1, 100));
  addPlacement(command)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action((model: string, flags: QueryFlags) => modelCommand('query', terminal, model, flags));
}
