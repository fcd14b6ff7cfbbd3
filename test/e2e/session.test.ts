/** A first session, as a person would have it: train, look, export, save, come back and go on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { coordx, startStudio, type Studio } from './studio.ts';
import {  command, lookAt, lookDifference, pause, setSeconds, shownPsnr, shownSteps, train, untilPsnr } from './window.ts';

let studio: Studio;
before(async () => {
  studio = await startStudio();
});
after(() => studio.close());

test('a sample is open at the first start, and one click trains it to 25 dB while it appears', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: /^Train/ }).first().waitFor();
  assert.match(await page.title(), /CoordX Studio/);
  const untrained = await lookAt(page);
  // More than a busy machine takes to look at it: it is paused.
  await setSeconds(page, 600);
  await train(page);
  await page.waitForFunction(() => /PSNR|dB/.test(document.querySelector('canvas.picture')?.ariaLabel ?? ''));
  await untilPsnr(page, 25);
  const trained = await lookAt(page);
  const change = lookDifference(untrained, trained);
  assert.ok(change > 3, `the picture differs by ${change} of 255 from that of fresh weights`);
  await pause(page);
});

test('the field is asked for other resolutions', async () => {
  const { page } = studio;
  const fine = await lookAt(page);
  const side = page.getByRole('spinbutton', { name: 'Longest side in pixels' });
  await side.fill('16');
  await page.keyboard.press('Enter');
  await page.getByText('16 × 16').first().waitFor();
  const coarse = await lookAt(page);
  assert.ok(lookDifference(fine, coarse) > 1, 'sixteen pixels look like all of them');
  const slider = page.getByRole('slider', { name: 'Longest side that the field is asked for' });
  await slider.focus();
  await page.keyboard.press('End');
  await page.getByText('8,192 × 8,192').or(page.getByText('8192 × 8192')).first().waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Source', exact: true }).click();
  await page.getByText('512 × 512').first().waitFor();
});

test('the divider of the swipe view moves by mouse and by keys', async () => {
  const { page } = studio;
  await page.keyboard.press('4');
  const divider = page.getByRole('slider', { name: /^Divider/ });
  const before = await lookAt(page);
  await divider.focus();
  const start = Number(await divider.getAttribute('aria-valuenow'));
  for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowLeft');
  assert.ok(Number(await divider.getAttribute('aria-valuenow')) < start, 'keys do not move the divider');
  const box = await divider.boundingBox();
  assert.ok(box, 'the divider is not on the screen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 200, y, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  assert.ok(lookDifference(before, await lookAt(page)) > 0.05, 'the picture is the same on both sides of the divider');
  await page.keyboard.press('1');
});

test('an exported picture is the one that the command line writes, byte for byte', async () => {
  const { page } = studio;
  await command(page, 'Model…');
  const model = await studio.receive(() => page.getByRole('button', { name: /CoordX model/ }).click());
  await page.keyboard.press('Control+e');
  await page.getByRole('textbox', { name: 'Width' }).fill('300');
  await page.keyboard.press('Tab');
  const picture = await studio.receive(() => page.getByRole('button', { name: 'Export…' }).click());
  const expected = path.join(studio.folder, 'cli.png');
  await coordx('query', model.file, '--size', '300x300', '--out', expected);
  assert.ok(picture.bytes.equals(readFileSync(expected)), 'the window and the command line write different files');
});

test('a reload of the page finds everything as it was', async () => {
  const { page } = studio;
  const [steps, psnr] = [await shownSteps(page), await shownPsnr(page)];
  await page.reload();
  await page.getByRole('button', { name: /^(Train|Continue)/ }).first().waitFor();
  assert.equal(await shownSteps(page), steps);
  assert.equal(await shownPsnr(page), psnr);
});

test('a saved project comes back with its run and view, and goes on', async () => {
  const { page } = studio;
  await page.keyboard.press('3');
  const steps = await shownSteps(page);
  const saved = await studio.receive(() => page.keyboard.press('Control+s'));
  assert.match(saved.name, /\.coordxproj$/);
  await command(page, 'Close Project');
  await page.getByRole('button', { name: /^Close/ }).last().click();
  await page.getByRole('button', { name: /Open an image, a video, a shape, a volume or a project/ }).waitFor();
  await studio.choose(saved.file, () => page.keyboard.press('Control+o'));
  await page.getByRole('button', { name: /^(Train|Continue)/ }).first().waitFor();
  assert.equal(await shownSteps(page), steps);
  assert.ok(await page.getByRole('radio', { name: /Side by side/i }).isChecked(), 'the view is another than was saved');
  await setSeconds(page, 2);
  await train(page);
  await page.waitForFunction(
    (before) => {
      const words = [...document.querySelectorAll('[aria-label="Training"] dl div')].find((div) =>
        div.textContent?.startsWith('Steps'),
      );
      return Number(words?.textContent?.replaceAll(/\D/g, '') ?? 0) > before;
    },
    steps,
  );
});

test('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});
