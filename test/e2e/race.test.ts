/** Two networks on one picture, trained together: they share the machine, and both are plotted. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { SAMPLES, startStudio, type Studio } from './studio.ts';
import { addRun, command, setSeconds } from './window.ts';

let studio: Studio;
before(async () => {
  studio = await startStudio({ file: path.join(SAMPLES, 'lake.png') });
  await studio.page.getByText('lake.png').first().waitFor();
});
after(() => studio.close());

test('a split network and a plain one race with equal shares', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Train/ }).first().waitFor();
  await setSeconds(page, 6);
  await addRun(page, 'coordx');
  await setSeconds(page, 6);
  await page.keyboard.press('Control+Enter');
  const runs = page.locator('[data-run]');
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('[data-run]')].filter((run) => run.textContent?.includes('Done')).length === 2,
    undefined,
    { timeout: 120_000 },
  );
  const facts = await runs.allInnerTexts();
  const seconds = facts.map((text) => Number(/([\d.]+) s$/m.exec(text)?.[1] ?? NaN));
  assert.equal(seconds.length, 2);
  for (const value of seconds) assert.ok(value >= 5.9, `a run trained for ${value} s instead of 6`);
});

test('metrics of both come as a table', async () => {
  const { page } = studio;
  await command(page, 'Metrics…');
  const metrics = await studio.receive(() => page.getByRole('button', { name: /\.csv/ }).click());
  const [header = '', ...rows] = metrics.bytes.toString('utf8').trim().split('\n');
  assert.match(header, /run/);
  assert.match(header, /steps/);
  const columns = header.split(',');
  const cell = (row: string, name: string): string => row.split(',')[columns.indexOf(name)] ?? '';
  const stepsOf = (run: string): number =>
    Math.max(...rows.filter((row) => cell(row, 'run') === run).map((row) => Number(cell(row, 'steps'))));
  const [solved, coordx] = [stepsOf('solved'), stepsOf('coordx')];
  // A machine that is busy enough makes one step of either.
  assert.ok(coordx > 0 && solved >= coordx, `in the same time solved took ${solved} steps and CoordX ${coordx}`);
});

test('the ceiling of a split network stands among its costs', async () => {
  const { page } = studio;
  await addRun(page, 'split');
  await page.getByText(/^Rank 256 can reach [\d.]+ dB\.$/).waitFor();
});

test('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});
