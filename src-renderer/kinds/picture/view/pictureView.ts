/**
 * Pictures in a canvas: a source and up to two predictions of it, alone, next to each other or subtracted. Draws when
 * something changed and at no other time.
 */
import { DataTexture } from 'three';
import { fit, isOnSource, type Camera } from './camera.ts';
import { encodePng } from '../../../views/encodePng.ts';
import { FramePace } from '../../../views/framePace.ts';
import {
  imagePasses,
  type Colours,
  type Filter,
  type ImagePass,
  type PixelRect,
  type TexturedLayer,
  type ViewState,
} from './picturePasses.ts';
import { LayerTexture } from './layerTexture.ts';
import { frameOf, type Mode, type ViewSize } from '../../../views/layout.ts';
import { Painter, type Fence } from './picturePainter.ts';
import { valueAt, type Layer, type Level, type Picture, type Point, type Region, type Size, type Slot } from './picture.ts';
import { pixelLabels, type PixelLabel } from './pixelLabels.ts';

const SLOTS = ['truth', 'a', 'b'] as const;
const LEVELS = ['base', 'detail'] as const;

/** After so many milliseconds without movement, the picture is drawn in full. */
const REST_MS = 150;
/** Milliseconds between two looks at whether a frame is done. */
const WATCH_MS = 4;
/** So many pixels are always drawn: fewer are hardly faster. */
const LEAST_PIXELS = 1 << 17;

/** A layer as it is kept, also to be uploaded again after the GPU was lost. */
interface KeptLayer extends Layer {
  uploaded: LayerTexture;
}

type KeptLayers = Record<Slot, Record<Level, KeptLayer | null>>;

