/** What tests have the shape view show, so that it can be told to a page. */
import type { OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { DEFAULT_SHADING, type Shading } from '../../src-main/core/render/shading.ts';
import type { ShapeAxis } from '../../src-renderer/kinds/shape/view/shapeSource.ts';
import type { MeshShow, ShapeMode } from '../../src-renderer/kinds/shape/view/shapeViewState.ts';
import type { Slot } from '../../src-renderer/views/layout.ts';
import type { GestureLog, ViewScene } from './viewScene.ts';

/** Numbers as base 64 of their little-endian bytes: lists of numbers would take long to travel. */
export type Packed = string;

export type TestSource =
  | { kind: 'grid'; size: [number, number, number]; values: Packed; isHalf: boolean; limit: number }
  | { kind: 'factors'; rank: number; samples: number; branches: { axes: ShapeAxis[]; values: Packed }[]; limit: number };

export interface TestMesh {
  positions: Packed;
  indices: Packed;
}

export interface ShapeScene extends ViewScene {
  camera: OrbitCamera;
  /** Tables of colours are packed bytes. */
  shading: Omit<Shading, 'heat' | 'error' | 'slice'> & {
    heat: Packed;
    error: { range: number; colours: Packed } | null;
    slice: (Omit<NonNullable<Shading['slice']>, 'colours'> & { colours: Packed }) | null;
  };
  mode: ShapeMode;
  reference: Slot;
  /** By name; a page keeps what it was given before under the same name. */
  sources: Partial<Record<Slot, string>>;
  mesh: string | null;
  show: Pick<MeshShow, 'asTruth' | 'overlay'>;
}

export interface ShapeLog extends GestureLog<OrbitCamera> {
  /** How often all of the shape was asked for. */
  fits: number;
}

export type SceneChanges = Partial<Omit<ShapeScene, 'shading'>> & { shading?: Partial<Shading> };

/** The source `ball` alone, but for the changes. */
export function shapeScene({ shading = {}, ...changes }: SceneChanges & Pick<ShapeScene, 'camera' | 'size'>): ShapeScene {
  const { heat, error, slice, ...rest } = { ...DEFAULT_SHADING, ...shading };
  return {
    ...{ mode: { kind: 'single', slot: 'a' } as const, reference: 'truth' as const, sources: { a: 'ball' } },
    ...{ mesh: null, show: { asTruth: false, overlay: 'none' } as const },
    shading: {
      ...rest,
      heat: pack(heat),
      error: error && { ...error, colours: pack(error.colours) },
      slice: slice && { ...slice, colours: pack(slice.colours) },
    },
    ...changes,
  };
}

export const SHAPE_COLOURS = { split: [1, 0, 1], mesh: [0.2, 0.5, 1], ground: [0.5, 0.5, 0.5] } as const;

export function pack(values: Float32Array | Uint32Array | Uint16Array | Uint8Array): Packed {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
