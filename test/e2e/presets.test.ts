/** Presets of one's own, the list of recent files, and the sample video with a crop drawn on it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SAMPLES, startStudio, type Studio } from './studio.ts';
import { addRun, command } from './window.ts';

let studio: Studio;
before(async () => {
  studio = await startStudio();
});
after(() => studio.close());

test('settings are saved as a preset, which another run is made of', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Train/ }).first().waitFor();
  await addRun(page, 'split');
  await page.locator('.settings').getByRole('spinbutton', { name: 'Rank', exact: true }).fill('24');
  await page.keyboard.press('Enter');
  await command(page, 'Save as a Preset');
  const dialog = page.getByRole('dialog', { name: 'Save as a preset' });
  await dialog.getByLabel('Name').fill('thin');
  await dialog.getByText('split with rank 24.').waitFor();
  await dialog.getByLabel('New images start with it').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.settings select').first().locator('option:checked', { hasText: 'thin' }).waitFor({ state: 'attached' });
  await addRun(page, 'own:thin');
  await page.getByRole('heading', { name: 'Settings of thin' }).waitFor();
  assert.equal(await page.locator('.settings').getByRole('spinbutton', { name: 'Rank', exact: true }).inputValue(), '24');
});

test('it is listed, and can be removed and brought back', async () => {
  const { page } = studio;
  await command(page, 'Your Presets');
  const dialog = page.getByRole('dialog', { name: 'Your presets' });
  await dialog.getByText('split with rank 24.').waitFor();
  assert.ok(await dialog.getByRole('checkbox').isChecked());
  await dialog.getByRole('button', { name: 'Remove thin' }).click();
  await dialog.getByText('There is none yet.').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await dialog.getByText('split with rank 24.').waitFor();
  await page.keyboard.press('Escape');
});

test('another source starts with it', async () => {
  const { page } = studio;
  await command(page, 'Close Project');
  await page.getByRole('dialog').getByRole('button', { name: 'Close without saving' }).click();
  await page.getByRole('button', { name: /Still life/ }).first().click();
  await page.getByRole('heading', { name: 'Settings of thin' }).waitFor();
});

test('a crop is drawn on a frame of the sample video before it is opened', async () => {
  const { page } = studio;
  await command(page, 'Open a Sample');
  await page.getByRole('dialog').getByRole('button', { name: /Flight/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Open flight.npy' });
  await dialog.waitFor();
  const canvas = dialog.locator('.stage canvas');
  // Once the frame is there, it has the size of the video.
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.stage canvas')?.width === 192);
  const box = (await canvas.boundingBox()) ?? assert.fail('no preview');
  const at = (x: number, y: number): [number, number] => [box.x + (x * box.width) / 192, box.y + (y * box.height) / 108];
  // All of the frame is the crop at first: a corner is drawn in, held from just outside.
  await page.mouse.move(box.x + box.width + 5, box.y + box.height + 5);
  await page.mouse.down();
  await page.mouse.move(...at(120, 80), { steps: 4 });
  await page.mouse.up();
  const side = async (label: string): Promise<number> => Number(await dialog.getByLabel(label).inputValue());
  const [width, height] = [await side('Width of the crop'), await side('Height of the crop')];
  assert.ok(Math.abs(width - 120) <= 2 && Math.abs(height - 80) <= 2, `${width} x ${height}`);
  await dialog.getByRole('button', { name: /^The crop/ }).press('ArrowRight');
  assert.equal(await side('Left edge of the crop'), 1);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByText('frame 1.0 / 40').waitFor();
});

test('a file that was opened has its picture and time in the list', async () => {
  const { page } = studio;
  await studio.choose(path.join(SAMPLES, 'lake.png'), () => command(page, 'Open…'));
  await page.getByRole('heading', { name: 'Settings of thin' }).waitFor();
  // It is kept some seconds after it was seen.
  const kept = path.join(studio.dataFolder, 'recent');
  while (!existsSync(kept) || readdirSync(kept).length === 0) await wait(100);
  await command(page, 'Close Project');
  await page.getByRole('dialog').getByRole('button', { name: 'Close without saving' }).click();
  const file = page.getByRole('button', { name: /lake\.png/ });
  await file.waitFor();
  assert.match(await file.innerText(), /just now|minutes? ago/);
  assert.match((await file.locator('img').getAttribute('src')) ?? '', /^data:image\/jpeg;base64,/);
  assert.ok(await file.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth === 160));
});

test('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});
