/** The engine process is killed in the middle of training: the window stays, and what was kept can be had back. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { readProjectFile } from '../../src-main/io/projectFile.ts';
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
  // Kept by itself some seconds after the training ended: the write before that may still hold an earlier step.
  while ((await keptSteps()) < steps) await wait(100);
  await setSeconds(page, 60);
  await train(page);
  process.kill(await studio.enginePid(), 'SIGKILL');
  const banner = page.getByRole('alert').filter({ hasText: 'engine process ended' });
  await banner.waitFor();
  assert.match(await banner.innerText(), studio.killed);
  // What was learned since may have been kept too.
  const kept = await keptSteps();
  assert.ok(kept >= steps, `${kept} of ${steps} steps are kept`);
  await banner.getByRole('button', { name: /Restore the autosave/ }).click();
  await page.getByRole('button', { name: /^(Train|Continue)/ }).first().waitFor();
  assert.equal(await shownSteps(page), kept);
  await train(page);
  await page.getByRole('region', { name: 'Training' }).getByRole('button', { name: /^Pause/ }).waitFor();
});

test('an engine process that dies again and again is given up, which is all that is said, until the window is loaded anew', async () => {
  const { page } = studio;
  const banner = page.getByRole('alert').filter({ hasText: 'engine process ended' });
  // Five in a minute, with those before.
  for (let pid = await nextEngine(banner, 0); pid !== null; pid = await nextEngine(banner, pid)) process.kill(pid, 'SIGKILL');
  assert.match(await shown(banner), /it is not started again by itself; reload the window to try once more\.$/);
  await page.reload();
  // Another one answers, and nothing is said of those before but that they left work behind.
  await page.getByRole('button', { name: 'Restore it' }).click();
  await page.getByRole('button', { name: /^(Train|Continue)/ }).first().waitFor();
  assert.equal(await shown(banner), '');
});

test('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});

/** What a banner says; nothing when it is not there. */
async function shown(banner: Locator): Promise<string> {
  return (await banner.locator('p').allInnerTexts()).join(' ').trim();
}

/** Process number of the engine process that comes after another one; null when it is said that none comes. */
async function nextEngine(banner: Locator, previous: number): Promise<number | null> {
  for (;;) {
    if (/reload the window/.test(await shown(banner))) return null;
    const pid = await studio.enginePid().catch(() => previous);
    if (pid !== previous) return pid;
    await wait(50);
  }
}

/** Steps of the run that the autosave holds; -1 while there is none. */
async function keptSteps(): Promise<number> {
  const folder = path.join(studio.folder, 'data', 'autosave');
  const name = readdirSync(folder).find((entry) => entry.endsWith('.coordxproj'));
  if (name === undefined) return -1;
  const [run] = (await readProjectFile(path.join(folder, name))).runs;
  return run?.model.progress.steps ?? -1;
}
