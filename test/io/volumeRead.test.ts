/** Volumes that other programs wrote: their values, and where they lie. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { plainPlace, type VolumePlace } from '../../src-main/core/kinds/volume/signal.ts';
import { probeVolume, readVolume, type ReadVolumeOptions } from '../../src-main/io/volume/readVolume.ts';
import { ramp, sourceValues, volumeFile } from '../fixtures/volumeFiles.ts';

/** As make.py turns and moves its volumes: by 30 degrees around z in RAS, which LPS has on the other side of x and y. */
const [COS, SIN] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
const TURNED: VolumePlace = { spacing: [2, 0.75, 0.5], origin: [-10, 20, 30], direction: [-COS, -SIN, 0, SIN, -COS, 0, 0, 0, 1], unit: 'mm' };
const UPRIGHT: VolumePlace = { ...plainPlace(), spacing: [2, 0.75, 0.5] };
const PLAIN = plainPlace();

interface Known {
  file: string;
  place: VolumePlace;
  options?: ReadVolumeOptions;
  channels?: number;
  /** What every value has more, in thousands. */
  first?: number;
}

const KNOWN: Known[] = [
  { file: 'sform.nii', place: TURNED },
  { file: 'qform.nii.gz', place: TURNED },
  { file: 'second.nii.gz', place: TURNED },
  { file: 'scaled.nii', place: TURNED },
  { file: 'pair.hdr', place: TURNED },
  { file: 'times.nii.gz', place: TURNED, options: { time: 1 }, first: 1 },
  { file: 'itk.nii.gz', place: TURNED },
  { file: 'raw.nrrd', place: TURNED },
  { file: 'gzip.nrrd', place: TURNED },
  { file: 'itk.nrrd', place: TURNED },
  { file: 'detached.nhdr', place: TURNED },
  { file: 'text.nrrd', place: { ...UPRIGHT } },
  { file: 'channels.nrrd', place: { ...TURNED, origin: [0, 0, 0], direction: [COS, SIN, 0, -SIN, COS, 0, 0, 0, 1] }, channels: 2 },
  { file: 'raw.mha', place: TURNED },
  { file: 'packed.mha', place: TURNED },
  { file: 'beside.mhd', place: TURNED },
  { file: 'channels.mha', place: { ...PLAIN, unit: 'mm' }, options: { channel: 1 }, first: 1 },
  { file: 'plain.npy', place: PLAIN },
  { file: 'fortran.npy', place: PLAIN },
  { file: 'long.npy', place: PLAIN },
  { file: 'half.npy', place: PLAIN },
  { file: 'colours.npy', place: PLAIN, channels: 2 },
  { file: 'imagej.tif', place: { ...UPRIGHT, unit: 'um' } },
  { file: 'hyper.tif', place: PLAIN, options: { time: 1 }, channels: 2, first: 2 },
  { file: 'ome.ome.tif', place: { ...UPRIGHT, unit: 'um' }, channels: 2 },
  { file: 'pages.tif', place: PLAIN },
  { file: 'tiled.tif', place: PLAIN },
  { file: 'file.h5', place: { ...UPRIGHT, unit: 'um' }, options: { dataset: '/scan/volume' } },
  { file: 'file.h5', place: PLAIN, options: { dataset: 'scan/second' }, first: 1 },
  { file: 'half.h5', place: PLAIN },
  { file: 'half.h5', place: PLAIN, options: { dataset: 'packed' }, first: 1 },
  { file: 'half2.zarr', place: PLAIN },
  { file: 'half3.zarr', place: PLAIN },
  { file: 'ome2.zarr.zip', place: { ...UPRIGHT, unit: 'um' }, channels: 2 },
  { file: 'ome3.zarr', place: { ...UPRIGHT, unit: 'um' }, options: { channel: 1 }, first: 1 },
  ...['explicit', 'implicit', 'big', 'deflated', 'rle', 'j2k', 'jls', 'lossless', 'enhanced'].map((syntax) => ({ file: `dicom-${syntax}`, place: TURNED })),
];

function assertNear(found: readonly number[], known: readonly number[], within: number, what: string): void {
  assert.equal(found.length, known.length, what);
  const wrong = found.findIndex((value, i) => !(Math.abs(value - (known[i] as number)) <= within));
  assert.equal(wrong, -1, `${what}: ${found[wrong]} in place of ${known[wrong]} at ${wrong}`);
}

