/**
 * Makes the picture in motion at the head of README, docs/coordx.webp, by using the real window in a browser: a split
 * network and a plain MLP race on the sample lake, and the sample seashell is learned and turned. Run it by hand:
 * `npm run animation`. It takes some minutes, and nothing else should run. Training stands still for each frame, since
 * drawing takes the processor too; the clock in the window is that of training. README's caption says what it came to.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from '../../src-main/io/image/sharp.ts';
import { ownFolder } from './runner/folders.ts';
import { SAMPLES, startStudio } from './studio.ts';
import { addRun, command, pause, setSteps, shownSteps, train, training } from './window.ts';

const TARGET = path.resolve(import.meta.dirname, '..', '..', 'docs', 'coordx.webp');
/** Most bytes of the file: it is loaded with README. */
const MOST_BYTES = 2_000_000;
/** Pixels of the window, small so that its words stay legible, and across the picture that is made of it. */
const WINDOW = { width: 1200, height: 750 };
const WIDTH = 960;
const QUALITY = 84;
/** The part of the sample that two networks learn: as wide as half of the view, and small, so that the plain one takes some steps. */
const PART = { left: 0, top: 90, width: 512, height: 312 };
const PART_WIDTH = 256;

/** Of a lapse: frames over so many steps of training, which are the same on a slow machine. */
interface Lapse {
  steps: number;
  frames: number;
  /** How long each frame is shown. */
  milliseconds: number;
}
const RACE: Lapse = { steps: 900, frames: 30, milliseconds: 120 };
const LEARNING: Lapse = { steps: 1500, frames: 16, milliseconds: 120 };
/** Frames are at this power of the part of the steps: most at the beginning, where most happens. */
const HASTE = 2;
/** Degrees by which it turns when it is dragged across the height of the view. */
const TURN_OF_DRAG = 200;
/** What the wheel turns so that a shape fills the view. */
const NEARER = -70;
/** Once round. */
const TURN = { frames: 60, milliseconds: 66 };
/** Samples along each axis of the shape that is turned. */
const RESOLUTION = 256;
/** Milliseconds in which what changes begins to be drawn. */
const SETTLING = 500;
/** Within this the next frame of training comes. */
const TRAINING_MS = 600_000;
/** How long something is left to be looked at. */
const STILL = 700;

interface Frame {
  png: Buffer;
  milliseconds: number;
}

class Film {
  readonly frames: Frame[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Takes what is on the screen when it is drawn as finely as it will be. */
  async take(milliseconds: number): Promise<void> {
    await this.#page.waitForTimeout(SETTLING);
    await this.#page.waitForFunction(() => !document.querySelector('[data-coarse]') && !document.body.innerText.includes('Drawing'));
    const png = await sharp(await this.#page.screenshot()).resize(WIDTH).png().toBuffer();
    this.frames.push({ png, milliseconds });
  }
}

/** The steps at which the frames of a lapse are taken. */
function momentsOf({ steps, frames }: Lapse): number[] {
  return Array.from({ length: frames }, (_, n) => Math.ceil(steps * ((n + 1) / frames) ** HASTE));
}

async function untilSteps(page: Page, least: number): Promise<void> {
  const end = Date.now() + TRAINING_MS;
  while ((await shownSteps(page)) < least) {
    if (Date.now() > end) throw new Error(`Training did not come to step ${least}.`);
    await page.waitForTimeout(50);
  }
}

/** So that keys are the window's and not those of a field that was filled in. */
async function leaveFields(page: Page): Promise<void> {
  await page.getByRole('group', { name: /^(Picture|Shape), / }).focus();
}

/** Two networks on one picture, side by side. */
async function filmRace(page: Page, film: Film): Promise<void> {
  await addRun(page, 'siren-quick');
  await setSteps(page, RACE.steps);
  await addRun(page, 'split');
  await setSteps(page, RACE.steps);
  await removeFirstRun(page);
  await page.locator('[data-run]', { hasText: 'split' }).click();
  await leaveFields(page);
  await page.keyboard.press('3');
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'siren-quick' });
  await leaveFields(page);
  await page.keyboard.press('Control+b');
  // The plain network's first picture comes late.
  await page.waitForTimeout(4000);
  await film.take(STILL);
  for (const steps of momentsOf(RACE)) {
    await page.keyboard.press('Control+Enter');
    await untilSteps(page, steps);
    await page.keyboard.press('Control+.');
    await training(page).getByRole('button', { name: /^(Continue|Train)/ }).waitFor();
    await film.take(RACE.milliseconds);
  }
  await film.take(2 * STILL);
}

