/** Hostile and damaged model files: nothing in them gets further than a sentence that names the file. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { FileError } from '../../src-main/core/base/errors.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { archiveWith, entriesWith, FILE, FOLDER, readBytes, storedManifest, written, type StoredManifest } from '../fixtures/modelFiles.ts';
import { SHAPE_TRAINING, smallModel } from '../fixtures/models.ts';
import { buildZip, type ZipEntry } from '../fixtures/zip.ts';

/** The small model's file with more entries in it. */
async function archiveAnd(...more: ZipEntry[]): Promise<Buffer> {
  return buildZip([...(await entriesWith({})), ...more]);
}

/** The small model's file with a manifest that `edit` has changed or replaced. */
async function manifestWith(edit: (manifest: StoredManifest) => unknown): Promise<Buffer> {
  const manifest = await storedManifest();
  const edited = edit(manifest) ?? manifest;
  return archiveWith({ 'manifest.json': { data: Buffer.from(JSON.stringify(edited)) } });
}

const LOCAL_HEADER_BYTES = 30;
const NOT_A_MODEL = '"FILE" is not a CoordX model file.';
const NO_LIST = '"FILE" is cut off or damaged: its list of contents is missing.';
const BAD_LIST = '"FILE" is damaged: its list of contents cannot be read.';
const notUnpacked = (name: string) => `"FILE" is damaged: ${name} in it cannot be unpacked.`;
const stranger = (name: string) => `"FILE" holds "${name}", which does not belong in a model file.`;
const invalid = (reason: string) => `The manifest of "FILE" is not valid: ${reason}`;
const evil = (name: string) => ({ name, data: Buffer.from('evil') });

