/**
 * Shapes in a canvas: the truth and up to two predictions of it, ray-marched from grids or from the networks' own
 * tables, alone, next to each other or with a divider, with the true mesh among them. Draws when something changed and
 * at no other time.
 */
import { DataTexture, type WebGLRenderTarget } from 'three';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { DEFAULT_SHADING, type Rgb, type Shading } from '../../../../src-main/core/render/shading.ts';
import { BandPace } from '../../../views/bandPace.ts';
import { encodePng } from '../../../views/encodePng.ts';
import { FrameLoop, type Change } from '../../../views/frameLoop.ts';
import type { ViewSize } from '../../../views/layout.ts';
import type { Size, Slot } from '../../picture/view/picture.ts';
import { ShapePainter, type ShapeLine, type ShapeMesh, type ShapePass } from './shapePainter.ts';
import { shapePasses, type ShapeTextures } from './shapePasses.ts';
import { SourceTextures, type ShapeSource } from './shapeSource.ts';
import type { MeshShow, ShapeMode, ShapeViewState } from './shapeViewState.ts';

const SLOTS = ['truth', 'a', 'b'] as const;
/** Rays of a snapshot's pixel along each axis, and the most pixels that are drawn for that. */
const SNAPSHOT = { rays: 2, mostPixels: 1 << 25 } as const;
/** Milliseconds between two looks at whether a band of a snapshot is done. */
const WATCH_MS = 4;

export interface ShapeColours {
  /** Of the line between two panes. */
  split: Rgb;
  /** Of the true mesh over a prediction. */
  mesh: Rgb;
}

/** What is drawn of a frame. */
interface Frame {
  passes: ShapePass[];
  lines: ShapeLine[];
}

export class ShapeView {
  #canvas: HTMLCanvasElement;
  #painter: ShapePainter;
  #loop: FrameLoop;
  #state: ShapeViewState;
  /** What is to be shown, and what of it is on the GPU: that follows when no frame is in work. */
  #wanted: Record<Slot, ShapeSource | null> = { truth: null, a: null, b: null };
  #sources: ShapeTextures['sources'] = { truth: null, a: null, b: null };
  #mesh: ShapeMesh | null = null;
  #tables = new Map<Uint8Array, DataTexture>();
  #target: WebGLRenderTarget | null = null;
  #frame: Frame = { passes: [], lines: [] };
  #resolution: Size = { width: 0, height: 0 };
  #onDrawn: (resolution: Size) => void;
  #snapshots = 0;
  /** How often the device was lost, and whether it is now. */
  #losses = 0;
  #isLost = false;

