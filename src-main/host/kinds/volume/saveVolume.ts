/** Writes a volume's field as a volume: on any grid, at its place in the world, in the values of its file. */
import { SettingError } from '../../../core/base/errors.ts';
import { boxFrames, boxPlace, checkBox, type BoxRequest } from '../../../core/kinds/volume/box.ts';
import type { StoredType, VolumeDataset } from '../../../core/kinds/volume/signal.ts';
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
}

/** Writes a field slice by slice, in the format of the file's name. @throws SettingError, FileError, CancelledError. */
export async function saveVolume(file: string, session: SessionApi, run: RunId, request: SaveRequest, { signal, progress }: Task = {}): Promise<void> {
  checkBox(request);
  const dataset = volumeOf(session, run);
  const [depth, height, width] = request.size;
  const { channels, range, stored } = dataset;
  const slices = (async function* () {
    for await (const { values } of session.frames(run, boxFrames(request), { signal })) {
      yield values;
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

/** Its values, and once more for what is made of them. */
function boxNeed(size: readonly number[], channels: number): Need {
  const samples = size.reduce((product, side) => product * side, 1);
  return {
    what: `A volume of ${size.join(' x ')}`,
    bytes: 2 * Float32Array.BYTES_PER_ELEMENT * channels * samples,
    fits: (part) => `at most ${size.map((side) => Math.max(1, Math.floor(side * Math.cbrt(part)))).join(' x ')}`,
  };
}
