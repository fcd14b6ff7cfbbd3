/**
 * The shapes on show: the truth, and one or two fields of it as grids of distances or as the networks' own features.
 * While a field trains it is asked for again and again, as finely and as often as leaves nearly all of the machine to
 * the training; what takes long is shown coarsely first.
 */
import type { ShapeDataset } from '../../../../src-main/core/kinds/shape/signal.ts';
import type { DatasetDescription } from '../../../../src-main/core/kinds/types.ts';
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { ViewMemory } from '../../../../src-main/core/protocol/studio/document.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { DomainMesh, FieldFactors, FieldVolume, Volume } from '../../../../src-main/core/protocol/studio/shapes.ts';
import type { RunId } from '../../../../src-main/core/session/api.ts';
import type { Undoable } from '../../../state/base/history.svelte.ts';
import type { Desk } from '../../../state/desk.ts';
import { Pump, type Wish } from '../../../state/engine/pump.ts';
import { COARSE, GridPace } from '../../../state/engine/gridPace.ts';
import { Pace } from '../../../state/engine/pace.ts';
import type { OrbitCanvas } from '../../../state/exports/orbitExport.ts';
import { Stoppable } from '../../../state/engine/stoppable.svelte.ts';
import { Kept } from '../../../state/runs/kept.svelte.ts';
import { networkOf } from '../../../state/runs/networkOf.ts';
import { firstSight } from '../../../state/view/firstSight.ts';
import type { OnShow } from '../../windowKind.ts';
import { factorsOf, gridOf, hasFactors, type ShapeField, type ShapeReport, type ShownShape } from './shapeFields.ts';
import { SHAPE_RESOLUTION, type ShapeLook, type ShapeLookData } from './shapeLook.svelte.ts';

/** Of what, samples along each axis, the milliseconds that it is expected to take, and the done part, 0..1. */
interface ShapeQuery {
  what: string;
  resolution: number;
  expected: number | null;
  done: number;
}

/** True distances are told so far from the surface, and asked for in these resolutions, one after another. */
const TRUTH_LIMIT = 0.25;
const TRUTH_STEPS = [48, 128] as const;
/** Samples of features: along a single axis they cost nothing, a plane of them has their square. */
const LINE_SAMPLES = 1024;
const MOST_PLANE_SAMPLES = 256;

