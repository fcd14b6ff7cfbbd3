/** Panels by keyboard, the panel of the display, and what is refused when it is dropped. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startStudio, type Studio } from './studio.ts';
import { addRun } from './window.ts';

let studio: Studio;
before(async () => {
  studio = await startStudio();
  await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
});
after(() => studio.close());

/** What stands by itself in the window. */
const PANELS = 'header, [aria-label="Training"], aside.left, .viewport, .plots, aside.right, main';

/** Name of the panel that has the focus. */
function panel(page: Page): Promise<string> {
  return page.evaluate((panels) => {
    const found = document.activeElement?.closest(panels);
    return found ? (found.getAttribute('aria-label') ?? found.className.split(' ')[0] ?? '') || found.tagName : 'none';
  }, PANELS);
}

/** Panels in the order in which a key goes through them, until the first comes again. */
async function round(page: Page, key: string): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press(key);
    const now = await panel(page);
    if (now === found[0]) return found;
    found.push(now);
  }
  return found;
}

describe('panels', () => {
  test('are gone through by F6, and backwards by Shift+F6', async () => {
    const { page } = studio;
    await page.locator('.viewport').focus();
    const forwards = await round(page, 'F6');
    assert.ok(forwards.length >= 5 && new Set(forwards).size === forwards.length && !forwards.includes('none'), forwards.join(', '));
    await page.locator('.viewport').focus();
    const backwards = await round(page, 'Shift+F6');
    assert.deepEqual(backwards.toSorted(), forwards.toSorted());
    const next = (name: string): string | undefined => forwards[(forwards.indexOf(name) + 1) % forwards.length];
    for (let i = 1; i < backwards.length; i++) assert.equal(next(backwards[i] as string), backwards[i - 1]);
  });

  test('have the focus again where it was', async () => {
    const { page } = studio;
    const steps = page.getByRole('region', { name: 'Training' }).getByRole('spinbutton').first();
    await steps.focus();
    await page.keyboard.press('F6');
    assert.notEqual(await panel(page), 'Training');
    await page.keyboard.press('Shift+F6');
    assert.ok(await steps.evaluate((element) => element === document.activeElement));
  });
});

describe('the panel of the display', () => {
  const control = (name: string) => studio.page.locator('.display-panel').getByLabel(name, { exact: true });

  test('sets exposure, gamma, channel and false colour, and goes back to the picture as it is', async () => {
    const { page } = studio;
    await page.locator('.viewport').focus();
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Display' }).click();
    await control('Exposure').fill('1.5');
    await control('Gamma').fill('2');
    await control('Channel').selectOption({ label: 'Green' });
    const said = page.getByText(/^\s*Shown with/);
    await said.filter({ hasText: '1.5' }).filter({ hasText: /green/i }).filter({ hasText: /gamma 2/i }).waitFor();
    await control('False colour').selectOption({ index: 1 });
    await page.getByText('Green as shown').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.display-panel').waitFor({ state: 'detached' });
    await said.getByRole('button', { name: 'As it is' }).click();
    await said.waitFor({ state: 'detached' });
  });

  test('refuses what it cannot show, in a sentence', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Display' }).click();
    const exposure = control('Exposure in stops, from -16 to 16');
    await exposure.fill('99');
    await exposure.press('Enter');
    await page.locator('.display-panel').locator('.reason').filter({ hasText: /[a-z].*16/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    assert.equal(await page.getByText(/^\s*Shown with/).count(), 0);
  });

  test('is closed by a difference, of which there is no display', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Display' }).click();
    await page.locator('.display-panel').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.viewport').focus();
    await page.keyboard.press('5');
    const button = page.getByRole('button', { name: 'Display' });
    await button.and(page.locator(':disabled')).waitFor();
    await page.keyboard.press('1');
  });
});

/** Drops files of these names and contents on the window. */
async function drop(page: Page, files: Record<string, string>): Promise<void> {
  await page.evaluate((contents) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(contents)) dataTransfer.items.add(new File([text], name));
    for (const type of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
}

describe('what is dropped', () => {
  const told = () => studio.page.locator('[data-notices] .error');
  const asked = () => studio.page.getByRole('button', { name: 'Open without saving' });

  /** Is refused with such words, without a question, and can be dismissed by Esc. */
  async function refused(files: Record<string, string>, words: RegExp): Promise<void> {
    const { page } = studio;
    await drop(page, files);
    await told().filter({ hasText: words }).waitFor();
    assert.equal(await asked().count(), 0, 'it is asked whether work is to be lost');
    await page.keyboard.press('Escape');
    await told().waitFor({ state: 'detached' });
  }

  test('is looked at before it is asked whether work is to be lost', async () => {
    await addRun(studio.page, 'split');
    await refused({ 'notes.txt': 'Buy milk.' }, /notes\.txt/);
    await refused({ 'scan.ply': '<!doctype html><html></html>' }, /scan\.ply/);
    await refused({ 'part.nii': 'Buy milk.' }, /part\.nii/);
  });

  test('together names both, where only one can be opened', async () => {
    await refused({ 'cat.png': 'x', 'dog.stl': 'y' }, /choose one of dog\.stl and cat\.png/);
    assert.equal(await studio.page.title().then((title) => title.includes('lake.png')), true, 'what was open stays');
  });
});

test('nothing went wrong in the window meanwhile', () => assert.deepEqual(studio.faults, []));
