/** Drives the volume view in a real browser. */
import type { Size } from '../../src-renderer/views/geometry.ts';
import { decode, openPage, PageBrowser, type Shot } from './pageBrowser.ts';
import type { RemotePage } from './viewScene.ts';
import type { TestVolume, VolumeLog, VolumeScene } from './volumeScene.ts';

/** What the page of renderer/volumePage.ts offers beside that. */
interface VolumePage extends RemotePage<VolumeScene, VolumeLog> {
  keep(name: string, volume: TestVolume): void;
}

export class VolumeBrowser extends PageBrowser<VolumeScene, VolumeLog, VolumePage> {
  static open(): Promise<VolumeBrowser> {
    return openPage(VolumeBrowser, 'volumePage.ts', 1);
  }

  async keep(name: string, volume: TestVolume): Promise<void> {
    await this.call((page, kept) => page.keep(kept.name, kept.volume), { name, volume });
  }

  /** With its alpha, without smooth edges. */
  async shot(size: Size | null = null): Promise<Shot> {
    return decode(await this.png(size, false), true);
  }
}
