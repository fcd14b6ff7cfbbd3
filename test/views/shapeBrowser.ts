/** Drives the shape view in a real browser. */
import type { OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import type { Size } from '../../src-renderer/views/geometry.ts';
import type { Slot } from '../../src-renderer/views/layout.ts';
import { decode, openPage, PageBrowser, type Shot } from './pageBrowser.ts';
import type { ShapeLog, ShapeScene, TestMesh, TestSource } from './shapeScene.ts';
import type { RemotePage } from './viewScene.ts';

/** What the page of renderer/shapePage.ts offers beside that. */
interface ShapePage extends RemotePage<ShapeScene, ShapeLog> {
  keep(name: string, source: TestSource): void;
  setMesh(mesh: TestMesh | null): void;
  setSource(slot: Slot, name: string | null): void;
  loseContext(slot: Slot, name: string): Promise<void>;
  turnSlowly(camera: OrbitCamera, frames: number, milliseconds: number): Promise<number[]>;
  view: { resolution: Size };
}

export class ShapeBrowser extends PageBrowser<ShapeScene, ShapeLog, ShapePage> {
  static open(deviceScaleFactor = 1): Promise<ShapeBrowser> {
    return openPage(ShapeBrowser, 'shapePage.ts', deviceScaleFactor);
  }

  async keep(name: string, source: TestSource): Promise<void> {
    await this.call((page, kept) => page.keep(kept.name, kept.source), { name, source });
  }

  /** With its alpha. */
  async snapshot(size: Size | null = null, isTransparent = false): Promise<Shot> {
    return decode(await this.png(size, isTransparent), true);
  }
}
