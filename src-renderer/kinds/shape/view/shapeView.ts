/**
 * Shapes in a canvas: the truth and up to two predictions of it, ray-marched from grids or from the networks' own
 * tables, alone, next to each other or with a divider, with the true mesh among them.
 */
import type { DataTexture, WebGLRenderTarget } from 'three';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { DEFAULT_SHADING, type Rgb, type Shading } from '../../../../src-main/core/render/shading.ts';
import { BandPace } from '../../../views/bandPace.ts';
import { ColourTextures } from '../../../views/colourTextures.ts';
import { encodePng } from '../../../views/encodePng.ts';
import type { FramePlan } from '../../../views/frameLoop.ts';
import type { Size } from '../../../views/geometry.ts';
import { SLOTS, type Slot } from '../../../views/layout.ts';
import { View } from '../../../views/view.ts';
import { ShapePainter, type ShapeLine, type ShapeMesh, type ShapePass } from './shapePainter.ts';
import { shapePasses, type ShapeTextures } from './shapePasses.ts';
import { SourceTextures, type ShapeSource } from './shapeSource.ts';
import type { Ground } from './ground.ts';
import type { MeshShow, ShapeViewState } from './shapeViewState.ts';

/** What a shape costs to draw. */
const SHAPE_PLAN: FramePlan = { ratios: [1, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125], leastPixels: 1 << 14, mayTakeLong: true };
/** Rays of a snapshot's pixel along each axis, and the most pixels that are drawn for that. */
const SNAPSHOT = { rays: 2, mostPixels: 1 << 25 } as const;
/** Milliseconds between two looks at whether a band of a snapshot is done. */
const WATCH_MS = 4;

export interface ShapeColours {
  /** Of the line between two panes. */
  split: Rgb;
  /** Of the true mesh over a prediction. */
  mesh: Rgb;
  /** Of the ground's lines. */
  ground: Rgb;
}

/** What is drawn of a frame. */
interface Frame {
  passes: ShapePass[];
  lines: ShapeLine[];
}

export class ShapeView extends View<ShapeViewState, ShapePainter> {
  /** What is to be shown, and what of it is on the GPU: that follows when no frame is in work. */
  #wanted: Record<Slot, ShapeSource | null> = { truth: null, a: null, b: null };
  #sources: ShapeTextures['sources'] = { truth: null, a: null, b: null };
  #mesh: ShapeMesh | null = null;
  #tables = new ColourTextures();
  #target: WebGLRenderTarget | null = null;
  #frame: Frame = { passes: [], lines: [] };
  #resolution: Size = { width: 0, height: 0 };
  #onDrawn: (resolution: Size) => void;
  #snapshots = 0;

  /**
   * @param onDrawn is told the resolution of every picture that is put on the screen
   * @throws Error in a sentence where there is no WebGL 2.
   */
  constructor(canvas: HTMLCanvasElement, colours: ShapeColours, onDrawn: (resolution: Size) => void = () => undefined) {
    const state: ShapeViewState = {
      camera: DEFAULT_CAMERA,
      shading: DEFAULT_SHADING,
      mode: { kind: 'single', slot: 'a' },
      size: { width: 0, height: 0, pixelRatio: 1 },
      reference: 'truth',
      mesh: { asTruth: false, overlay: 'none', colour: colours.mesh },
      split: colours.split,
      ...{ ground: null, groundColour: colours.ground },
    };
    super(canvas, new ShapePainter(canvas), state, SHAPE_PLAN);
    this.#onDrawn = onDrawn;
  }

  /** Pixels of what is on the screen: fewer than the viewport has while something moves, more where edges are smooth. */
  get resolution(): Size {
    return this.#resolution;
  }

  setCamera(camera: OrbitCamera): void {
    this.change({ camera }, 'moving');
  }

  setShading(shading: Shading): void {
    const isSliding = shading.slice !== null && this.state.shading.slice !== null;
    this.change({ shading }, isSliding ? 'moving' : 'still');
  }

  /** The slot with which the others are compared, by error colours and by its outline on a slice. */
  setReference(reference: Slot): void {
    this.change({ reference });
  }

