/** A video in the window, as a person uses one: open a part of it, train, scrub, play, compare, export, save. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test as anyTest } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { videoFrame } from '../../src-main/core/kinds/video/signal.ts';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { psnr, waveFrame, writeClip } from '../fixtures/videoFiles.ts';
import { startStudio, type Studio } from './studio.ts';
import { whyNoVideos, withVideos } from './videos.ts';
import { command, lookAt, lookDifference, pause, setSeconds, shownSteps, train, untilPsnr } from './window.ts';

const [WIDTH, HEIGHT, RATE] = [96, 64, 12];

let studio: Studio;
let clip: string;
let noVideos: string | null = null;
before(async () => {
  studio = await startStudio();
  clip = path.join(studio.folder, 'wave.mp4');
  await writeClip(clip, {
    ...{ container: 'mp4', encoder: 'libx264', pixelFormat: 'yuv420p', width: WIDTH, height: HEIGHT, frameRate: [RATE, 1] },
    ...{ timeBase: [1, RATE], frame: (i: number) => (i < 36 ? waveFrame(WIDTH, HEIGHT, i / RATE) : undefined) },
    encoderOptions: { crf: '1' },
  });
  await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
  noVideos = await whyNoVideos(studio);
});
after(() => studio.close());

function test(name: string, act: () => Promise<void>): void {
  anyTest(name, withVideos(() => noVideos, act));
}

function track(page: Page): Locator {
  return page.getByRole('slider', { name: 'Moment of the video' });
}

/** Seconds at which the window stands. */
async function moment(page: Page): Promise<number> {
  return Number(await track(page).getAttribute('aria-valuenow'));
}

test('before a video is opened, its parts can be chosen, and the memory that takes is said', async () => {
  const { page } = studio;
  await studio.choose(clip, () => page.keyboard.press('Control+o'));
  const dialog = page.getByRole('dialog', { name: 'Open wave.mp4' });
  await dialog.waitFor();
  const memory = dialog.locator('dl div', { hasText: 'Memory' }).locator('dd');
  const whole = await memory.innerText();
  await dialog.getByRole('textbox', { name: 'Where it ends' }).fill('2');
  await page.keyboard.press('Enter');
  await dialog.getByText('24', { exact: true }).waitFor();
  assert.notEqual(await memory.innerText(), whole);
  await dialog.getByRole('textbox', { name: 'Width of the frames' }).fill('48');
  await page.keyboard.press('Enter');
  await dialog.getByText('48 × 32').waitFor();
  await dialog.getByRole('textbox', { name: 'Where it ends' }).fill('900');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'All of it' }).click();
  assert.equal(await memory.innerText(), whole);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await track(page).waitFor();
  assert.match((await track(page).getAttribute('aria-valuetext')) ?? '', /^0:00\.000, frame 1\.0 of 36$/);
});

test('it trains, and the strip says how good each frame is', async () => {
  const { page } = studio;
  // The usual one is solved for at once. A small network that learns by steps is good at a wave soon.
  const settings = page.getByRole('region', { name: /^Settings/ });
  await settings.getByRole('combobox', { name: 'Preset' }).selectOption('split');
  await settings.getByRole('spinbutton', { name: 'Width' }).fill('96');
  await page.keyboard.press('Enter');
  await setSeconds(page, 90);
  await train(page);
  await untilPsnr(page, 22);
  await pause(page);
  await page.locator('.track path.bars').waitFor();
  await page.getByText(/^frame 1: [\d.]+ dB$/).waitFor();
});

