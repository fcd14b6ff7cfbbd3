/** Volumes that are not read: hostile, damaged or of another kind. Each is refused in one sentence, before memory is taken. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CoordxError } from '../../src-main/core/base/errors.ts';
import { holdsVolume } from '../../src-main/io/volume/volumeFormat.ts';
import { sourceKind } from '../../src-main/io/sourceKind.ts';
import { probeVolume, readVolume, type ReadVolumeOptions } from '../../src-main/io/volume/readVolume.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { npyFile } from '../fixtures/videoFiles.ts';
import { volumeFile } from '../fixtures/volumeFiles.ts';

const scratch = scratchFolder();

function written(name: string, content: string | Uint8Array): string {
  writeFileSync(scratch(name), content);
  return scratch(name);
}

/** A file of make.py with some bytes in place of others. */
function changed(name: string, at: number, bytes: Uint8Array): Buffer {
  const file = Buffer.from(readFileSync(volumeFile(name)));
  file.set(bytes, at);
  return file;
}

async function refused(file: string, sentence: RegExp, options: ReadVolumeOptions = {}): Promise<void> {
  await assert.rejects(readVolume(file, options), (error) => {
    assert.ok(error instanceof CoordxError, String(error));
    assert.match(error.message, /^[^\n]+\.$/);
    assert.match(error.message, sentence);
    return true;
  });
}

const NRRD = 'NRRD0005\ntype: uint8\ndimension: 3\nencoding: raw\n';
const MHA = 'ObjectType = Image\nNDims = 3\nElementType = MET_UCHAR\n';

describe('hostile headers', () => {
  test('sizes that are not there', async () => {
    await refused(written('big.nrrd', `${NRRD}sizes: 100000 100000 100000\n\n`), /is cut short/);
    await refused(written('packed.nrrd', `${NRRD.replace('raw', 'gzip')}sizes: 100000 100000 100000\n\n\x1f\x8b`), /would take 3.55 PiB|would take 36\d\d TiB/);
    await refused(written('huge.nrrd', `${NRRD}sizes: 99999999999 1 1\n\n`), /an axis has 1048576 at most/);
    await refused(written('none.nrrd', `${NRRD}sizes: 0 1 1\n\n`), /which is none/);
    await refused(written('minus.nrrd', `${NRRD}sizes: -5 4 3\n\n`), /an axis has 1048576 at most/);
    await refused(written('big.mha', `${MHA}DimSize = 60000 60000 60000\nCompressedData = True\nElementDataFile = LOCAL\n`), /would take .* of memory/);
    await refused(written('big.npy', npyFile([3, 4, 5], new Uint8Array(59))), /is cut short/);
    await refused(written('dim.nii', changed('sform.nii', 42, Uint8Array.from([0xff, 0x7f, 0xff, 0x7f]))), /is cut short/);
    await refused(volumeFile('beside.raw'), /is cut short/, { raw: '100000x100000x100000,uint8' });
    await refused(volumeFile('file.h5'), /would take/, { dataset: 'scan/volume', memoryLimit: 10 });
  });

  test('an archive that unpacks to more than it says takes no memory', async () => {
    const header = readFileSync(volumeFile('sform.nii')).subarray(0, 352);
    const bomb = gzipSync(Buffer.concat([header, Buffer.alloc(2 ** 26)]));
    const volume = await readVolume(written('bomb.nii.gz', bomb));
    assert.equal(volume.values.length, 60);
  });

  test('pages of a TIFF that lead round in a circle', async () => {
    const file = readFileSync(volumeFile('pages.tif'));
    const first = file.readUInt32LE(4);
    let at = first;
    for (let next = at; next !== 0; next = file.readUInt32LE(at)) at = next + 2 + 12 * file.readUInt16LE(next);
    file.writeUInt32LE(first, at);
    await refused(written('circle.tif', file), /lead round in a circle/);
  });

  test('a header that has no end, or is none', async () => {
    await refused(written('endless.nrrd', `NRRD0005\n${'#\n'.repeat(40_000)}`), /its header has no end/);
    await refused(written('short.mha', 'ObjectType = Image\nNDims = 3\n'), /does not say where its values are/);
    await refused(written('type.nrrd', `NRRD0005\ntype: block\ndimension: 1\nsizes: 4\n\n`), /values of the type "block"/);
    await refused(written('text.nrrd', `${NRRD.replace('raw', 'ascii')}sizes: 2 1 1\n\n1 two `), /is no number/);
    await refused(written('what.vol', 'not a volume at all, only text'), /is not a volume in \.npy, NRRD/);
  });

  test('a name leads to no file elsewhere', async () => {
    for (const name of ['/etc/passwd', '../secret.raw', '..\\secret.raw', 'C:secret.raw', '..', '']) {
      await refused(written('out.mhd', `${MHA}DimSize = 1 1 1\nElementDataFile = ${name}\n`), /only a file in the same folder is read/);
    }
    await refused(written('out.nhdr', `${NRRD}sizes: 1 1 1\ndata file: ../x.raw\n`), /only a file in the same folder is read/);
    await refused(written('gone.nhdr', `${NRRD}sizes: 1 1 1\ndata file: gone.raw\n`), /There is no file/);
    const bytes = readFileSync(volumeFile('detached.nhdr'));
    await assert.rejects(readVolume({ name: 'a.nhdr', bytes }), /open it from the folder where both are/);
    const zarr = scratch('out.zarr');
    mkdirSync(zarr);
    const attributes = { ome: { multiscales: [{ datasets: [{ path: '../../secret' }] }] } };
    writeFileSync(path.join(zarr, 'zarr.json'), JSON.stringify({ zarr_format: 3, node_type: 'group', attributes }));
    await refused(zarr, /names a part outside of itself|There is no array/);
  });

  test('what is of no numbers', async () => {
    const nan = Buffer.from(Float32Array.from({ length: 8 }, () => NaN).buffer);
    await refused(written('nan.raw', nan), /holds no value that is a number/, { raw: '2x2x2,float32' });
    const some = Buffer.from(Float32Array.of(1, NaN, 3, Infinity, -Infinity, 2, 1, 1).buffer);
    const notes: string[] = [];
    const volume = await readVolume(written('some.raw', some), { raw: '2x2x2,float32', note: (sentence) => notes.push(sentence) });
    assert.deepEqual([...volume.values], [0, 0, 1, 1, 0, 0.5, 0, 0]);
    assert.match(notes.join(), /^3 samples hold no number: they become 1, or 3 where they are endlessly large\.$/);
  });

  test('a raw description that is not understood', async () => {
    for (const raw of ['', '5x4,uint8', '5x4x3', '5x4x3,int4', '5x4x0,uint8', '5x4x3,uint8,middle', '5x4x3,uint8,spacing=0x1x1']) {
      await refused(volumeFile('beside.raw'), /is not understood: a raw volume is described as WIDTHxHEIGHTxDEPTH,TYPE/, { raw });
    }
  });
});

