/** The inside of a network in the window: sums equal the reconstruction, shares are one in all, and all of it works by keys. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { SCREENSHOTS, startStudio, type Studio } from './studio.ts';
import { addRun, setSteps, shownSteps, train } from './window.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KEEPS_SCREENSHOTS = process.env['COORDX_SCREENSHOTS'] === '1';
/** As long as the slowest machine may take for all terms of a picture. */
const SLOW = { timeout: 240_000 };
/** A pixel, and what is said of it. */
const PIXEL = { x: 300, y: 120 };

for (const theme of ['dark', 'light'] as const) {
  describe(`inside, ${theme}`, () => {
    let studio: Studio;
    let page: Page;
    before(async () => {
      studio = await startStudio({ theme, reducedMotion: true });
      ({ page } = studio);
      await page.getByRole('button', { name: /^Train/ }).first().waitFor();
      await setSteps(page, 1);
      await train(page);
      for (let i = 0; i < 3000 && (await shownSteps(page)) < 1; i++) await page.waitForTimeout(100);
    });
    after(() => studio.close());

    const pane = (name: RegExp) => page.getByRole('region', { name });
    const slider = (name: RegExp) => page.getByRole('slider', { name });

    /** Checks the window as it is, and keeps a picture of it. */
    async function check(name: string): Promise<void> {
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> } };
        return (await axe.run()).violations;
      });
      assert.deepEqual(violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => html).join('\n')}`), []);
      if (!KEEPS_SCREENSHOTS) return;
      mkdirSync(SCREENSHOTS, { recursive: true });
      await sharp(await page.screenshot()).webp({ quality: 82 }).toFile(path.join(SCREENSHOTS, `${name}-${theme}.webp`));
    }

    test('opens by a key, counts rows, and has all terms', async () => {
      await page.locator('main').focus();
      await page.keyboard.press('i');
      await page.getByRole('region', { name: /^The network: 2\.15 GFLOP for 512 × 512\. Not split, it would take/ }).waitFor();
      await page.getByRole('button', { name: /^layer 1 of y: 524 kFLOP 512 rows × 512/ }).waitFor();
      await page.getByRole('button', { name: /^fusion of all axes: 1\.62 GFLOP 262,144 points/ }).waitFor();
      // The first look has every third pixel; then comes all of it.
      await pane(/^A point/).locator('input[max="511"]').first().waitFor(SLOW);
      await pane(/^The sum so far/).getByText(/the best possible is/).waitFor(SLOW);
      await check('inside');
    });

    test('has shares that are one in all, and a sum of all terms that is the reconstruction', async () => {
      const terms = slider(/^Terms/);
      await terms.focus();
      await page.keyboard.press('End');
      await pane(/^The sum so far/).getByText(/^(\d+) terms together have 100\.0 % of the energy; [\d.]+ dB/).waitFor();
      for (const axis of ['y', 'x'] as const) await slider(new RegExp(`^${axis} `)).fill(String(PIXEL[axis]));
      const said = await pane(/^A point/).getByText(/^At y 120, x 300 the first/).innerText();
      const [, sum = '', whole = ''] = /give R ([\d., GB]+); all \d+ give R ([\d., GB]+)\.$/.exec(said) ?? [];
      assert.equal(sum, whole);
      const values = [...whole.matchAll(/\d\.\d+/g)].map(([digits]) => Number(digits));
      await page.keyboard.press('Escape');
      await pane(/^The sum so far/).waitFor({ state: 'detached' });
      // Compared with the source, the picture has exactly its pixels.
      await page.keyboard.press('5');
      const card = page.getByRole('group', { name: 'Pixel that is read out' });
      for (const [name, value] of [['Column', PIXEL.x], ['Row', PIXEL.y]] as const) {
        await card.getByRole('spinbutton', { name: `${name} of the pixel` }).fill(String(value));
        await page.keyboard.press('Enter');
      }
      const row = page.getByRole('complementary', { name: 'Inspector' }).getByRole('row', { name: /^solved \d\.\d{3} \d\.\d{3}/ });
      let read: number[] = [];
      // Pictures come as half floats, and are told with three digits.
      const isRead = (): boolean => read.length === 3 && values.every((value, i) => Math.abs(value - (read[i] as number)) <= 0.0016);
      // A smaller picture may come first.
      for (let i = 0; i < 1200 && !isRead(); i++) {
        await page.waitForTimeout(100);
        read = [...(await row.innerText(SLOW)).matchAll(/\b\d\.\d{3}\b/g)].map(([digits]) => Number(digits));
      }
      assert.ok(isRead(), `${values.join(' ')}, and the picture has ${read.join(' ')}`);
      await page.keyboard.press('1');
    });

    test('is walked by keys, and what is chosen in one pane is said in all', async () => {
      await page.locator('main').focus();
      await page.keyboard.press('i');
      const term = slider(/^Term \d/);
      await term.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      await pane(/^One term/).getByText(/^Term 2 of \d+ adds [\d.]+ % of the energy; the first 2 together/).waitFor();
      await page.getByRole('button', { name: /^layer 2 of x/ }).press('Enter');
      await pane(/^Features of x/).getByText(/^Feature \d+: mean frequency/).waitFor(SLOW);
      await slider(/^Feature/).focus();
      await page.keyboard.press('End');
      await pane(/^Features of x/).getByText('512 / 512').waitFor();
      const picture = page.getByRole('img', { name: /^The sum of the first/ });
      const box = await picture.boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
      await pane(/^A point/).getByText(/^At y 25\d, x 12[78] /).waitFor();
    });

    test('shows weights over the training, and which units do nothing', async () => {
      await page.getByRole('radio', { name: 'Weights' }).first().check({ force: true });
      await pane(/^layer 1 of y/).getByText(/^After 1 step: length of the weights [\d.]+/).waitFor(SLOW);
      await page.getByRole('img', { name: /^Histograms of the weights of layer 2/ }).waitFor();
      await pane(/^Units/).getByText(/units/).last().waitFor();
      await pane(/^How far x reaches/).getByText(/the samples can hold 255\.5/).waitFor();
      await check('inside-weights');
      await page.getByRole('radio', { name: 'Layers' }).check({ force: true });
      await pane(/^The sum so far/).waitFor(SLOW);
    });

    test('of a plain network shows what each layer makes of all points, and says why there are no terms', async () => {
      await addRun(page, 'siren');
      await page.getByText('This network is not split', { exact: false }).waitFor();
      await page.getByRole('button', { name: /^tail 2 of all axes: 34\.4 GFLOP 262,144 points/ }).click();
      await pane(/^Features of y and x/).getByRole('button', { name: /^Feature/ }).first().waitFor(SLOW);
      await check('inside-plain');
      assert.deepEqual(studio.faults, []);
    });
  });
}
