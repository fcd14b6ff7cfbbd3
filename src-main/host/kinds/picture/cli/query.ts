/** `coordx query` of what has pixels: a picture of any size. */
import path from 'node:path';
import { SettingError } from '../../../../core/base/errors.ts';
import type { PictureDepth } from '../../../../core/kinds/picture/pixels.ts';
import type { PictureDataset } from '../../../../core/kinds/types.ts';
import { validatePicture, WHOLE, type Band, type PictureRequest } from '../../../../core/query/grid.ts';
import type { QueryFlags } from '../../../cli/flags.ts';
import { queryModel } from '../../../cli/modelQuery.ts';
import { checkOutput, FIELD_PICTURE_EXTENSIONS, namedAfter } from '../../../cli/outputFile.ts';
import type { ProgressLine } from '../../../cli/progressLine.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { count } from '../../../cli/words.ts';
import { pictureNeed, refuseWithoutDisk } from '../../../engine/room.ts';
import type { ModelTask } from '../../cliKind.ts';
import { checkExposure, holdsLight, lightOfDataset, savePicture, type PictureFormat } from '../savePicture.ts';
import { pictureWords } from './pictureCli.ts';

/** Formats that hold 16 bits, and those that have a quality. */
const DEEP = ['.png', '.tif', '.tiff'];
/** Formats of floats: of those alone, and of those also. */
const LIGHT = ['.exr'];
const FLOAT = [...LIGHT, '.tif', '.tiff'];
const LOSSY = ['.jpg', '.jpeg', '.webp'];

const DEPTHS = { 8: 8, 16: 16, 32: 32 } as const;

type PictureTask = ModelTask<PictureDataset, QueryFlags>;

/** Writes a picture, band by band; Ctrl-C stops it and leaves no file behind. */
export async function queryPicture(terminal: Terminal, { file, model, flags }: PictureTask, asked: PictureRequest): Promise<void> {
  const { dataset } = model;
  const { channels } = dataset;
  const request = validatePicture(asked);
  const { width, height } = request;
  const out = flags.out ?? namedAfter(file, `-${width}x${height}.png`);
  await checkOutput(out, FIELD_PICTURE_EXTENSIONS);
  const options = formatOptions(flags, out, dataset);
  checkExposure(out, dataset, options);
  const size = { width, height, channels };
  await refuseWithoutDisk(out, pictureNeed({ ...size, bitDepth: options.bitDepth }));
  const { run, seconds, written: notes } = await queryModel(terminal, { model, flags, out }, async ({ session, run, line, signal }) => {
    const bands = session.picture(run.id, request, { signal });
    return savePicture(out, { ...size, ...options, light: lightOfDataset(dataset) }, showRows(bands, height, line), signal);
  });
  const picture = { ...size, bitDepth: options.bitDepth };
  const { region = WHOLE } = request;
  const { engine, device } = run;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, ...picture, region, notes, seconds, engine, device })}\n`
      : [`saved as ${out}, ${pictureWords(picture)}${holdsLight(out, picture.bitDepth) ? ', linear light' : ''}`, ...notes].map((text) => `${text}\n`).join(''),
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
export function pictureRequest({ size, scale, region, type, error }: QueryFlags, { width, height }: PictureDataset): PictureRequest {
  if (error !== undefined) throw new SettingError('--error is for volumes: "coordx info" says how good a model of a picture is.');
  if (type !== undefined) throw new SettingError('--type is for volumes: --depth says how many bits a picture has.');
  if (size?.depth !== undefined || region?.near !== undefined) throw new SettingError('A depth is for volumes: give --size as WxH, and --region as x0,y0,x1,y1.');
  const part = region ? { region } : {};
  if (size) {
    if (scale !== undefined) throw new SettingError('--size and --scale cannot be given together: choose one.');
    return { width: size.width, height: size.height, ...part };
  }
  const { left, top, right, bottom } = region ?? WHOLE;
  const factor = scale ?? 1;
  if (!(factor > 0 && Number.isFinite(factor))) throw new SettingError(`--scale must be a number above 0, not ${factor}.`);
  const side = (pixels: number): number => Math.max(1, Math.round(factor * pixels));
  return { width: side(width * (right - left)), height: side(height * (bottom - top)), ...part };
}

function formatOptions(
  { depth, quality, exposure }: QueryFlags,
  out: string,
  dataset: PictureDataset,
): PictureFormat {
  const extension = path.extname(out).toLowerCase();
  if (quality !== undefined && !LOSSY.includes(extension)) {
    throw new SettingError(`--quality is for pictures ending in ${LOSSY.join(', ')}, not for "${out}".`);
  }
  const bitDepth = depth === undefined ? usualDepth(extension, dataset) : DEPTHS[depth];
  return { bitDepth, exposure, ...(quality === undefined ? {} : { quality }) };
}

/** Light stays light where the format holds it. */
function usualDepth(extension: string, dataset: PictureDataset): PictureDepth {
  if (LIGHT.includes(extension) || (FLOAT.includes(extension) && lightOfDataset(dataset))) return 32;
  return DEEP.includes(extension) && dataset.bitDepth > 8 ? 16 : 8;
}
