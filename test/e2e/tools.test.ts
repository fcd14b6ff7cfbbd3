/** What users of other viewers reach for: exposure and channels, values and flips, views and ways of the camera. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { ring } from '../fixtures/meshes.ts';
import { startStudio, whyNoFiles, type Studio } from './studio.ts';
import { command, lookAt, setSteps, shownSteps, train } from './window.ts';

/** Waits until the picture's mean is near what is wanted, 0..255 each. */
async function untilMean(page: Page, isWanted: (mean: number[]) => boolean, what: string): Promise<void> {
  let mean: number[] = [];
  for (let i = 0; i < 300; i++) {
    mean = (await lookAt(page)).mean;
    if (isWanted(mean)) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${what}: the mean is ${mean.map(Math.round).join(' ')}`);
}

/** Waits until so many steps are done, however slow the machine is. */
async function untilSteps(page: Page, steps: number): Promise<void> {
  for (let i = 0; i < 3000; i++) {
    if ((await shownSteps(page)) >= steps) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${steps} steps were not done`);
}

describe('a picture', () => {
  let studio: Studio;
  let plain: number[] = [];
  before(async () => {
    studio = await startStudio();
    await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
    await setSteps(studio.page, 2);
    await train(studio.page);
    await untilSteps(studio.page, 2);
    await studio.page.keyboard.press('2');
    await studio.page.locator('canvas.picture').waitFor();
    await untilMean(studio.page, (mean) => mean.some((value) => value > 40), 'the source is there');
    plain = (await lookAt(studio.page)).mean;
  });
  after(() => studio.close());

  const chip = (page: Page) => page.getByText(/^\s*Shown with/);

  test('is made brighter by stops, which is said, and one key shows it as it is', async () => {
    const { page } = studio;
    await page.keyboard.press('s');
    await page.keyboard.press('s');
    await untilMean(page, (mean) => mean.every((value, c) => value > (plain[c] as number) + 5), 'a stop more');
    assert.match(await chip(page).innerText(), /Shown with \+1 stop/);
    await page.keyboard.press('u');
    await chip(page).waitFor({ state: 'detached' });
    await untilMean(page, (mean) => mean.every((value, c) => Math.abs(value - (plain[c] as number)) < 1), 'as it is');
  });

  test('is seen channel by channel and in false colour, with a scale', async () => {
    const { page } = studio;
    await page.keyboard.press('c');
    // A channel is grey.
    await untilMean(page, ([red = 0, green = 0, blue = 0]) => Math.abs(red - green) < 1 && Math.abs(red - blue) < 1, 'red alone');
    assert.match(await chip(page).innerText(), /red/);
    await page.keyboard.press('v');
    await page.getByRole('img', { name: /^Red as shown: Ember, from 0/ }).waitFor();
    await page.getByRole('button', { name: /^Display: red/ }).click();
    const panel = page.locator('.display-panel');
    await panel.getByRole('combobox', { name: 'Channel' }).selectOption('luminance');
    await panel.getByRole('button', { name: 'As it is' }).click();
    await page.keyboard.press('Escape');
    await chip(page).waitFor({ state: 'detached' });
  });

  test('flips to what it is compared with by one key', async () => {
    const { page } = studio;
    await page.keyboard.press('1');
    await page.keyboard.press('b');
    await page.locator('.name').getByText('Ground truth').waitFor();
    await untilMean(page, (mean) => mean.every((value, c) => Math.abs(value - (plain[c] as number)) < 1), 'the source');
    await page.keyboard.press('b');
    await page.locator('.name').getByText('Ground truth').waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('radio', { name: /^Flip/ }).isChecked(), true);
    await page.keyboard.press('2');
  });

  test('is read out as numbers from 0 to 1, as bytes and as hexadecimal digits, and copied as text', async () => {
    const { page } = studio;
    const card = page.getByRole('group', { name: 'Pixel that is read out' });
    await card.getByRole('spinbutton', { name: 'Column of the pixel' }).fill('3');
    await page.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /^Ground truth/ });
    assert.match(await row.innerText(), /0\.\d{3}/);
    const choice = page.getByRole('combobox', { name: 'How values are written' });
    await choice.selectOption('byte');
    const bytes = [...(await row.innerText()).matchAll(/\b\d+\b/g)].map(([digits]) => Number(digits));
    assert.equal(bytes.length, 3);
    await choice.selectOption('hex');
    for (const byte of bytes) assert.ok((await row.innerText()).includes(byte.toString(16).padStart(2, '0')), `${byte} in hexadecimal`);
    await choice.selectOption('byte');
    await page.evaluate(() => {
      const copied: string[] = [];
      Object.assign(globalThis, { copied });
      // What a system's clipboard holds cannot be read by a page.
      navigator.clipboard.writeText = async (text) => void copied.push(text);
    });
    await command(page, "Copy the Pixel's Values");
    await page.getByText("The pixel's values are copied.").waitFor();
    const [text = ''] = await page.evaluate(() => (globalThis as unknown as { copied: string[] }).copied);
    assert.match(text, new RegExp(`^x\t3\ty\t0\n\tR\tG\tB\nGround truth\t${bytes.join('\t')}\n`));
  });

  test('is compared with the source by what the eye sees, with the mean of the map', async () => {
    const { page } = studio;
    await page.getByRole('radio', { name: /^Difference/ }).check();
    for (const [metric, name] of [['flip', 'FLIP'], ['ssim', 'SSIM']] as const) {
      await page.getByRole('combobox', { name: 'Metric of the difference' }).selectOption(metric);
      const said = page.getByText(new RegExp(`^${name}: mean [01]\\.\\d{4}$`));
      await said.waitFor({ timeout: 120_000 });
      await page.getByText(`${name} is being made.`).waitFor({ state: 'detached' });
    }
    assert.deepEqual(studio.faults, []);
  });
});

