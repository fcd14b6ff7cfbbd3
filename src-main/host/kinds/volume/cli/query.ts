/** `coordx query` of a volume: a volume of any size, or of a part of it. */
import path from 'node:path';
import { FileError, SettingError } from '../../../../core/base/errors.ts';
import { boxPlace, checkBox, WHOLE_BOX, type BoxRequest, type BoxSize } from '../../../../core/kinds/volume/box.ts';
import { inWords } from '../../../../core/kinds/volume/selection.ts';
import type { VolumeDataset } from '../../../../core/kinds/volume/signal.ts';
import { isVolumeTarget } from '../../../../io/volume/write/writeVolume.ts';
import type { QueryFlags } from '../../../cli/flags.ts';
import { queryModel } from '../../../cli/modelQuery.ts';
import { firstGiven } from '../../../cli/options.ts';
import { checkOutput, namedAfter } from '../../../cli/outputFile.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import type { ModelTask } from '../../cliKind.ts';
import { saveVolume } from '../saveVolume.ts';
import { readTruth, saveError } from './error.ts';
import { qualityWords, volumeWords } from './volumeWords.ts';

/** Writes a volume; Ctrl-C stops it and leaves no file behind. */
export async function queryVolume(terminal: Terminal, { file, model, flags }: ModelTask<VolumeDataset, QueryFlags>): Promise<void> {
  const { dataset } = model;
  if (flags.error !== undefined) return queryError(terminal, { file, model, flags }, flags.error);
  const request = boxRequest(flags, dataset);
  checkBox(request);
  const [depth, height, width] = request.size;
  const out = flags.out ?? namedAfter(file, `-${depth}x${height}x${width}.nrrd`);
  await checkTarget(out);
  const { run, seconds } = await queryModel(terminal, { model, flags, out }, ({ session, run: asked, line, signal }) =>
    saveVolume(out, session, asked.id, { ...request, ...(flags.type ? { type: flags.type } : {}) }, { signal, progress: (done) => line.show(done, () => [`asking the field on ${request.size.join(' x ')} samples`]) }),
  );
  const place = boxPlace(dataset, request);
  const { engine, device } = run;
  const { channels, range } = dataset;
  const stored = flags.type ?? dataset.stored;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, depth, height, width, channels, range, stored, place, seconds, engine, device })}\n`
      : `saved as ${out}, ${volumeWords({ depth, height, width, channels, stored, place })}\n`,
  );
}

async function queryError(terminal: Terminal, { file, model, flags }: ModelTask<VolumeDataset, QueryFlags>, truthFile: string): Promise<void> {
  const { size, scale, region, type } = flags;
  const given = firstGiven({ size, scale, region, type });
  if (given) throw new SettingError(`--error and --${given} cannot be given together: an error is of the samples of the volume that it is given.`);
  boxRequest(flags, model.dataset);
  const out = flags.out ?? namedAfter(file, '-error.nrrd');
  await checkTarget(out);
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, async ({ session, run: asked, line, signal }) => {
    const compared = await readTruth(truthFile, model.dataset, signal);
    const progress = (done: number): void => line.show(done, () => ['comparing the field with the volume']);
    return { ...compared, metrics: await saveError(out, session, asked.id, model.dataset, { ...compared, signal, progress }) };
  });
  const { metrics, request } = written;
  const { engine, device } = run;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, size: request.size, ...metrics, seconds, engine, device })}\n`
      : `${qualityWords(metrics)}, at ${inWords(request.size)} samples\nsaved as ${out}\n`,
  );
}

/** @throws FileError when no volume can be written there. */
async function checkTarget(out: string): Promise<void> {
  if (!isVolumeTarget(out)) throw new FileError(`"${out}" must end in .nrrd, .nii, .nii.gz, .npy or .tif; "coordx render --slice" writes a slice as a picture.`);
  await checkOutput(out, [path.extname(out).toLowerCase()]);
}

/** @throws SettingError when a size is given twice or is none of a volume, or a flag is for pictures or clips. */
function boxRequest(flags: QueryFlags, { depth, height, width }: VolumeDataset): BoxRequest {
  const { size, scale, region, time, start, end, fps, frames, speed, codec, audio, exposure, quality, depth: bits } = flags;
  const given = firstGiven({ time, start, end, fps, frames, speed, codec, audio, exposure, quality, depth: bits });
  if (given) throw new SettingError(`--${given} is for pictures and clips: a model of a volume is written as a volume.`);
  if (size && scale !== undefined) throw new SettingError('--size and --scale cannot be given together: choose one.');
  if (size && size.depth === undefined) throw new SettingError(`--size of a volume is ZxYxX, as in ${depth}x${height}x${width}, not WxH.`);
  if (scale !== undefined && !(scale > 0 && Number.isFinite(scale))) throw new SettingError(`--scale must be a number above 0, not ${scale}.`);
  const part = { ...WHOLE_BOX, ...region };
  const side = (samples: number, from: number, to: number): number => Math.max(1, Math.round((scale ?? 1) * samples * (to - from)));
  const scaled: BoxSize = [side(depth, part.near, part.far), side(height, part.top, part.bottom), side(width, part.left, part.right)];
  return { size: size?.depth === undefined ? scaled : [size.depth, size.height, size.width], part };
}
