/** Drives the shape view in a real browser. */
import sharp from 'sharp';
import type { OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import type { Size, Slot } from '../../src-renderer/kinds/picture/view/picture.ts';
import type { PixelAt } from '../fixtures/shapePictures.ts';
import { openPage, PageBrowser, startPage } from './pageBrowser.ts';
import type { ShapeLog, ShapeScene, TestMesh, TestSource } from './shapeScene.ts';

/** What the page of renderer/shapePage.ts offers, as far as it is called from here. */
interface RemotePage {
  keep(name: string, source: TestSource): void;
  setMesh(mesh: TestMesh | null): void;
  setSource(slot: Slot, name: string | null): void;
  show(scene: ShapeScene): Promise<void>;
  untilStill(): Promise<void>;
  snapshot(size?: Size, isTransparent?: boolean): Promise<string>;
  loseContext(slot: Slot, name: string): Promise<void>;
  turnSlowly(camera: OrbitCamera, frames: number, milliseconds: number): Promise<number[]>;
  untilFull(width: number): Promise<void>;
  wait(frames: number): Promise<void>;
  follow(scene: ShapeScene): void;
  log: ShapeLog | null;
  draws: number;
  widths: number[];
  view: { resolution: Size };
}

/** A snapshot with its alpha. */
export interface ShapeShot extends Size {
  at: PixelAt;
}

export class ShapeBrowser extends PageBrowser<RemotePage> {
  static async open(deviceScaleFactor = 1): Promise<ShapeBrowser> {
    const opened = await openPage('shapePage.ts', deviceScaleFactor);
    const view = new ShapeBrowser(opened);
    await startPage(opened);
    return view;
  }

  async keep(name: string, source: TestSource): Promise<void> {
    await this.call((page, kept) => page.keep(kept.name, kept.source), { name, source });
  }

  async show(scene: ShapeScene): Promise<void> {
    await this.call((page, shown) => page.show(shown), scene);
  }

  async png(size: Size | null = null, isTransparent = false): Promise<Buffer> {
    const taken = await this.call((page, wish) => page.snapshot(wish.size ?? undefined, wish.isTransparent), { size, isTransparent });
    return Buffer.from(taken, 'base64');
  }

  async snapshot(size: Size | null = null, isTransparent = false): Promise<ShapeShot> {
    const { data, info } = await sharp(await this.png(size, isTransparent)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { width, height, at: (x, y) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)] };
  }
}
