/** What a format makes of a volume: bytes before its values, the order of these, and bytes behind them. */
import type { StoredType, VolumeDataset } from '../../../core/kinds/volume/signal.ts';

/** What is said of a volume that is written. */
export type VolumeHead = Pick<VolumeDataset, 'depth' | 'height' | 'width' | 'channels' | 'place'>;

export interface VolumeForm {
  header: Uint8Array;
  /** Axes from the one that runs slowest. */
  order: 'zyxc' | 'czyx' | 'zcyx';
  trailer?: Uint8Array;
  /** How many bytes of the beginning stay as they are when the rest is packed by gzip; nothing is packed when left out. */
  unpacked?: number;
}

/** Makes a form. */
export type FormOf = (volume: VolumeHead, type: StoredType) => VolumeForm;
