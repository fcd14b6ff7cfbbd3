/**
 * Shapes in a canvas: the truth and up to two predictions of it, ray-marched from grids or from the networks' own
 * tables, alone, next to each other or with a divider, with the true mesh among them.
 */
import type { DataTexture } from 'three';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { DEFAULT_SHADING, type Rgb, type Shading } from '../../../../src-main/core/render/shading.ts';
import { ColourTextures } from '../../../views/colourTextures.ts';
import type { Size } from '../../../views/geometry.ts';
import { SLOTS, type Slot } from '../../../views/layout.ts';
import { TargetView, type TargetFrame } from '../../../views/targetView.ts';
import { ShapePainter, type ShapeMesh, type ShapePass } from './shapePainter.ts';
import { shapePasses, type ShapeTextures } from './shapePasses.ts';
import { SourceTextures, type ShapeSource } from './shapeSource.ts';
import type { Ground } from './ground.ts';
import type { MeshShow, ShapeViewState } from './shapeViewState.ts';

export interface ShapeColours {
  /** Of the line between two panes. */
  split: Rgb;
  /** Of the true mesh over a prediction. */
  mesh: Rgb;
  /** Of the ground's lines. */
  ground: Rgb;
}

export class ShapeView extends TargetView<ShapeViewState, ShapePass, ShapePainter> {
  /** What is to be shown, and what of it is on the GPU: that follows when no frame is in work. */
  #wanted: Record<Slot, ShapeSource | null> = { truth: null, a: null, b: null };
  #sources: ShapeTextures['sources'] = { truth: null, a: null, b: null };
  #mesh: ShapeMesh | null = null;
  #tables = new ColourTextures();

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
    super(canvas, new ShapePainter(canvas), state, onDrawn);
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
    return this.png(size, { shading: { ...this.state.shading, background } });
  }

  /** The view through another camera, as [height, width, 4] bytes. @throws Error as `snapshot`. */
  async frame(camera: OrbitCamera, size: Size): Promise<Uint8Array> {
    return new Uint8Array((await this.picture(size, { camera })).buffer);
  }

  protected frameOf(state: ShapeViewState, buffer: Size): TargetFrame<ShapePass> {
    return shapePasses(state, this.#textures(state), buffer);
  }

  protected pictured(state: ShapeViewState): ShapeViewState {
    return { ...state, ground: null };
  }

  protected isBehind(): boolean {
    return SLOTS.some((slot) => this.#wanted[slot] !== (this.#sources[slot]?.source ?? null));
  }

  protected upload(): void {
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

  #textures({ shading }: ShapeViewState): ShapeTextures {
    const { heat, error, slice } = shading;
    const tables = {
      heat: this.#tables.of(heat),
      error: error && this.#tables.of(error.colours),
      slice: slice && this.#tables.of(slice.colours),
    };
    this.#tables.keepOnly(Object.values<DataTexture | null>(tables));
    return { sources: this.#sources, hasMesh: this.#mesh !== null, tables };
  }

  protected override release(): void {
    super.release();
    for (const slot of SLOTS) {
      this.#sources[slot]?.dispose();
      this.#sources[slot] = null;
    }
    this.#tables.keepOnly([]);
    this.painter.setMesh(null);
    this.painter.setGround(null);
  }

  protected reload(): void {
    this.painter.setMesh(this.#mesh);
    this.painter.setGround(this.state.ground);
  }
}
