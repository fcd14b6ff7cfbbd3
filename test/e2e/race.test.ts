/** Two networks on one picture, trained together: they share the machine, and both are plotted. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { SAMPLES, startStudio, type Studio } from './studio.ts';
import { command, setSeconds } from './window.ts';

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
  await command(page, 'Add a Run');
  await page.getByRole('button', { name: /^coordx\b/ }).first().click();
  await page.locator('[data-run]').nth(1).waitFor();
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
  const psnr = facts.map((text) => Number(/([\d.]+) dB/.exec(text)?.[1] ?? NaN));
  assert.ok((psnr[0] as number) > (psnr[1] as number), `split reached ${psnr[0]} dB, CoordX ${psnr[1]} dB in the same time`);
});

test('metrics of both come as a table', async () => {
  const { page } = studio;
  await command(page, 'Metrics…');
  const metrics = await studio.receive(() => page.getByRole('button', { name: /CSV/ }).click());
  const [header = '', ...rows] = metrics.bytes.toString('utf8').trim().split('\n');
  assert.match(header, /run/);
  assert.match(header, /steps/);
  const runs = new Set(rows.map((row) => row.split(',')[header.split(',').indexOf('run')]));
  assert.equal(runs.size, 2);
});

test('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});
