/** `coordx query --error` of a volume: how far its field is from a volume at every sample of that, as a volume and in figures. */
import { FileError, SettingError } from '../../../../core/base/errors.ts';
import { boxFrames, boxPlace, type BoxPart, type BoxRequest } from '../../../../core/kinds/volume/box.ts';
import { SliceQuality, type VolumeMetrics } from '../../../../core/kinds/volume/quality.ts';
import { inWords, type Triple, type VolumeDescription } from '../../../../core/kinds/volume/selection.ts';
import type { VolumeDataset } from '../../../../core/kinds/volume/signal.ts';
import type { RunId, SessionApi } from '../../../../core/session/api.ts';
import type { Task } from '../../../../core/protocol/studio.ts';
import { turn } from '../../../threads/turn.ts';

/** Samples of a truth that lie within a field, and where in it they are. */
export interface Compared {
  crop: { start: Triple; size: Triple };
  request: BoxRequest;
}

/** Half of a part for a single sample, which has no length. */
const THIN = 1e-6;
/** Of a step: where a sample still counts as inside. */
const NEARLY = 1e-3;

/**
 * Which samples of a volume lie within a field, by their places in the world. A volume of the field's own size is the one that it was
 * made of, wherever it says that it lies. @throws SettingError when none do, or when it is turned otherwise.
 */
export function comparedPart(dataset: VolumeDataset, truth: Pick<VolumeDescription, 'depth' | 'height' | 'width' | 'place'>): Compared {
  const [own, given]: [Triple, Triple] = [[dataset.depth, dataset.height, dataset.width], [truth.depth, truth.height, truth.width]];
  if (inWords(own) === inWords(given)) return { crop: { start: [0, 0, 0], size: given }, request: { size: given } };
  const isTurned = dataset.place.direction.some((value, i) => Math.abs(value - (truth.place.direction[i] as number)) > 1e-3);
  if (isTurned) throw new SettingError('The axes of that volume are turned otherwise than those of the model: give the one that it was made of.');
  const along = [0, 1, 2].map((axis) => axisPart(axis, own[axis] as number, given[axis] as number, dataset, truth));
  const [z, y, x] = along as [AxisPart, AxisPart, AxisPart];
  const part: BoxPart = { near: z.from, far: z.to, top: y.from, bottom: y.to, left: x.from, right: x.to };
  const size: Triple = [z.count, y.count, x.count];
  return { crop: { start: [z.start, y.start, x.start], size }, request: { size, part } };
}

interface AxisPart {
  start: number;
  count: number;
  /** As fractions of the way through the field. */
  from: number;
  to: number;
}

function axisPart(axis: number, own: number, given: number, { place }: VolumeDataset, truth: Pick<VolumeDescription, 'place'>): AxisPart {
  const spacing = place.spacing[axis] as number;
  const direction = place.direction.slice(3 * (2 - axis), 3 * (2 - axis) + 3);
  const away = direction.reduce((sum, part, world) => sum + part * ((truth.place.origin[world] as number) - (place.origin[world] as number)), 0);
  // In samples of the field: where the first one of the truth lies, and from one to the next.
  const [first, step] = [away / spacing, (truth.place.spacing[axis] as number) / spacing];
  const start = Math.max(0, Math.ceil(-first / step - NEARLY));
  const end = Math.min(given - 1, Math.floor((own - 1 - first) / step + NEARLY));
  if (end < start) throw new SettingError('That volume lies elsewhere than the model: give the one that it was made of.');
  const at = (sample: number): number => (own > 1 ? (first + sample * step) / (own - 1) : 0.5);
  const [from, to] = [at(start), at(end)];
  return { start, count: end - start + 1, from: end > start ? from : from - THIN, to: end > start ? to : to + THIN };
}

/** What is written, slice by slice, and what is found meanwhile. */
export interface ErrorTask extends Task {
  /** [channels, depth, height, width] of the compared part, in [0, 1] of the model's range. */
  truth: Float32Array;
  request: BoxRequest;
}

/** Writes the field less the truth, in values of the file, as floats. @throws FileError, CancelledError. */
export async function saveError(file: string, session: SessionApi, run: RunId, dataset: VolumeDataset, { truth, request, signal, progress }: ErrorTask): Promise<VolumeMetrics> {
  const { channels, range } = dataset;
  const [depth, height, width] = request.size;
  const plane = height * width;
  const quality = new SliceQuality({ width, height, channels });
  const slices = (async function* () {
    let z = 0;
    for await (const { values } of session.frames(run, boxFrames(request), { signal })) {
      const known = new Float32Array(channels * plane);
      for (let c = 0; c < channels; c++) known.set(truth.subarray((c * depth + z) * plane, (c * depth + z + 1) * plane), c * plane);
      quality.add(values, known);
      yield values.map((value, i) => (1 + value - (known[i] as number)) / 2);
      z += 1;
      await turn();
    }
  })();
  const reach = range[1] - range[0];
  const { writeVolume } = await import('../../../../io/volume/write/writeVolume.ts');
  const written = { depth, height, width, channels, range: [-reach, reach] as [number, number], stored: 'float32' as const, place: boxPlace(dataset, request) };
  await writeVolume(file, written, slices, { ...(signal && { signal }), progress: (done, total) => progress?.(done / total) });
  return quality.metrics;
}

/** The truth of a part of a field, on the model's scale. @throws FileError, SettingError, CancelledError. */
export async function readTruth(file: string, dataset: VolumeDataset, signal: AbortSignal): Promise<{ truth: Float32Array; request: BoxRequest }> {
  const { probeVolume, readVolume } = await import('../../../../io/volume/readVolume.ts');
  const description = await probeVolume(file);
  if (description.channels !== dataset.channels) throw new FileError(`"${file}" has ${description.channels} channels, and the model ${dataset.channels}: give the volume that it was made of.`);
  const { crop, request } = comparedPart(dataset, description);
  const { values } = await readVolume(file, { crop, range: dataset.range, signal });
  return { truth: values, request };
}
