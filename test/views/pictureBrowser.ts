/** Drives the image view in a real browser: bundles the page of tests and shows scenes in it. */
import type { Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import type { ViewSize } from '../../src-renderer/views/layout.ts';
import type { Size } from '../../src-renderer/kinds/picture/view/picture.ts';
import { decode, openPage, PageBrowser, startPage, type Shot } from './pageBrowser.ts';
import type { GestureLog, TestLayer, TestScene } from './pictureScene.ts';

export type { Shot } from './pageBrowser.ts';

/** What the page of renderer/picturePage.ts offers, as far as it is called from here. */
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

export class ViewBrowser extends PageBrowser<RemotePage> {
  static async open(deviceScaleFactor = 1): Promise<ViewBrowser> {
    const opened = await openPage('picturePage.ts', deviceScaleFactor);
    const view = new ViewBrowser(opened);
    await startPage(opened);
    return view;
  }

  async show(scene: TestScene): Promise<void> {
    await this.call((page, shown) => page.show(shown), scene);
  }

  /** What a scene looks like, by the view's own snapshot. */
  async shoot(scene: TestScene, size: Size | null = null): Promise<Shot> {
    await this.show(scene);
    return this.snapshot(size);
  }

  async snapshot(size: Size | null = null): Promise<Shot> {
    return decode(Buffer.from(await this.call((page, wanted) => page.snapshot(wanted ?? undefined), size), 'base64'));
  }

  async loseContext(meanwhile: TestLayer | null): Promise<void> {
    await this.call((page, layer) => page.loseContext(layer), meanwhile);
  }

  /** Lets animation frames go by. @returns how often something was drawn in them */
  async drawsDuring(frames: number): Promise<number> {
    const before = await this.call((page) => page.frames, null);
    await this.call((page, count) => page.wait(count), frames);
    return (await this.call((page) => page.frames, null)) - before;
  }

  /** Textures that the page holds. */
  async textures(): Promise<number> {
    return this.call((page) => page.textures, null);
  }

  /** Widths of frames that move while each takes so many milliseconds, and waits until one of `width` follows. */
  async moveSlowly(camera: Camera, milliseconds: number, width: number): Promise<number[]> {
    const widths = await this.call((page, args) => page.moveSlowly(args.camera, 6, args.milliseconds), { camera, milliseconds });
    await this.call((page, wanted) => page.untilWidth(wanted), width);
    return widths;
  }

  /** Attaches gestures to a scene, in place of those before. */
  async follow(scene: TestScene): Promise<void> {
    await this.call((page, followed) => page.follow(followed), scene);
  }

  /** What gestures made of the scene that they follow. */
  async gestures(): Promise<GestureLog> {
    const log = await this.call((page) => page.log, null);
    if (!log) throw new Error('No scene is followed.');
    return log;
  }

  /** Size of the canvas as the page is told it. */
  async canvasSize(): Promise<ViewSize> {
    return this.call((page) => page.firstSize(), null);
  }
}