test('a moment is chosen by dragging and by keys, and the picture follows', async () => {
  const { page } = studio;
  // Asked for as large as the source, or already sharp for the screen.
  await page.getByText(/^(96 × 64|\d+ × \d+ in sight)/).first().waitFor();
  const first = await lookAt(page);
  const box = await track(page).boundingBox();
  assert.ok(box, 'the track is not on the screen');
  await page.mouse.move(box.x + 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 10, { steps: 8 });
  await page.mouse.up();
  const middle = await moment(page);
  assert.ok(Math.abs(middle - 35 / RATE / 2) < 0.03, `dragged to ${middle} s`);
  await page.waitForFunction(() => /at 0:01\.\d+/.test(document.querySelector('canvas.picture')?.ariaLabel ?? ''));
  let change = 0;
  for (let n = 0; n < 50 && change <= 2; n++) {
    await page.waitForTimeout(100);
    change = lookDifference(first, await lookAt(page));
  }
  assert.ok(change > 2, `the picture differs by ${change} of 255 from the first frame`);
  await track(page).press('Home');
  // Away from the track, so that the shortcuts of the window count.
  await page.getByRole('group', { name: /^Picture, moved/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.ok(Math.abs((await moment(page)) - 2 / RATE) < 1e-3, `two frames on is ${await moment(page)} s`);
  await page.keyboard.press('Control+ArrowLeft');
  assert.ok(Math.abs((await moment(page)) - 1.9 / RATE) < 1e-3, `a tenth back is ${await moment(page)} s`);
  await page.keyboard.press('ArrowLeft');
  assert.ok(Math.abs((await moment(page)) - 1 / RATE) < 1e-3, `a frame back is ${await moment(page)} s`);
});

test('it plays, loops between the points, and slower than the source it shows what that never had', async () => {
  const { page } = studio;
  await track(page).press('Home');
  await page.getByRole('spinbutton', { name: 'Moment in seconds' }).fill('1');
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: /^Picture, moved/ }).focus();
  await page.keyboard.press('i');
  for (let n = 0; n < 6; n++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('o');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('0.25');
  await page.getByRole('group', { name: /^Picture, moved/ }).focus();
  await page.keyboard.press('l');
  const seen = new Set<number>();
  const ends = Date.now() + 60_000;
  while (seen.size < 10 && Date.now() < ends) {
    seen.add(await moment(page));
    await page.waitForTimeout(30);
  }
  await page.keyboard.press('k');
  const places = [...seen].map((seconds) => seconds * RATE);
  assert.equal(places.length, 10, 'moments that were shown');
  assert.ok(Math.min(...places) > 11.9 && Math.max(...places) < 18.6, `from ${Math.min(...places)} to ${Math.max(...places)}`);
  assert.ok(places.some((place) => Math.abs(place - Math.round(place)) > 0.2), 'only frames of the source were shown');
  const still = await moment(page);
  await page.waitForTimeout(300);
  assert.equal(await moment(page), still, 'it goes on playing');
});

test('the truth of the moment is beside the field, and differs little', async () => {
  const { page } = studio;
  await page.keyboard.press('5');
  const field = await lookAt(page);
  await page.keyboard.press('2');
  await page.waitForTimeout(200);
  assert.ok(lookDifference(field, await lookAt(page)) > 5, 'the difference looks like the truth');
  await page.keyboard.press('3');
  await page.getByText('Ground truth').first().waitFor();
  await page.keyboard.press('1');
});

test('a clip is exported between the points, at another size and rate', async () => {
  const { page } = studio;
  await command(page, 'Clip');
  const dialog = page.getByRole('dialog', { name: 'Export a clip' });
  await dialog.getByText('From the in to the out point').waitFor();
  await dialog.getByRole('textbox', { name: 'Width' }).fill('192');
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Frames a second' }).fill('24');
  await page.keyboard.press('Enter');
  const { file, name } = await studio.receive(() => dialog.getByRole('button', { name: 'Export…' }).click());
  assert.equal(name, 'wave-192x128.mp4');
  const written = await readVideo(file);
  assert.deepEqual([written.frames, written.width, written.height, written.frameRate], [14, 192, 128, 24]);
  // The wave at 1 s: what the field has learned of it.
  const truth = Array.from({ length: 192 * 128 }, (_, i) => 0.5 + 0.35 * Math.sin(2 * Math.PI * ((1.5 * (i % 192)) / 191 + Math.floor(i / 192) / 127 - 0.8)));
  const quality = psnr(videoFrame(written, 0).subarray(0, truth.length), truth);
  assert.ok(quality > 15, `the clip begins with ${quality} dB`);
});

test('a saved project comes back with the video, the moment and the points', async () => {
  const { page } = studio;
  await track(page).press('Home');
  await track(page).press('PageUp');
  const [at, steps] = [await moment(page), await shownSteps(page)];
  const saved = await studio.receive(() => page.keyboard.press('Control+s'));
  await command(page, 'Close Project');
  await page.getByRole('button', { name: /^Close/ }).last().click();
  await studio.choose(saved.file, () => page.getByRole('button', { name: /^Open an image/ }).click());
  await track(page).waitFor();
  assert.deepEqual([await moment(page), await shownSteps(page)], [at, steps]);
  await page.getByRole('button', { name: /^In 1\.00/ }).first().waitFor();
});

test('a file that is no video is refused in a sentence', async () => {
  const { page } = studio;
  const broken = path.join(studio.folder, 'broken.mp4');
  writeFileSync(broken, Buffer.from('0000001866747970', 'hex'));
  await studio.choose(broken, () => page.keyboard.press('Control+o'));
  await page.getByRole('alert').or(page.locator('[data-notices]')).getByText(/broken\.mp4/).first().waitFor();
});

anyTest('nothing went wrong in the window meanwhile', () => {
  assert.deepEqual(studio.faults, []);
});
