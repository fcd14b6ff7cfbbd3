/**
 * The volumes on show: the truth, and one or two fields of it as grids of values. While a field trains it is asked for again
 * and again, as finely and as often as leaves nearly all of the machine to the training.
 */
import { scaledSize, type BoxSize } from '../../../../src-main/core/kinds/volume/box.ts';
import type { VolumeDataset } from '../../../../src-main/core/kinds/volume/signal.ts';
import type { DatasetDescription } from '../../../../src-main/core/kinds/types.ts';
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { ViewMemory } from '../../../../src-main/core/protocol/studio/document.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { FieldGrid, ValueGrid } from '../../../../src-main/core/protocol/studio/volumes.ts';
import type { PictureSize } from '../../../../src-main/core/render/orbitCamera.ts';
import type { RunId } from '../../../../src-main/core/session/api.ts';
import type { Desk } from '../../../state/desk.ts';
import { GridPace } from '../../../state/engine/gridPace.ts';
import { Pace } from '../../../state/engine/pace.ts';
import { Pump, type Wish } from '../../../state/engine/pump.ts';
import { Stoppable } from '../../../state/engine/stoppable.svelte.ts';
import type { OrbitCanvas } from '../../../state/exports/orbitExport.ts';
import { Kept } from '../../../state/runs/kept.svelte.ts';
import { networkOf } from '../../../state/runs/networkOf.ts';
import { firstSight } from '../../../state/view/firstSight.ts';
import type { OnShow } from '../../windowKind.ts';
import type { VolumeLook, VolumeLookData } from './volumeLook.svelte.ts';

/** A field as it is on show. */
export interface ShownVolume {
  grid: ValueGrid;
  subject: string;
  /** Of the field's training when it was made. */
  steps: number;
  /** Samples along the longest side. */
  resolution: number;
  milliseconds: number;
  bytes: number;
}

/** Of what, samples, the milliseconds that it is expected to take, and the done part, 0..1. */
interface VolumeQuery {
  what: string;
  size: BoxSize;
  expected: number | null;
  done: number;
}

export class Volumes implements OnShow {
  truth = $state.raw<ValueGrid | null>(null);
  /** What is asked for now. */
  asking = $state.raw<VolumeQuery | null>(null);
  readonly look: VolumeLook;
  readonly queries = new Stoppable(() => this.#pump);
  /** Null while no volume is on show. Set by the viewport. */
  canvas: OrbitCanvas | null = null;
  /** Device pixels of the viewport. Set by it, too. */
  viewport = $state.raw<PictureSize | null>(null);

  #desk: Desk;
  #pump: Pump;
  #kept = new Kept<ShownVolume>(({ steps }) => steps);
  #gridPace = new GridPace();
  #pace = new Pace();
  #truthKnown = '';

  constructor(desk: Desk, look: VolumeLook) {
    this.#desk = desk;
    this.look = look;
    this.#pump = new Pump(() => this.#wish(), (error) => desk.notices.fail(error));
  }

  wake(byPerson: boolean): void {
    if (byPerson) this.#pump.hurry();
    else this.#pump.wake();
  }

  clear(): void {
    this.truth = null;
    this.queries.clear();
    this.#kept.clear();
    this.#gridPace.clear();
    this.#pace.clear();
    this.#truthKnown = '';
  }

  /** Fields of the selected run, and of the one that it is compared with. */
  get a(): ShownVolume | null {
    return this.#kept.get(this.#run(this.#desk.view.selected));
  }

  get b(): ShownVolume | null {
    return this.#isCompared ? this.#kept.get(this.#run(this.#desk.view.other)) : null;
  }

  get wishes(): unknown {
    return [this.look.resolution, this.look.channel];
  }

  get resolution(): number {
    return this.look.resolution;
  }

  set resolution(samples: number) {
    this.look.resolution = samples;
  }

  remember(): ViewMemory {
    return { volume: this.look.remember() };
  }

  restore({ volume }: ViewMemory): void {
    this.look.restore((volume ?? {}) as Partial<VolumeLookData>);
  }

  /** What is looked at; null while that is of another kind. */
  get volume(): VolumeDataset | null {
    return asVolume(this.#desk.subject);
  }

  /** Milliseconds that a grid of the selected run is expected to take; null when none like it was made yet. */
  expected(resolution: number): number | null {
    return this.volume && this.#pace.expected(`grid ${this.#desk.view.selected}`, samplesOf(scaledSize(this.volume, resolution)));
  }

  get #isCompared(): boolean {
    return this.#desk.view.mode !== 'field' && this.#desk.view.mode !== 'truth';
  }

  #run(id: RunId | 'truth' | null): RunState | null {
    const run = id === 'truth' ? null : this.#desk.mirror.run(id);
    return run && asVolume(run.dataset) ? run : null;
  }

