/** Pictures in a canvas: a source and up to two predictions of it, alone, next to each other or subtracted. */
import { COLOUR_TABLES } from '../../../../src-main/core/render/colourTables.ts';
import { NEUTRAL, type Display } from '../../../../src-main/core/render/display.ts';
import { ColourTextures } from '../../../views/colourTextures.ts';
import { encodePng } from '../../../views/encodePng.ts';
import type { FramePlan } from '../../../views/frameLoop.ts';
import type { Point, Size } from '../../../views/geometry.ts';
import { SLOTS, type Slot } from '../../../views/layout.ts';
import { View } from '../../../views/view.ts';
import { fit, frameOf, isOnSource, type Camera } from './camera.ts';
import { LayerTexture } from './layerTexture.ts';
import { valueAt, WHOLE, type Layer, type Level, type Picture, type Region } from './picture.ts';
import { PicturePainter } from './picturePainter.ts';
import { picturePasses, type PicturePass, type TexturedLayer } from './picturePasses.ts';
import type { Colours, Filter, PictureMode, PictureViewState } from './pictureViewState.ts';
import { pixelLabels, type PixelLabel } from './pixelLabels.ts';
import type { PixelRect } from './selection.ts';

const LEVELS = ['base', 'detail'] as const;

/** What a picture costs to draw. */
export const PICTURE_PLAN: FramePlan = { ratios: [1, 0.75, 0.5, 0.375, 0.25], leastPixels: 1 << 17, mayTakeLong: false };

/** A layer as it is kept, also to be uploaded again after the GPU was lost. */
interface KeptLayer extends Layer {
  uploaded: LayerTexture;
}

type KeptLayers = Record<Slot, Record<Level, KeptLayer | null>>;

export class PictureView extends View<PictureViewState, PicturePainter> {
  #layers: KeptLayers = emptyLayers();
  #colours = new ColourTextures();
  #map: KeptLayer | null = null;
  #buffer: Size = { width: 0, height: 0 };

  /** Shows nothing until it is told the source's size and a layer too. @throws Error in a sentence where there is no WebGL 2. */
  constructor(canvas: HTMLCanvasElement, colours: Colours) {
    const state: PictureViewState = {
      source: { width: 1, height: 1 },
      camera: { scale: 1, x: 0.5, y: 0.5 },
      mode: { kind: 'single', slot: 'a' },
      size: { width: 0, height: 0, pixelRatio: 1 },
      filters: { truth: 'nearest', a: 'nearest', b: 'nearest' },
      colours,
      grid: true,
      selection: null,
      display: NEUTRAL,
    };
    super(canvas, new PicturePainter(canvas), state, PICTURE_PLAN);
  }

  /** Size of the source in pixels, which the camera, the grid and the selection relate to. */
  setSource(source: Size): void {
    this.change({ source });
  }

