/** What commander makes of the options of commands that kinds have a part in. */
import type { Projection } from '../../core/render/orbitCamera.ts';
import { TRANSFER_PRESETS } from '../../core/render/volume/transfer.ts';
import type { ShadingMode, Slice } from '../../core/render/shading.ts';
import type { VideoCodec } from '../../core/query/clipFormats.ts';
import type { VideoCrop } from '../../core/kinds/video/selection.ts';
import type { StoredType } from '../../core/kinds/volume/signal.ts';
import type { Triple } from '../../core/kinds/volume/selection.ts';
import type { AnyRegion, PlacementFlags } from './options.ts';

export const CODECS = ['h264', 'vp9', 'av1', 'vp8'] as const satisfies VideoCodec[];
export const PROJECTIONS = ['perspective', 'orthographic'] as const satisfies Projection[];
export const BACKGROUND_NAMES = ['dark', 'light', 'none'] as const;

/** Of `fit` and `info`: which part of a volume. */
export interface VolumeFlags {
  box?: { start: Triple; size: Triple };
  means?: Triple;
  channel?: number;
  timePoint?: number;
  dataset?: string;
  range?: [number, number];
  raw?: string;
  mask?: string;
}

/** Of `fit`: which part of a source. */
export interface SelectionFlags extends VolumeFlags {
  crop?: VideoCrop;
  resize?: { width?: number; height?: number };
  start?: number;
  end?: number;
  fps?: number;
  reduce?: number;
}

/** Of `query`: what clip of a video. */
export interface ClipFlags {
  time?: number;
  start?: number;
  end?: number;
  fps?: number;
  frames?: number;
  speed?: number;
  codec?: (typeof CODECS)[number];
  audio?: string;
}

export interface QueryFlags extends PlacementFlags, ClipFlags {
  size?: { width: number; height: number; depth?: number };
  scale?: number;
  region?: AnyRegion;
  out?: string;
  depth?: '8' | '16' | '32';
  exposure?: number;
  type?: StoredType;
  error?: string;
  quality?: number;
  json?: true;
}

export interface MeshFlags extends PlacementFlags {
  iso?: number;
  channel?: number;
  resolution?: number;
  faces?: number;
  keepFloating?: true;
  out?: string;
  json?: true;
}

/** Of `render`: what clip of a turn, or along a path. */
export interface TurnFlags {
  seconds?: number;
  fps?: number;
  frames?: number;
}

/** Colours of values of a volume. */
export const VALUE_COLOURS = ['grey', 'ember', 'lagoon'] as const;
export type ValueColours = (typeof VALUE_COLOURS)[number];
export const TRANSFER_NAMES = [...TRANSFER_PRESETS, 'mip'] as const;

export interface RenderFlags extends PlacementFlags, TurnFlags {
  transfer?: (typeof TRANSFER_NAMES)[number];
  iso?: number;
  channel?: number;
  window?: [number, number];
  colours?: (typeof VALUE_COLOURS)[number];
  size?: { width: number; height: number };
  resolution?: number;
  azimuth?: number;
  elevation?: number;
  zoom?: number;
  projection?: Projection;
  shading?: ShadingMode;
  background?: (typeof BACKGROUND_NAMES)[number];
  antialias?: number;
  slice?: Pick<Slice, 'axis' | 'at'>;
  path?: string;
  out?: string;
  json?: true;
}

/** Of `render`, where they are left out. */
export const RENDER_DEFAULTS = { size: { width: 1024, height: 768 }, resolution: 256, antialias: 2 } as const;
/** Of `mesh`. */
export const DEFAULT_MESH_RESOLUTION = 256;
/** Most frames of a turn: a tenth of a degree each. */
export const MAX_TURN_FRAMES = 3600;