/** The run that a picture opens with has another preset. */
async function removeFirstRun(page: Page): Promise<void> {
  const runs = page.locator('[data-run]');
  const left = (await runs.count()) - 1;
  await runs.first().click();
  await command(page, 'Remove the Run');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await runs.nth(left).waitFor({ state: 'detached' });
}

/** A shape while it is learned, and once round. */
async function filmShape(page: Page, film: Film): Promise<void> {
  await page.keyboard.press('Control+Shift+o');
  await page.getByRole('button', { name: /^Seashell/ }).click();
  await page.getByRole('button', { name: 'Open without saving' }).click();
  const shape = page.locator('canvas.shape');
  await shape.waitFor();
  await leaveFields(page);
  await page.keyboard.press('2');
  await page.waitForFunction(() => document.querySelector('canvas.shape')?.ariaLabel === 'Ground truth, a shape.');
  const { x, y } = await middleOf(shape);
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, NEARER);
  await page.keyboard.press('1');
  await setSteps(page, LEARNING.steps);
  for (const steps of momentsOf(LEARNING).slice(0, -1)) {
    await train(page);
    await untilSteps(page, steps);
    await pause(page);
    await film.take(LEARNING.milliseconds);
  }
  await train(page);
  await training(page).getByRole('button', { name: /^Train .* more$/ }).waitFor({ timeout: TRAINING_MS });
  await page.getByRole('spinbutton', { name: 'Samples along each axis', exact: true }).fill(String(RESOLUTION));
  await page.keyboard.press('Enter');
  await page.waitForFunction((samples) => document.querySelector('canvas.shape')?.ariaLabel?.includes(`at ${samples} samples`), RESOLUTION);
  await leaveFields(page);
  await film.take(STILL);
  // Without the plots, there is more of it.
  await page.keyboard.press('Control+j');
  const middle = await middleOf(shape);
  const pixels = (middle.height * 360) / TURN_OF_DRAG / TURN.frames;
  for (let n = 0; n < TURN.frames; n++) {
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x - pixels, middle.y);
    await page.mouse.up();
    await film.take(TURN.milliseconds);
  }
}

async function middleOf(view: Locator): Promise<{ x: number; y: number; height: number }> {
  const box = await view.boundingBox();
  if (!box) throw new Error('The view is not on the screen.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, height: box.height };
}

const folder = ownFolder();
const file = path.join(folder, 'lake.png');
await sharp(path.join(SAMPLES, 'lake.png')).extract(PART).resize(PART_WIDTH).toFile(file);
const studio = await startStudio({ file, folder, reducedMotion: true });
try {
  const { page } = studio;
  await page.setViewportSize(WINDOW);
  await page.getByRole('button', { name: /^Train/ }).first().waitFor();
  const film = new Film(page);
  await filmRace(page, film);
  await filmShape(page, film);
  const { frames } = film;
  const webp = await sharp(frames.map(({ png }) => png), { join: { animated: true } })
    .webp({ delay: frames.map(({ milliseconds }) => milliseconds), loop: 0, quality: QUALITY, effort: 6, mixed: false })
    .toBuffer();
  if (webp.length > MOST_BYTES) throw new Error(`The picture has ${webp.length} bytes, and may have ${MOST_BYTES}.`);
  writeFileSync(TARGET, webp);
  const seconds = frames.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  console.log(`${TARGET}: ${frames.length} frames, ${seconds.toFixed(1)} s, ${webp.length} bytes`);
} finally {
  await studio.close();
}
