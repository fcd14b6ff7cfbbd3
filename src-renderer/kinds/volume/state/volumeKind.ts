/** Volumes, as the window knows them. */
import type { StoredType } from '../../../../src-main/core/kinds/volume/signal.ts';
import type { WindowKind } from '../../windowKind.ts';
import { VolumeLook } from './volumeLook.svelte.ts';
import { asVolume, Volumes } from './volumes.svelte.ts';

/** Bytes of a value as files store it. */
export const STORED_BYTES: Readonly<Record<StoredType, number>> = {
  ...{ int8: 1, uint8: 1, int16: 2, uint16: 2, float16: 2 },
  ...{ int32: 4, uint32: 4, float32: 4, float64: 8 },
};

export const VOLUME = {
  stage: 'Volume',
  menu: 'volume',
  values: 'values',
  whole: 'volume',
  raw: ({ depth, height, width, channels, stored }) => {
    const count = depth * height * width;
    return { name: 'Volume', unit: 'voxel', count, bytes: count * channels * STORED_BYTES[stored] };
  },
  sizeWords: ({ depth, height, width }) => `${depth} × ${height} × ${width}`,
  exports: ['exportPicture', 'exportClip', 'exportMesh', 'exportVolume'],
  settings: {},
  open: (desk) => new Volumes(desk, new VolumeLook(() => asVolume(desk.subject))),
} as const satisfies WindowKind<'volume'>;
