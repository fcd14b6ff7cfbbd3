/**
 * What is seen inside the selected run's field, and what of it is chosen and pointed at: one state for all panes, so that what
 * is pointed at in one is marked in all. It is asked for while it is looked at, again and again while the run trains, with rests
 * between that leave nearly all of the machine to training.
 */
import { CancelledError } from '../../../src-main/core/base/errors.ts';
import { layersOfBranch, parameterLayout } from '../../../src-main/core/field/parameters.ts';
import type { AxisName, FieldSpec } from '../../../src-main/core/field/spec.ts';
import { partingOf } from '../../../src-main/core/inside/fieldValues.ts';
import type { LayerPlace, ShownTerms } from '../../../src-main/core/inside/look.ts';
import { domainOf, kindOf } from '../../../src-main/core/kinds/table.ts';
import type { StudioApi } from '../../../src-main/core/protocol/studio.ts';
import type { InsideFeatures, InsideTerms } from '../../../src-main/core/protocol/studio/inside.ts';
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import { ConnectionError } from '../../client/rpcClient.ts';
import type { Desk } from '../desk.ts';
import { Pump, type Wish } from '../engine/pump.ts';
import { Kept } from '../runs/kept.svelte.ts';
import { networkOf } from '../runs/networkOf.ts';
import { WeightsLook } from './weightsLook.svelte.ts';

/** What features are sorted by: how much they vary, their mean frequency, or not at all. */
export const FEATURE_ORDERS = ['energy', 'frequency', 'index'] as const;
export type FeatureOrder = (typeof FEATURE_ORDERS)[number];

/** What of the network is on show. */
export type InsidePage = 'layers' | 'weights';

/** Terms that no two of overlap, or those that the network has learned. */
export type TermChoice = 'sorted' | 'own';

/** Samples along an axis of what is asked for first and beside training, and of the rest. */
const COARSE = 192;
const FINE = 512;
/** Rest beside training, in times of what a look took: a twentieth of the time at most is spent on looking. */
const REST = 20;
/** Terms of the sum that is shown first. */
const FIRST_COUNT = 16;

/** What is known of the inside of a run's network. */
interface Seen {
  terms: (InsideTerms & { most: number }) | null;
  features: (InsideFeatures & { place: LayerPlace; at: number }) | null;
}

const NOTHING: Seen = { terms: null, features: null };

export class Inside {
  isOpen = $state(false);
  page = $state<InsidePage>('layers');
  readonly weights: WeightsLook;
  order = $state<FeatureOrder>('frequency');
  choice = $state<TermChoice>('sorted');
  /** Place among the features as they are sorted, and among the terms. */
  feature = $state(0);
  term = $state(0);
  /** Terms in the sum. */
  count = $state(FIRST_COUNT);
  /** The part that is this one's of the time that all looking may take beside training. */
  share = 1;
  #pointed = $state.raw<Readonly<Partial<Record<AxisName, number>>>>({});
  #place = $state.raw<LayerPlace>({ branch: 0, layer: 0 });
  #desk: Desk;
  #linked: Inside | null;
  #kept = new Kept<Seen>(({ terms, features }) => terms?.steps ?? features?.steps);
  #best = $state.raw<{ key: string; errors: Float64Array | null } | null>(null);
  #pump: Pump;

  /** @param linked another one: what is pointed at there is pointed at here, and the other way round. */
  constructor(desk: Desk, linked: Inside | null = null) {
    this.#desk = desk;
    this.#linked = linked;
    this.weights = new WeightsLook(desk, () => this.isOpen && this.page === 'weights');
    this.#pump = new Pump(() => this.#wish(), (error) => desk.notices.fail(error));
  }

  /** To be called whenever anything changed. `byPerson`: not only that training went on. */
  wake(byPerson: boolean): void {
    if (byPerson) this.#pump.hurry();
    else this.#pump.wake();
    this.weights.wake(byPerson);
  }

  clear(): void {
    this.#kept.clear();
    this.#best = null;
    this.weights.clear();
  }

