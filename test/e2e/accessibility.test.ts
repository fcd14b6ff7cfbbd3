/**
 * The main states of the window, in both themes: axe finds nothing to object to, and each is kept as a screenshot for
 * people to look at (written with COORDX_SCREENSHOTS=1, so that a test run leaves the checkout as it was).
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import { SAMPLES, SCREENSHOTS, startStudio, type Studio } from './studio.ts';
import { whyNoVideos, withVideos } from './videos.ts';
import { addRun, command, pause, setSeconds, train, untilPsnr } from './window.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KEEPS_SCREENSHOTS = process.env['COORDX_SCREENSHOTS'] === '1';

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** A camera that moves over one of the samples. */
async function writePan(file: string): Promise<void> {
  const { data, info } = await sharp(path.join(SAMPLES, 'still-life.png')).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [width, height, frames] = [192, 108, 36];
  const values = Array.from({ length: frames }, (_, k) => {
    const left = Math.round((info.width - 2 * width) * (0.5 + 0.45 * Math.sin((2 * Math.PI * k) / frames)));
    const top = Math.round((info.height - 2 * height) * (0.5 + 0.3 * Math.cos((2 * Math.PI * k) / frames)));
    // Every second pixel.
    return Float32Array.from({ length: 3 * width * height }, (_, i) => {
      const [channel, place] = [Math.floor(i / (width * height)), i % (width * height)];
      const [x, y] = [left + 2 * (place % width), top + 2 * Math.floor(place / width)];
      return (data[3 * (y * info.width + x) + channel] as number) / 255;
    });
  });
  await writeVideo(file, { width, height, channels: 3, frameRate: 12, quality: 95 }, values);
}

