/** `coordx query`: a saved model as a picture of any size, or of a video as a clip of any size and rate. */
import path from 'node:path';
import type { Command } from 'commander';
import { SettingError } from '../../core/base/errors.ts';
import { pictureOf } from '../../core/kinds/table.ts';
import { MAX_CLIP_FRAMES } from '../../core/kinds/video/clip.ts';
import { validatePicture, WHOLE, type Band, type PictureRequest, type Region } from '../../core/query/grid.ts';
import { readModelFile } from '../../io/modelFile.ts';
import {
  addPlacement,
  number,
  oneOf,
  parseRegion,
  parseSize,
  wholeNumber,
  type PlacementFlags,
} from './options.ts';
import { CLIP_EXTENSIONS, CODECS, queryClip, refuseClip, timeOf, type ClipFlags } from './clip.ts';
import { queryModel } from './modelQuery.ts';
import { checkOutput, namedAfter, PICTURE_EXTENSIONS } from './outputFile.ts';
import type { ProgressLine } from './progressLine.ts';
import type { Terminal } from './terminal.ts';
import { count, pictureKind } from './words.ts';
import type { PictureDataset } from '../../core/kinds/types.ts';

/** Formats that hold 16 bits, and those that have a quality. */
const DEEP = ['.png', '.tif', '.tiff'];
const LOSSY = ['.jpg', '.jpeg', '.webp'];
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

Examples:
  coordx query photo.coordx
  coordx query photo.coordx --scale 4 --out large.png
  coordx query photo.coordx --size 1920x1080 --out wide.jpg --quality 95
  coordx query photo.coordx --region 0.25,0.25,0.5,0.5 --scale 8 --out part.tif
  coordx query clip.coordx --time 1.25 --scale 2 --out still.png
  coordx query clip.coordx --speed 0.25 --fps 60 --out slow.webm
  coordx query clip.coordx --start 1 --end 2 --frames 10 --out frame-%03d.png`;

/** What commander makes of the options. */
interface QueryFlags extends PlacementFlags, ClipFlags {
  size?: { width: number; height: number };
  scale?: number;
  region?: Region;
  out?: string;
  depth?: '8' | '16';
  quality?: number;
  json?: true;
}

/** Adds `query` to the program. */
export function addQuery(program: Command, terminal: Terminal): void {
  const command = program
    .command('query')
    .description('Writes a model as a picture of any size, or as a clip.')
    .argument('<model>', 'model to query')
    .option('--size <WxH>', 'width and height in pixels', parseSize)
    .option('--scale <factor>', "size as a multiple of the original's", number('--scale'))
    .option('--region <x0,y0,x1,y1>', 'part of the picture, in fractions from 0 to 1', parseRegion)
    .option('--out <file>', `picture to write: ${PICTURE_EXTENSIONS.join(', ')} (default: <model>-<width>x<height>.png)`)
    .option('--time <seconds>', 'of a video: one still', number('--time'))
    .option('--start <seconds>', 'of a video: where the clip begins', number('--start'))
    .option('--end <seconds>', 'of a video: where it ends', number('--end'))
    .option('--fps <number>', "frames a second of the clip (default: the original's)", number('--fps'))
    .option('--frames <number>', 'frames of the clip, evenly over its time, instead of --fps', wholeNumber('--frames', 1, MAX_CLIP_FRAMES))
    .option('--speed <factor>', 'how fast it runs: 0.5 is half as fast as the original', number('--speed'))
    .option('--codec <name>', `${CODECS.join(', ')} (default: what the format usually has)`, oneOf('--codec', CODECS))
    .option('--audio <file>', 'takes the sound of a video over as it is')
    .option('--depth <bits>', `8 or 16 bits a channel (default: ${USUAL_DEPTH})`, oneOf('--depth', ['8', '16']))
    .option('--quality <number>', 'of JPEG, WebP and clips, 1 to 100 (default: 90, of clips 75)', wholeNumber('--quality', 1, 100));
  addPlacement(command)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action((model: string, flags: QueryFlags) => query(terminal, model, flags));
}

async function query(terminal: Terminal, modelFile: string, flags: QueryFlags): Promise<void> {
  const model = await readModelFile(modelFile);
  const dataset = pictureOf(model.dataset);
  if (dataset.kind === 'image') refuseClip(flags);
  else if (flags.time === undefined) return queryClip(terminal, modelFile, { model, dataset, request: requestOf(flags, dataset), flags });
  const { channels } = dataset;
  const request = validatePicture({ ...requestOf(flags, dataset), ...(dataset.kind === 'video' ? timeOf(flags, dataset) : {}) });
  const { width, height } = request;
  const out = flags.out ?? namedAfter(modelFile, `-${width}x${height}.png`);
  await checkOutput(out, PICTURE_EXTENSIONS);
  const options = formatOptions(flags, out, dataset);
  const size = { width, height, channels };
  const { run, seconds } = await queryModel(terminal, { model, flags, out }, async ({ session, run, line, signal }) => {
    const bands = session.picture(run.id, request, signal);
    const { writeImage } = await import('../../io/image/writeImage.ts');
    await writeImage(out, size, showRows(bands, height, line), { ...options, signal });
  });
  const picture = { ...size, bitDepth: options.bitDepth };
  const { region = WHOLE } = request;
  const { engine, device } = run;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, ...picture, region, seconds, engine, device })}\n`
      : `saved as ${out}, ${pictureKind(picture)}\n`,
  );
}

async function* showRows(bands: AsyncIterable<Band>, height: number, line: ProgressLine): AsyncGenerator<Float32Array> {
  for await (const { top, rows, values } of bands) {
    yield values;
    const done = top + rows;
    if (done < height) line.show(done / height, () => [`row ${count(done)} of ${count(height)}`]);
    else line.say('Encoding the picture.');
  }
}

/** @throws SettingError when both a size and a scale are given, or the scale gives no picture. */
function requestOf({ size, scale, region }: QueryFlags, { width, height }: PictureDataset): PictureRequest {
  const part = region ? { region } : {};
  if (size) {
    if (scale !== undefined) throw new SettingError('--size and --scale cannot be given together: choose one.');
    return { ...size, ...part };
  }
  const { left, top, right, bottom } = region ?? WHOLE;
  const factor = scale ?? 1;
  if (!(factor > 0 && Number.isFinite(factor))) throw new SettingError(`--scale must be a number above 0, not ${factor}.`);
  const side = (pixels: number): number => Math.max(1, Math.round(factor * pixels));
  return { width: side(width * (right - left)), height: side(height * (bottom - top)), ...part };
}

function formatOptions(
  { depth, quality }: QueryFlags,
  out: string,
  dataset: PictureDataset,
): { bitDepth: 8 | 16; quality?: number } {
  const extension = path.extname(out).toLowerCase();
  if (quality !== undefined && !LOSSY.includes(extension)) {
    throw new SettingError(`--quality is for pictures ending in ${LOSSY.join(', ')}, not for "${out}".`);
  }
  const usual = DEEP.includes(extension) && dataset.bitDepth > 8 ? 16 : 8;
  const bitDepth = depth === undefined ? usual : depth === '16' ? 16 : 8;
  return { bitDepth, ...(quality === undefined ? {} : { quality }) };
}
