/** The desktop app: that its page is apart from the machine, and a first day with it, up to what the next one begins with. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { SAMPLES, startStudio, whyNoFiles, type Studio } from './studio.ts';
import { command, setSeconds, shownPsnr, shownSteps, train, training } from './window.ts';

/** What no program's log holds that runs well. */
const TROUBLE = [/engine process (ended|could not)/i, /GLib/, /Running as root/, /main process failed/];
const SECONDS = 20;

let studio: Studio;
/** Of the studios before the present one. */
const faults: string[] = [];
const logs: string[] = [];
before(async () => {
  studio = await startStudio();
  await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
});
after(() => studio.close());

/** Trains, and gives what `read` reads while it does, a few times a second. */
async function curveWhileTraining(read: () => Promise<number | null>): Promise<number[]> {
  const { page } = studio;
  await setSeconds(page, SECONDS);
  await train(page);
  await training(page).getByRole('button', { name: /^Pause/ }).waitFor();
  const values: number[] = [];
  while (await training(page).getByRole('button', { name: /^Pause/ }).isVisible()) {
    const value = await read();
    if (value !== null) values.push(value);
    await page.waitForTimeout(300);
  }
  return values;
}

/** That a curve goes up: its second half lies, on average, above its first. */
function assertRises(values: readonly number[], name: string): void {
  const half = Math.floor(values.length / 2);
  const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value, 0) / part.length;
  const [early, late] = [mean(values.slice(0, half)), mean(values.slice(half))];
  assert.ok(early < late, `${name} was ${early} and then ${late} on average, of ${values.length} values`);
}

test("the app's page has its four functions, and nothing of Node or the network", async () => {
  const { page } = studio;
  assert.equal(page.url(), 'coordx://app/');
  const seen = await page.evaluate(async () => {
    // No function in it may have a name: tsx would have the page mark it.
    const scope = globalThis as unknown as Record<string, unknown> & { open: (address: string) => unknown };
    return {
      functions: Object.keys(scope['coordx'] as object).sort(),
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in scope),
      opened: scope.open('https://example.org/'),
      isNetworkRefused: await fetch('https://example.org/').then(() => false, () => true),
      fileStatus: (await fetch('coordx://app/../package.json')).status,
    };
  });
  assert.deepEqual(seen, {
    functions: ['connectEngine', 'invoke', 'onEvent', 'pathOfFile'],
    node: [],
    opened: null,
    isNetworkRefused: true,
    fileStatus: 404,
  });
  assert.equal(page.context().pages().length, 1);
  // Both refusals are told to the console.
  studio.faults.splice(0);
});

test('every picture of the page is there', async () => {
  const { page } = studio;
  await page.keyboard.press('Control+Shift+o');
  await page.getByRole('dialog', { name: 'Open a sample' }).waitFor();
  const pictures = await page.evaluate(async () => {
    const loaded = [...document.images].map(async (image) => {
      await image.decode().catch(() => undefined);
      return { address: image.src, width: image.naturalWidth };
    });
    return Promise.all(loaded);
  });
  assert.ok(pictures.length >= readdirSync(SAMPLES).filter((name) => /\.(png|npy|ply)$/.test(name)).length, 'samples have no pictures');
  assert.deepEqual(pictures.filter(({ width }) => width === 0), [], 'pictures are broken');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('the sample picture of a first start trains, and its PSNR rises', async () => {
  assert.match(await studio.page.title(), /lake\.png/);
  assertRises(await curveWhileTraining(() => shownPsnr(studio.page)), 'PSNR');
  const reached = await shownPsnr(studio.page);
  assert.ok(reached !== null && reached > 20, `the field has reached ${reached} dB`);
});

test('the picture is exported', { skip: whyNoFiles() ?? false }, async () => {
  const { page } = studio;
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog', { name: 'Export a picture' });
  await dialog.getByRole('textbox', { name: 'Width' }).fill('256');
  await page.keyboard.press('Tab');
  const { bytes, name } = await studio.receive(() => dialog.getByRole('button', { name: 'Export…' }).click());
  assert.equal(name, 'lake-256x256.png');
  const [exported, truth] = await Promise.all(
    [bytes, path.join(SAMPLES, 'lake.png')].map((source) => sharp(source).removeAlpha().resize(128, 128).raw().toBuffer()),
  ) as [Buffer, Buffer];
  const error = exported.reduce((sum, value, i) => sum + (value - (truth[i] as number)) ** 2, 0) / truth.length;
  const quality = 10 * Math.log10(255 ** 2 / error);
  assert.ok(quality > 20, `the exported picture is ${quality} dB from the sample`);
});

test('a sample shape trains, and its IoU rises', async () => {
  const { page } = studio;
  await page.keyboard.press('Control+Shift+o');
  await page.getByRole('button', { name: /^Seashell/ }).click();
  await page.getByRole('button', { name: 'Open without saving' }).click();
  await page.locator('canvas.shape').waitFor();
  const iou = async (): Promise<number | null> => {
    const words = await training(page).locator('.quality').innerText();
    const value = /IoU ([\d.]+)/.exec(words)?.[1];
    return value === undefined ? null : Number(value);
  };
  assertRises(await curveWhileTraining(iou), 'IoU');
});

test('it quits with its work kept, and the next start offers that and goes on', async () => {
  const { page, dataFolder, folder } = studio;
  const steps = await shownSteps(page);
  assert.ok(steps > 0);
  const place = path.join(dataFolder, 'window.json');
  rmSync(place, { force: true });
  assert.equal(await studio.quit(), 0, 'its exit code');
  faults.push(...studio.faults);
  logs.push(studio.log());
  assert.ok(existsSync(place), 'where the window stood is not kept');
  const kept = readdirSync(path.join(dataFolder, 'autosave'));
  assert.equal(kept.filter((name) => name.endsWith('.coordxproj')).length, 1, `autosaves are ${kept.join(', ')}`);

  studio = await startStudio({ folder });
  await studio.page.getByRole('button', { name: 'Restore it' }).click();
  await studio.page.locator('canvas.shape').waitFor();
  await training(studio.page).getByRole('button', { name: /^(Train|Continue)/ }).waitFor();
  assert.equal(await shownSteps(studio.page), steps);
  await command(studio.page, 'Close Project');
});

test('nothing went wrong meanwhile, in the window or in a process', () => {
  assert.deepEqual([...faults, ...studio.faults], []);
  assert.deepEqual(troubleIn([...logs, studio.log()].join('\n')), []);
});

/** Lines of a log that tell of trouble, each once, whatever its numbers. */
function troubleIn(log: string): string[] {
  const lines = log.split('\n').filter((line) => TROUBLE.some((pattern) => pattern.test(line)));
  return [...new Set(lines.map((line) => line.replaceAll(/\d+/g, '#')))];
}