  #wish(): Wish<unknown> | null {
    const api = this.#desk.engine;
    if (!api) return null;
    const runs = (): Wish<unknown> | null =>
      this.#runWish(api, this.#run(this.#desk.view.selected)) ??
      (this.#isCompared ? this.#runWish(api, this.#run(this.#desk.view.other)) : null);
    return this.#desk.view.mode === 'truth' ? (this.#truthWish(api) ?? runs()) : (runs() ?? this.#truthWish(api));
  }

  /** The truth on the slider's grid: once it was on a coarser one it stays on show until the finer has come. */
  #truthWish(api: StudioApi): Wish<ValueGrid> | null {
    const dataset = asVolume(this.#desk.mirror.state.dataset);
    if (!dataset) return null;
    const { channel } = this.look;
    const size = scaledSize(dataset, this.look.resolution);
    const subject = `truth ${channel} ${size.join()} ${JSON.stringify(dataset)}`;
    const { mode, other } = this.#desk.view;
    const isSeen = mode === 'truth' || firstSight(this.#desk, this.a !== null) !== null || (this.#isCompared && other === 'truth');
    if (!isSeen || this.#truthKnown === subject || this.queries.has('truth', subject)) return null;
    return {
      subject,
      ask: (signal) => this.#asked(subject, 'truth', { what: 'the volume', size, expected: null }, (progress) => api.trueGrid({ size, channel }, { signal, progress })),
      take: (grid) => {
        this.truth = grid;
        this.#truthKnown = subject;
        return 0;
      },
    };
  }

  /** What a run lacks. */
  #runWish(api: StudioApi, run: RunState | null): Wish<FieldGrid> | null {
    const dataset = run && asVolume(run.dataset);
    if (!run || !dataset) return null;
    const { channel } = this.look;
    const own = this.#kept.get(run);
    const isOfNow = own?.steps === run.progress.steps;
    const resolution = this.#gridPace.affordable(run, this.look.resolution, isOfNow);
    const size = scaledSize(dataset, resolution);
    const place = `grid ${run.id}`;
    const subject = `${place} ${channel} ${resolution} ${networkOf(run)}`;
    const hasFiner = isOfNow && run.status === 'training' && own.resolution >= resolution && own.subject === `${place} ${channel} ${own.resolution} ${networkOf(run)}`;
    if (hasFiner || this.queries.has(place, subject) || (isOfNow && own.subject === subject)) return null;
    const query = { what: run.setup.name, size, expected: this.#pace.expected(place, samplesOf(size)) };
    return {
      subject,
      ask: (signal) => this.#asked(subject, place, query, (progress) => api.fieldGrid({ run: run.id, size, channel }, { signal, progress })),
      take: (grid) => {
        const { steps, milliseconds, bytes } = grid;
        this.#gridPace.learn(run.id, milliseconds, resolution);
        this.#kept.put(run, { grid, subject, steps, resolution, milliseconds, bytes });
        return this.#gridPace.pause(this.#desk.mirror.run(run.id), milliseconds, this.#desk.cost.gap);
      },
    };
  }

  async #asked<T>(subject: string, place: string, query: Omit<VolumeQuery, 'done'>, ask: (progress: (done: number) => void) => Promise<T>): Promise<T> {
    const tell = (done: number): void => void (this.asking = { ...query, done });
    this.queries.begin(place, subject);
    const start = performance.now();
    tell(0);
    try {
      const answer = await ask(tell);
      return (this.#pace.learn(place, samplesOf(query.size), performance.now() - start), answer);
    } finally {
      this.asking = null;
    }
  }
}

export function asVolume(dataset: DatasetDescription | null): VolumeDataset | null {
  return dataset?.kind === 'volume' ? dataset : null;
}

function samplesOf([depth, height, width]: BoxSize): number {
  return depth * height * width;
}
