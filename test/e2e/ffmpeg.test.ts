/** The window of a program without FFmpeg, as a package of the app is: a video asks for it, and nothing is fetched unasked. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ffmpegPackage } from '../../src-main/io/video/ffmpeg/ffmpegBinary.ts';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { keepFfmpeg } from '../fixtures/keptFfmpeg.ts';
import { packProgram, ROOT, type PackedProgram } from '../fixtures/packedProgram.ts';

/** What was asked of the registry. */
const asked: string[] = [];
const registry = createServer((request, response) => {
  asked.push(request.url ?? '');
  // A part of it, slowly, and never the end; the second time it is not there.
  if (asked.length > 1) response.writeHead(404).end();
  else for (let part = 0; part < 10; part++) setTimeout(() => response.write(Buffer.alloc(1 << 20)), 150 * part);
});

let program: PackedProgram;
let server: ChildProcess;
let browser: Browser;
let page: Page;
let clip: string;
let kept: string;

before(async () => {
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  program = await packProgram();
  for (const part of ['dist/window', 'resources/samples']) {
    cpSync(path.join(ROOT, part), path.join(program.folder, part), { recursive: true });
  }
  const data = path.join(program.folder, 'data');
  kept = path.join(data, 'ffmpeg', ffmpegPackage().version);
  clip = path.join(program.folder, 'blink.mp4');
  const frame = (level: number): Float32Array => new Float32Array(3 * 64 * 48).fill(level);
  await writeVideo(clip, { width: 64, height: 48, channels: 3, frameRate: 10 }, [frame(0), frame(0.5), frame(1)]);
  server = spawn(process.execPath, [program.cli, 'serve'], {
    env: { ...process.env, COORDX_DATA: data, COORDX_REGISTRY: `http://127.0.0.1:${(registry.address() as AddressInfo).port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('filechooser', (chooser) => void chooser.setFiles(clip));
  await page.goto(await addressOf(server));
  await page.getByRole('button', { name: /^Train/ }).first().waitFor();
});
after(async () => {
  await browser.close();
  const gone = once(server, 'close');
  server.kill('SIGINT');
  await gone;
  registry.closeAllConnections();
  registry.close();
  program.remove();
});

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  assert.ok(stdout, 'the server writes nothing');
  for await (const line of createInterface({ input: stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error('The browser host ended without an address.');
}

async function openClip(): Promise<void> {
  await page.keyboard.press('Control+o');
}

const question = () => page.getByRole('dialog', { name: 'Download FFmpeg?' });

test('a video asks: how much, from where, to where; who says no has lost nothing', async () => {
  await openClip();
  const words = await question().innerText();
  assert.match(words, /GPL/);
  assert.match(words, /\d+ MiB/);
  assert.ok(words.includes(new URL(`http://127.0.0.1:${(registry.address() as AddressInfo).port}`).host), words);
  assert.ok(words.includes(kept), words);
  await question().getByRole('button', { name: 'Not now' }).click();
  await question().waitFor({ state: 'detached' });
  assert.deepEqual(asked, []);
});

test('fetching tells its progress and can be cancelled', async () => {
  await openClip();
  await question().getByRole('button', { name: 'Download' }).click();
  const job = page.locator('.job', { hasText: 'Fetching FFmpeg' });
  await job.locator('.part', { hasText: /[1-9] %/ }).waitFor();
  await job.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Fetching FFmpeg: cancelled, nothing of it was kept.').waitFor();
  assert.equal(asked.length, 1);
  assert.ok(!existsSync(kept));
});

test('what the registry does not have is told, with the way to do it by hand', async () => {
  await openClip();
  await question().getByRole('button', { name: 'Download' }).click();
  await page.getByText(/FFmpeg could not be fetched, for .* answered 404 .* unpack .* and put its node-av\.node into/).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
});

test('put there by hand it is found at once, and the video opens', async () => {
  assert.equal(keepFfmpeg(path.join(program.folder, 'data')), kept);
  await openClip();
  await page.getByRole('dialog', { name: 'Open blink.mp4' }).getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('slider', { name: 'Moment of the video' }).waitFor();
});
