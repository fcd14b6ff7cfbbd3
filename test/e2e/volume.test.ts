/** A volume in the window, as a person uses one: open a scan, solve it, look through it and at slices, export it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { isMesh } from '../../src-main/core/mesh/mesh.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { readVolume } from '../../src-main/io/volume/readVolume.ts';
import { writeVolume } from '../../src-main/io/volume/write/writeVolume.ts';
import { ballVolume } from '../fixtures/knownVolumes.ts';
import { startStudio, type Studio } from './studio.ts';
import { command, setSteps, train } from './window.ts';

const SIZES = [24, 28, 32] as const;

let studio: Studio;
let scan: string;
before(async () => {
  studio = await startStudio();
  scan = path.join(studio.folder, 'ball.nrrd');
  const { values, ...volume } = ballVolume(SIZES, 0.6, 0.3);
  await writeVolume(scan, volume, [values]);
  await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
});
after(() => studio.close());

function view(page: Page): Locator {
  return page.locator('canvas.volume');
}

async function choose(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).selectOption(value);
}

async function untilLabel(page: Page, words: string): Promise<void> {
  await page.waitForFunction((wanted) => (document.querySelector('canvas.volume')?.ariaLabel ?? '').includes(wanted), words, { timeout: 120_000 });
}

interface Taken {
  at: (x: number, y: number) => number[];
  pixels: Buffer;
  width: number;
  height: number;
}

/** The view as a picture, exported as a person does. */
async function picture(page: Page): Promise<Taken> {
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog', { name: 'Export a picture' });
  await dialog.getByRole('textbox', { name: 'Width' }).fill('200');
  await page.keyboard.press('Enter');
  const { bytes } = await studio.receive(() => dialog.getByRole('button', { name: 'Export…' }).click());
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { pixels: data, width, height, at: (x, y) => [...data.subarray(3 * (Math.round(y * height) * width + Math.round(x * width)))].slice(0, 3) };
}

test('a scan opens in four panes, and is solved', async () => {
  const { page } = studio;
  await studio.choose(scan, () => page.keyboard.press('Control+o'));
  await view(page).waitFor();
  await page.locator('[data-run]').first().waitFor();
  assert.match(await page.title(), /ball\.nrrd/);
  await view(page).focus();
  await setSteps(page, 1);
  await train(page);
  await untilLabel(page, 'after 1 step, at 24 × 28 × 32 samples');
  await page.waitForFunction(() => Number(/([\d.]+) dB/.exec(document.querySelector('[aria-label="Training"] .quality')?.textContent ?? '')?.[1] ?? 0) >= 35, undefined, { timeout: 120_000 });
});

test('slices show the ball, and the volume too', async () => {
  const { page } = studio;
  await view(page).focus();
  const four = await picture(page);
  // Beside the lines of the other slices, near the middle of the slice from above.
  assert.ok(Math.min(...four.at(0.27, 0.22)) > 150, four.at(0.27, 0.22).join());
  assert.ok(Math.max(...four.at(0.02, 0.03)) < 60, four.at(0.02, 0.03).join());
  await choose(page, 'Panes', 'box');
  await choose(page, 'Drawing', 'surface');
  const surface = await picture(page);
  assert.ok(Math.max(...surface.at(0.5, 0.5)) > 90, surface.at(0.5, 0.5).join());
  await choose(page, 'Drawing', 'mip');
  const largest = await picture(page);
  assert.ok(Math.min(...largest.at(0.5, 0.5)) > 200, largest.at(0.5, 0.5).join());
  assert.notDeepEqual(largest.pixels, surface.pixels);
  await choose(page, 'Drawing', 'emission');
  await choose(page, 'Transfer function', 'mr');
  assert.notDeepEqual((await picture(page)).pixels, largest.pixels);
  await choose(page, 'Panes', 'four');
});

test('a click on a slice moves where the slices meet', async () => {
  const { page } = studio;
  const reading = page.locator('.badge', { hasText: /^x \d+/ });
  await reading.waitFor();
  const before = await reading.innerText();
  const box = await view(page).boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + 0.29 * box.width, box.y + 0.2 * box.height);
  await page.waitForFunction((old) => ![...document.querySelectorAll('.badge')].some(({ textContent }) => textContent === old), before);
  assert.notEqual(await reading.innerText(), before);
});

