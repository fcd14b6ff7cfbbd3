/** The engine process is killed in the middle of training: the window stays, and what was kept can be had back. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startStudio, type Studio } from './studio.ts';
import { setSeconds, shownSteps, train, untilPsnr } from './window.ts';

let studio: Studio;
before(async () => {
  studio = await startStudio();
});
after(() => studio.close());

test('a killed engine process is started again, and the autosave goes on where it was', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Train/ }).first().waitFor();
  await setSeconds(page, 2);
  await train(page);
  await untilPsnr(page, 12);
  await page.getByRole('region', { name: 'Training' }).getByText('Done').first().waitFor({ timeout: 60_000 });
  const steps = await shownSteps(page);
  const kept = path.join(studio.folder, 'data', 'autosave');
  // Kept some seconds after the training ended.
  for (let n = 0; n < 150 && !(existsSync(kept) && readdirSync(kept).some((name) => name.endsWith('.coordxproj'))); n++) {
    await wait(100);
  }
  await setSeconds(page, 60);
  await train(page);
  process.kill(studio.enginePid(), 'SIGKILL');
  const banner = page.getByRole('alert').filter({ hasText: 'engine process ended' });
  await banner.waitFor();
  assert.match(await banner.innerText(), /SIGKILL/);
  await banner.getByRole('button', { name: /Restore the autosave/ }).click();
  await page.getByRole('button', { name: /^(Train|Continue)/ }).first().waitFor();
  assert.equal(await shownSteps(page), steps);
  await train(page);
  await page.getByRole('region', { name: 'Training' }).getByRole('button', { name: /^Pause/ }).waitFor();
});

test('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});