/** What makes a file hostile, its bytes, and the sentence that it is answered with. */
const HOSTILE: [name: string, bytes: () => Promise<Uint8Array>, sentence: string | RegExp][] = [
  ['an empty file', async () => Buffer.alloc(0), '"FILE" is empty: get another copy of it.'],
  ['a PNG file', async () => Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1'), '"FILE" is a PNG picture: give it a name that ends in .png.'],
  ['a file of zeros', async () => Buffer.alloc(5000), NOT_A_MODEL],
  ['a file cut off in the middle', async () => (await written(smallModel())).subarray(0, 900), NO_LIST],
  ['a file cut off by a byte', async () => (await written(smallModel())).subarray(0, -1), NO_LIST],
  ['a file with bytes behind its end', async () => Buffer.concat([await archiveAnd(), Buffer.alloc(9)]), NO_LIST],
  ['a file with bytes before its start', async () => Buffer.concat([Buffer.from('PK'), await archiveAnd()]), BAD_LIST],
  [
    'an archive without entries',
    async () => buildZip([]),
    '"FILE" is not a CoordX model file: it has no manifest.json.',
  ],
  [
    'some other archive',
    async () => buildZip([evil('readme.txt')]),
    '"FILE" is not a CoordX model file: it has no manifest.json.',
  ],
  [
    'no weights',
    async () => archiveWith({ 'weights.safetensors': null }),
    '"FILE" is not a CoordX model file: it has no weights.safetensors.',
  ],
  [
    'a newer format with entries of its own',
    async () => {
      const manifest = { format: 'coordx-model', version: 3, field: 'unknown' };
      return buildZip([{ name: 'manifest.json', data: Buffer.from(JSON.stringify(manifest)) }, evil('video.bin')]);
    },
    '"FILE" was written by a newer CoordX Studio (format 3); this one reads format 2.',
  ],
  ['an unknown entry', () => archiveAnd(evil('setup.exe')), stranger('setup.exe')],
  ['an entry in a folder', () => archiveAnd(evil('weights/a.safetensors')), stranger('weights/a.safetensors')],
  ['a path to a parent folder', () => archiveAnd(evil('../a.txt')), stranger('../a.txt')],
  ['an absolute path', () => archiveAnd(evil('/etc/passwd')), stranger('/etc/passwd')],
  ['a path with backslashes', () => archiveAnd(evil('..\\a.txt')), stranger('..\\a.txt')],
  ['a path with a drive letter', () => archiveAnd(evil('C:\\a.txt')), stranger('C:\\a.txt')],
  ['a name of nothing', () => archiveAnd(evil('')), stranger('')],
  ['a name that is a terminal command', () => archiveAnd(evil('\u001b[2J\n')), stranger('\ufffd[2J\ufffd')],
  ['a name without end', () => archiveAnd(evil('x'.repeat(60000))), stranger(`${'x'.repeat(60)}...`)],
  [
    'two manifests',
    () => archiveAnd(evil('manifest.json')),
    '"FILE" is damaged: it holds two entries "manifest.json".',
  ],
  [
    'thousands of entries',
    () => archiveAnd(...Array.from({ length: 5000 }, (_, i) => evil(`${i}`))),
    '"FILE" is not a CoordX model file: it has too many entries.',
  ],
  [
    'encrypted weights',
    () => archiveWith({ 'weights.safetensors': { claims: { flags: 1, size: 12 }, data: Buffer.alloc(24) } }),
    '"FILE" is encrypted, which a CoordX model file must not be.',
  ],
  ['strongly encrypted weights', () => archiveWith({ 'weights.safetensors': { claims: { flags: 0x41 } } }), BAD_LIST],
  [
    'a compression that is not known',
    () => archiveWith({ 'weights.safetensors': { claims: { method: 14 } } }),
    notUnpacked('weights.safetensors'),
  ],
  [
    'a wrong checksum',
    () => archiveWith({ 'weights.safetensors': { claims: { crc: 1 } } }),
    '"FILE" is damaged: weights.safetensors in it does not match its checksum.',
  ],
  [
    'a bomb that admits its size',
    () => archiveWith({ 'weights.safetensors': { data: Buffer.alloc(2 ** 24), deflated: true } }),
    /^"FILE" is refused: it would unpack to 1678\d{4} bytes, far more than a CoordX model file of its size holds\.$/,
  ],
  [
    'a bomb that hides its size',
    () => archiveWith({ 'weights.safetensors': { data: Buffer.alloc(2 ** 24), deflated: true, claims: { size: 500 } } }),
    notUnpacked('weights.safetensors'),
  ],
  [
    'a manifest that is a bomb',
    () => archiveWith({ 'manifest.json': { data: Buffer.alloc(2 ** 22, ' '), deflated: true } }),
    /^"FILE" is refused: it would unpack to 4\d{6} bytes, far more than a CoordX model file of its size holds\.$/,
  ],
  [
    'less behind an entry than it says',
    () => archiveWith({ 'weights.safetensors': { deflated: true, claims: { size: 900 } } }),
    notUnpacked('weights.safetensors'),
  ],
  [
    'deflated data that is noise',
    () => archiveWith({ 'weights.safetensors': { data: Buffer.alloc(300, 0xfe), claims: { method: 8 } } }),
    notUnpacked('weights.safetensors'),
  ],
  [
    'an entry that is called otherwise in its place',
    () => archiveWith({ 'weights.safetensors': { claims: { localName: 'setup.exe' } } }),
    '"FILE" is damaged: what its list calls "weights.safetensors" is called "setup.exe" in its place.',
  ],
  [
    'two entries in one place',
    () => archiveAnd({ ...evil('extra.bin'), at: 0 }),
    '"FILE" is damaged: what its list calls "extra.bin" is called "manifest.json" in its place.',
  ],
  [
    'an entry within another',
    async () => {
      const inner = { name: 'model.onnx', data: Buffer.from('graph') };
      const outer = { name: 'preview.png', data: buildZip([inner]) };
      return buildZip([outer, { ...inner, at: LOCAL_HEADER_BYTES + outer.name.length }]);
    },
    '"FILE" is damaged: "model.onnx" in it overlaps another entry.',
  ],
  [
    'an entry that is nowhere',
    () => archiveAnd({ ...evil('extra.bin'), at: 9 }),
    '"FILE" is damaged: extra.bin is not where its list of contents says.',
  ],
  [
    'an entry of 2^63 bytes',
    () => archiveWith({ 'weights.safetensors': { deflated: true, claims: { size: 0xffffffff, extra: ZIP64_SIZE } } }),
    /^"FILE" is refused: it would unpack to 9223372036854780000 bytes, /,
  ],
  ['a list of contents at 2^63', async () => farDirectory(await archiveAnd()), BAD_LIST],
  [
    'a manifest that is not text',
    () => archiveWith({ 'manifest.json': { data: Buffer.of(0xff, 0xfe, 0x7b) } }),
    '"FILE" is damaged: its manifest.json is not JSON.',
  ],
  [
    'a manifest of brackets',
    () => archiveWith({ 'manifest.json': { data: Buffer.from('['.repeat(2 ** 20)) } }),
    '"FILE" is damaged: its manifest.json is not JSON.',
  ],
  [
    'a manifest of something else',
    () => manifestWith(() => [1, 2, 3]),
    '"FILE" is not a CoordX model file: its manifest.json does not say that it is one.',
  ],
  [
    'a manifest of another format',
    () => manifestWith((manifest) => void (manifest.format = 'zip')),
    '"FILE" is not a CoordX model file: its manifest.json does not say that it is one.',
  ],
  [
    'a text for a number',
    () => manifestWith(({ spec }) => void (spec.width = '4')),
    invalid('spec.width: expected number, received string.'),
  ],
  [
    'a number without end',
    async () => {
      const data = Buffer.from(JSON.stringify(await storedManifest()).replace('"beta1":0.9', '"beta1":1e999'));
      return archiveWith({ 'manifest.json': { data } });
    },
    invalid('training.beta1: expected number, received Infinity.'),
  ],
  [
    'null for a number',
    () => manifestWith(({ progress }) => void (progress.seconds = null)),
    invalid('progress.seconds: expected number, received null.'),
  ],
  [
    'a rate above all rates',
    () => manifestWith(({ progress }) => void (progress.net = { smoothed: -3, level: -2, seen: 9, excess: 0, ceiling: 2, lost: 0 })),
    invalid('progress.net.ceiling: Too big: expected number to be <=1.'),
  ],
  [
    'a field that is missing',
    () => manifestWith((manifest) => void delete (manifest as Partial<StoredManifest>).dataset),
    invalid('dataset: expected object, received undefined.'),
  ],
  [
    'a field that nobody knows',
    () => manifestWith(({ training }) => void (training.momentum = 1)),
    invalid('training: Unrecognized key: "momentum".'),
  ],
  [
    'a network of any width',
    () => manifestWith(({ spec }) => void (spec.width = 1e15)),
    invalid('width must be a whole number from 1 to 4096, not 1000000000000000.'),
  ],
  [
    'a network too large to be held',
    () => manifestWith(({ spec }) => void Object.assign(spec, { width: 4096, rank: 4096 })),
    invalid('The field would have 68736282627 parameters; at most 268435456 are allowed.'),
  ],
  [
    'a list of branches without end',
    () => manifestWith(({ spec }) => void (spec.branches = new Array(9999).fill([]))),
    invalid('spec.branches: Too big: expected array to have <=4 items.'),
  ],
  [
    'branches that are no partition',
    () => manifestWith(({ spec }) => void (spec.branches = [[0], [0]])),
    invalid('branches must hold every axis index from 0 to 1 once and in order, not [[0],[0]].'),
  ],
  [
    'axes that an image has not',
    () => manifestWith(({ spec }) => void (spec.axes = ['t', 'x'])),
    invalid('the axes of an image are y and x, not t and x.'),
  ],
  [
    'more outputs than channels',
    () => manifestWith(({ dataset }) => void (dataset.channels = 1)),
    invalid('the field has 3 outputs, but its image has 1 channels.'),
  ],
  [
    'an image that is trained as a shape',
    () => manifestWith(({ training }) => void Object.assign(training, { shape: SHAPE_TRAINING, batch: 'bricks', midway: 0 })),
    invalid('its training is not that of an image.'),
  ],
  [
    'an image that is measured as a shape',
    () =>
      manifestWith((manifest) => {
        Object.assign(manifest, { metrics: { iouEasy: 1, iouHard: 1, distance: 0, chamfer: 0, eikonal: 0 } });
      }),
    invalid('its metrics are not those of an image.'),
  ],
  [
    'an image of any size',
    () => manifestWith(({ dataset }) => void (dataset.height = 2 ** 40)),
    invalid('dataset.height: Too big: expected number to be <=65535.'),
  ],
  [
    'an image in a folder',
    () => manifestWith(({ dataset }) => void (dataset.name = '../../etc/passwd')),
    invalid('dataset.name: must be a file name without folder.'),
  ],
  [
    'a preset that is a terminal command',
    () => manifestWith((manifest) => void (manifest.preset = '\u001b]0;x\u0007')),
    invalid('preset: must be one line of text.'),
  ],
  [
    'a learning rate out of range',
    () => manifestWith(({ training }) => void (training.learningRate = 7)),
    invalid('learningRate must be a number from 1e-7 to 1, not 7.'),
  ],
  [
    'weights of another field',
    () => manifestWith(({ spec }) => void (spec.width = 3)),
    'weights.safetensors in "FILE" has a first.0.weight whose shape is not 3 x 1.',
  ],
  [
    'weights of fewer layers',
    () => manifestWith(({ spec }) => void (spec.sharedLayers = 2)),
    'weights.safetensors in "FILE" has a shared.0.weight whose shape is not 4 x 4.',
  ],
  [
    'weights of more layers',
    () => manifestWith(({ spec }) => void Object.assign(spec, { sharedLayers: 0, rank: 1 })),
    'weights.safetensors in "FILE" holds "shared.0.weight", which this model has no place for.',
  ],
  [
    'an optimizer without second moments',
    async () => {
      const [, weights] = await entriesWith({});
      const renamed = Buffer.from(weights?.data ?? []);
      return archiveWith({ 'optimizer.safetensors': { data: renamed } });
    },
    'optimizer.safetensors in "FILE" has no tensor exp_avg.first.0.weight, which its manifest calls for.',
  ],
];

/** The zip64 extra field that says 2^63 bytes. */
const ZIP64_SIZE = Uint8Array.of(1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x80);

/** The archive with a zip64 end that puts its list of contents out of every number's reach. */
function farDirectory(archive: Buffer): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeUInt32LE(5, 32);
  end.writeUInt32LE(0x80000000, 52);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeUInt32LE(archive.length - 22, 64);
  return Buffer.concat([archive.subarray(0, -22), end, archive.subarray(-22)]);
}

describe('a hostile model file is refused in a sentence', () => {
  for (const [name, bytes, sentence] of HOSTILE) {
    test(name, async () => {
      const hostile = await bytes();
      await assert.rejects(readBytes(hostile), (error) => {
        assert.ok(error instanceof FileError, String(error));
        const told = error.message.replace(FILE, 'FILE');
        if (typeof sentence === 'string') assert.equal(told, sentence);
        else assert.match(told, sentence);
        return true;
      });
    });
  }

  test('a file that is not there', async () => {
    const file = path.join(FOLDER, 'none.coordx');
    await assert.rejects(readModelFile(file), new FileError(`There is no file "${file}": check its name and folder.`));
  });

  test('a folder', async (t) => {
    const file = path.join(FOLDER, 'folder.coordx');
    mkdirSync(file);
    t.after(() => rmSync(file, { recursive: true }));
    await assert.rejects(readModelFile(file), new FileError(`"${file}" is not a file: choose a CoordX model file.`));
  });
});