export class ImageView {
  #canvas: HTMLCanvasElement;
  #painter: Painter;
  #layers: KeptLayers = emptyLayers();
  #state: ViewState;
  #colourTable = tableTexture(new Uint8Array(4));
  #pace = new FramePace();
  /** The animation frame that was asked for; 0: none. */
  #request = 0;
  #isStale = false;
  #isLost = false;
  /** The frame that the GPU is drawing. */
  #inWork: { fence: Fence; start: number; isMoving: boolean } | null = null;
  /** Whether something moved since the last frame. */
  #isMoving = false;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #watchTimer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  /**
   * Shows nothing until it is told its size, the source's and a layer. The canvas keeps the size that its style gives it.
   * @throws Error in a sentence where there is no WebGL 2.
   */
  constructor(canvas: HTMLCanvasElement, colours: Colours) {
    this.#canvas = canvas;
    this.#painter = new Painter(canvas);
    this.#state = {
      source: { width: 1, height: 1 },
      camera: { scale: 1, x: 0.5, y: 0.5 },
      mode: { kind: 'single', slot: 'a' },
      size: { width: 0, height: 0, pixelRatio: 1 },
      filters: { truth: 'nearest', a: 'nearest', b: 'nearest' },
      colours,
      grid: true,
      selection: null,
    };
    canvas.addEventListener('webglcontextlost', this.#lose);
    canvas.addEventListener('webglcontextrestored', this.#restore);
  }

  /** Longest side of a picture that can be shown. */
  get mostSide(): number {
    return this.#painter.mostSide;
  }

  /** Size of the viewport, in device pixels. */
  resize(size: ViewSize): void {
    this.#change({ size });
  }

  /** Size of the source in pixels, which the camera, the grid and the selection relate to. */
  setSource(source: Size): void {
    this.#change({ source });
  }

  /** See camera.ts; null: all of the source, fitted. */
  setCamera(camera: Camera | null): void {
    const { mode, source, size } = this.#state;
    this.#isMoving = true;
    this.#change({ camera: camera ?? fit(frameOf(mode, source, size)) });
  }

  setMode(mode: Mode): void {
    if (mode.kind === 'swipe' && this.#state.mode.kind === 'swipe') this.#isMoving = true;
    if (mode.kind === 'difference') this.#setColourTable(mode.colours);
    this.#change({ mode });
  }

  /** How a slot is enlarged; reduced it is always averaged. */
  setFilter(slot: Slot, filter: Filter): void {
    this.#change({ filters: { ...this.#state.filters, [slot]: filter } });
  }

  setColours(colours: Colours): void {
    this.#change({ colours });
  }

  /** Whether lines are drawn between pixels that are large enough. */
  setGrid(grid: boolean): void {
    this.#change({ grid });
  }

  setSelection(selection: PixelRect | null): void {
    this.#change({ selection });
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
      const uploaded = kept?.uploaded ?? new LayerTexture(this.#painter, picture);
      this.#layers[slot][level] = { picture, region, uploaded };
    }
    this.#ask();
  }

  /** Values of the sample nearest to `u`: grey, or red, green, blue and straight alpha; null where there is none. */
  sampleAt(slot: Slot, u: Point): number[] | null {
    return isOnSource(u, this.#state.source) ? valueAt(this.#layers[slot], u) : null;
  }

  /** What to write into the pixels in sight; nothing unless they are large enough. */
  pixelLabels(): PixelLabel[] {
    return pixelLabels({ ...this.#state, layers: this.#layers });
  }

  /** Resolves once everything that was set is drawn: not before the view is in sight and has a size. */
  drawn(): Promise<void> {
    if (!this.#isStale) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /**
   * The view as a PNG file. In another size than its own, the same part of the source stays in the middle.
   * @throws Error in a sentence when it is too large, or the GPU was lost.
   */
  async snapshot(size: Size = this.#state.size): Promise<Uint8Array> {
    const { width, height } = size;
    if (Math.max(width, height) > this.#painter.mostSide || Math.min(width, height) < 1) {
      throw new Error(`A picture of the view can have 1 to ${this.#painter.mostSide} pixels a side.`);
    }
    if (this.#isLost) throw new Error('The graphics device was reset. Try again in a moment.');
    return encodePng(this.#painter.paintPixels(this.#passes(scaledTo(this.#state, size), size), size), size);
  }

  /** Ends the view; its canvas cannot be used again. */
  dispose(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#lose);
    this.#canvas.removeEventListener('webglcontextrestored', this.#restore);
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#restTimer);
    clearTimeout(this.#watchTimer);
    for (const slot of SLOTS) for (const level of LEVELS) this.#layers[slot][level]?.uploaded.dispose();
    this.#colourTable.dispose();
    this.#painter.dispose();
    this.#settle();
  }

  #change(changes: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...changes };
    this.#ask();
  }

  #setColourTable(table: Uint8Array): void {
    if (this.#colourTable.image.data === table) return;
    this.#colourTable.dispose();
    this.#colourTable = tableTexture(table);
  }

  /** Has everything drawn anew with the next animation frame. */
  #ask(): void {
    this.#isStale = true;
    if (!this.#inWork) this.#schedule();
  }

  #schedule(): void {
    if (this.#request === 0) this.#request = requestAnimationFrame(this.#tick);
  }

  #tick = (): void => {
    this.#request = 0;
    const { width, height } = this.#state.size;
    if (!this.#isStale || this.#isLost || width < 1 || height < 1) return;
    this.#draw();
    this.#watch();
  };

  /**
   * Learns how long the frame takes, and begins no other before it is done. By a timer: an animation frame would have
   * the browser make frames of its own, in which nothing differs.
   */
  #watch(): void {
    this.#watchTimer = setTimeout(() => {
      if (this.#inWork && !this.#isFrameDone(this.#inWork)) return this.#watch();
      this.#inWork = null;
      if (this.#isStale) this.#schedule();
    }, WATCH_MS);
  }

  #isFrameDone({ fence, start, isMoving }: { fence: Fence; start: number; isMoving: boolean }): boolean {
    if (!fence.isDone()) return false;
    if (isMoving) this.#pace.took(performance.now() - start);
    return true;
  }

  #draw(): void {
    const start = performance.now();
    const isMoving = this.#isMoving;
    const { size } = this.#state;
    const least = Math.min(1, Math.sqrt(LEAST_PIXELS / (size.width * size.height)));
    const ratio = isMoving ? Math.max(least, this.#pace.ratio) : 1;
    const buffer = {
      width: Math.max(1, Math.round(size.width * ratio)),
      height: Math.max(1, Math.round(size.height * ratio)),
    };
    this.#painter.paint(this.#passes(this.#state, buffer), buffer);
    this.#inWork = { fence: this.#painter.fence(), start, isMoving };
    this.#isStale = false;
    this.#isMoving = false;
    this.#settle();
    clearTimeout(this.#restTimer);
    if (ratio < 1) this.#restTimer = setTimeout(() => this.#ask(), REST_MS);
  }

  #passes(state: ViewState, buffer: Size): ImagePass[] {
    const layers = emptyLayers<TexturedLayer>();
    for (const slot of SLOTS) {
      for (const level of LEVELS) {
        const kept = this.#layers[slot][level];
        if (!kept) continue;
        const { picture, region, uploaded } = kept;
        layers[slot][level] = { picture, region, texture: uploaded.texture, isOpaque: uploaded.isOpaque };
      }
    }
    return imagePasses(state, layers, buffer, this.#colourTable);
  }

  /** Tells those who wait that everything is drawn, or never will be. */
  #settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #lose = (): void => {
    this.#isLost = true;
    clearTimeout(this.#watchTimer);
    this.#inWork = null;
    this.#isStale = true;
  };

  /** Everything that was on the GPU is gone: the pictures are uploaded again. */
  #restore = (): void => {
    this.#isLost = false;
    this.#colourTable = tableTexture(this.#colourTable.image.data as Uint8Array);
    for (const slot of SLOTS) {
      for (const level of LEVELS) {
        const kept = this.#layers[slot][level];
        if (kept) kept.uploaded = new LayerTexture(this.#painter, kept.picture);
      }
    }
    this.#ask();
  };
}

function emptyLayers<T = KeptLayer>(): Record<Slot, Record<Level, T | null>> {
  const none = { base: null, detail: null };
  return { truth: { ...none }, a: { ...none }, b: { ...none } };
}

function tableTexture(table: Uint8Array): DataTexture {
  const texture = new DataTexture(table, table.length / 4, 1);
  texture.needsUpdate = true;
  return texture;
}

function isSameRegion(a: Region, b: Region): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** The same view in another size. */
function scaledTo(state: ViewState, { width, height }: Size): ViewState {
  const { size, camera } = state;
  const factor = Math.min(width / size.width, height / size.height);
  return {
    ...state,
    size: { width, height, pixelRatio: size.pixelRatio * factor },
    camera: { ...camera, scale: camera.scale * factor },
  };
}
