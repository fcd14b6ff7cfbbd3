/** Volumes in a canvas: the truth and up to two fields of it, as linked slices and as what rays see of them. */
import {
  ClampToEdgeWrapping,
  Data3DTexture,
  DataTexture,
  FloatType,
  HalfFloatType,
  LinearFilter,
  NearestFilter,
  RedFormat,
  RGBAFormat,
} from 'three';
import type { OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { TRANSFER_ENTRIES, transferTable, type TransferPoint } from '../../../../src-main/core/render/volume/transfer.ts';
import { ColourTextures } from '../../../views/colourTextures.ts';
import type { Size } from '../../../views/geometry.ts';
import { SLOTS, type Slot } from '../../../views/layout.ts';
import { TargetView, type TargetFrame } from '../../../views/targetView.ts';
import type { Panes, SliceState } from './cells.ts';
import { VolumePainter, type VolumePass } from './volumePainter.ts';
import { volumePasses, type VolumeTextures } from './volumePasses.ts';
import type { VolumeViewState } from './volumeViewState.ts';

/** Values of a volume: [nz, ny, nx] half-precision floats as their bits. */
export interface VolumeValues {
  size: readonly [number, number, number];
  values: Uint16Array;
}

/** A ray looks at hundreds of places: few of them still show what turns, for a quarter of the pixels are of the volume. */
const PLAN = { leastPixels: 1 << 13 } as const;

export class VolumeView extends TargetView<VolumeViewState, VolumePass, VolumePainter> {
  /** What is to be shown, and what of it is on the GPU: that follows when no frame is in work. */
  #wanted: Record<Slot, VolumeValues | null> = { truth: null, a: null, b: null };
  #kept: Record<Slot, { from: VolumeValues; texture: Data3DTexture } | null> = { truth: null, a: null, b: null };
  #tables = new ColourTextures();
  #transfer: { points: readonly TransferPoint[]; step: number; texture: DataTexture } | null = null;

  /**
   * @param onDrawn is told the resolution of every picture that is put on the screen
   * @throws Error in a sentence where there is no WebGL 2.
   */
  constructor(canvas: HTMLCanvasElement, state: VolumeViewState, onDrawn: (resolution: Size) => void = () => undefined) {
    super(canvas, new VolumePainter(canvas), state, onDrawn, PLAN);
  }

  setCamera(camera: OrbitCamera): void {
    this.change({ camera }, 'moving');
  }

  setSlices(slices: SliceState): void {
    this.change({ slices }, 'moving');
  }

  setPanes(panes: Panes): void {
    this.change({ panes });
  }

  /** Window, transfer function and light. @param isMoving whether somebody is dragging something of it. */
  setLook(look: VolumeViewState['look'], isMoving = false): void {
    this.change({ look }, isMoving ? 'moving' : 'still');
  }

  setError(error: VolumeViewState['error']): void {
    this.change({ error });
  }

  setColours(colours: VolumeViewState['colours']): void {
    this.change({ colours });
  }

  /** Puts values into a slot, or with null takes them out. They are kept and must not change any more. */
  setValues(slot: Slot, values: VolumeValues | null): void {
    if (this.#wanted[slot] === values) return;
    this.#wanted[slot] = values;
    this.loop.ask('live');
  }

  /** The view as a PNG file, with smooth edges. @throws Error in a sentence when it is too large, or the GPU was lost. */
  async snapshot(size: Size = this.state.size, isTransparent = false): Promise<Uint8Array> {
    return this.png(size, isTransparent ? { look: { ...this.state.look, background: null } } : {});
  }

  /** The volume alone through another camera, as [height, width, 4] bytes. @throws Error as `snapshot`. */
  async frame(camera: OrbitCamera, size: Size): Promise<Uint8Array> {
    return new Uint8Array((await this.picture(size, { camera, panes: 'box' })).buffer);
  }

  protected frameOf(state: VolumeViewState, buffer: Size): TargetFrame<VolumePass> {
    return volumePasses(state, this.#textures(state), buffer);
  }

  protected pictured(state: VolumeViewState): VolumeViewState {
    return { ...state, hasCross: state.hasCross && state.panes !== 'box' };
  }

  protected isBehind(): boolean {
    return SLOTS.some((slot) => this.#wanted[slot] !== (this.#kept[slot]?.from ?? null));
  }

  protected upload(): void {
    for (const slot of SLOTS) {
      const [wanted, kept] = [this.#wanted[slot], this.#kept[slot]];
      if (wanted === (kept?.from ?? null)) continue;
      const isAlike = wanted && kept && wanted.size.every((side, axis) => side === kept.from.size[axis]);
      if (isAlike) {
        kept.texture.image = { ...kept.texture.image, data: wanted.values };
        kept.texture.needsUpdate = true;
        this.#kept[slot] = { from: wanted, texture: kept.texture };
      } else {
        kept?.texture.dispose();
        this.#kept[slot] = wanted && { from: wanted, texture: valueTexture(wanted) };
      }
    }
  }

  protected override release(): void {
    super.release();
    for (const slot of SLOTS) {
      this.#kept[slot]?.texture.dispose();
      this.#kept[slot] = null;
    }
    this.#tables.keepOnly([]);
    this.#transfer?.texture.dispose();
    this.#transfer = null;
  }

  protected reload(): void {
    // All comes there when it is drawn.
  }

  #textures({ look, error }: VolumeViewState): VolumeTextures {
    const tables = { colours: this.#tables.of(look.colours), signed: this.#tables.of(error.signed), amount: this.#tables.of(error.amount) };
    this.#tables.keepOnly(Object.values(tables));
    const values = { truth: this.#kept.truth?.texture ?? null, a: this.#kept.a?.texture ?? null, b: this.#kept.b?.texture ?? null };
    return { values, tables, transfer: (step) => this.#transferTexture(look.transfer, step) };
  }

  #transferTexture(points: readonly TransferPoint[], step: number): DataTexture {
    const kept = this.#transfer;
    if (kept?.points === points && kept.step === step) return kept.texture;
    kept?.texture.dispose();
    const texture = new DataTexture(transferTable(points, step), TRANSFER_ENTRIES, 1, RGBAFormat, FloatType);
    texture.minFilter = texture.magFilter = NearestFilter;
    texture.needsUpdate = true;
    this.#transfer = { points, step, texture };
    return texture;
  }
}

function valueTexture({ size: [nz, ny, nx], values }: VolumeValues): Data3DTexture {
  const texture = new Data3DTexture(values, nx, ny, nz);
  texture.format = RedFormat;
  texture.type = HalfFloatType;
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.wrapS = texture.wrapT = texture.wrapR = ClampToEdgeWrapping;
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}