  override setMode(mode: PictureMode): void {
    const map = mode.kind === 'difference' ? (mode.map ?? null) : null;
    if (map !== (this.#map?.picture ?? null)) {
      this.#map?.uploaded.dispose();
      this.#map = map && { picture: map, region: WHOLE, uploaded: new LayerTexture(this.painter, map) };
    }
    super.setMode(mode);
  }

  /** Value of the map of a difference there; null where there is none. */
  mapAt(u: Point): number | null {
    return isOnSource(u, this.state.source) ? (valueAt({ base: this.#map, detail: null }, u)?.[0] ?? null) : null;
  }

  /** See camera.ts; null: all of the source, fitted. */
  setCamera(camera: Camera | null): void {
    const { mode, source, size } = this.state;
    this.change({ camera: camera ?? fit(frameOf(mode, source, size)) }, 'moving');
  }

  /** How a slot is enlarged; reduced it is always averaged. */
  setFilter(slot: Slot, filter: Filter): void {
    this.change({ filters: { ...this.state.filters, [slot]: filter } });
  }

  setColours(colours: Colours): void {
    this.change({ colours });
  }

  /** Whether lines are drawn between pixels that are large enough. */
  setGrid(grid: boolean): void {
    this.change({ grid });
  }

  setSelection(selection: PixelRect | null): void {
    this.change({ selection });
  }

  /** How pictures are brought to the screen. */
  setDisplay(display: Display): void {
    this.change({ display });
  }

  /**
   * Puts a picture into a layer, or with null takes it out. The picture is kept and must not change any more.
   * @param region where its first and last samples lie, in u
   */
  setLayer(slot: Slot, level: Level, picture: Picture | null, region: Region): void {
    const kept = this.#layers[slot][level];
    if (!picture && !kept) return;
    if (!picture || region.left >= region.right || region.top >= region.bottom) {
      kept?.uploaded.dispose();
      this.#layers[slot][level] = null;
    } else if (kept?.picture === picture) {
      if (isSameRegion(kept.region, region)) return;
      kept.region = region;
    } else {
      kept?.uploaded.replace(picture);
      const uploaded = kept?.uploaded ?? new LayerTexture(this.painter, picture);
      this.#layers[slot][level] = { picture, region, uploaded };
    }
    this.loop.ask('still');
  }

  /** Values of the sample nearest to `u`: grey, or red, green, blue and straight alpha; null where there is none. */
  sampleAt(slot: Slot, u: Point): number[] | null {
    return isOnSource(u, this.state.source) ? valueAt(this.#layers[slot], u) : null;
  }

  /** What to write into the pixels in sight; nothing unless they are large enough. */
  pixelLabels(): PixelLabel[] {
    return pixelLabels({ ...this.state, layers: this.#layers });
  }

  /**
   * The view as a PNG file. In another size than its own, the same part of the source stays in the middle.
   * @throws Error in a sentence when it is too large, or the GPU was lost.
   */
  async snapshot(size: Size = this.state.size): Promise<Uint8Array> {
    this.requireSize(size);
    this.requireDevice(this.losses);
    return encodePng(this.painter.paintPixels(this.#passes(scaledTo(this.state, size), size), size), size);
  }

  protected begin(buffer: Size): void {
    this.#buffer = buffer;
  }

  protected drawRows(): void {
    this.painter.paint(this.#passes(this.state, this.#buffer), this.#buffer);
  }

  #passes(state: PictureViewState, buffer: Size): PicturePass[] {
    const layers = emptyLayers<TexturedLayer>();
    for (const slot of SLOTS) {
      for (const level of LEVELS) {
        const kept = this.#layers[slot][level];
        if (!kept) continue;
        const { picture, region, uploaded } = kept;
        layers[slot][level] = { picture, region, texture: uploaded.texture, isOpaque: uploaded.isOpaque };
      }
    }
    const table = tableOf(state);
    const colours = table && this.#colours.of(table);
    this.#colours.keepOnly([colours]);
    const map = this.#map && { ...this.#map, texture: this.#map.uploaded.texture, isOpaque: true };
    return picturePasses(state, { ...layers, map }, buffer, colours);
  }

  protected release(): void {
    for (const slot of SLOTS) for (const level of LEVELS) this.#layers[slot][level]?.uploaded.dispose();
    this.#map?.uploaded.dispose();
    this.#colours.keepOnly([]);
  }

  protected reload(): void {
    if (this.#map) this.#map.uploaded = new LayerTexture(this.painter, this.#map.picture);
    for (const slot of SLOTS) {
      for (const level of LEVELS) {
        const kept = this.#layers[slot][level];
        if (kept) kept.uploaded = new LayerTexture(this.painter, kept.picture);
      }
    }
  }
}

function emptyLayers<T = KeptLayer>(): Record<Slot, Record<Level, T | null>> {
  const none = { base: null, detail: null };
  return { truth: { ...none }, a: { ...none }, b: { ...none } };
}

/** The table of a difference, or of pictures in false colour. */
function tableOf({ mode, display }: PictureViewState): Uint8Array | null {
  if (mode.kind === 'difference') return mode.colours;
  return display.falseColour === 'none' ? null : COLOUR_TABLES[display.falseColour];
}

function isSameRegion(a: Region, b: Region): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** The same view in another size. */
function scaledTo(state: PictureViewState, { width, height }: Size): PictureViewState {
  const { size, camera } = state;
  const factor = Math.min(width / size.width, height / size.height);
  return {
    ...state,
    size: { width, height, pixelRatio: size.pixelRatio * factor },
    camera: { ...camera, scale: camera.scale * factor },
  };
}
