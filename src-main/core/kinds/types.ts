/** The kinds of signals: what each of them is made of. The one list that the rest of the program reads. */
import type { DistanceData } from '../mesh/distance/distanceData.ts';
import type { ImageDataset, ImageSignal } from './image/signal.ts';
import type { PictureMetrics } from './picture/quality.ts';
import type { ShapeMetrics } from './shape/quality.ts';
import type { ShapeDataset, ShapeSignal } from './shape/signal.ts';
import type { VideoDescription, VideoSelection } from './video/selection.ts';
import type { VideoDataset, VideoSignal } from './video/signal.ts';
import type { VolumeMetrics } from './volume/quality.ts';
import type { VolumeDescription, VolumeSelection } from './volume/selection.ts';
import type { VolumeDataset, VolumeSignal } from './volume/signal.ts';

/**
 * signal: decoded, with its values; dataset: what it is, without them; metrics: how good a field of it is; prepared: what
 * takes long to make of a signal before it can be learned, and may be there already.
 */
export interface KindTypes {
  image: { signal: ImageSignal; dataset: ImageDataset; metrics: PictureMetrics; prepared: undefined };
  video: { signal: VideoSignal; dataset: VideoDataset; metrics: PictureMetrics; prepared: undefined };
  shape: { signal: ShapeSignal; dataset: ShapeDataset; metrics: ShapeMetrics; prepared: DistanceData };
  volume: { signal: VolumeSignal; dataset: VolumeDataset; metrics: VolumeMetrics; prepared: undefined };
}

/** Of kinds of whose files a part can be chosen: what is known of a file before it is read, and which part is wanted. */
export interface PartTypes {
  video: { described: VideoDescription; selection: VideoSelection };
  volume: { described: VolumeDescription; selection: VolumeSelection };
}

export type KindName = keyof KindTypes;

export type Signal = KindTypes[KindName]['signal'];
/** What a field is trained on, without the values themselves. */
export type DatasetDescription = KindTypes[KindName]['dataset'];
/** Which part of a file is wanted. */
export type SourceSelection = PartTypes[keyof PartTypes]['selection'];
export type Metrics = KindTypes[KindName]['metrics'];

/** What has pixels. */
export type PictureSignal = ImageSignal | VideoSignal;
export type PictureDataset = ImageDataset | VideoDataset;

/** The description that belongs to a signal. */
export type DatasetOf<S extends Signal> = KindTypes[S['kind']]['dataset'];
