/** A page of tests in a real browser: bundles it, calls what it offers, and fails when it does. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import type { Size } from '../../src-renderer/kinds/picture/view/picture.ts';
import { launchBrowser } from '../fixtures/browser.ts';

/** Pixels as they are shown. */
export interface Shot extends Size {
  /** Red, green and blue of a pixel, 0..255. */
  at(x: number, y: number): number[];
}

/** @typeParam P what the page offers as `globalThis.page` */
export class PageBrowser<P> {
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

  /** What really is on the screen, in the area of the canvas. */
  async screen(): Promise<Shot> {
    return decode(await this.#page.locator('canvas').screenshot());
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
  /** Bundled, of the page; it runs once `start` is called. */
  script: string;
}

/** Opens a browser, and bundles a script of test/renderer for it. */
export async function openPage(script: string, deviceScaleFactor: number): Promise<OpenPage> {
  const input = path.join(import.meta.dirname, '../renderer', script);
  const [browser, code] = await Promise.all([launchBrowser(), bundle(input)]);
  const context = await browser.newContext({ viewport: { width: 640, height: 480 }, deviceScaleFactor, hasTouch: true });
  return { browser, page: await context.newPage(), script: code };
}

/** Runs the page's script, which makes `globalThis.page`. */
export async function startPage({ page, script }: OpenPage): Promise<void> {
  await page.addScriptTag({ content: script, type: 'module' });
  await page.waitForFunction(() => 'page' in globalThis);
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

/** The pixels of a PNG file, without its alpha. */
export async function decode(png: Buffer): Promise<Shot> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, at: (x, y) => [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)] };
}
