/** A picture of light in the window: seen at an exposure, read out as light, written as it is seen and as it is. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { linearValues } from '../../src-main/core/kinds/picture/light.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { pfmFile } from '../fixtures/lightFiles.ts';
import { startStudio, whyNoFiles, type Studio } from './studio.ts';
import { command, setSteps, train, training } from './window.ts';

const SKIP = { skip: whyNoFiles() ?? false };
const [WIDTH, HEIGHT] = [64, 48];
/** From a hundredth to twenty: five stops above white. */
const light = (pixel: number): number => 0.01 * 2000 ** ((pixel % WIDTH) / (WIDTH - 1));

let studio: Studio;
before(async () => {
  studio = await startStudio();
  await training(studio.page).waitFor();
});
after(() => studio.close());

/** Exports the picture in a format, and gives the file. */
async function written(format: string, bits?: string): Promise<{ file: string; bytes: Buffer }> {
  const { page } = studio;
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog', { name: 'Export a picture' });
  await dialog.getByRole('combobox', { name: 'Format' }).selectOption({ label: format });
  if (bits) await dialog.getByRole('combobox', { name: 'Bits a channel' }).selectOption({ label: bits });
  const received = await studio.receive(() => dialog.getByRole('button', { name: 'Export…' }).click());
  await dialog.waitFor({ state: 'detached' });
  return received;
}

test('a picture of light is learned, and read out as light', SKIP, async () => {
  const { page } = studio;
  const file = path.join(studio.folder, 'lamp.pfm');
  const values = Float32Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => light(Math.floor(i / 3)));
  writeFileSync(file, pfmFile(WIDTH, HEIGHT, 3, values));
  await studio.choose(file, () => page.keyboard.press('Control+o'));
  await page.waitForFunction(() => document.title.includes('lamp.pfm'));
  await setSteps(page, 2);
  await train(page);
  await page.waitForFunction(() => / dB/.test(document.querySelector('[aria-label="Training"] .quality')?.textContent ?? ''));
  // The brightest column is twenty times white.
  await page.getByRole('spinbutton', { name: 'Column of the pixel' }).fill(String(WIDTH - 1));
  await page.keyboard.press('Enter');
  await page.getByText(/^(19\.\d+|20(\.\d+)?)$/).first().waitFor();
});

test('it is written as light, whatever it is seen at, and as it is seen', SKIP, async () => {
  const { page } = studio;
  for (let i = 0; i < 4; i++) await command(page, 'Exposure Down by Half a Stop');
  const { file } = await written('OpenEXR');
  const exr = await readImage(file);
  assert.ok(exr.light, 'the file holds light');
  const values = linearValues(exr.values, exr.channels, exr.light);
  const row = Array.from({ length: WIDTH }, (_, x) => (values[(HEIGHT / 2) * WIDTH + x] as number) / light(x));
  assert.ok(row.every((ratio) => Math.abs(ratio - 1) < 0.1), `light over what it should be: ${row.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  // Four times half a stop darker: a quarter of the light.
  const { data, info } = await sharp((await written('PNG', '8')).bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number): number => data[info.channels * ((HEIGHT / 2) * WIDTH + x)] as number;
  const bright = Array.from({ length: WIDTH }, (_, x) => light(x)).findIndex((value) => value > 2);
  const linear = ((at(bright) / 255 + 0.055) / 1.055) ** 2.4;
  assert.ok(Math.abs(linear / (light(bright) / 4) - 1) < 0.1, `light of ${light(bright)} is written as ${linear}`);
});
