/** Volumes in a Studio: what is asked before they are opened, and the part that a project keeps. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { SettingError } from '../../src-main/core/base/errors.ts';
import { halfValue } from '../../src-main/core/base/halfFloat.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { VolumeSelection } from '../../src-main/core/kinds/volume/selection.ts';
import { readVolumeSource, restoreVolume, type VolumeSource } from '../../src-main/host/kinds/volume/studio/volumeSource.ts';
import { probeVolume, readVolume } from '../../src-main/io/volume/readVolume.ts';
import { writeVolume } from '../../src-main/io/volume/write/writeVolume.ts';
import { volumeOf, WAVES } from '../fixtures/knownVolumes.ts';
import { makeStudio, smallSetup, testFolder } from '../fixtures/studios.ts';
import { sourceValues, volumeFile } from '../fixtures/volumeFiles.ts';

const FOLDER = testFolder();
const place = (name: string): string => path.join(FOLDER, name);
const WAVE = place('wave.nrrd');
const SIZE = [12, 10, 8] as const;
const PART: VolumeSelection = { kind: 'volume', crop: { start: [2, 0, 1], size: [9, 10, 6] }, downsample: [2, 1, 2], range: [-1, 3] };

before(async () => {
  const { values, ...volume } = volumeOf(SIZE, WAVES);
  await writeVolume(WAVE, volume, [values]);
});

async function gridOf(source: VolumeSource, size: [number, number, number]): Promise<number[]> {
  const { values } = await source.grid({ size, channel: 0 }, {});
  return Array.from(values, halfValue);
}

describe('a volume before it is opened', () => {
  test('is said to be plain where there is nothing to choose', async () => {
    const { studio, reading } = makeStudio();
    const probed = await studio.probe({ file: reading(WAVE) });
    assert.deepEqual(probed?.description, await probeVolume(WAVE));
    assert.deepEqual([probed.kind, probed.isPlain], ['volume', true]);
    const times = await studio.probe({ file: reading(volumeFile('times.nii.gz')) });
    assert.ok(times?.kind === 'volume' && times.description.times > 1);
    assert.equal(times.isPlain, false);
    assert.equal((await studio.probe({ file: reading(volumeFile('channels.nrrd')) }))?.isPlain, false);
  });

  test('has a preview in means, of the channel and the moment that are wanted', async () => {
    const { studio, reading } = makeStudio();
    const { size, range, values, description } = await studio.previewVolume({ file: reading(WAVE), part: {} });
    assert.deepEqual([size, description.depth], [[...SIZE], SIZE[0]]);
    const known = volumeOf(SIZE, WAVES).values;
    const worst = known.reduce((most, value, i) => Math.max(most, Math.abs(range[0] + halfValue(values[i] as number) * (range[1] - range[0]) - value)), 0);
    assert.ok(worst < 1e-3, `${worst}`);
    const file = reading(volumeFile('channels.nrrd'));
    const [first, second] = await Promise.all([0, 1].map((channel) => studio.previewVolume({ file, part: { channel } })));
    // Each channel has 1000 more than the one before.
    assert.deepEqual([(second?.range[0] ?? 0) - (first?.range[0] ?? 0), second?.values], [1000, first?.values]);
    await assert.rejects(studio.previewVolume({ file, part: { channel: 9 } }), SettingError);
  });
});

describe('a part of a volume', () => {
  test('is opened, kept with its file, and is the same when it comes back', async () => {
    const { studio, reading } = makeStudio();
    const opened = await studio.open({ file: reading(WAVE), selection: PART });
    assert.ok(opened.kind === 'source' && opened.dataset.kind === 'volume');
    const { depth, height, width, range } = opened.dataset;
    assert.deepEqual([depth, height, width, range, opened.dataset.place.spacing], [4, 10, 3, [-1, 3], [2, 1, 2]]);
    const source = await readVolumeSource(WAVE, 'wave.nrrd', PART, {});
    assert.deepEqual(source.selection, PART);
    const { name, bytes, selection } = source;
    const back = await restoreVolume({ name, bytes, ...(selection && { selection }) }, 'a project', {});
    const grid: [number, number, number] = [4, 10, 3];
    assert.deepEqual(await gridOf(back, grid), await gridOf(source, grid));
  });

  test('goes through a project file', async () => {
    const { studio, reading, writing } = makeStudio();
    await studio.open({ file: reading(WAVE), selection: PART });
    const file = place('part.coordxproj');
    await studio.save({ file: writing(file) });
    const next = makeStudio();
    await next.studio.open({ file: next.reading(file) });
    const { state } = await next.studio.changes({ revision: -1, series: [] });
    assert.ok(state.dataset?.kind === 'volume');
    assert.deepEqual([state.dataset.depth, state.dataset.height, state.dataset.width, state.dataset.range], [4, 10, 3, [-1, 3]]);
  });

  test('of a file too large for a project is kept as its values, with the range', async () => {
    const source = await readVolumeSource(WAVE, 'wave.nrrd', PART, {}, 1000);
    assert.match(source.notes.join(), /keeps the values of "wave\.nrrd"/);
    const { name, bytes, selection } = source;
    assert.deepEqual(selection, { kind: 'volume', range: [-1, 3] });
    const back = await restoreVolume({ name, bytes, ...(selection && { selection }) }, 'a project', {});
    const [one, other] = [await gridOf(back, [4, 10, 3]), await gridOf(source, [4, 10, 3])];
    assert.ok(one.every((value, i) => Math.abs(value - (other[i] as number)) < 1e-3));
  });

  test('of a video is refused of a volume, and one that does not fit too', async () => {
    const { studio, reading } = makeStudio();
    await assert.rejects(studio.open({ file: reading(WAVE), selection: { start: 1 } }), /part of a video/);
    await assert.rejects(studio.open({ file: reading(WAVE), selection: { kind: 'volume', channel: 3 } }), SettingError);
  });
});

test('an error is the field less the volume that is open, in its values', async () => {
  const { studio, reading, writing } = makeStudio();
  const opened = await studio.open({ file: reading(WAVE), selection: { kind: 'volume', range: [-1, 1] } });
  assert.ok(opened.kind === 'source' && opened.dataset.kind === 'volume');
  const run = await studio.addRun({ setup: smallSetup({ config: findPreset(KINDS.volume, 'split').config({ axes: ['z', 'y', 'x'], sizes: [...SIZE], outputs: 1 }) }) });
  const [field, error] = [place('field.nrrd'), place('error.nrrd')];
  await studio.exportVolume({ run, size: [...SIZE], of: 'field', file: writing(field) });
  await studio.exportVolume({ run, size: [...SIZE], of: 'error', file: writing(error) });
  const [written, off] = [sourceValues(await readVolume(field)), sourceValues(await readVolume(error))];
  const known = volumeOf(SIZE, WAVES).values;
  const worst = off.reduce((most, value, i) => Math.max(most, Math.abs(value - ((written[i] as number) - (known[i] as number)))), 0);
  assert.ok(worst < 1e-5 && Math.min(...off) < 0, `${worst}`);
  await assert.rejects(studio.exportVolume({ run, size: [3, 3, 3], of: 'error', file: writing(error) }), /samples of the source alone/);
});
