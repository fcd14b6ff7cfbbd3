/** Drives the image view in a real browser: bundles the page of tests and shows scenes in it. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import type { Camera } from '../../src-renderer/views/camera.ts';
import type { ViewSize } from '../../src-renderer/views/layout.ts';
import type { Size } from '../../src-renderer/views/picture.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import type { GestureLog, TestLayer, TestScene } from './testScene.ts';

const SCRIPT = path.join(import.meta.dirname, '../renderer/viewPage.ts');

/** Pixels as they are shown. */
export interface Shot extends Size {
  /** Red, green and blue of a pixel, 0..255. */
  at(x: number, y: number): number[];
}

/** What the page of renderer/viewPage.ts offers, as far as it is called from here. */
interface RemotePage {
  show(scene: TestScene): Promise<void>;
  snapshot(size?: Size): Promise<string>;
  loseContext(meanwhile: TestLayer | null): Promise<void>;
  wait(frames: number): Promise<void>;
  frames: number;
  textures: number;
  moveSlowly(camera: Camera, frames: number, milliseconds: number): Promise<number[]>;
  untilWidth(width: number): Promise<void>;
  follow(scene: TestScene): void;
  log: GestureLog | null;
  firstSize(): Promise<ViewSize>;
}

export class ViewBrowser {
  #browser: Browser;
  #page: Page;
  /** Rejects with the first error that nobody in the page caught. */
  #failed: Promise<never>;
  /** What the page complained about. */
  complaints: string[] = [];

  static async open(deviceScaleFactor = 1): Promise<ViewBrowser> {
    const [browser, script] = await Promise.all([launchBrowser(), bundle()]);
    const context = await browser.newContext({ viewport: { width: 640, height: 480 }, deviceScaleFactor, hasTouch: true });
    const page = await context.newPage();
    const view = new ViewBrowser(browser, page);
    await page.addScriptTag({ content: script, type: 'module' });
    await page.waitForFunction(() => 'page' in globalThis);
    return view;
  }

  private constructor(browser: Browser, page: Page) {
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

  async show(scene: TestScene): Promise<void> {
    await this.#call((page, shown) => page.show(shown), scene);
  }

  /** What a scene looks like, by the view's own snapshot. */
  async shoot(scene: TestScene, size: Size | null = null): Promise<Shot> {
    await this.show(scene);
    return this.snapshot(size);
  }

  async snapshot(size: Size | null = null): Promise<Shot> {
    return decode(Buffer.from(await this.#call((page, wanted) => page.snapshot(wanted ?? undefined), size), 'base64'));
  }

  /** What really is on the screen, in the area of the canvas. */
  async screen(): Promise<Shot> {
    return decode(await this.#page.locator('canvas').screenshot());
  }

  async loseContext(meanwhile: TestLayer | null): Promise<void> {
    await this.#call((page, layer) => page.loseContext(layer), meanwhile);
  }

  /** Lets animation frames go by. @returns how often something was drawn in them */
  async drawsDuring(frames: number): Promise<number> {
    const before = await this.#call((page) => page.frames, null);
    await this.#call((page, count) => page.wait(count), frames);
    return (await this.#call((page) => page.frames, null)) - before;
  }

  /** Textures that the page holds. */
  async textures(): Promise<number> {
    return this.#call((page) => page.textures, null);
  }

  /** Widths of frames that move while each takes so many milliseconds, and waits until one of `width` follows. */
  async moveSlowly(camera: Camera, milliseconds: number, width: number): Promise<number[]> {
    const widths = await this.#call((page, args) => page.moveSlowly(args.camera, 6, args.milliseconds), { camera, milliseconds });
    await this.#call((page, wanted) => page.untilWidth(wanted), width);
    return widths;
  }

  /** Attaches gestures to a scene, in place of those before. */
  async follow(scene: TestScene): Promise<void> {
    await this.#call((page, followed) => page.follow(followed), scene);
  }

  /** What gestures made of the scene that they follow. */
  async gestures(): Promise<GestureLog> {
    const log = await this.#call((page) => page.log, null);
    if (!log) throw new Error('No scene is followed.');
    return log;
  }

  /** Size of the canvas as the page is told it. */
  async canvasSize(): Promise<ViewSize> {
    return this.#call((page) => page.firstSize(), null);
  }

  /** Calls the page. @throws what the page failed with, also outside of the call. */
  async #call<A, R>(call: (page: RemotePage, argument: A) => R | Promise<R>, argument: A): Promise<R> {
    const source = `(${call.toString()})(globalThis.page, ${JSON.stringify(argument)})`;
    return Promise.race([this.#page.evaluate<R>(source), this.#failed]);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, target: 'chrome120', rolldownOptions: { input: SCRIPT } },
  });
  if (!('output' in result)) throw new Error('The page was not built.');
  return result.output[0].code;
}

async function decode(png: Buffer): Promise<Shot> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, at: (x, y) => [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)] };
}
