/** The lab: plans that are refused, cells that survive kills, and what a report says. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readResult, type CellResult } from '../../src-main/host/lab/cellResult.ts';
import { coordx, temporaryFolder, writePicture } from './cliRuns.ts';

const { place } = await temporaryFolder();
const NARROW = { preset: 'split', settings: { width: 16, rank: 4, sharedLayers: 1 } };
const PLAN = {
  sources: ['photo.png', { name: 'half', file: 'photo.png', reduce: 2 }],
  networks: [NARROW, { name: 'plain', preset: 'siren-quick', settings: { width: 8 } }],
  seeds: [1, 2],
  budgets: [{ steps: 5 }],
};
const CELLS = 8;

async function written(name: string, plan: object): Promise<string> {
  await writeFile(place(name), JSON.stringify(plan));
  return place(name);
}

function doneIn(folder: string): string[] {
  try {
    return readdirSync(path.join(folder, 'cells')).filter((file) => file.endsWith('.json')).sort();
  } catch {
    return [];
  }
}

async function resultsIn(folder: string): Promise<CellResult[]> {
  return Promise.all(doneIn(folder).map((file) => readResult(path.join(folder, 'cells', file))));
}

before(() => writePicture(place('photo.png')));

describe('plans', () => {
  const refused: [string, object, RegExp][] = [
    ['no sources', { ...PLAN, sources: [] }, /sources: /],
    ['a source that is not there', { ...PLAN, sources: ['nothing.png'] }, /sources\.0: There is no file/],
    ['a preset that is none', { ...PLAN, networks: [NARROW, 'best'] }, /networks\.1: There is no preset best/],
    ['a setting out of its range', { ...PLAN, networks: [{ ...NARROW, settings: { width: 0 } }] }, /networks\.0: width must be/],
    ['a word too many', { ...PLAN, networks: [{ ...NARROW, wdith: 3 }] }, /networks\.0: .*wdith/],
    ['a budget of both', { ...PLAN, budgets: [{ steps: 1, seconds: 1 }] }, /budgets\.0: must have either steps or seconds/],
    ['a seed twice', { ...PLAN, seeds: [1, 1] }, /seeds\.1: "1" is there twice/],
    ['two networks of one name', { ...PLAN, networks: ['split', 'split'] }, /networks\.1: "split" is there twice/],
    ['a size that is none', { ...PLAN, sources: [{ file: 'photo.png', resize: 'big' }] }, /sources\.0\.resize: resize must be/],
    ['a network for no source', { ...PLAN, networks: [{ ...NARROW, only: ['lake'] }] }, /networks\.0\.only: there is no source "lake"/],
  ];
  for (const [name, plan, words] of refused) {
    test(`${name} is refused in a sentence that names the place`, async () => {
      const { code, stderr } = await coordx(['lab', await written('refused.json', plan)]);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
    });
  }

  test('what is no JSON is no plan', async () => {
    await writeFile(place('text.json'), 'sources: all');
    const { code, stderr } = await coordx(['lab', place('text.json')]);
    assert.equal(code, 1);
    assert.match(stderr, /is no plan: it is no JSON/);
  });
});

describe('cells', () => {
  const unharmed = place('unharmed.lab');
  let plan = '';

  before(async () => {
    plan = await written('plan.json', PLAN);
    const { code, stdout } = await coordx(['lab', plan, '--out', unharmed, '--report']);
    assert.equal(code, 0);
    assert.match(stdout, /8 of 8 cells are done/);
  });

  test('a lab that is killed again and again ends with the same cells, to the bit, and trains none twice', async () => {
    const harmed = place('harmed.lab');
    const dates = new Map<string, string>();
    for (let kills = 0; doneIn(harmed).length < CELLS; kills++) {
      const known = doneIn(harmed).length;
      const child = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'coordx.ts'), 'lab', plan, '--out', harmed], { stdio: 'ignore' });
      const gone = once(child, 'exit');
      // After another cell is done, at some moment of the next one.
      while (doneIn(harmed).length === known && child.exitCode === null) await setTimeout(20);
      await setTimeout(40 * kills);
      child.kill('SIGKILL');
      await gone;
      for (const { id, time } of await resultsIn(harmed)) {
        assert.equal(dates.get(id) ?? time.date, time.date, `${id} was trained twice`);
        dates.set(id, time.date);
      }
    }
    const { code } = await coordx(['lab', plan, '--out', harmed]);
    assert.equal(code, 0);
    assert.deepEqual(doneIn(harmed), doneIn(unharmed));
    const [one, other] = [await resultsIn(harmed), await resultsIn(unharmed)];
    assert.deepEqual(one.map(({ result }) => result), other.map(({ result }) => result));
    assert.equal(new Set(one.map(({ result }) => result.weights)).size, CELLS);
    for (const { id, time } of one) assert.equal(dates.get(id) ?? time.date, time.date);
  });

  test('a field that has learned half of a picture is compared with all of it, beside bicubic', async () => {
    for (const { source, result } of await resultsIn(unharmed)) {
      if (source === 'half') assert.ok((result.enlarged?.bicubic.psnr ?? 0) > 30);
      else assert.equal(result.enlarged, undefined);
    }
  });

  test('a changed setting is another cell, and the others stay', async () => {
    const changed = await written('plan.json', { ...PLAN, networks: [NARROW, { name: 'plain', preset: 'siren-quick', settings: { width: 9 } }] });
    const { stdout } = await coordx(['lab', changed, '--out', unharmed, '--no-run']);
    assert.match(stdout, /4 of 8 cells are done/);
    await written('plan.json', PLAN);
  });

  test('a cell that cannot be trained fails with its sentence, and the rest is done', async () => {
    const file = await written('failing.json', { ...PLAN, sources: ['photo.png', { name: 'tiny', file: 'photo.png', reduce: 16 }], seeds: [1], networks: [NARROW] });
    const { code, stderr, stdout } = await coordx(['lab', file, '--out', place('failing.lab')]);
    assert.equal(code, 1);
    assert.match(stdout, /1 of 2 cells are done/);
    assert.match(stderr, /1 of 2 cells failed, the first because: An image of 24 x 16 is too small to be learned at 1\/16 of its size; the same command tries them again\./);
  });

  test('the page needs nothing from anywhere, and says what the cells say', async () => {
    const page = readFileSync(path.join(unharmed, 'report.html'), 'utf8');
    assert.match(page, /default-src 'none'/);
    assert.doesNotMatch(page, /<script|<link|@import|url\(|https?:/);
    for (const [, source = ''] of page.matchAll(/src="([^"]*)"/g)) assert.match(source, /^data:image\/png;base64,/);
    // Original twice, bicubic once, and two networks of each source.
    assert.equal([...page.matchAll(/<figure>/g)].length, 7);
    assert.equal([...page.matchAll(/<svg/g)].length, 6);
    const [cell] = await resultsIn(unharmed);
    assert.ok(cell && readFileSync(path.join(unharmed, 'report.csv'), 'utf8').includes(`,${cell.result.weights},`));
  });

  test('tables are of one row a group, in each of the formats', () => {
    const read = (ending: string): string[] => readFileSync(path.join(unharmed, `report.${ending}`), 'utf8').trimEnd().split('\n');
    assert.equal(read('csv').length, 1 + CELLS);
    assert.equal(read('md').length, 2 + CELLS / 2);
    assert.equal(read('tex').filter((line) => line.endsWith('\\\\')).length, 1 + CELLS / 2);
  });
});

describe("the paper's plan", () => {
  test('is of what comes with the program, every network with what it learns', async () => {
    const { code, stdout } = await coordx(['lab', 'paper', '--no-run', '--out', place('paper.lab'), '--json']);
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as { cells: number }).cells, 47);
    const { sources, networks } = JSON.parse(readFileSync(place('paper.lab/paper.json'), 'utf8')) as { sources: { name: string }[]; networks: { only: string[] }[] };
    const learned = new Set(networks.flatMap(({ only }) => only));
    assert.deepEqual(sources.map(({ name }) => name).sort(), [...learned].sort());
  });

  test('takes what is in a folder beside it, and leaves what is no source', async () => {
    await mkdir(place('more'));
    await copyFile(place('photo.png'), place('more/photo.png'));
    await writeFile(place('more/notes.txt'), 'nothing to learn');
    const { stdout } = await coordx(['lab', 'paper', '--long', '--no-run', '--out', place('long.lab'), '--json', '--data', place('more')]);
    // Three seeds; of a picture ten networks, and four at each of two parts of its size.
    assert.equal((JSON.parse(stdout) as { cells: number }).cells, 3 * (47 + 18));
  });

  test('its options are for no other', async () => {
    const { code, stderr } = await coordx(['lab', place('plan.json'), '--long']);
    assert.equal(code, 1);
    assert.match(stderr, /--long is for the plan paper/);
  });
});