  /** All that was chosen and pointed at, until it is put back by what this gives. */
  hold(): () => void {
    const { isOpen, order, choice, feature, term, count, pointed } = this;
    const place = this.#place;
    return () => {
      Object.assign(this, { isOpen, order, choice, place, feature, term, count, pointed });
    };
  }

  /** What a person has chosen that has to be asked for. */
  get wishes(): unknown {
    return [this.isOpen, this.page, this.#place, this.#held];
  }

  /** The layer that is chosen; the first where the run has no such layer. */
  get place(): LayerPlace {
    const spec = this.#desk.run?.setup.config.spec;
    const { branch, layer } = this.#place;
    if (!spec) return this.#place;
    const isThere = branch === null ? spec.tailLayers > 0 && layer <= spec.tailLayers : branch < spec.branches.length && layer < branchLength(spec);
    return isThere ? this.#place : { branch: 0, layer: 0 };
  }

  set place(place: LayerPlace) {
    this.#place = place;
    this.feature = 0;
  }

  /** Where is pointed at: parts of the way along the axes; what was not pointed at is in the middle. */
  get pointed(): Readonly<Partial<Record<AxisName, number>>> {
    return this.#linked ? this.#linked.pointed : this.#pointed;
  }

  set pointed(pointed: Readonly<Partial<Record<AxisName, number>>>) {
    if (this.#linked) this.#linked.pointed = pointed;
    else this.#pointed = pointed;
  }

  get features(): Seen['features'] {
    const { features } = this.#seen;
    return features && isSamePlace(features.place, this.place) ? features : null;
  }

  get terms(): Seen['terms'] {
    return this.#seen.terms;
  }

  /** The terms that are chosen; sorted where the network has no own ones. */
  get set(): ShownTerms | null {
    const { terms } = this;
    return terms && ((this.choice === 'own' && terms.own) || terms.sorted);
  }

  /** Whether the selected run's field is a sum of terms. */
  get hasTerms(): boolean {
    const { run } = this.#desk;
    return run !== null && partingOf(run.setup.config.spec) !== null;
  }

  /** The least errors that so many terms can have on the source; null where they are not known. */
  get best(): Float64Array | null {
    const { run } = this.#desk;
    const { terms } = this.#seen;
    return run && terms && this.#best?.key === bestKey(run, terms) ? this.#best.errors : null;
  }

  /** The same where a mark is drawn: nowhere, before anything was pointed at. */
  markAt(axis: AxisName): number | null {
    return this.pointed[axis] ?? null;
  }

  /** Part of the way along an axis that is pointed at. */
  at(axis: AxisName): number {
    return this.pointed[axis] ?? 0.5;
  }

  point(where: Partial<Record<AxisName, number>>): void {
    const inside = Object.entries(where).map(([axis, at]) => [axis, Math.min(1, Math.max(0, at))]);
    this.pointed = { ...this.pointed, ...(Object.fromEntries(inside) as Partial<Record<AxisName, number>>) };
  }

  /** Chooses a term, and no other than there is. */
  chooseTerm(term: number): void {
    this.term = Math.max(0, Math.min((this.set?.count ?? 1) - 1, Math.round(term)));
  }

  /** Whether features and terms are on show. */
  get #isLooked(): boolean {
    return this.isOpen && this.page !== 'weights';
  }

  get #seen(): Seen {
    return this.#kept.get(this.#desk.run) ?? NOTHING;
  }

