/** In which order features of a layer are shown, and what is said of one. */
import type { LayerFeatures } from '../../../src-main/core/inside/look.ts';
import type { FeatureOrder } from './inside.svelte.ts';

export interface FeatureFacts {
  /** Its number in the layer, from 0. */
  index: number;
  /** Mean square about its mean. */
  energy: number;
  /** Mean frequency in Nyquist limits of the source; null of what is no curve. */
  frequency: number | null;
  /** Part of its power beyond that limit; null of what is no curve. */
  beyond: number | null;
}

/** Facts of all features, in an order. */
export function sortedFeatures(features: LayerFeatures, order: FeatureOrder): FeatureFacts[] {
  const facts = Array.from({ length: features.count }, (_, index) => factsOf(features, index));
  if (order === 'energy') return facts.sort((a, b) => b.energy - a.energy);
  if (order === 'frequency') return facts.sort((a, b) => (a.frequency ?? 0) - (b.frequency ?? 0));
  return facts;
}

function factsOf({ values, count, spectra, nyquist }: LayerFeatures, index: number): FeatureFacts {
  const size = values.length / count;
  const own = values.subarray(index * size, (index + 1) * size);
  const mean = own.reduce((sum, value) => sum + value, 0) / size;
  const energy = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
  if (!spectra) return { index, energy, frequency: null, beyond: null };
  const waves = spectra.length / count;
  let [total, moment, above] = [0, 0, 0];
  for (let wave = 0; wave < waves; wave++) {
    const power = spectra[index * waves + wave] as number;
    total += power;
    moment += wave * power;
    if (wave > nyquist) above += power;
  }
  return { index, energy, frequency: total > 0 ? moment / total / nyquist : 0, beyond: total > 0 ? above / total : 0 };
}

/** The mean spectrum of all features. */
export function meanSpectrum({ spectra, count }: LayerFeatures): Float64Array | null {
  if (!spectra) return null;
  const waves = spectra.length / count;
  const mean = new Float64Array(waves);
  for (let i = 0; i < spectra.length; i++) mean[i % waves] = (mean[i % waves] as number) + (spectra[i] as number) / count;
  return mean;
}