for (const theme of ['dark', 'light'] as const) {
  describe(theme, () => {
    let studio: Studio;
    let noVideos: string | null = null;
    before(async () => {
      studio = await startStudio({ theme, reducedMotion: true });
      await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
      noVideos = await whyNoVideos(studio);
    });
    after(() => studio.close());

    /** Checks the window as it is, and keeps a picture of it. */
    async function check(name: string): Promise<void> {
      const { page } = studio;
      // As a function of the page's own, for its content policy forbids scripts that are put in.
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
        return (await axe.run()).violations;
      });
      const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((n) => n.html).join('\n')}`);
      assert.deepEqual(told, [], `axe objects to ${name} in the ${theme} theme`);
      if (!KEEPS_SCREENSHOTS) return;
      // A shape becomes finer after it is there, and what is new of it is drawn a little later.
      await page.waitForTimeout(1500);
      await page.waitForFunction(() => !document.querySelector('[data-coarse]'), undefined, { timeout: 60_000 }).catch(() => undefined);
      mkdirSync(SCREENSHOTS, { recursive: true });
      const png = await page.screenshot();
      await sharp(png).webp({ quality: 82 }).toFile(path.join(SCREENSHOTS, `${name}-${theme}.webp`));
    }

    test('training', async () => {
      const { page } = studio;
      // More than a busy machine takes to look at it: it is paused.
      await setSeconds(page, 600);
      await train(page);
      await untilPsnr(page, 22);
      await check('training');
      await pause(page);
    });

    test('two runs in the swipe view', async () => {
      const { page } = studio;
      await addRun(page, 'coordx');
      await setSeconds(page, 5);
      await page.keyboard.press('Control+Enter');
      await untilPsnr(page, 10);
      await command(page, 'Pause All');
      await page.keyboard.press('PageUp');
      await page.keyboard.press('4');
      await check('swipe');
    });

    test('difference', async () => {
      await studio.page.keyboard.press('5');
      await check('difference');
    });

    test('zoomed in', async () => {
      const { page } = studio;
      await page.keyboard.press('3');
      for (let n = 0; n < 6; n++) await page.keyboard.press('+');
      await check('zoomed');
      await page.keyboard.press('0');
    });

    for (const [name, act] of [
      ['palette', (studio) => studio.page.keyboard.press('Control+k')],
      ['shortcuts', (studio) => studio.page.keyboard.press('F1')],
      ['export', (studio) => studio.page.keyboard.press('Control+e')],
      ['samples', (studio) => studio.page.keyboard.press('Control+Shift+o')],
    ] satisfies [string, (studio: Studio) => Promise<void>][]) {
      test(name, async () => {
        await act(studio);
        await studio.page.getByRole('dialog').waitFor();
        await check(name);
        await studio.page.keyboard.press('Escape');
        await studio.page.getByRole('dialog').waitFor({ state: 'detached' });
      });
    }

    test('nothing open', async () => {
      const { page } = studio;
      await command(page, 'Close Project');
      await page.getByRole('dialog').getByRole('button', { name: /^Close/ }).last().click();
      await page.getByRole('button', { name: /Open an image, a video, a shape, a volume or a project/ }).waitFor();
      await check('welcome');
    });

    test('a video, before it is opened and in training', withVideos(() => noVideos, async () => {
      const { page } = studio;
      const clip = path.join(studio.folder, 'pan.mp4');
      await writePan(clip);
      await studio.choose(clip, () => page.keyboard.press('Control+o'));
      await page.getByRole('dialog', { name: 'Open pan.mp4' }).waitFor();
      await check('import');
      await page.keyboard.press('Enter');
      await page.getByRole('slider', { name: 'Moment of the video' }).waitFor();
      // More than a slow machine needs.
      await setSeconds(page, 90);
      await train(page);
      await page.locator('.track path.bars').waitFor({ timeout: 120_000 });
      await untilPsnr(page, 18);
      for (const key of ['i', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'o', '3']) await page.keyboard.press(key);
      await check('video');
      await page.keyboard.press('Shift+e');
      await page.getByRole('dialog', { name: 'Export a clip' }).waitFor();
      await check('clip');
      await page.keyboard.press('Escape');
    }));

    test('the sample shape: in training, beside the truth, cut by a slice, its error, and on its way out', async () => {
      const { page } = studio;
      await page.keyboard.press('Control+Shift+o');
      await page.getByRole('dialog').getByRole('button', { name: /^Seashell/ }).click();
      // Nothing is open where no video could be.
      if (noVideos === null) await page.getByRole('button', { name: 'Open without saving' }).click();
      const shape = page.locator('canvas.shape');
      await shape.waitFor();
      await train(page);
      await page.waitForFunction(() => /IoU [\d.]+/.test(document.querySelector('[aria-label="Training"] .quality')?.textContent ?? ''));
      await page.getByRole('button', { name: 'Solved', exact: true }).waitFor({ timeout: 120_000 });
      await check('shape-training');
      await page.keyboard.press('3');
      await page.waitForFunction(() => /at 128 samples.*on the left/.test(document.querySelector('canvas.shape')?.ariaLabel ?? ''));
      if (KEEPS_SCREENSHOTS) await page.waitForTimeout(3000);
      await check('shape');
      await page.keyboard.press('1');
      await page.keyboard.press('x');
      await page.getByRole('slider', { name: 'Place of the slice' }).waitFor();
      await check('slice');
      await page.keyboard.press('x');
      await page.keyboard.press('5');
      await page.getByRole('slider', { name: 'Upper end of the colours' }).waitFor();
      await check('error');
      await page.keyboard.press('1');
      for (const [keys, dialog] of [['Shift+m', 'Export a mesh'], ['Control+e', 'Export a picture'], ['Shift+e', 'Export a clip']] as const) {
        await page.keyboard.press(keys);
        await page.getByRole('dialog', { name: dialog }).waitFor();
        await check(`${dialog.split(' ').at(-1)}-of-shape`);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    });

    test('the sample volume: in four panes, as four slices, and the question which part of it is opened', async () => {
      const { page } = studio;
      await page.keyboard.press('Control+Shift+o');
      await page.getByRole('dialog').getByRole('button', { name: /^Phantom/ }).click();
      await page.getByRole('button', { name: 'Open without saving' }).click();
      await page.locator('canvas.volume').waitFor();
      await train(page);
      await page.getByRole('button', { name: 'Solved', exact: true }).waitFor({ timeout: 120_000 });
      await page.waitForFunction(() => (document.querySelector('canvas.volume')?.ariaLabel ?? '').includes('after 1 step'), undefined, { timeout: 120_000 });
      await check('volume');
      await page.getByRole('combobox', { name: 'Panes', exact: true }).selectOption('slices');
      await page.getByRole('spinbutton', { name: /oblique slice is turned/ }).waitFor();
      await check('volume-slices');
      await studio.choose(path.join(import.meta.dirname, '../../resources/samples/phantom.nii.gz'), () => command(page, 'Open a Part'));
      await page.getByRole('button', { name: 'Open without saving' }).click();
      await page.getByRole('dialog', { name: 'Open phantom.nii.gz' }).getByRole('status').waitFor({ state: 'detached', timeout: 120_000 });
      await check('volume-import');
      await page.keyboard.press('Escape');
    });

    test('nothing went wrong in the window meanwhile', () => {
      assert.deepEqual(studio.faults, []);
    });
  });
}