  /** Where the first of three axes is held, of layers that work on all of them. */
  get #held(): number {
    const spec = this.#desk.run?.setup.config.spec;
    if (!spec) return 0.5;
    const { branch } = this.place;
    const axes = branch === null ? spec.axes.length : (spec.branches[branch]?.length ?? 0);
    return axes > 2 ? this.at(spec.axes[0] as AxisName) : 0.5;
  }

  #wish(): Wish<unknown> | null {
    const { engine, run } = this.#desk;
    if (!this.#isLooked || !engine || !run) return null;
    const { terms, features } = this.#seen;
    const isTraining = run.status === 'training';
    const isOld = (seen: { steps: number } | null): boolean => seen?.steps !== run.progress.steps;
    const place = this.place;
    const isOther = !features || !isSamePlace(features.place, place) || features.at !== this.#held;
    if (isOther) return this.#featuresWish(engine, run);
    if (this.hasTerms && isOld(terms)) return this.#termsWish(engine, run, COARSE);
    if (isOld(features)) return this.#featuresWish(engine, run);
    if (isTraining || !this.hasTerms || !terms || terms.most >= FINE || isWhole(terms)) return null;
    return this.#termsWish(engine, run, FINE);
  }

  #featuresWish(api: StudioApi, run: RunState): Wish<InsideFeatures> {
    const [place, at] = [this.place, this.#held];
    return {
      subject: `${run.id} ${networkOf(run)} layer ${JSON.stringify(place)} ${at}`,
      drag: `${run.id} layer`,
      ask: (signal) => api.insideFeatures({ run: run.id, place, at }, { signal }),
      take: (found) => this.#take(run, { ...this.#seenOf(run), features: { ...found, place, at } }, found.milliseconds),
    };
  }

  #termsWish(api: StudioApi, run: RunState, most: number): Wish<InsideTerms> {
    return {
      subject: `${run.id} ${networkOf(run)} terms ${most}`,
      ask: (signal) => api.insideTerms({ run: run.id, most }, { signal }),
      take: (found) => {
        void this.#askBest(run, found, most);
        return this.#take(run, { ...this.#seenOf(run), terms: { ...found, most } }, found.milliseconds);
      },
    };
  }

  #seenOf(run: RunState): Seen {
    return this.#kept.get(run) ?? NOTHING;
  }

  #take(run: RunState, seen: Seen, milliseconds: number): number {
    this.#kept.put(run, seen);
    if (this.set) this.chooseTerm(this.term);
    const isTraining = this.#desk.mirror.run(run.id)?.status === 'training';
    // The first look comes at once; what is there already may rest.
    const isWhole = seen.features !== null && (seen.terms !== null || !this.hasTerms);
    return isTraining ? Math.max(isWhole ? (REST * milliseconds) / this.share : 0, this.#desk.cost.gap) : 0;
  }

  /** Asks once a source, a way to part it, and the samples that are looked at, how good any sum could be. */
  async #askBest(run: RunState, terms: InsideTerms, most: number): Promise<void> {
    const { engine, notices } = this.#desk;
    const key = bestKey(run, terms);
    if (!engine || !run.hasDataset || this.#best?.key === key) return;
    this.#best = { key, errors: null };
    try {
      const { errors } = await engine.insideBest({ run: run.id, most });
      if (this.#best?.key === key) this.#best = { key, errors };
    } catch (error) {
      this.#best = null;
      if (!(error instanceof CancelledError || error instanceof ConnectionError)) notices.fail(error);
    }
  }

  /** Whether an axis of a picture is drawn from its last sample to its first, so that the picture lies as in the view. */
  isTurned(axis: AxisName): boolean {
    const { run } = this.#desk;
    return run !== null && (kindOf(run.dataset).turnedAxes?.(run.dataset) ?? []).includes(axis);
  }

  /** Samples of the selected run's source along an axis. */
  samplesOf(axis: AxisName): number {
    const { run } = this.#desk;
    if (!run) return 1;
    const { axes, sizes } = domainOf(run.dataset);
    return sizes[axes.indexOf(axis)] ?? 1;
  }
}

/** Layers of a branch. */
function branchLength(spec: FieldSpec): number {
  return layersOfBranch(parameterLayout(spec), 0).length;
}

/** What the best sums depend on: the source, how it is parted, and which samples are looked at. */
function bestKey({ dataset, setup }: RunState, { strides }: InsideTerms): string {
  return JSON.stringify([dataset, setup.config.spec.branches, strides]);
}

/** Whether no sample of the source was left out along the axes of terms. */
function isWhole({ strides }: InsideTerms): boolean {
  return strides.line === 1 && strides.plane.every((stride) => stride === 1);
}

function isSamePlace(one: LayerPlace, other: LayerPlace): boolean {
  return one.branch === other.branch && one.layer === other.layer;
}
