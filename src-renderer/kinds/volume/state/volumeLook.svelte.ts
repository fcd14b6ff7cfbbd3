/** How a volume is looked at: which panes, where its slices are, which values are seen, and from where. */
import type { VolumeDataset } from '../../../../src-main/core/kinds/volume/signal.ts';
import { boxOf } from '../../../../src-main/core/kinds/volume/drawn.ts';
import type { Vector3 } from '../../../../src-main/core/mesh/mesh.ts';
import type { OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { TRANSFER_PRESETS, transferPoints, type TransferPoint, type TransferPreset } from '../../../../src-main/core/render/volume/transfer.ts';
import { boxBounds, VOLUME_MODES, type ValueWindow, type VolumeBox, type VolumeMode } from '../../../../src-main/core/render/volume/volumeLook.ts';
import { numberOr, oneOf } from '../../../state/base/remembered.ts';
import { OrbitLook } from '../../../state/view/orbitLook.svelte.ts';

/** Of the oblique slice: degrees by which one from the front is turned about the upright axis, and tilted to be seen from above. */
export interface Slant {
  turn: number;
  tilt: number;
}

/** four: three slices and the volume; slices: these and an oblique one; else one of them alone. */
export const PANES = ['four', 'slices', 'z', 'y', 'x', 'oblique', 'box'] as const;
export type Panes = (typeof PANES)[number];

export const VALUE_COLOURS = ['grey', 'ember', 'lagoon'] as const;
export type ValueColours = (typeof VALUE_COLOURS)[number];

/** Samples along the longest side that a volume can be asked for by the slider. */
export const VOLUME_RESOLUTION = { least: 16, most: 512, usual: 128 } as const;
/** How far slices are enlarged. */
const ZOOM = { least: 0.5, most: 64 } as const;
const WHOLE: ValueWindow = { low: 0, high: 1 };
/** A window is so wide at the least. */
const LEAST_WINDOW = 1e-3;
const USUAL_LEVEL = 0.5;
/** Degrees of the oblique slice. */
const SLANT = { turn: 45, tilt: 30 } as const;
const MOST_TILT = 90;

/** What a project remembers. */
export interface VolumeLookData {
  camera: OrbitCamera | null;
  panes: Panes;
  cross: Vector3;
  slant: Slant;
  window: ValueWindow;
  colours: ValueColours;
  drawing: VolumeMode;
  transfer: TransferPreset | TransferPoint[];
  level: number;
  channel: number;
  resolution: number | null;
  errorRange: number | null;
}

export class VolumeLook extends OrbitLook {
  panes = $state<Panes>('four');
  /** Where the slices meet, in the drawn box. */
  cross = $state.raw<Vector3>([0, 0, 0]);
  slant = $state.raw<Slant>(SLANT);
  /** What is in the middle of the slices, and how much they are enlarged. */
  middle = $state.raw<Vector3>([0, 0, 0]);
  zoom = $state(1);
  window = $state.raw<ValueWindow>(WHOLE);
  colours = $state<ValueColours>('grey');
  drawing = $state<VolumeMode>('emission');
  /** A preset, or points of somebody's own. */
  transfer = $state.raw<TransferPreset | TransferPoint[]>('ramp');
  level = $state(USUAL_LEVEL);
  channel = $state(0);
  /** Half of the range of values at which the colours of a difference end; null: the usual one. */
  errorRange = $state<number | null>(null);
  #resolution = $state<number | null>(null);
  /** What was on show before one pane alone was. */
  #among: Panes = 'four';
  #dataset: () => VolumeDataset | null;

  /** @param dataset that is looked at, null when there is none. */
  constructor(dataset: () => VolumeDataset | null) {
    super(() => {
      const volume = dataset();
      return volume && boxBounds(boxOf(volume));
    });
    this.#dataset = dataset;
  }

  get box(): VolumeBox | null {
    const volume = this.#dataset();
    return volume && boxOf(volume);
  }

  /** The points of the transfer function. */
  get points(): TransferPoint[] {
    const { transfer } = this;
    return typeof transfer === 'string' ? transferPoints(transfer, this.#dataset()?.range ?? [0, 1]) : transfer;
  }

  /** Samples along the longest side: the volume's own until somebody says otherwise, but for large ones. */
  get resolution(): number {
    const volume = this.#dataset();
    const own = volume ? Math.max(volume.depth, volume.height, volume.width) : VOLUME_RESOLUTION.usual;
    return this.#resolution ?? Math.max(VOLUME_RESOLUTION.least, Math.min(VOLUME_RESOLUTION.usual, own));
  }

  set resolution(samples: number) {
    const { least, most } = VOLUME_RESOLUTION;
    this.#resolution = Math.round(Math.min(most, Math.max(least, samples)));
  }

  /** Shows one of several panes alone, or again all that it was among. */
  showAlone(kind: Exclude<Panes, 'four' | 'slices'>): void {
    if (this.panes === 'four' || this.panes === 'slices') [this.#among, this.panes] = [this.panes, kind];
    else this.panes = kind === 'oblique' ? 'slices' : kind === 'box' ? 'four' : this.#among;
  }

  /** Puts the place where the slices meet into the box. */
  moveCross(to: Vector3): void {
    const half = this.box?.half ?? [1, 1, 1];
    this.cross = to.map((at, axis) => Math.min(half[axis] as number, Math.max(-(half[axis] as number), at))) as Vector3;
  }

  /** Goes through slices: so many samples along an axis of the drawn box. */
  stepCross(axis: 0 | 1 | 2, samples: number): void {
    const volume = this.#dataset();
    const { box } = this;
    if (!volume || !box) return;
    const count = [volume.width, volume.depth, volume.height][axis] as number;
    const step = (2 * (box.half[axis] as number)) / Math.max(1, count - 1);
    this.moveCross(this.cross.map((at, k) => (k === axis ? at + samples * step : at)) as Vector3);
  }

  /** @param turn any angle, taken as the one from -180 to 180. @param tilt held within -90 to 90. */
  setSlant({ turn, tilt }: Slant): void {
    this.slant = { turn: turn - 360 * Math.round(turn / 360), tilt: Math.min(MOST_TILT, Math.max(-MOST_TILT, tilt)) };
  }

  /** The window after a drag: across makes it wider, up makes all brighter; in parts of the range. */
  dragWindow(wider: number, brighter: number): void {
    const { low, high } = this.window;
    const width = Math.max(LEAST_WINDOW, (high - low) * Math.exp(wider));
    const level = (low + high) / 2 - brighter * (high - low);
    this.window = { low: level - width / 2, high: level + width / 2 };
  }

  zoomSlices(factor: number, towards: Vector3): void {
    const zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, this.zoom * factor));
    const part = 1 - this.zoom / zoom;
    this.middle = this.middle.map((at, k) => at + part * ((towards[k] as number) - at)) as Vector3;
    this.zoom = zoom;
  }

  override fit(): void {
    super.fit();
    [this.middle, this.zoom] = [[0, 0, 0], 1];
  }

  override home(): void {
    super.home();
    [this.middle, this.zoom, this.cross, this.slant] = [[0, 0, 0], 1, [0, 0, 0], SLANT];
  }

  resetWindow(): void {
    this.window = WHOLE;
  }

  remember(): VolumeLookData {
    const { panes, cross, slant, window, colours, drawing, transfer, level, channel, errorRange } = this;
    return { camera: this.chosen, panes, cross, slant, window, colours, drawing, transfer, level, channel, resolution: this.#resolution, errorRange };
  }

  restore(data: Partial<VolumeLookData>): void {
    this.chosen = data.camera ?? null;
    this.panes = oneOf(PANES, data.panes);
    this.cross = data.cross ?? [0, 0, 0];
    this.slant = data.slant ?? SLANT;
    this.window = data.window ?? WHOLE;
    this.colours = oneOf(VALUE_COLOURS, data.colours);
    this.drawing = oneOf(VOLUME_MODES, data.drawing);
    const { transfer } = data;
    this.transfer = Array.isArray(transfer) && transfer.length > 0 ? transfer : (TRANSFER_PRESETS.find((name) => name === transfer) ?? 'ramp');
    this.level = numberOr(data.level, USUAL_LEVEL);
    this.channel = numberOr(data.channel, 0);
    this.#resolution = numberOr(data.resolution, null);
    this.errorRange = numberOr(data.errorRange, null);
    [this.middle, this.zoom, this.isTurning] = [[0, 0, 0], 1, false];
  }
}
