/**
 * Model files changed at random, in their bytes and, with right checksums, in what they hold. Each is
 * read to a model that can be used, or refused in a sentence that names the file. Seeded: always the same files.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { domainOf } from '../../src-main/core/kinds/table.ts';
import { FileError } from '../../src-main/core/base/errors.ts';
import { parameterCount } from '../../src-main/core/field/cost.ts';
import { validateSpec } from '../../src-main/core/field/spec.ts';
import type { Model } from '../../src-main/core/session/model.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { validateTraining } from '../../src-main/core/training/options.ts';
import { archiveWith, entriesWith, FILE, readBytes, storedManifest, written } from '../fixtures/modelFiles.ts';
import { smallModel } from '../fixtures/models.ts';

/** Reads the file. True if it holds a model, false if it was refused; anything else is a failure. */
async function isModel(bytes: Uint8Array): Promise<boolean> {
  let model: Model;
  try {
    model = await readBytes(bytes);
  } catch (error) {
    assert.ok(error instanceof FileError, `not a FileError: ${error instanceof Error ? error.stack : String(error)}`);
    assert.ok(error.message.includes(`"${FILE}"`), `does not name the file: ${error.message}`);
    assert.match(error.message, /^[^\p{Cc}]{10,400}\.$/u);
    return false;
  }
  const size = parameterCount(validateSpec(model.spec));
  validateTraining(model.training);
  assert.deepEqual(
    [model.parameters.length, model.moments.first.length, model.moments.second.length],
    [size, size, size],
  );
  assert.equal(domainOf(model.dataset).outputs, model.spec.outputs);
  return true;
}

/** A copy of `bytes` with one random change: cut off, flipped, spliced or a piece of it repeated. */
function damaged(bytes: Buffer, random: Random, from = 0): Buffer {
  const place = () => from + random.integer(bytes.length - from);
  const [low = 0, high = 0] = [place(), place()].sort((a, b) => a - b);
  switch (random.integer(5)) {
    case 0:
      return bytes.subarray(0, low);
    case 1:
      return Buffer.concat([bytes.subarray(0, low), bytes.subarray(high)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, high), bytes.subarray(low)]);
    case 3: {
      const noise = Buffer.from(Array.from({ length: random.integer(12) }, () => random.integer(256)));
      return Buffer.concat([bytes.subarray(0, low), noise, bytes.subarray(low + random.integer(12))]);
    }
    default: {
      const copy = Buffer.from(bytes);
      const extremes = [0, 0x7f, 0x80, 0xff, random.integer(256)];
      for (let i = random.integer(3); i >= 0; i--) copy[place()] = extremes[random.integer(extremes.length)] as number;
      return copy;
    }
  }
}

describe('whatever is done to a model file, it is a model or refused', () => {
  test('bytes anywhere in it', async () => {
    const bytes = await written(smallModel());
    const random = new Random(1);
    let models = 0;
    for (let i = 0; i < 700; i++) if (await isModel(damaged(bytes, random))) models += 1;
    // Some changes hit what is not read: dates, the preview, the same bytes again.
    assert.ok(models > 0 && models < 200, `${models} of 700 were read`);
  });

  test('bytes of its list of contents', async () => {
    const bytes = await written(smallModel());
    const listStart = bytes.indexOf('PK\u0001\u0002');
    const random = new Random(2);
    let models = 0;
    for (let i = 0; i < 500; i++) if (await isModel(damaged(bytes, random, listStart))) models += 1;
    assert.ok(models > 0 && models < 250, `${models} of 500 were read`);
  });

  for (const name of ['weights.safetensors', 'optimizer.safetensors']) {
    test(`bytes of its ${name}`, async () => {
      const entry = (await entriesWith({})).find((each) => each.name === name);
      const data = Buffer.from(entry?.data ?? []);
      const random = new Random(3);
      let models = 0;
      for (let i = 0; i < 300; i++) {
        const change = { data: damaged(data, random), deflated: i % 2 === 0 };
        if (await isModel(await archiveWith({ [name]: change }))) models += 1;
      }
      // Weights may be any bits.
      assert.ok(models > 0 && models < 150, `${models} of 300 were read`);
    });
  }

  test('anything in its manifest', async () => {
    const manifest = await storedManifest();
    const places = placesIn(manifest);
    let models = 0;
    const edit = fc.record({
      place: fc.constantFrom(...places),
      change: fc.constantFrom<Change[]>('replace', 'replace', 'replace', 'remove', 'add', 'repeat'),
      value: jsonValues,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const changed = edits.reduce<unknown>((json, { place, change, value }) => edited(json, place, change, value), manifest);
        const data = Buffer.from(JSON.stringify(changed).replaceAll(`"${HUGE}"`, '1e999'));
        if (await isModel(await archiveWith({ 'manifest.json': { data } }))) models += 1;
      }),
      { seed: 4, numRuns: 700, endOnFailure: true },
    );
    assert.ok(models > 0 && models < 350, `${models} of 700 were read`);
  });
});

type Change = 'replace' | 'remove' | 'add' | 'repeat';

/** Stands for a number that JSON can say and a double cannot hold. */
const HUGE = 'the number 1e999';

const jsonValues = fc.oneof(
  fc.constantFrom<unknown[]>(null, true, '', 0, 1, -1, 2, 3, 4, 0.5, 255, 4096, 2 ** 31, 2 ** 53, 1e300, HUGE, [], {}),
  fc.constantFrom<unknown[]>('relu', 'sine', 'fourier', 'positional', 'none', 'sum', 'product', 'tiles', [0], [[0, 1]]),
  fc.constantFrom<unknown[]>({ kind: 'relu' }, { kind: 'fourier', frequencies: 2 }, { kind: 'positional', octaves: [1, 1] }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

/** Paths to everything in a JSON value, the value itself not counted. */
function placesIn(json: unknown): string[][] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [[key], ...placesIn(value).map((place) => [key, ...place])]);
}

/** A copy of `json` with one change at `place`; unchanged if an earlier change has removed the place. */
function edited(json: unknown, [key, ...rest]: string[], change: Change, value: unknown): unknown {
  if (typeof json !== 'object' || json === null || key === undefined || !(key in json)) return json;
  const entries = Object.entries(json).flatMap(([name, old]): [string, unknown][] => {
    if (name !== key) return [[name, old]];
    if (rest.length > 0) return [[name, edited(old, rest, change, value)]];
    if (change === 'remove') return [];
    if (change === 'replace') return [[name, value]];
    return [
      [name, old],
      [change === 'add' ? String(value) : `${name} `, change === 'add' ? value : old],
    ];
  });
  return Array.isArray(json) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}
