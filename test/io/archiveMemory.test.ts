/** Projects made to take memory: all of them, opened one after another in one process, stay below a bound. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { writeProjectFile } from '../../src-main/io/projectFile.ts';
import { MAX_RUNS } from '../../src-main/io/projectManifest.ts';
import { smallProject, smallRun } from '../fixtures/projects.ts';
import { testFolder } from '../fixtures/studios.ts';
import { buildZip, unpackStored, type ZipEntry } from '../fixtures/zip.ts';

const FOLDER = testFolder();
const OPENER = path.join(import.meta.dirname, '../fixtures/openedArchives.ts');
const MEBIBYTE = 2 ** 20;
const MOST_MEBIBYTES = 300;

const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
const text = (part: string, bytes: number): Buffer => Buffer.alloc(bytes, part);

/** A project of the most runs there may be, and its entries with changes by name. */
async function fullProject(): Promise<ZipEntry[]> {
  const file = path.join(FOLDER, 'full.coordxproj');
  const runs = Array.from({ length: MAX_RUNS }, (_, i) => smallRun({ id: i + 1 }));
  await writeProjectFile(file, smallProject({ runs }));
  return unpackStored(readFileSync(file));
}

function withRuns(entries: ZipEntry[], run: (entry: ZipEntry, index: number) => Partial<ZipEntry>): Buffer {
  return buildZip(entries.map((entry, i) => (entry.name.startsWith('runs/') ? { ...entry, ...run(entry, i) } : entry)));
}

function withManifest(entries: ZipEntry[], data: Buffer, deflated: boolean): Buffer {
  return buildZip(entries.map((entry) => (entry.name === 'project.json' ? { ...entry, data, deflated } : entry)));
}

/** A model whose entries are these many zeros. */
function bomb(model: Uint8Array, bytes: number): Buffer {
  return buildZip(unpackStored(Buffer.from(model)).map((entry) => (entry.name.endsWith('.safetensors') ? { ...entry, data: zeros(bytes), deflated: true } : entry)));
}

describe('hostile archives', () => {
  let entries: ZipEntry[];
  before(async () => {
    entries = await fullProject();
  });

  test('are refused with little memory', () => {
    const model = entries.at(-1)?.data as Uint8Array;
    const large = bomb(model, 64 * MEBIBYTE);
    const corpus = [
      // Every run in the bytes of the first.
      buildZip(entries.flatMap((entry) => (entry.name.startsWith('runs/') ? [{ ...entry, data: large, ...(entry.name === 'runs/1.coordx' ? {} : { at: 0 }) }] : [entry]))),
      withRuns(entries, () => ({ data: large })),
      withRuns(entries, () => ({ data: bomb(model, 400_000) })),
      withRuns(entries, () => ({ data: zeros(32 * MEBIBYTE), deflated: true })),
      withRuns(entries, () => ({ data: zeros(1000), claims: { size: 2 ** 31 } })),
      withRuns(entries, () => ({ data: zeros(16 * MEBIBYTE), deflated: true, claims: { size: 1000 } })),
      withManifest(entries, text('{},', 20 * MEBIBYTE), false),
      withManifest(entries, text('[', 20 * MEBIBYTE), false),
      withManifest(entries, Buffer.from(`{${Array.from({ length: 2 ** 20 }, (_, i) => `"${i}":1`).join()}}`), false),
      withManifest(entries, Buffer.from(`[${'0,'.repeat(8 * MEBIBYTE)}0]`), false),
      withManifest(entries, text(' ', 20 * MEBIBYTE), true),
      buildZip(Array.from({ length: 250 }, (_, i) => ({ name: `${i}`.padEnd(60_000, 'x'), data: zeros(0) }))),
    ];
    const files = corpus.map((bytes, i) => {
      const file = path.join(FOLDER, `${i}.coordxproj`);
      writeFileSync(file, bytes);
      return file;
    });
    const answer = execFileSync(process.execPath, ['--import', 'tsx', OPENER, ...files], { encoding: 'utf8' });
    const { refused, kibibytes } = JSON.parse(answer) as { refused: string[]; kibibytes: number };
    assert.equal(refused.length, files.length, refused.join('\n'));
    for (const sentence of refused) assert.match(sentence, /^FileError: .*\.$/);
    assert.ok(kibibytes / 1024 < MOST_MEBIBYTES, `${kibibytes / 1024} MiB`);
  });
});