function assertPlace(found: VolumePlace, known: VolumePlace): void {
  assertNear(found.spacing, known.spacing, 1e-6, 'spacing');
  assertNear(found.origin, known.origin, 1e-5, 'origin');
  assertNear(found.direction, known.direction, 1e-6, 'direction');
  assert.equal(found.unit, known.unit);
}

describe('volumes of other programs', () => {
  for (const { file, place, options = {}, channels = 1, first = 0 } of KNOWN) {
    test(file, async () => {
      const volume = await readVolume(volumeFile(file), options);
      assert.deepEqual([volume.channels, volume.depth, volume.height, volume.width], [channels, 3, 4, 5]);
      assertNear(sourceValues(volume), ramp(channels, first), 1e-3, 'values');
      assertPlace(volume.place, place);
    });
  }

  test('the bytes alone are enough for a format of one file', async () => {
    const volume = await readVolume({ name: 'scan.nii.gz', bytes: readFileSync(volumeFile('qform.nii.gz')) });
    assertNear(sourceValues(volume), ramp(), 1e-3, 'values');
  });
});

describe('a part of a volume', () => {
  test('a crop is where it was', async () => {
    const { values, ...volume } = await readVolume(volumeFile('sform.nii'), { crop: { start: [1, 2, 1], size: [2, 1, 3] } });
    const known = [1, 2].flatMap((z) => [1, 2, 3].map((x) => 100 + 7 * x + 31 * 2 + 101 * z));
    assertNear(sourceValues({ values, range: volume.range }), known, 1e-3, 'values');
    const [dx, dy, dz] = [0.5 * 1, 0.75 * 2, 2 * 1];
    const origin: VolumePlace['origin'] = [-10 - COS * dx + SIN * dy, 20 - SIN * dx - COS * dy, 30 + dz];
    assertPlace(volume.place, { ...TURNED, origin });
  });

  test('means are those of whole boxes, and lie in their middle', async () => {
    const { values, ...volume } = await readVolume(volumeFile('raw.mha'), { downsample: [1, 2, 2] });
    assert.deepEqual([volume.depth, volume.height, volume.width], [3, 2, 2]);
    const known = [0, 1, 2].flatMap((z) => [0.5, 2.5].flatMap((y) => [0.5, 2.5].map((x) => 100 + 7 * x + 31 * y + 101 * z)));
    assertNear(sourceValues({ values, range: volume.range }), known, 1e-3, 'values');
    assertNear(volume.place.spacing, [2, 1.5, 1], 1e-6, 'spacing');
  });

  test('a range holds what is beyond it', async () => {
    const volume = await readVolume(volumeFile('plain.npy'), { range: [200, 300] });
    assert.deepEqual(volume.range, [200, 300]);
    assertNear(sourceValues(volume), ramp().map((value) => Math.min(300, Math.max(200, value))), 1e-3, 'values');
  });

  test('a raw file is what somebody says that it is', async () => {
    const volume = await readVolume(volumeFile('beside.raw'), { raw: '5x4x3,float32,spacing=0.5x0.75x2' });
    assertNear(sourceValues(volume), ramp(), 1e-3, 'values');
    assertPlace(volume.place, UPRIGHT);
  });

  test('what does not fit is refused before anything is read', async () => {
    const file = volumeFile('plain.npy');
    await assert.rejects(readVolume(file, { crop: { start: [0, 0, 3], size: [3, 4, 3] } }), /is not in a volume of 3 x 4 x 5/);
    await assert.rejects(readVolume(file, { channel: 1 }), /There is no channel 1: the volume has 1/);
    await assert.rejects(readVolume(file, { time: 1 }), /There is no point in time 1/);
    await assert.rejects(readVolume(file, { downsample: [4, 1, 1] }), /cannot be taken of 3 x 4 x 5/);
    await assert.rejects(readVolume(file, { memoryLimit: 100 }), /would take 240 bytes of memory \(3 x 4 x 5 samples\), and 100 bytes are allowed/);
    assert.equal((await probeVolume(volumeFile('times.nii.gz'))).times, 2);
  });
});