  /** Puts a field into a slot, or with null takes it out. It is kept and must not change any more. */
  setSource(slot: Slot, source: ShapeSource | null): void {
    if (this.#wanted[slot] === source) return;
    this.#wanted[slot] = source;
    this.loop.ask('live');
  }

  /** The true mesh; null: none. It is kept and must not change any more. */
  setMesh(mesh: ShapeMesh | null): void {
    this.#mesh = mesh;
    this.painter.setMesh(mesh);
    this.loop.ask('still');
  }

  /** What the shape stands on; null: nothing. Files never show it. */
  setGround(ground: Ground | null): void {
    if (ground === this.state.ground) return;
    this.painter.setGround(ground);
    this.change({ ground });
  }

  /** Where the true mesh is shown. */
  showMesh(show: Pick<MeshShow, 'asTruth' | 'overlay'>): void {
    this.change({ mesh: { ...this.state.mesh, ...show } });
  }

  /**
   * The view as a PNG file, with smooth edges. In another size than its own, it shows as much from top to bottom.
   * @throws Error in a sentence when it is too large, or the GPU was lost.
   */
  async snapshot(size: Size = this.state.size, isTransparent = false): Promise<Uint8Array> {
    const background = isTransparent ? null : this.state.shading.background;
    const { width, height } = size;
    return encodePng(await this.#picture({ width, height }, { shading: { ...this.state.shading, background } }), { width, height });
  }

  /** The view through another camera, as [height, width, 4] bytes. @throws Error as `snapshot`. */
  async frame(camera: OrbitCamera, size: Size): Promise<Uint8Array> {
    return new Uint8Array((await this.#picture(size, { camera })).buffer);
  }

  /** Draws the view aside with some changes, with smooth edges where the device holds as many pixels. */
  async #picture({ width, height }: Size, changes: Partial<ShapeViewState>): Promise<Uint8ClampedArray<ArrayBuffer>> {
    this.requireSize({ width, height });
    const { rays, mostPixels } = SNAPSHOT;
    const isSmooth = Math.max(width, height) * rays <= this.mostSide && width * height * rays ** 2 <= mostPixels;
    const buffer = isSmooth ? { width: width * rays, height: height * rays } : { width, height };
    this.#upload();
    const pixelRatio = (this.state.size.pixelRatio * height) / Math.max(1, this.state.size.height);
    const state = { ...this.state, ...changes, size: { width, height, pixelRatio }, ground: null };
    const frame = shapePasses(state, this.#textures(), buffer);
    const target = this.painter.newTarget(buffer);
    this.#snapshots += 1;
    try {
      await this.#drawAside(target, frame);
      return this.painter.readPixels(target, { width, height });
    } finally {
      target.dispose();
      this.#snapshots -= 1;
      if (SLOTS.some((slot) => this.#wanted[slot] !== (this.#sources[slot]?.source ?? null))) this.loop.ask('live');
    }
  }

  protected begin(buffer: Size): void {
    // A snapshot is all of one moment.
    if (this.#snapshots === 0) this.#upload();
    this.#target ??= this.painter.newTarget(buffer);
    this.#target.setSize(buffer.width, buffer.height);
    this.#frame = shapePasses(this.state, this.#textures(), buffer);
  }

  protected drawRows(top: number, rows: number): void {
    this.painter.drawRows(this.#target as WebGLRenderTarget, this.#frame.passes, top, rows);
  }

  protected override end(): void {
    const target = this.#target as WebGLRenderTarget;
    this.painter.drawRest(target, this.#frame.passes, this.#frame.lines);
    this.painter.present(target, this.state.size);
    this.#resolution = { width: target.width, height: target.height };
    this.#onDrawn(this.#resolution);
  }

  /** Draws into a target without keeping anything waiting. */
  async #drawAside(target: WebGLRenderTarget, { passes, lines }: Frame): Promise<void> {
    const pace = new BandPace();
    const { losses } = this;
    for (let top = 0; top < target.height; ) {
      const rows = Math.min(pace.rows(target.width), target.height - top);
      const start = performance.now();
      this.painter.drawRows(target, passes, top, rows);
      const fence = this.painter.fence();
      do {
        await new Promise((resolve) => {
          setTimeout(resolve, WATCH_MS);
        });
        this.requireDevice(losses);
      } while (!fence.isDone());
      pace.took(rows * target.width, performance.now() - start);
      top += rows;
    }
    this.painter.drawRest(target, passes, lines);
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
      else this.#sources[slot] = new SourceTextures(wanted, this.painter.hasLinearFloats);
    }
  }

  #textures(): ShapeTextures {
    const { heat, error, slice } = this.state.shading;
    const tables = {
      heat: this.#tables.of(heat),
      error: error && this.#tables.of(error.colours),
      slice: slice && this.#tables.of(slice.colours),
    };
    this.#tables.keepOnly(Object.values<DataTexture | null>(tables));
    return { sources: this.#sources, hasMesh: this.#mesh !== null, tables };
  }

  protected release(): void {
    for (const slot of SLOTS) {
      this.#sources[slot]?.dispose();
      this.#sources[slot] = null;
    }
    this.#tables.keepOnly([]);
    this.#target?.dispose();
    this.#target = null;
    this.painter.setMesh(null);
    this.painter.setGround(null);
  }

  protected reload(): void {
    this.painter.setMesh(this.#mesh);
    this.painter.setGround(this.state.ground);
  }
}
