/** A page of tests in a real browser: bundles it, shows scenes in it, calls what it offers, and fails when it does. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import type { Size } from '../../src-renderer/views/geometry.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import type { RemotePage, ViewScene } from './viewScene.ts';

/** Pixels as they are shown. */
export interface Shot extends Size {
  /** Red, green and blue of a pixel, and alpha where it was asked for, 0..255. */
  at: (x: number, y: number) => number[];
}

type Place = [x: number, y: number];

/** @typeParam P what the page offers as `globalThis.page` */
export class PageBrowser<Scene extends ViewScene, Log, P extends RemotePage<Scene, Log>> {
  #browser: Browser;
  #page: Page;
  /** Rejects with the first error that nobody in the page caught. */
  #failed: Promise<never>;
  /** What the page complained about. */
  complaints: string[] = [];

  constructor({ browser, page }: OpenPage) {
    this.#browser = browser;
    this.#page = page;
    this.#failed = new Promise((_, reject) => {
      page.on('pageerror', reject);
    });
    // Told by the call that it breaks.
    this.#failed.catch(() => undefined);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
  }

  get page(): Page {
    return this.#page;
  }

  async show(scene: Scene): Promise<void> {
    await this.call((page, shown) => page.show(shown), scene);
  }

  /** The view as a PNG file, by its own snapshot. */
  async png(size: Size | null = null, isTransparent = false): Promise<Buffer> {
    const taken = await this.call((page, wish) => page.snapshot(wish.size ?? undefined, wish.isTransparent), { size, isTransparent });
    return Buffer.from(taken, 'base64');
  }

  /** What really is on the screen, in the area of the canvas. */
  async screen(): Promise<Shot> {
    return decode(await this.#page.locator('canvas').screenshot());
  }

  /** Lets animation frames go by. @returns how often something was drawn in them */
  async drawsDuring(frames: number): Promise<number> {
    const before = await this.call((page) => page.draws, null);
    await this.call((page, count) => page.wait(count), frames);
    return (await this.call((page) => page.draws, null)) - before;
  }

  /** Shows a scene, and has gestures follow it from here on, in place of those before. */
  async follow(scene: Scene): Promise<void> {
    await this.show(scene);
    await this.#page.mouse.move(1, 1);
    await this.call((page, followed) => page.follow(followed), scene);
  }

  /** What gestures made of the scene that they follow. */
  async gestures(): Promise<Log> {
    const log = await this.call((page) => page.log, null);
    if (!log) throw new Error('No scene is followed.');
    return log;
  }

  /** Drags with a button of the mouse, from and to pixels of the page. */
  async drag(from: Place, to: Place, button: 'left' | 'middle' | 'right' = 'left'): Promise<void> {
    const { mouse } = this.#page;
    await mouse.move(...from);
    await mouse.down({ button });
    await mouse.move(...to, { steps: 4 });
    await mouse.up({ button });
  }

  /** The cursor over the canvas. */
  cursor(): Promise<unknown> {
    return this.#page.evaluate('page.canvas.style.cursor');
  }

  /** Calls the page. @throws what the page failed with, also outside of the call. */
  async call<A, R>(call: (page: P, argument: A) => R | Promise<R>, argument: A): Promise<R> {
    const source = `(${call.toString()})(globalThis.page, ${JSON.stringify(argument)})`;
    return Promise.race([this.#page.evaluate<R>(source), this.#failed]);
  }

  /** Faults that the page complained about: more than the browser's remark on reading pixels back. */
  faults(): string[] {
    return this.complaints.filter((message) => !message.includes('GPU stall due to ReadPixels'));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** A browser with an empty page. */
export interface OpenPage {
  browser: Browser;
  page: Page;
}

/** Opens a browser whose page is a script of test/renderer, which makes `globalThis.page`. */
export async function openPage<B>(Driver: new (opened: OpenPage) => B, script: string, deviceScaleFactor: number): Promise<B> {
  const [browser, code] = await Promise.all([launchBrowser(), bundle(path.join(import.meta.dirname, '../renderer', script))]);
  const context = await browser.newContext({ viewport: { width: 640, height: 480 }, deviceScaleFactor, hasTouch: true });
  const page = await context.newPage();
  // It listens before the script runs.
  const driver = new Driver({ browser, page });
  await page.addScriptTag({ content: code, type: 'module' });
  await page.waitForFunction(() => 'page' in globalThis);
  return driver;
}

async function bundle(input: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, target: 'chrome120', rolldownOptions: { input } },
  });
  if (!('output' in result)) throw new Error('The page was not built.');
  return result.output[0].code;
}

/** The pixels of a PNG file. */
export async function decode(png: Buffer, hasAlpha = false): Promise<Shot> {
  const file = sharp(png);
  const { data, info } = await (hasAlpha ? file.ensureAlpha() : file.removeAlpha()).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { width, height, at: (x, y) => [...data.subarray(channels * (y * width + x), channels * (y * width + x + 1))] };
}
