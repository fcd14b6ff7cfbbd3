/** What tests have the volume view show, so that it can be told to a page. */
import type { OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { GREY_TABLE, type VolumeLook } from '../../src-main/core/render/volume/volumeLook.ts';
import type { Panes, SliceState } from '../../src-renderer/kinds/volume/view/cells.ts';
import type { Mode, Slot } from '../../src-renderer/views/layout.ts';
import { pack, type Packed } from './shapeScene.ts';
import type { GestureLog, ViewScene } from './viewScene.ts';

/** [nz, ny, nx] floats. */
export interface TestVolume {
  size: [number, number, number];
  values: Packed;
}

export interface VolumeScene extends ViewScene {
  camera: OrbitCamera;
  slices: SliceState;
  panes: Panes;
  mode: Mode;
  /** Tables of colours are packed bytes. */
  look: Omit<VolumeLook, 'colours'> & { colours: Packed };
  error: { range: number; signed: Packed; amount: Packed };
  /** By name; a page keeps what it was given before under the same name. */
  volumes: Partial<Record<Slot, string>>;
}

export interface VolumeLog extends GestureLog<OrbitCamera> {
  slices: SliceState;
  panes: Panes;
}

/** Blue below the middle, red above it. */
export const SIGNED_TABLE = Uint8Array.from({ length: 1024 }, (_, i) => [i >> 2, 0, 255 - (i >> 2), 255][i % 4] as number);

export type VolumeChanges = Partial<Omit<VolumeScene, 'look'>> & { look?: Partial<VolumeLook> };

/** The volume `a` alone, but for the changes. */
export function volumeScene(base: VolumeLook, { look = {}, ...changes }: VolumeChanges & Pick<VolumeScene, 'camera' | 'size' | 'slices'>): VolumeScene {
  const { colours, ...rest } = { ...base, ...look };
  return {
    ...{ panes: 'box' as const, mode: { kind: 'single', slot: 'a' } as const, volumes: { a: 'a' } },
    error: { range: 0.5, signed: pack(SIGNED_TABLE), amount: pack(GREY_TABLE) },
    look: { ...rest, colours: pack(colours) },
    ...changes,
  };
}