describe('a shape', () => {
  let studio: Studio;
  before(async () => {
    studio = await startStudio();
    const { page } = studio;
    const mesh = path.join(studio.folder, 'ring.ply');
    await writeMesh(mesh, ring());
    await page.getByRole('button', { name: /^Train/ }).first().waitFor();
    await studio.choose(mesh, () => page.keyboard.press('Control+o'));
    await page.locator('canvas.shape').waitFor();
    await page.locator('[data-run]').first().waitFor();
    await setSteps(page, 10);
    await train(page);
    // One solution, or as many steps as its preset takes.
    await untilSteps(page, 1);
    await page.keyboard.press('2');
  });
  after(() => studio.close());

  /** Where the ends of axes are in the gizmo. */
  async function axisAt(page: Page, name: RegExp): Promise<{ x: number; y: number }> {
    const gizmo = await page.getByRole('group', { name: 'Axes' }).boundingBox();
    const box = await page.getByRole('group', { name: 'Axes' }).getByRole('button', { name }).boundingBox();
    assert.ok(gizmo && box);
    return { x: Math.round(box.x + box.width / 2 - gizmo.x), y: Math.round(box.y + box.height / 2 - gizmo.y) };
  }

  test('is looked at along its axes: by the gizmo, the number pad and the opposite side', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Look from the right, along +x' }).click();
    // The axis that is looked along lies in the middle.
    assert.deepEqual(await axisAt(page, /\+x/), { x: 42, y: 42 });
    await page.locator('.viewport').focus();
    await page.keyboard.press('Numpad7');
    assert.deepEqual([await axisAt(page, /\+y/), await axisAt(page, /\+x/)], [{ x: 42, y: 42 }, { x: 72, y: 42 }]);
    await page.keyboard.press('Numpad1');
    await page.keyboard.press('Numpad9');
    // From the back, x goes left.
    assert.deepEqual(await axisAt(page, /\+x/), { x: 12, y: 42 });
    await page.getByRole('img', { name: /^Scale: [\d.]+ units? of the source/ }).waitFor();
    await page.keyboard.press('Shift+G');
    await page.getByRole('group', { name: 'Axes' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+G');
  });

  test('says of a slice what its colours are, and where it is in the source', async () => {
    const { page } = studio;
    await page.keyboard.press('x');
    await page.getByRole('img', { name: /^Distance on the slice, in units of the source/ }).waitFor();
    await page.getByRole('group', { name: 'Slice' }).waitFor();
    await page.keyboard.press('x');
  });

  test('has a way of the camera: keyframes are added, moved, gone along, written and read', async (context) => {
    const { page } = studio;
    await page.locator('.viewport').focus();
    await page.keyboard.press('Shift+F');
    await page.keyboard.press('a');
    await page.keyboard.press('Shift+R');
    await page.keyboard.press('a');
    const timeline = page.getByRole('region', { name: 'Timeline of the camera' });
    await timeline.getByText('2 keyframes · 2 s').waitFor();
    const last = timeline.getByRole('button', { name: /^Keyframe 2/ });
    await last.focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await timeline.getByText('2 keyframes · 1 s').waitFor();
    await timeline.getByRole('button', { name: "Go Along the Camera's Way" }).click();
    await timeline.locator('.row button[aria-pressed=false], .row button.primary').first().waitFor();
    const reason = whyNoFiles();
    if (reason !== null) {
      context.skip(reason);
      return;
    }
    const { bytes, file } = await studio.receive(() => timeline.getByRole('button', { name: "The Camera's Way", exact: true }).click());
    assert.equal(bytes.toString('latin1', 0, 4), 'glTF');
    await timeline.getByRole('button', { name: "Forget the Camera's Way" }).click();
    await timeline.getByText('0 keyframes').waitFor();
    await studio.choose(file, () => timeline.getByRole('button', { name: "Read a Camera's Way from glTF" }).click());
    await page.getByText(/a way of \d+ keyframes/).waitFor();
    assert.equal(await timeline.getByText(/^\d+ keyframes · 1 s$/).count(), 1);
  });

  test('is exported without what floats beside it, unless that is wanted', async () => {
    const { page } = studio;
    await page.keyboard.press('Shift+M');
    const dialog = page.getByRole('dialog', { name: 'Export a mesh' });
    assert.equal(await dialog.getByRole('checkbox', { name: /tiny floating bodies/ }).isChecked(), true);
    await page.keyboard.press('Escape');
    assert.deepEqual(studio.faults, []);
  });
});
