/** Drives the picture view in a real browser. */
import type { Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import type { Size } from '../../src-renderer/views/geometry.ts';
import type { ViewSize } from '../../src-renderer/views/layout.ts';
import { decode, openPage, PageBrowser, type Shot } from './pageBrowser.ts';
import type { PictureLog, PictureScene, TestLayer } from './pictureScene.ts';
import type { RemotePage } from './viewScene.ts';

/** What the page of renderer/picturePage.ts offers beside that. */
interface PicturePage extends RemotePage<PictureScene, PictureLog> {
  loseContext(meanwhile: TestLayer | null): Promise<void>;
  moveSlowly(camera: Camera, frames: number, milliseconds: number): Promise<number[]>;
  firstSize(): Promise<ViewSize>;
}

export class PictureBrowser extends PageBrowser<PictureScene, PictureLog, PicturePage> {
  static open(deviceScaleFactor = 1): Promise<PictureBrowser> {
    return openPage(PictureBrowser, 'picturePage.ts', deviceScaleFactor);
  }

  /** What a scene looks like, by the view's own snapshot. */
  async shoot(scene: PictureScene, size: Size | null = null): Promise<Shot> {
    await this.show(scene);
    return this.snapshot(size);
  }

  async snapshot(size: Size | null = null): Promise<Shot> {
    return decode(await this.png(size));
  }

  async loseContext(meanwhile: TestLayer | null): Promise<void> {
    await this.call((page, layer) => page.loseContext(layer), meanwhile);
  }

  /** Textures that the page holds. */
  async textures(): Promise<number> {
    return this.call((page) => page.textures, null);
  }

  /** Widths of frames that move while each takes so many milliseconds, and waits until one of `width` follows. */
  async moveSlowly(camera: Camera, milliseconds: number, width: number): Promise<number[]> {
    const widths = await this.call((page, args) => page.moveSlowly(args.camera, 6, args.milliseconds), { camera, milliseconds });
    await this.call((page, wanted) => page.untilFull(wanted), width);
    return widths;
  }

  /** Size of the canvas as the page is told it. */
  async canvasSize(): Promise<ViewSize> {
    return this.call((page) => page.firstSize(), null);
  }
}
