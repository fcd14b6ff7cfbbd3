/** Clips of the view: a comparison whose divider moves, a video beside its source, and a training as it went. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { startStudio, whyNoFiles, type Studio } from './studio.ts';
import { command, setSeconds, train } from './window.ts';

const skip = whyNoFiles() ?? false;
let studio: Studio;
before(async () => {
  studio = await startStudio();
});
after(() => studio.close());

/** Exports what the dialog asks about, small and short; gives the frames. */
async function exported(dialogName: string, title: string, seconds: number | null): Promise<{ frames: number; width: number; values: Float32Array }> {
  const { page } = studio;
  const dialog = page.getByRole('dialog', { name: dialogName });
  // What was seen last may still be on its way into a time-lapse: then the palette says what is missing.
  for (;;) {
    await command(page, title);
    if (await dialog.waitFor({ timeout: 2000 }).then(() => true, () => false)) break;
    await page.keyboard.press('Escape');
  }
  await dialog.getByLabel('Width').fill('160');
  await dialog.getByLabel('Width').press('Enter');
  if (seconds !== null) {
    await dialog.getByLabel('Seconds').fill(String(seconds));
    await dialog.getByLabel('Seconds').press('Enter');
  }
  await dialog.getByLabel('Frames a second').fill('10');
  await dialog.getByLabel('Frames a second').press('Enter');
  const { bytes } = await studio.receive(() => dialog.getByRole('button', { name: 'Export…' }).click());
  const file = path.join(studio.folder, `${title.replaceAll(/\W/g, '')}.mp4`);
  writeFileSync(file, bytes);
  const { frames, width, values } = await readVideo(file);
  return { frames, width, values };
}

/** How much two frames of a clip differ, on average. */
function difference({ values, frames }: { values: Float32Array; frames: number }, a: number, b: number): number {
  const plane = values.length / 3 / frames;
  let sum = 0;
  for (let i = 0; i < plane; i++) sum += Math.abs((values[a * plane + i] ?? 0) - (values[b * plane + i] ?? 0));
  return sum / plane;
}

test('a training is kept, and comes as a clip that begins rough and ends fine', { skip }, async () => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Train/ }).first().waitFor();
  await page.locator('.settings select').first().selectOption('split');
  await command(page, 'Keep a Time-lapse');
  await setSeconds(page, 5);
  await train(page);
  await page.getByRole('region', { name: 'Training' }).getByText('Done').first().waitFor({ timeout: 120_000 });
  const clip = await exported('Export the time-lapse', 'Time-lapse of Training', 1);
  assert.deepEqual([clip.frames, clip.width], [10, 160]);
  // Most of it is learned before the first picture where a machine is fast; a picture that stands still differs by a tenth of this.
  assert.ok(difference(clip, 0, 9) > 0.001, 'it has not learned anything on the way');
});

test('the divider of a swipe goes across in a clip, and stands where it was', { skip }, async () => {
  const { page } = studio;
  await page.keyboard.press('4');
  const divider = page.getByRole('slider', { name: /divider/i }).first();
  const before = await divider.getAttribute('aria-valuenow');
  const clip = await exported('Export the view as a clip', 'View as a Clip', 2);
  assert.deepEqual([clip.frames, clip.width], [20, 160]);
  // From left to right: field and source change places in between.
  assert.ok(difference(clip, 5, 15) > difference(clip, 0, 10), 'both ends differ more than twice the middle');
  assert.equal(await divider.getAttribute('aria-valuenow'), before);
});

test('a clip of a view that changes meanwhile is not written', { skip }, async () => {
  const { page } = studio;
  await command(page, 'View as a Clip');
  const dialog = page.getByRole('dialog', { name: 'Export the view as a clip' });
  await dialog.getByLabel('Seconds').fill('60');
  await dialog.getByLabel('Seconds').press('Enter');
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await page.getByText(/^Writing /).first().waitFor();
  await page.locator('canvas.picture').click();
  await page.keyboard.press('2');
  await page.getByText(/The view was changed while its clip was drawn, so nothing was written/).waitFor();
  await page.keyboard.press('Escape');
});

test('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});
