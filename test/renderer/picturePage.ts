/** The page that tests of the picture view drive. */
import { DataUtils } from 'three';
import { fit, frameOf, type Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import type { Picture } from '../../src-renderer/kinds/picture/view/picture.ts';
import { attachPictureGestures } from '../../src-renderer/kinds/picture/view/pictureGestures.ts';
import { PictureView } from '../../src-renderer/kinds/picture/view/pictureView.ts';
import type { PictureMode } from '../../src-renderer/kinds/picture/view/pictureViewState.ts';
import type { ViewSize } from '../../src-renderer/views/layout.ts';
import { watchSize } from '../../src-renderer/views/viewportSize.ts';
import { colourTable, COLOURS, type PictureLog, type PictureScene, type TestLayer, type TestMode } from '../views/pictureScene.ts';
import { ViewPage, type Told } from './viewPage.ts';

class PicturePage extends ViewPage<PictureView, PictureScene, PictureLog> {
  constructor() {
    super('black', (canvas) => new PictureView(canvas, COLOURS));
  }

  protected tell(scene: PictureScene): void {
    this.view.setSource(scene.source);
    for (const slot of ['truth', 'a', 'b'] as const) {
      this.view.setFilter(slot, scene.filter);
      for (const level of ['base', 'detail'] as const) {
        const layer = scene.layers.find((each) => each.slot === slot && each.level === level);
        this.view.setLayer(slot, level, layer ? picture(layer) : null, layer?.region ?? EMPTY);
      }
    }
    this.view.setMode(modeOf(scene.mode));
    this.view.setCamera(scene.camera);
    this.view.setGrid(scene.grid);
    this.view.setSelection(scene.selection);
    this.view.setDisplay(scene.display);
  }

  protected get drawnWidth(): number {
    return this.canvas.width;
  }

  protected newLog({ camera, mode, source, size }: PictureScene): PictureLog {
    return { camera: camera ?? fit(frameOf(modeOf(mode), source, size)), divider: null, selections: [], hover: null };
  }

  protected attach({ mode, source, size }: PictureScene, log: PictureLog, told: Told<Camera>): () => void {
    return attachPictureGestures(this.canvas, {
      ...told,
      scene: () => ({ camera: log.camera, mode: modeOf(mode), source, size }),
      onSelection: (rect) => {
        log.selections.push(rect);
      },
      onHover: (place) => {
        log.hover = place;
      },
    });
  }

  /** Loses the graphics device, puts a layer into the view meanwhile, and gets it back. */
  loseContext(meanwhile: TestLayer | null): Promise<void> {
    return this.loseDevice(() => {
      if (meanwhile) this.view.setLayer(meanwhile.slot, meanwhile.level, picture(meanwhile), meanwhile.region);
    });
  }

  /** Moves the camera with every frame on a device that takes its time. @returns widths of the frames while it moved */
  async moveSlowly(camera: Camera, frames: number, milliseconds: number): Promise<number[]> {
    const widths: number[] = [];
    await this.onSlowDevice(milliseconds, async () => {
      for (let i = 0; i < frames; i++) {
        this.view.setCamera({ ...camera, x: camera.x + i / 1000 });
        await this.view.drawn();
        widths.push(this.canvas.width);
      }
    });
    return widths;
  }

  /** The first size that the canvas is told to have. */
  firstSize(): Promise<ViewSize> {
    return new Promise((resolve) => {
      const stop = watchSize(this.canvas, (size) => {
        stop();
        resolve(size);
      });
    });
  }
}

const EMPTY = { left: 0, top: 0, right: 0, bottom: 0 };

function picture({ width, height, channels, values }: Pick<TestLayer, 'width' | 'height' | 'channels' | 'values'>): Picture {
  return { width, height, channels, values: Uint16Array.from(values, (value) => DataUtils.toHalfFloat(value)) };
}

function modeOf(mode: TestMode): PictureMode {
  if (mode.kind !== 'difference') return mode;
  const { map, ...difference } = mode;
  return { ...difference, colours: colourTable(mode.colours), ...(map ? { map: kept(map) } : {}) };
}

/** One picture for one map: a view knows it again. */
const maps = new Map<string, Picture>();
function kept(map: Pick<TestLayer, 'width' | 'height' | 'channels' | 'values'>): Picture {
  const key = JSON.stringify(map);
  const known = maps.get(key) ?? picture(map);
  maps.set(key, known);
  return known;
}

Object.assign(globalThis, { page: new PicturePage() });