describe('what a file is', () => {
  test('volumes are told from pictures, videos and shapes', async () => {
    const volumes = ['sform.nii', 'qform.nii.gz', 'raw.nrrd', 'detached.nhdr', 'raw.mha', 'beside.mhd', 'plain.npy', 'long.npy', 'imagej.tif', 'pages.tif', 'file.h5', 'ome2.zarr.zip', 'ome3.zarr', 'dicom-rle', 'dicom-rle/a.dcm'];
    for (const name of volumes) assert.equal(await sourceKind(volumeFile(name)), 'volume', name);
    assert.equal(await sourceKind(written('frames.npy', npyFile([3, 4, 5, 3], new Uint8Array(180)))), 'video');
    assert.equal(await sourceKind(written('grey.npy', npyFile([3, 4, 5, 1], new Uint8Array(60)))), 'video');
    assert.equal(await sourceKind(written('scan.npy', npyFile([3, 4, 5], new Uint8Array(60)))), 'volume');
    mkdirSync(scratch('frames'));
    assert.equal(await sourceKind(scratch('frames')), 'video');
    assert.equal(await holdsVolume(written('packed.gz', gzipSync('text'))), false);
  });
});

describe('DICOM', () => {
  test('nothing of a patient is in what is told', async () => {
    const said = JSON.stringify(await probeVolume(volumeFile('dicom-explicit')));
    assert.doesNotMatch(said, /Secret|Patient|4711|1\.2\.3/);
  });

  test('series are told apart, and one is chosen', async () => {
    const folder = scratch('series');
    cpSync(volumeFile('dicom-explicit'), folder, { recursive: true });
    const other = readFileSync(volumeFile('dicom-explicit/a.dcm'));
    const at = other.indexOf(Buffer.from('1.2.3.4', 'latin1'), other.indexOf(Buffer.from([0x20, 0, 0x0e, 0])));
    other.write('1.2.3.9', at, 'latin1');
    writeFileSync(path.join(folder, 'other.dcm'), other);
    writeFileSync(path.join(folder, 'notes.txt'), 'not a slice');
    const { depth, datasets, notes } = await probeVolume(folder);
    assert.equal(depth, 3);
    assert.deepEqual(datasets, ['series 1 (3 slices of 5 x 4)', 'series 2 (1 slices of 5 x 4)']);
    assert.match(notes.join(), /holds 2 series/);
    assert.equal((await probeVolume(folder, { dataset: datasets[1] })).depth, 1);
    await refused(folder, /There is no "series 3"/, { dataset: 'series 3' });
  });

  test('a slice that is missing, cut off or packed otherwise', async () => {
    const folder = scratch('cut');
    cpSync(volumeFile('dicom-explicit'), folder, { recursive: true });
    const slice = readFileSync(path.join(folder, 'b.dcm'));
    writeFileSync(path.join(folder, 'b.dcm'), slice.subarray(0, -10));
    await refused(folder, /cut short|damaged/);
    const mpeg = Buffer.from(slice);
    mpeg.write('1.2.840.10008.1.2.4', slice.indexOf(Buffer.from('1.2.840.10008.1.2.1\0', 'latin1')), 'latin1');
    await refused(written('other.dcm', mpeg), /packed as transfer syntax 1\.2\.840\.10008\.1\.2\.4, which is not read/);
    const baseline = readFileSync(path.join(volumeFile('dicom-lossless'), 'a.dcm'));
    baseline.write('1.2.840.10008.1.2.4.50', baseline.indexOf('1.2.840.10008.1.2.4.70', 0, 'latin1'), 'latin1');
    await refused(written('baseline.dcm', baseline), /packed as JPEG baseline, which is not read: save it as/);
  });

  test('an array of half floats whose head is damaged', async () => {
    const folder = scratch('half');
    cpSync(volumeFile('half2.zarr'), folder, { recursive: true });
    const head = path.join(folder, '.zarray');
    const said = readFileSync(head, 'utf8');
    for (const [from, to] of [['"<f2"', '"<f9"'], ['"fill_value": 0.0', '"fill_value": {"a": 1}'], ['{', '['], ['"chunks"', '"chunk"']] as const) {
      writeFileSync(head, said.replace(from, to));
      const outcome = await probeVolume(folder).catch((error: unknown) => error);
      assert.ok(outcome instanceof CoordxError || !(outcome instanceof Error), String(outcome));
    }
  });
});
