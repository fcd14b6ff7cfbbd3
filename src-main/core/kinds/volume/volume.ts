/** Volumes: fields of z, y and x, whose values are those of a scan or a simulation. */
import type { FieldDomain } from '../../field/domain.ts';
import type { AxisName } from '../../field/spec.ts';
import { SETTINGS } from '../../settings/settings.ts';
import { isSameGrid } from '../grid/sameGrid.ts';
import { gridStep } from '../grid/stepShape.ts';
import type { Kind } from '../kind.ts';
import { isAgainst } from './place.ts';
import { VOLUME_PRESETS } from './presets.ts';
import type { VolumeMetrics } from './quality.ts';
import type { VolumeDataset, VolumeSignal } from './signal.ts';
import { VolumeSource } from './source.ts';

export const VOLUME: Kind<'volume'> = {
  name: 'volume',
  inWords: 'a volume',
  plural: 'volumes',
  axes: ['z', 'y', 'x'],
  presets: VOLUME_PRESETS,
  settings: SETTINGS,
  ownSettings: [],
  learnsDistances: false,
  quality: {
    name: 'psnr',
    // Under a mask a run is judged by what counts.
    of: ({ psnr, insidePsnr }) => insidePsnr ?? psnr,
    isOwn: <M extends object>(metrics: M): metrics is M & VolumeMetrics => 'largestError' in metrics,
  },
  outputsInWords: 'the channels of the volume',
  hasOutputs: (count) => `its volume has ${count} channels`,
  describe,
  domain,
  sizeInWords: ({ depth, height, width }) => `${depth} x ${height} x ${width}`,
  pixels: () => null,
  turnedAxes,
  isSameForm: (one, other) => isSameGrid(domain(one), domain(other)) && placeOf(one) === placeOf(other),
  stepShape: (config, dataset) => gridStep(config, domain(dataset).sizes),
  open: (signal, name) => new VolumeSource(signal, describe(signal, name)),
};

function domain({ depth, height, width, channels }: VolumeDataset): FieldDomain {
  return { axes: ['z', 'y', 'x'], sizes: [depth, height, width], outputs: channels };
}

function describe({ depth, height, width, channels, range, place, stored, mask }: VolumeSignal, name: string): VolumeDataset {
  return { kind: 'volume', name, depth, height, width, channels, range, place, stored, ...(mask && { mask }) };
}

/** In the world heads are up, and samples may run either way. */
function turnedAxes({ place }: VolumeDataset): AxisName[] {
  const [x, y, z] = isAgainst(place);
  return [...(z ? [] : (['z'] as const)), ...(y ? (['y'] as const) : []), ...(x ? (['x'] as const) : [])];
}

/** A volume elsewhere, or of another range, would be written back to where the first one was; under another mask, another part counts. */
function placeOf({ place, range, mask }: VolumeDataset): string {
  return JSON.stringify([place.spacing, place.origin, place.direction, place.unit, range, mask?.name, mask?.share]);
}