  /**
   * Shows nothing until it is told its size. The canvas keeps the size that its style gives it.
   * @param onDrawn is told the resolution of every picture that is put on the screen
   * @throws Error in a sentence where there is no WebGL 2.
   */
  constructor(canvas: HTMLCanvasElement, colours: ShapeColours, onDrawn: (resolution: Size) => void = () => undefined) {
    this.#canvas = canvas;
    this.#painter = new ShapePainter(canvas);
    this.#onDrawn = onDrawn;
    this.#state = {
      camera: DEFAULT_CAMERA,
      shading: DEFAULT_SHADING,
      mode: { kind: 'single', slot: 'a' },
      size: { width: 0, height: 0, pixelRatio: 1 },
      reference: 'truth',
      mesh: { asTruth: false, overlay: 'none', colour: colours.mesh },
      split: colours.split,
    };
    this.#loop = new FrameLoop({
      fullSize: () => this.#fullSize(),
      begin: (buffer) => this.#begin(buffer),
      drawRows: (top, rows) => this.#painter.drawRows(this.#target as WebGLRenderTarget, this.#frame.passes, top, rows),
      end: () => this.#end(),
      fence: () => this.#painter.fence(),
    });
    canvas.addEventListener('webglcontextlost', this.#lose);
    canvas.addEventListener('webglcontextrestored', this.#restore);
  }

  /** Longest side of a picture that can be drawn. */
  get mostSide(): number {
    return this.#painter.mostSide;
  }

  /** Pixels of what is on the screen: fewer than the viewport has while something moves, more where edges are smooth. */
  get resolution(): Size {
    return this.#resolution;
  }

  /** Size of the viewport, in device pixels. */
  resize(size: ViewSize): void {
    this.#change({ size });
  }

  setCamera(camera: OrbitCamera): void {
    this.#change({ camera }, 'moving');
  }

  setShading(shading: Shading): void {
    const isSliding = shading.slice !== null && this.#state.shading.slice !== null;
    this.#change({ shading }, isSliding ? 'moving' : 'still');
  }

  setMode(mode: ShapeMode): void {
    const isSliding = mode.kind === 'swipe' && this.#state.mode.kind === 'swipe';
    this.#change({ mode }, isSliding ? 'moving' : 'still');
  }

  /** The slot with which the others are compared, by error colours and by its outline on a slice. */
  setReference(reference: Slot): void {
    this.#change({ reference });
  }

  /** Puts a field into a slot, or with null takes it out. It is kept and must not change any more. */
  setSource(slot: Slot, source: ShapeSource | null): void {
    if (this.#wanted[slot] === source) return;
    this.#wanted[slot] = source;
    this.#loop.ask('live');
  }

  /** The true mesh; null: none. It is kept and must not change any more. */
  setMesh(mesh: ShapeMesh | null): void {
    this.#mesh = mesh;
    this.#painter.setMesh(mesh);
    this.#loop.ask('still');
  }

  /** Where the true mesh is shown. */
  showMesh(show: Pick<MeshShow, 'asTruth' | 'overlay'>): void {
    this.#change({ mesh: { ...this.#state.mesh, ...show } });
  }

  /** Resolves once everything that was set is drawn, if only coarsely: not before the view has a size. */
  drawn(): Promise<void> {
    return this.#loop.drawn();
  }

  /**
   * The view as a PNG file, with smooth edges. In another size than its own, it shows as much from top to bottom.
   * @throws Error in a sentence when it is too large, or the GPU was lost.
   */
  async snapshot(size: Size = this.#state.size, isTransparent = false): Promise<Uint8Array> {
    const background = isTransparent ? null : this.#state.shading.background;
    const { width, height } = size;
    return encodePng(await this.#picture({ width, height }, { shading: { ...this.#state.shading, background } }), { width, height });
  }

  /** The view through another camera, as [height, width, 4] bytes. @throws Error as `snapshot`. */
  async frame(camera: OrbitCamera, size: Size): Promise<Uint8Array> {
    return new Uint8Array((await this.#picture(size, { camera })).buffer);
  }

  /** Draws the view aside with some changes, with smooth edges where the device holds as many pixels. */
  async #picture({ width, height }: Size, changes: Partial<ShapeViewState>): Promise<Uint8ClampedArray<ArrayBuffer>> {
    if (Math.max(width, height) > this.mostSide || Math.min(width, height) < 1) {
      throw new Error(`A picture of the view can have 1 to ${this.mostSide} pixels a side.`);
    }
    const { rays, mostPixels } = SNAPSHOT;
    const isSmooth = Math.max(width, height) * rays <= this.mostSide && width * height * rays ** 2 <= mostPixels;
    const buffer = isSmooth ? { width: width * rays, height: height * rays } : { width, height };
    this.#upload();
    const pixelRatio = (this.#state.size.pixelRatio * height) / Math.max(1, this.#state.size.height);
    const state = { ...this.#state, ...changes, size: { width, height, pixelRatio } };
    const frame = shapePasses(state, this.#textures(), buffer);
    const target = this.#painter.newTarget(buffer);
    this.#snapshots += 1;
    try {
      await this.#drawAside(target, frame);
      return this.#painter.readPixels(target, { width, height });
    } finally {
      target.dispose();
      this.#snapshots -= 1;
      if (SLOTS.some((slot) => this.#wanted[slot] !== (this.#sources[slot]?.source ?? null))) this.#loop.ask('live');
    }
  }

  /** Ends the view; its canvas cannot be used again. */
  dispose(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#lose);
    this.#canvas.removeEventListener('webglcontextrestored', this.#restore);
    this.#loop.dispose();
    this.#release();
    this.#painter.dispose();
  }

  #change(changes: Partial<ShapeViewState>, change: Change = 'still'): void {
    this.#state = { ...this.#state, ...changes };
    this.#loop.ask(change);
  }

  #fullSize(): Size | null {
    const { width, height } = this.#state.size;
    return width < 1 || height < 1 ? null : { width, height };
  }

  #begin(buffer: Size): void {
    // A snapshot is all of one moment.
    if (this.#snapshots === 0) this.#upload();
    this.#target ??= this.#painter.newTarget(buffer);
    this.#target.setSize(buffer.width, buffer.height);
    this.#frame = shapePasses(this.#state, this.#textures(), buffer);
  }

  #end(): void {
    const target = this.#target as WebGLRenderTarget;
    this.#painter.drawRest(target, this.#frame.passes, this.#frame.lines);
    this.#painter.present(target, this.#state.size);
    this.#resolution = { width: target.width, height: target.height };
    this.#onDrawn(this.#resolution);
  }

  /** Draws into a target without keeping anything waiting. */
  async #drawAside(target: WebGLRenderTarget, { passes, lines }: Frame): Promise<void> {
    const pace = new BandPace();
    const losses = this.#losses;
    for (let top = 0; top < target.height; ) {
      const rows = Math.min(pace.rows(target.width), target.height - top);
      const start = performance.now();
      this.#painter.drawRows(target, passes, top, rows);
      const fence = this.#painter.fence();
      do {
        await new Promise((resolve) => {
          setTimeout(resolve, WATCH_MS);
        });
        if (this.#isLost || losses !== this.#losses) throw new Error('The graphics device was reset. Try again in a moment.');
      } while (!fence.isDone());
      pace.took(rows * target.width, performance.now() - start);
      top += rows;
    }
    this.#painter.drawRest(target, passes, lines);
  }

  /** Brings to the GPU what is wanted. */
  #upload(): void {
    for (const slot of SLOTS) {
      const [wanted, kept] = [this.#wanted[slot], this.#sources[slot]];
      if (wanted === (kept?.source ?? null)) continue;
      if (!wanted) {
        kept?.dispose();
        this.#sources[slot] = null;
      } else if (kept) kept.replace(wanted);
      else this.#sources[slot] = new SourceTextures(wanted, this.#painter.hasLinearFloats);
    }
  }

  #textures(): ShapeTextures {
    const { heat, error, slice } = this.#state.shading;
    const tables = {
      heat: this.#table(heat),
      error: error && this.#table(error.colours),
      slice: slice && this.#table(slice.colours),
    };
    const used: (DataTexture | null)[] = Object.values(tables);
    for (const [bytes, texture] of this.#tables) {
      if (used.includes(texture)) continue;
      texture.dispose();
      this.#tables.delete(bytes);
    }
    return { sources: this.#sources, hasMesh: this.#mesh !== null, tables };
  }

  /** A [256, 4] table of colours as a texture. */
  #table(bytes: Uint8Array): DataTexture {
    const kept = this.#tables.get(bytes);
    if (kept) return kept;
    const texture = new DataTexture(bytes, bytes.length / 4, 1);
    texture.needsUpdate = true;
    this.#tables.set(bytes, texture);
    return texture;
  }

  /** Gives back what is on the GPU; all but the mesh comes there again when it is drawn. */
  #release(): void {
    for (const slot of SLOTS) {
      this.#sources[slot]?.dispose();
      this.#sources[slot] = null;
    }
    for (const table of this.#tables.values()) table.dispose();
    this.#tables.clear();
    this.#target?.dispose();
    this.#target = null;
    this.#painter.setMesh(null);
  }

  #lose = (): void => {
    this.#isLost = true;
    this.#losses += 1;
    this.#loop.pause();
    this.#release();
  };

  #restore = (): void => {
    this.#isLost = false;
    this.#painter.setMesh(this.#mesh);
    this.#loop.resume();
  };
}