export class Shapes implements OnShow {
  /** True distances; only when something is compared with them. */
  truth = $state.raw<ShapeField | null>(null);
  /** The mesh that is open; null of a point cloud, and before it was asked for. */
  mesh = $state.raw<DomainMesh | null>(null);
  /** What is asked for now. */
  asking = $state.raw<ShapeQuery | null>(null);
  readonly look: ShapeLook;
  readonly undoable: Undoable;
  readonly queries = new Stoppable(() => this.#pump);
  /** Null while no shape is on show. Set by the viewport. */
  canvas: OrbitCanvas | null = null;

  #desk: Desk;
  #pump: Pump;
  #kept = new Kept<ShownShape>(({ steps }) => steps);
  #gridPace = new GridPace();
  #pace = new Pace();
  #truthKnown = { mesh: '', volume: '' };

  constructor(desk: Desk, look: ShapeLook) {
    this.#desk = desk;
    this.look = look;
    this.undoable = look.way;
    this.#pump = new Pump(() => this.#wish(), (error) => desk.notices.fail(error));
  }

  wake(byPerson: boolean): void {
    if (byPerson) this.#pump.hurry();
    else this.#pump.wake();
  }

  clear(): void {
    this.truth = null;
    this.mesh = null;
    for (const each of [this.queries, this.#kept, this.#gridPace, this.#pace]) each.clear();
    this.#truthKnown = { mesh: '', volume: '' };
  }

  /** Shapes of the selected run, and of the one that it is compared with: the last that were made of their networks. */
  get a(): ShownShape | null {
    return this.#kept.get(this.#run(this.#desk.view.selected));
  }

  get b(): ShownShape | null {
    return this.#isCompared ? this.#kept.get(this.#run(this.#desk.view.other)) : null;
  }

  /** The last query of the selected run. */
  get report(): ShapeReport | null {
    return this.a?.report ?? null;
  }

  get wishes(): unknown {
    const { resolution, drawing, overlay, slice } = this.look;
    return [resolution, drawing, overlay, slice !== null];
  }

  get resolution(): number {
    return this.look.resolution;
  }

  set resolution(samples: number) {
    const { least, most } = SHAPE_RESOLUTION;
    this.look.resolution = Math.round(Math.min(most, Math.max(least, samples)));
  }

  remember(): ViewMemory {
    return { shape: this.look.remember() };
  }

  restore({ shape }: ViewMemory): void {
    this.look.restore((shape ?? {}) as Partial<ShapeLookData>);
  }

  /** What is looked at; null while that is of another kind. */
  get shape(): ShapeDataset | null {
    return asShape(this.#desk.subject);
  }

  /** Milliseconds that a grid of the selected run is expected to take; null when none like it was made yet. */
  expected(resolution: number): number | null {
    return this.#pace.expected(`grid ${this.#desk.view.selected}`, resolution ** 3);
  }

  /** What is open, if it is a shape. */
  get #dataset(): ShapeDataset | null {
    return asShape(this.#desk.mirror.state.dataset);
  }

  get #isCompared(): boolean {
    return this.#desk.view.mode !== 'field' && this.#desk.view.mode !== 'truth';
  }

  #run(id: RunId | 'truth' | null): RunState | null {
    const run = id === 'truth' ? null : this.#desk.mirror.run(id);
    return run && asShape(run.dataset) ? run : null;
  }

  #wish(): Wish<unknown> | null {
    const api = this.#desk.engine;
    if (!api) return null;
    const truth = (): Wish<unknown> | null => this.#meshWish(api) ?? this.#truthWish(api);
    const runs = (): Wish<unknown> | null =>
      this.#runWish(api, this.#run(this.#desk.view.selected)) ??
      (this.#isCompared ? this.#runWish(api, this.#run(this.#desk.view.other)) : null);
    return this.#desk.view.mode === 'truth' ? (truth() ?? runs()) : (runs() ?? truth());
  }

  /** The mesh, once, when it is to be seen. */
  #meshWish(api: StudioApi): Wish<DomainMesh | null> | null {
    const dataset = this.#dataset;
    const { mode, other } = this.#desk.view;
    const isSeen = mode === 'truth' || firstSight(this.#desk, this.a !== null) !== null || (this.#isCompared && mode !== 'difference' && other === 'truth');
    if (!dataset || dataset.triangles === 0 || (!isSeen && this.look.overlay === 'none')) return null;
    const subject = `mesh ${factsOf(dataset)}`;
    if (this.#truthKnown.mesh === subject) return null;
    return {
      subject,
      ask: (signal) => api.trueMesh(null, { signal }),
      take: (mesh) => {
        this.mesh = mesh;
        this.#truthKnown.mesh = subject;
        return 0;
      },
    };
  }

  /** True distances, coarsely first, where a field is compared with them, or there is no mesh to be seen. */
  #truthWish(api: StudioApi): Wish<Volume> | null {
    const dataset = this.#dataset;
    if (!dataset) return null;
    const { mode, other } = this.#desk.view;
    const isShown = mode === 'truth' || firstSight(this.#desk, this.a !== null) !== null || (this.#isCompared && other === 'truth');
    const isAsked = (mode === 'difference' && other === 'truth') || this.look.slice !== null;
    if (!isAsked && !(isShown && dataset.triangles === 0)) return null;
    const subjectOf = (resolution: number): string => `truth ${resolution} ${factsOf(dataset)}`;
    const place = TRUTH_STEPS.findIndex((step) => subjectOf(step) === this.#truthKnown.volume);
    const resolution = TRUTH_STEPS[place + 1];
    if (resolution === undefined || this.queries.has('truth', subjectOf(resolution))) return null;
    const subject = subjectOf(resolution);
    return {
      subject,
      ask: (signal) => this.#asked(subject, 'truth', { what: 'the true distances', resolution, expected: null }, (progress) => api.trueVolume({ resolution, limit: TRUTH_LIMIT }, { signal, progress })),
      take: (volume) => {
        this.truth = gridOf(volume);
        this.#truthKnown.volume = subject;
        return 0;
      },
    };
  }

  /** What a run lacks. */
  #runWish(api: StudioApi, run: RunState | null): Wish<unknown> | null {
    if (!run) return null;
    const asFactors = this.look.drawing === 'network' && hasFactors(run);
    return asFactors ? this.#factorsWish(api, run) : this.#volumeWish(api, run);
  }

  #volumeWish(api: StudioApi, run: RunState): Wish<FieldVolume> | null {
    const resolution = this.#affordable(run);
    const subject = `grid ${run.id} ${resolution} ${networkOf(run)}`;
    const place = `grid ${run.id}`;
    if (this.queries.has(place, subject) || isCurrent(this.#kept.get(run), subject, run) || this.#hasFiner(run, resolution)) return null;
    return {
      subject,
      ask: (signal) =>
        this.#asked(subject, place, { what: run.setup.name, resolution, expected: this.#pace.expected(place, resolution ** 3) }, (progress) => api.volume({ run: run.id, resolution }, { signal, progress })),
      take: (volume) => {
        const { steps, milliseconds, bytes } = volume;
        this.#gridPace.learn(run.id, milliseconds, resolution);
        this.#kept.put(run, { field: gridOf(volume), subject, steps, resolution, report: { drawing: 'grid', resolution, milliseconds, bytes } });
        return this.#pause(run.id, milliseconds);
      },
    };
  }

  #factorsWish(api: StudioApi, run: RunState): Wish<FieldFactors> | null {
    const { branches, fusion } = run.setup.config.spec;
    const hasPlane = fusion === 'tensor' || branches.some(({ length }) => length > 1);
    const most = run.status === 'training' ? COARSE : MOST_PLANE_SAMPLES;
    const samples = hasPlane ? Math.min(most, this.look.resolution) : LINE_SAMPLES;
    const subject = `factors ${run.id} ${samples} ${networkOf(run)}`;
    if (this.queries.has(`factors ${run.id}`, subject) || isCurrent(this.#kept.get(run), subject, run)) return null;
    return {
      subject,
      ask: (signal) => this.#asked(subject, `factors ${run.id}`, { what: run.setup.name, resolution: samples, expected: null }, () => api.factors({ run: run.id, samples }, { signal })),
      take: (factors) => {
        const { steps, milliseconds } = factors;
        const field = factorsOf(factors);
        const bytes = field.branches.reduce((sum, { values }) => sum + values.byteLength, 0);
        this.#kept.put(run, { field, subject, steps, resolution: samples, report: { drawing: 'factors', resolution: samples, milliseconds, bytes } });
        return this.#pause(run.id, milliseconds);
      },
    };
  }

  async #asked<T>(subject: string, place: string, query: Omit<ShapeQuery, 'done'>, ask: (progress: (done: number) => void) => Promise<T>): Promise<T> {
    const tell = (done: number): void => void (this.asking = { ...query, done });
    this.queries.begin(place, subject);
    const start = performance.now();
    tell(0);
    try {
      const answer = await ask(tell);
      return (this.#pace.learn(place, query.resolution ** 3, performance.now() - start), answer);
    } finally {
      this.asking = null;
    }
  }

  /** The slider's resolution, or a coarser one. */
  #affordable(run: RunState): number {
    const own = this.#kept.get(run);
    const hasOne = own?.steps === run.progress.steps && own.subject.startsWith(`grid ${run.id} `);
    return this.#gridPace.affordable(run, this.look.resolution, hasOne);
  }

  /** Whether a run in training is on show as it is now, and finer than it would be asked for: a long first step changes nothing. */
  #hasFiner(run: RunState, resolution: number): boolean {
    const own = this.#kept.get(run);
    if (run.status !== 'training' || !own || own.resolution < resolution) return false;
    return isCurrent(own, `grid ${run.id} ${own.resolution} ${networkOf(run)}`, run);
  }

  #pause(id: RunId, milliseconds: number): number {
    return this.#gridPace.pause(this.#desk.mirror.run(id), milliseconds, this.#desk.cost.gap);
  }
}

export function asShape(dataset: DatasetDescription | null): ShapeDataset | null {
  return dataset?.kind === 'shape' ? dataset : null;
}

function isCurrent(shown: ShownShape | null, subject: string, { progress }: RunState): boolean {
  return shown?.subject === subject && shown.steps === progress.steps;
}

function factsOf({ name, triangles, points, size }: ShapeDataset): string {
  return JSON.stringify([name, triangles, points, size]);
}

