/** Zip archives beyond what model files of tests have: large contents, and zip64. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import { ZipFile } from 'yazl';
import { FileError } from '../../src-main/core/base/errors.ts';
import { buildZip } from '../fixtures/zip.ts';
import { readZip, writeZip } from '../../src-main/io/zip.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coordx-zip-'));
after(() => rmSync(folder, { recursive: true }));
const FILE = path.join(folder, 'a.zip');
const MEBIBYTE = 2 ** 20;

describe('an archive', () => {
  test('keeps contents that are too large to be joined in memory', async () => {
    const piece = Uint8Array.from({ length: MEBIBYTE }, (_, i) => i % 251);
    const odd = Uint8Array.of(1, 2, 3);
    const pieces = [odd, ...new Array<Uint8Array>(65).fill(piece), odd];
    await writeZip(FILE, [
      { name: 'large', pieces },
      { name: 'small', pieces: [odd, odd] },
    ]);
    await readZip(FILE, 'model', async (archive) => {
      assert.deepEqual(archive.names, ['large', 'small']);
      const large = await archive.read('large', 66 * MEBIBYTE);
      assert.ok(Buffer.concat(pieces).equals(large));
      assert.deepEqual([...(await archive.read('small', 6))], [1, 2, 3, 1, 2, 3]);
    });
  });

  test('keeps contents of no bytes', async () => {
    await writeZip(FILE, [{ name: 'nothing', pieces: [] }]);
    assert.equal((await readZip(FILE, 'model', (archive) => archive.read('nothing', 0))).length, 0);
  });

  test('may be zip64, packed or not', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('abc'), 'stored', { compress: false, forceZip64Format: true });
    zip.addBuffer(Buffer.alloc(1000, 'x'), 'deflated', { forceZip64Format: true });
    zip.end({ forceZip64Format: true, comment: '' });
    writeFileSync(FILE, await buffer(zip.outputStream));
    await readZip(FILE, 'model', async (archive) => {
      assert.equal(Buffer.from(await archive.read('stored', 3)).toString(), 'abc');
      assert.equal(Buffer.from(await archive.read('deflated', 1000)).toString(), 'x'.repeat(1000));
    });
  });

  test('whose last entry ends in the list of contents is refused', async () => {
    const data = Buffer.from('abc');
    writeFileSync(FILE, buildZip([{ name: 'abc', data, claims: { size: 8, packed: 8 } }]));
    const refusal = new FileError(`"${FILE}" is damaged: "abc" in it overlaps the list of contents.`);
    await assert.rejects(readZip(FILE, 'model', (archive) => archive.read('abc')), refusal);
  });

  test('gives no more than the limit', async () => {
    await writeZip(FILE, [{ name: 'abc', pieces: [Buffer.from('abc')] }]);
    await assert.rejects(
      readZip(FILE, 'model', (archive) => archive.read('abc', 2)),
      new FileError(`abc in "${FILE}" has 3 bytes; at most 2 belong there.`),
    );
  });
});