test('an oblique slice stands beside the others, and is turned by dragging and by typed angles', async () => {
  const { page } = studio;
  await choose(page, 'Panes', 'slices');
  const turn = page.getByRole('spinbutton', { name: 'Degrees by which the oblique slice is turned' });
  await turn.fill('90');
  await page.keyboard.press('Enter');
  await view(page).focus();
  const side = await picture(page);
  const box = await view(page).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.8 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.7 * box.height, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[aria-label="Degrees by which the oblique slice is turned"]')?.value !== '90');
  await view(page).focus();
  assert.notDeepEqual((await picture(page)).pixels, side.pixels);
  await choose(page, 'Panes', 'four');
});

test('a difference from the truth is small', async () => {
  const { page } = studio;
  await view(page).focus();
  await page.keyboard.press('5');
  await untilLabel(page, 'Difference of');
  await page.getByRole('slider', { name: 'Upper end of the colours', exact: true }).waitFor();
  await page.keyboard.press('1');
});

test('it is measured', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByText(/^Measured at step 1/).waitFor({ timeout: 120_000 });
});

test('it is written as a volume and as a mesh', async () => {
  const { page } = studio;
  await view(page).focus();
  await page.keyboard.press('Alt+Shift+E');
  const volumes = page.getByRole('dialog', { name: 'Export a volume' });
  const { bytes } = await studio.receive(() => volumes.getByRole('button', { name: 'Export…' }).click());
  const volume = await readVolume({ name: 'a.nrrd', bytes });
  assert.deepEqual([volume.depth, volume.height, volume.width], [...SIZES]);
  await page.keyboard.press('Alt+Shift+E');
  await volumes.getByRole('combobox', { name: 'What is written' }).selectOption('error');
  const error = await studio.receive(() => volumes.getByRole('button', { name: 'Export…' }).click());
  const off = await readVolume({ name: 'error.nrrd', bytes: error.bytes });
  assert.ok(off.stored === 'float32' && off.range[0] < 0 && off.range[0] > -0.3, `${off.stored}, ${off.range.join()}`);
  await page.keyboard.press('Shift+M');
  const surfaces = page.getByRole('dialog', { name: 'Export a surface' });
  await surfaces.getByRole('combobox', { name: 'Format' }).selectOption('ply');
  const mesh = await studio.receive(() => surfaces.getByRole('button', { name: 'Export…' }).click());
  const file = path.join(studio.folder, 'surface.ply');
  await writeFile(file, mesh.bytes);
  const { surface } = await readShape(file);
  assert.ok(isMesh(surface) && checkMesh(surface).isClosed);
});

test('a part can be asked for: its crop is drawn or typed, and the memory is said', async () => {
  const { page } = studio;
  await studio.choose(scan, () => command(page, 'Open a Part'));
  // What has been learned would be lost by it.
  await page.getByRole('dialog', { name: /instead of/ }).getByRole('button', { name: 'Open without saving' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open ball.nrrd' });
  const fact = (name: string): Locator => dialog.locator('dl div', { hasText: name }).locator('dd');
  await fact('Samples').getByText('24 × 28 × 32').waitFor();
  const memory = await fact('Memory').innerText();
  await dialog.getByRole('status').waitFor({ state: 'detached' });
  await dialog.getByRole('textbox', { name: 'Samples along z' }).fill('12');
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Means along y' }).fill('2');
  await page.keyboard.press('Enter');
  await fact('Samples').getByText('12 × 14 × 32').waitFor();
  assert.notEqual(await fact('Memory').innerText(), memory);
  // Across z lie x and y: from the middle to beyond the corner.
  const crop = dialog.getByRole('button', { name: /^Slice across z, its crop/ });
  const box = await crop.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width, box.y + box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await fact('Samples').getByText('12 × 7 × 16').waitFor();
  await dialog.getByRole('textbox', { name: 'Value that becomes white' }).fill('0.5');
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Samples along x' }).fill('33');
  await page.keyboard.press('Enter');
  await dialog.getByText(/is not in a volume of 24 x 28 x 32/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByText('Not all of the volume is taken.').waitFor({ state: 'detached' });
  await setSteps(page, 1);
  await train(page);
  await untilLabel(page, 'after 1 step, at 12 × 7 × 16 samples');
});
