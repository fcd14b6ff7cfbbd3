/** What is inside a field, in words: the same for eyes and ears. */
import { shortFlops } from '../../../src-main/core/inside/figures.ts';
import { layerCosts, plainTwin, type LayerCost } from '../../../src-main/core/inside/layerCosts.ts';
import type { BranchReach } from '../../../src-main/core/inside/reach.ts';
import type { FieldSpec } from '../../../src-main/core/field/spec.ts';
import { plain } from '../base/words.ts';
import type { FeatureFacts } from './sortedFeatures.ts';

/** What sums of shares may be off by. */
const ROUNDING = 1e-6;

/** `9.0 %`; small ones with two digits that count. */
export function shareWords(share: number): string {
  const percent = 100 * share;
  // All terms together are one, but for rounding.
  if (share < 1 - ROUNDING && percent.toFixed(1) === '100.0') return 'more than 99.9 %';
  return `${Math.abs(percent) >= 10 ? percent.toFixed(1) : String(Number(percent.toPrecision(2)))} %`;
}

/** What a layer is called: `1st layer`, `factors`, `fusion`, `output`. */
export function layerName({ name, place }: Pick<LayerCost, 'name' | 'place'>): string {
  if (name.startsWith('first')) return 'layer 1';
  if (name.startsWith('shared')) return `layer ${place + 1}`;
  if (name.startsWith('projection')) return 'projection';
  if (name.startsWith('tail')) return `tail ${place}`;
  return name;
}

/** All of a network's arithmetic, and that of one that is not split, in a sentence. */
export function costWords(spec: FieldSpec, sizes: readonly number[]): { flops: number; plain: number; words: string } {
  const total = (of: FieldSpec): number => layerCosts(of, sizes).reduce((sum, { flops }) => sum + flops, 0);
  const flops = total(spec);
  if (spec.branches.length === 1) return { flops, plain: flops, words: `${shortFlops(flops)} for ${sizes.join(' × ')}: every layer works on every point.` };
  const twin = total(plainTwin(spec));
  const ratio = twin / flops;
  const times = ratio >= 10 ? plain(Math.round(ratio)) : ratio.toFixed(1);
  return { flops, plain: twin, words: `${shortFlops(flops)} for ${sizes.join(' × ')}. Not split, it would take ${shortFlops(twin)}: ${times} times as much.` };
}

/** One feature, in a sentence. */
export function featureWords({ index, frequency, beyond }: FeatureFacts): string {
  const name = `Feature ${index + 1}`;
  if (frequency === null || beyond === null) return name;
  const limit = beyond > 0.05 ? ` ${shareWords(beyond)} of it is beyond the Nyquist limit: it swings between the samples.` : '';
  return `${name}: mean frequency ${Number(frequency.toPrecision(2))} of the Nyquist limit.${limit}`;
}

/** How far a branch reaches, and what omega has to do with it, in sentences. */
export function reachWords({ axis, nyquist, omega, fastest, layers }: BranchReach): string {
  const number = (value: number): string => String(Number(value.toPrecision(2)));
  const first = fastest === null || omega === null ? '' : `Omega ${number(omega)} lets the fastest unit of layer 1 swing ${number(fastest)} times along ${axis}; the samples can hold ${nyquist}. `;
  const most = layers.reduce((largest, { beyond }) => Math.max(largest, beyond), 0);
  const last = layers.at(-1)?.beyond ?? 0;
  const beyond = most < 0.005 ? 'No layer swings between the samples.' : `Beyond that limit is ${shareWords(last)} of the power of the last layer: it swings between the samples, where nothing tells it what to be.`;
  return `${first}${beyond}`;
}
