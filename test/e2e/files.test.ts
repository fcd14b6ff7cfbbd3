/** Several files together in a browser: a glTF file and its parts, numbered images in and out, a file that is too large. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { ball } from '../fixtures/meshes.ts';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import { startStudio, type Studio } from './studio.ts';
import { command } from './window.ts';

let studio: Studio;
before(async () => {
  studio = await startStudio();
  await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
});
after(() => studio.close());

const place = (...names: string[]): string => path.join(studio.folder, ...names);

/** Chooses files in the browser's own dialog; a folder where that is asked for. */
async function chooseAll(files: string | string[], act: () => Promise<unknown>): Promise<void> {
  const [chooser] = await Promise.all([studio.page.waitForEvent('filechooser'), act()]);
  await chooser.setFiles(files);
}

/** A ball with its numbers in a file beside it, whose name has a blank. */
async function writeGltf(): Promise<void> {
  await writeMesh(place('ball.glb'), ball());
  const glb = readFileSync(place('ball.glb'));
  const length = glb.readUInt32LE(12);
  const json = JSON.parse(glb.subarray(20, 20 + length).toString()) as { buffers: { uri?: string }[] };
  json.buffers[0]!.uri = 'its%20parts.bin';
  mkdirSync(place('ball'));
  writeFileSync(place('ball', 'ball.gltf'), JSON.stringify(json));
  writeFileSync(place('ball', 'its parts.bin'), glb.subarray(28 + length));
}

test('a glTF file and its parts are opened together, as files and as a folder', async () => {
  const { page } = studio;
  await writeGltf();
  await chooseAll([place('ball', 'its parts.bin'), place('ball', 'ball.gltf')], () => page.keyboard.press('Control+o'));
  await page.getByText(/keeps the surface as it was read, as ball\.ply/).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await command(page, 'Close Project');
  await page.getByRole('button', { name: /^Close/ }).last().click();
  await page.getByRole('button', { name: /^Open an image/ }).waitFor();
  await chooseAll(place('ball'), () => command(page, 'Open a Folder…'));
  await page.getByText(/keeps the surface as it was read, as ball\.ply/).waitFor();
});

test('a folder of numbered images opens as a video at a rate that is chosen, and goes out as images again', async () => {
  const { page } = studio;
  mkdirSync(place('shots'));
  const frames = Array.from({ length: 6 }, (_, i) => Float32Array.from({ length: 48 * 32 }, (_value, pixel) => ((pixel % 48) + 8 * i) / 96));
  await writeVideo(place('shots', 'frame_%04d.png'), { width: 48, height: 32, channels: 1, frameRate: 1 }, frames);
  await chooseAll(place('shots'), () => command(page, 'Open a Folder…'));
  const dialog = page.getByRole('dialog', { name: 'Open shots' });
  await dialog.waitFor();
  await dialog.getByRole('textbox', { name: 'Frames a second' }).fill('12');
  await page.keyboard.press('Enter');
  await dialog.getByText('0.5 s').first().waitFor();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('slider', { name: 'Moment of the video' }).waitFor();
  await page.locator('[data-run]').waitFor();
  await command(page, 'Clip…');
  const clip = page.getByRole('dialog', { name: 'Export a clip' });
  await clip.getByRole('combobox', { name: 'Format' }).selectOption({ label: 'PNG images' });
  const { file, name } = await studio.receive(() => clip.getByRole('button', { name: 'Export…' }).click());
  assert.equal(name, 'shots-48x32.zip');
  const written = await readVideo(file);
  assert.deepEqual([written.frames, written.width, written.height], [6, 48, 32]);
});

test('a file that is too large for its kind is refused before any of it is sent', async () => {
  const { page } = studio;
  const sent: string[] = [];
  page.on('request', (request) => request.url().includes('/upload/') && sent.push(request.url()));
  writeFileSync(place('large.obj'), '');
  truncateSync(place('large.obj'), 2 ** 30 + 2 ** 20);
  await chooseAll(place('large.obj'), () => page.keyboard.press('Control+o'));
  await page.getByText(/"large\.obj" has 1025 MiB, and shapes are opened up to 1024: simplify it first/).waitFor();
  assert.deepEqual(sent, []);
});
