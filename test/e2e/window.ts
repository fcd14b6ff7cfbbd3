/** What a person reads off the window and does with it, for tests. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';

/** The panel of training. */
export function training(page: Page): Locator {
  return page.getByRole('region', { name: 'Training' });
}

/** Presses Train, Continue or Train more, whichever it is. */
export async function train(page: Page): Promise<void> {
  await training(page).getByRole('button', { name: /^(Train|Continue)/ }).click();
}

export async function pause(page: Page): Promise<void> {
  await training(page).getByRole('button', { name: /^Pause/ }).click();
  await training(page).getByRole('button', { name: /^(Continue|Train)/ }).waitFor();
}

/** How long a press of Train trains for. */
export async function setSeconds(page: Page, seconds: number): Promise<void> {
  await training(page).getByRole('spinbutton').first().fill(String(seconds));
  await page.keyboard.press('Enter');
}

/** How many steps a press of Train trains for: as much on a slow machine as on a fast one. */
export async function setSteps(page: Page, steps: number): Promise<void> {
  await training(page).getByRole('combobox', { name: 'What training is measured in' }).selectOption('steps');
  await training(page).getByRole('spinbutton').first().fill(String(steps));
  await page.keyboard.press('Enter');
}

/** Decibels that the panel of training shows now; null before there are any. */
export async function shownPsnr(page: Page): Promise<number | null> {
  const words = await training(page).locator('.quality').innerText();
  const value = /([\d.]+) dB/.exec(words)?.[1];
  return value === undefined ? null : Number(value);
}

/** Steps that the panel of training shows now. */
export async function shownSteps(page: Page): Promise<number> {
  const words = await training(page).locator('div', { has: page.getByText('Steps', { exact: true }) }).last().innerText();
  return Number(words.replaceAll(/\D/g, ''));
}

/** Waits until the panel of training shows so many decibels. */
export async function untilPsnr(page: Page, least: number, timeout = 120_000): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const words = document.querySelector('[aria-label="Training"] .quality')?.textContent ?? '';
      return Number(/([\d.]+) dB/.exec(words)?.[1] ?? 0) >= wanted;
    },
    least,
    { timeout },
  );
}

/** The picture as it is on the screen: mean of each channel and of the absolute differences of neighbours, 0..255. */
export async function lookAt(page: Page): Promise<{ mean: number[]; pixels: Buffer; width: number; height: number }> {
  const png = await page.locator('canvas.picture').screenshot();
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const mean = [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let i = channel; i < data.length; i += 3) sum += data[i] as number;
    return (sum * 3) / data.length;
  });
  return { mean, pixels: data, width: info.width, height: info.height };
}

/** Mean absolute difference of two looks at the picture, 0..255. */
export function lookDifference(a: { pixels: Buffer }, b: { pixels: Buffer }): number {
  assert.equal(a.pixels.length, b.pixels.length, 'the picture has changed its size');
  let sum = 0;
  for (let i = 0; i < a.pixels.length; i++) sum += Math.abs((a.pixels[i] as number) - (b.pixels[i] as number));
  return sum / a.pixels.length;
}

/** Runs a command by its name, as the palette does. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command, run or file' }).fill(title);
  await page.keyboard.press('Enter');
}

/** Adds a run of a preset, without training it. */
export async function addRun(page: Page, preset: string): Promise<void> {
  const runs = page.locator('[data-run]');
  const before = await runs.count();
  await command(page, 'Add a Run');
  const dialog = page.getByRole('dialog');
  await dialog.locator(`input[type=radio][value="${preset}"]`).check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await runs.nth(before).waitFor();
}
