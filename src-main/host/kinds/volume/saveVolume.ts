/** Writes a volume's field as a volume: on any grid, at its place in the world, in the values of its file. */
import { SettingError } from '../../../core/base/errors.ts';
import { boxFrames, boxPlace, checkBox, WHOLE_BOX, type BoxRequest } from '../../../core/kinds/volume/box.ts';
import type { StoredType, VolumeDataset, VolumeSignal } from '../../../core/kinds/volume/signal.ts';
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import type { Task } from '../../../core/protocol/studio.ts';
import { kindOf } from '../../../core/kinds/table.ts';
import { refuseWithoutMemory, type Need } from '../../engine/room.ts';
import { turn } from '../../threads/turn.ts';

/** The dataset of a run on a volume. @throws SettingError when it is of anything else. */
export function volumeOf(session: Pick<SessionApi, 'info'>, run: RunId): VolumeDataset {
  const { dataset } = session.info(run);
  if (dataset.kind === 'volume') return dataset;
  throw new SettingError(`Volumes are made of the fields of volumes, and this one is of ${kindOf(dataset).inWords}.`);
}

/**
 * A field on a grid, [channels, depth, height, width] in [0, 1].
 * @throws SettingError when the grid is out of range; RoomError; CancelledError.
 */
export async function boxValues(session: SessionApi, run: RunId, request: BoxRequest, { signal, progress }: Task = {}): Promise<Float32Array> {
  checkBox(request);
  const { channels } = volumeOf(session, run);
  const [depth, height, width] = request.size;
  refuseWithoutMemory(boxNeed(request.size, channels));
  const plane = height * width;
  const values = new Float32Array(channels * depth * plane);
  let z = 0;
  for await (const slice of session.frames(run, boxFrames(request), { signal })) {
    for (let c = 0; c < channels; c++) values.set(slice.values.subarray(c * plane, (c + 1) * plane), (c * depth + z) * plane);
    z += 1;
    progress?.(z / depth);
    await turn();
  }
  return values;
}

/** How a field is written: on which grid, and as which type; as in its source when left out. */
export interface SaveRequest extends BoxRequest {
  type?: StoredType;
  /** Written is then the field less this, its source, as floats in the values of its file. */
  truth?: VolumeSignal;
}

/** Writes a field, or its error, slice by slice, in the format of the file's name. @throws SettingError, FileError, CancelledError. */
export async function saveVolume(file: string, session: SessionApi, run: RunId, request: SaveRequest, { signal, progress }: Task = {}): Promise<void> {
  checkBox(request);
  const dataset = volumeOf(session, run);
  const [depth, height, width] = request.size;
  const { channels } = dataset;
  const { truth } = request;
  if (truth) refuseOther(truth, dataset, request);
  const { range, stored } = truth ? errorForm(dataset) : dataset;
  const slices = (async function* () {
    let z = 0;
    for await (const { values } of session.frames(run, boxFrames(request), { signal })) {
      yield truth ? values.map((value, i) => value - trueValue(truth, z, i)) : values;
      z += 1;
      await turn();
    }
  })();
  const { writeVolume } = await import('../../../io/volume/write/writeVolume.ts');
  await writeVolume(file, { depth, height, width, channels, range, stored, place: boxPlace(dataset, request) }, slices, {
    ...(request.type ? { type: request.type } : {}),
    ...(signal ? { signal } : {}),
    progress: (done, total) => progress?.(done / total),
  });
}

/** A difference of 1 is that of the ends of the range, and has a sign. */
function errorForm({ range: [low, high] }: VolumeDataset): Pick<VolumeDataset, 'range' | 'stored'> {
  return { range: [0, high - low], stored: 'float32' };
}

/** @param i place in [channels, height, width]. */
function trueValue({ depth, height, width, values }: VolumeSignal, z: number, i: number): number {
  const plane = height * width;
  return values[(Math.floor(i / plane) * depth + z) * plane + (i % plane)] as number;
}

/** Between its samples nothing is true. @throws SettingError unless the field is asked on the samples of its own source. */
function refuseOther(truth: VolumeSignal, dataset: VolumeDataset, { size, part = WHOLE_BOX }: SaveRequest): void {
  const sizes = ({ depth, height, width, channels }: Omit<VolumeDataset, 'name' | 'kind'>): string => [depth, height, width, channels].join(' x ');
  if (sizes(truth) !== sizes(dataset)) {
    throw new SettingError(`The source has ${sizes(truth)} samples (z x y x x, channels), and the model is of ${sizes(dataset)}: give the volume that it was trained on.`);
  }
  const isWhole = Object.entries(WHOLE_BOX).every(([edge, at]) => part[edge as keyof typeof part] === at);
  if (size.join() === [dataset.depth, dataset.height, dataset.width].join() && isWhole) return;
  throw new SettingError('An error is known at the samples of the source alone: leave --size, --scale and --region out.');
}

/** Its values, and once more for what is made of them. */
function boxNeed(size: readonly number[], channels: number): Need {
  const samples = size.reduce((product, side) => product * side, 1);
  return {
    what: `A volume of ${size.join(' x ')}`,
    bytes: 2 * Float32Array.BYTES_PER_ELEMENT * channels * samples,
    fits: (part) => `at most ${size.map((side) => Math.max(1, Math.floor(side * Math.cbrt(part)))).join(' x ')}`,
  };
}
