/** A short run of fuzzing over everything, always the same; and that fuzzing finds what it is for. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Random } from '../../src-main/core/base/random.ts';
import { fuzz, type FuzzReport } from './fuzz.ts';
import { mutated } from './mutate.ts';
import { makeSeeds, storeSeeds, type Seeds } from './seeds.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coordx-fuzz-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Inputs of each target. */
const INPUTS = 40;

function run(program: string, seeds: Record<string, Seeds>, { most, limit }: { most: number; limit: number }): Promise<FuzzReport> {
  const place = path.join(folder, program);
  storeSeeds(path.join(place, 'seeds'), seeds);
  return fuzz({
    ...{ program: fileURLToPath(new URL(program, import.meta.url)), seedFolder: path.join(place, 'seeds'), folder: place, seed: 1, limit },
    ...{ targets: Object.keys(seeds), most, until: Infinity, processes: 1, kept: path.join(place, 'kept') },
  });
}

test('whatever is read is read, or refused in a sentence', async () => {
  const report = await run('targets.ts', await makeSeeds(path.join(folder, 'made')), { most: INPUTS, limit: 60_000 });
  assert.deepEqual(report.faults, []);
  for (const [target, { read, refused }] of Object.entries(report.tried)) {
    assert.ok(read > 0, `${target}: no seed was read`);
    assert.ok(refused > 0 || target === 'sourceKind', `${target}: no change did any harm`);
  }
});

describe('fuzzing finds', () => {
  test('errors without a name, hangs, crashes, what comes late, and what is no sentence', async () => {
    const words = ['type', 'hang', 'crash', 'late', 'lines', 'named', 'sound'];
    const seeds = { broken: Object.fromEntries(words.map((word) => [`${word}.txt`, Buffer.from(`${'-'.repeat(40)}${word}${'-'.repeat(40)}`)])) };
    const { faults, tried } = await run('brokenTargets.ts', seeds, { most: words.length, limit: 2000 });
    const found = faults.map(({ fault }) => fault);
    for (const kind of [/^TypeError/, /^hang$/, /^crash: /, /^uncaughtException: RangeError/, /^not a sentence/]) {
      assert.ok(found.some((fault) => kind.test(fault)), `${String(kind)} in ${found.join('; ')}`);
    }
    assert.deepEqual(tried['broken'], { read: 1, refused: 1, fault: 5 });
    const typed = faults.find(({ fault }) => fault.startsWith('TypeError'));
    assert.equal(readFileSync(typed?.file ?? '', 'utf8'), 'type', 'as small as it can be');
  });
});

test('a number says all of an input', () => {
  const bytes = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 251));
  const all = (): string[] => Array.from({ length: 50 }, (_, i) => mutated(bytes, [bytes], new Random(i)).toString('hex'));
  assert.deepEqual(all(), all());
  assert.ok(new Set(all()).size > 40, 'they differ');
});
