/**
 * The pictures on show: the source and one or two fields, each as a whole (`base`) and, zoomed in, as the visible part
 * at screen resolution (`detail`). While a field trains its pictures are asked for again and again, as large and as
 * often as leaves nearly all of the machine to the training. Of a video they are of the player's moment.
 */
import type { RunId } from '../../src-main/core/session/api.ts';
import type { PictureDataset } from '../../src-main/core/kinds/types.ts';
import type { PictureRequest, Region } from '../../src-main/core/query/grid.ts';
import { WHOLE } from '../../src-main/core/query/grid.ts';
import type { FieldPicture, Picture, PixelRect, RunState, StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { DrawingCost } from './drawingCost.ts';
import type { Mirror } from './mirror.svelte.ts';
import { networkOf } from './networkOf.ts';
import { BESIDE_TRAINING_MS, COARSE_SIDE, fitInto, PictureSizes, type Size } from './pictureSizes.ts';
import { Playback, type Part } from './playback.ts';
import { nearestFrame, Player } from './player.svelte.ts';
import { Pump, type Wish } from './pump.ts';
import type { View } from './view.svelte.ts';
import type { VideoDataset } from '../../src-main/core/kinds/video/signal.ts';

export type Slot = 'truth' | 'a' | 'b';

/** A picture and what it was asked for as: where the first and last samples of that size lie, as fractions of the source. */
export interface Shown {
  picture: Picture;
  region: Region;
  /** Larger than the picture where it was averaged down. */
  asked: { width: number; height: number };
}

/** A query as it is told to the person. */
export interface QueryReport {
  width: number;
  height: number;
  milliseconds: number;
  bytes: number;
}

interface Layer extends Shown {
  subject: string;
  steps: number;
  /** Of a video, as a fraction. */
  time: number | null;
}

/** What the viewport shows, set by whoever draws it. */
export interface Viewport {
  /** Device pixels of one picture on the screen. */
  width: number;
  height: number;
  /** Part of the source in sight, and device pixels a source pixel. */
  visible: Region;
  scale: number;
}

/** Longest side that comes back from the engine: no screen shows more, and every GPU holds it. */
const MOST_SIDE = 4096;
/**
 * A query beside training is followed by a pause, of so many times its duration and of that part of what drawing is to be
 * followed by: a shorter one in the first seconds, when most is to be seen.
 */
const PAUSE = { early: { query: 5, drawing: 0.3 }, later: { query: 20, drawing: 1 } };
const EARLY_SECONDS = 5;

export class Pictures {
  truth = $state.raw<Shown | null>(null);
  truthDetail = $state.raw<Shown | null>(null);
  a = $state.raw<{ base: Layer | null; detail: Layer | null }>({ base: null, detail: null });
  b = $state.raw<{ base: Layer | null; detail: Layer | null }>({ base: null, detail: null });
  /** The last query of the selected run, whole and in detail. */
  report = $state.raw<QueryReport | null>(null);
  detailReport = $state.raw<QueryReport | null>(null);
  /** The query under way, and the milliseconds that it is expected to take; null when none is. */
  asking = $state.raw<{ width: number; height: number } | null>(null);
  expected = $state<number | null>(null);
  viewport = $state.raw<Viewport | null>(null);
  readonly player: Player;

  #api: () => StudioApi | null;
  #mirror: Mirror;
  #cost: DrawingCost;
  #view: View;
  #sizes = new PictureSizes();
  #playback: Playback;
  #pump: Pump;
  #truthSubject = '';
  /** What a picture came of last. */
  #taken: Slot | null = null;

  constructor(
    api: () => StudioApi | null,
    mirror: Mirror,
    view: View,
    cost: DrawingCost,
    failed: (error: unknown) => void,
  ) {
    this.#cost = cost;
    this.#api = api;
    this.#mirror = mirror;
    this.#view = view;
    this.#pump = new Pump(() => this.#wish(), failed);
    const video = (): VideoDataset | null => {
      const dataset = this.#dataset;
      return dataset?.kind === 'video' ? dataset : null;
    };
    this.player = new Player(video, {
      show: (time) => this.#playback.show(time),
      stride: () => this.#playback.stride,
      frame: (draw) => requestAnimationFrame(draw),
      cancel: (frame) => cancelAnimationFrame(frame),
    });
    this.#playback = new Playback({
      parts: () => this.#playingParts(),
      upcoming: (most) => this.player.upcoming(most),
      rate: () => this.player.rate,
      place: (part, picture, steps) => this.#place(part, picture, steps),
    });
  }

  /** To be called whenever anything changed that pictures depend on. `byPerson`: not only that training went on. */
  wake(byPerson: boolean): void {
    if (byPerson) this.#pump.hurry();
    else this.#pump.wake();
  }

  /** Forgets all pictures: another engine, another dataset. */
  clear(): void {
    this.truth = null;
    this.truthDetail = null;
    this.a = { base: null, detail: null };
    this.b = { base: null, detail: null };
    this.report = null;
    this.detailReport = null;
    this.#truthSubject = '';
    this.#sizes.clear();
    this.#playback.clear();
    this.player.restore({});
  }

  /** Size that the field is asked for by the slider: the source's proportions. */
  get size(): { width: number; height: number } {
    const source = this.#dataset;
    if (!source) return { width: 1, height: 1 };
    const { width, height } = source;
    const scale = (this.#view.resolution ?? Math.max(width, height)) / Math.max(width, height);
    return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  }

  get #dataset(): PictureDataset | null {
    return this.#source ?? this.#selected?.dataset ?? null;
  }

  /** What is open, if it has pixels. */
  get #source(): PictureDataset | null {
    const { dataset } = this.#mirror.state;
    return dataset?.kind === 'shape' ? null : dataset;
  }

  get #selected(): PictureRun | null {
    return pictureRun(this.#mirror.run(this.#view.selected));
  }

  /** The run that the selected one is compared with. */
  get #other(): PictureRun | null {
    const { mode, other } = this.#view;
    return pictureRun(this.#mirror.run(other === 'truth' || mode === 'field' ? null : other));
  }

  #wish(): Wish<unknown> | null {
    const api = this.#api();
    if (!api) return null;
    if (this.player.isPlaying) return this.#playback.wish(api);
    const runs = (): Wish<unknown> | null => this.#slotWish(api, 'a') ?? this.#slotWish(api, 'b');
    if (this.player.isScrubbing) return this.#draggedWish(api);
    // What is in sight comes first.
    if (this.#isTruthShown || !this.truth) return this.#truthWish(api) ?? runs();
    return runs() ?? this.#truthWish(api);
  }

  /**
   * While a moment is dragged, what is in sight has its turn one after another, or the first would be wanted anew before
   * the others were ever asked for. The rest waits until the moment is let go.
   */
  #draggedWish(api: StudioApi): Wish<unknown> | null {
    const runs: Slot[] = this.#view.mode === 'truth' ? [] : ['a', 'b'];
    const inSight: Slot[] = this.#isTruthShown ? [...runs, 'truth'] : runs;
    const next = this.#taken ? inSight.indexOf(this.#taken) + 1 : 0;
    for (const slot of [...inSight.slice(next), ...inSight.slice(0, next)]) {
      const wish = this.#slotWish(api, slot);
      if (wish) return { ...wish, drag: 'moment' };
    }
    return null;
  }

  #slotWish(api: StudioApi, slot: Slot): Wish<FieldPicture> | Wish<Picture> | null {
    if (slot === 'truth') return this.#truthWish(api);
    return this.#runWish(api, slot, slot === 'a' ? this.#selected : this.#other);
  }

  get #isTruthShown(): boolean {
    const { mode, other } = this.#view;
    return mode === 'truth' || (mode !== 'field' && other === 'truth');
  }

  /** What plays: of the source only what is in sight. */
  #playingParts(): Part[] {
    const { mode } = this.#view;
    const dataset = this.#source;
    const part = (slot: 'a' | 'b', run: PictureRun | null): Part[] => {
      if (!run) return [];
      const isTraining = run.status === 'training';
      const size = isTraining ? this.#sizes.affordable(run, this.size) : this.size;
      const subject = `${slot} ${run.id} ${size.width} ${size.height} ${networkOf(run)}`;
      return [{ kind: 'run', slot, subject, run: run.id, steps: run.progress.steps, isTraining, size }];
    };
    const truth: Part[] =
      this.#isTruthShown && dataset?.kind === 'video'
        ? [{ kind: 'truth', slot: 'truth', subject: `truth ${dataset.name}`, frameAt: (time) => nearestFrame(dataset, time) }]
        : [];
    const runs = mode === 'truth' ? [] : [...part('a', this.#selected), ...part('b', this.#other)];
    return [...runs, ...truth];
  }

  /** Puts a picture that plays into its place. */
  #place(part: Part, picture: Picture, steps: number | null): void {
    const dataset = this.#dataset;
    if (part.kind === 'run') {
      const layer: Layer = { picture, region: WHOLE, asked: part.size, subject: `${part.subject} played`, steps: steps ?? 0, time: null };
      this[part.slot] = { base: layer, detail: null };
    } else if (dataset) {
      this.truth = { picture, region: WHOLE, asked: { width: dataset.width, height: dataset.height } };
      this.truthDetail = null;
      this.#truthSubject = '';
    }
    this.#pump.wake();
  }

  /** The source once, and again the part in sight where it was averaged down. */
  #truthWish(api: StudioApi): Wish<Picture> | null {
    const dataset = this.#source;
    if (!dataset) return null;
    const moment = dataset.kind === 'video' ? { frame: this.player.frame } : {};
    const subject = `truth ${dataset.name} ${dataset.width} ${dataset.height} ${moment.frame}`;
    if (this.#truthSubject !== subject) {
      return {
        subject,
        ask: (signal) => api.truth({ rect: null, most: MOST_SIDE, ...moment }, { signal }),
        take: (picture) => {
          this.#taken = 'truth';
          this.truth = { picture, region: WHOLE, asked: { width: dataset.width, height: dataset.height } };
          this.truthDetail = null;
          this.#truthSubject = subject;
          return 0;
        },
      };
    }
    const rect = this.#truthRect(dataset.width, dataset.height);
    if (!rect) return null;
    const region = rectRegion(rect, dataset.width, dataset.height);
    if (this.truthDetail && sameRegion(this.truthDetail.region, region)) return null;
    return {
      subject: `truth ${JSON.stringify([rect, moment])}`,
      ask: (signal) => api.truth({ rect, most: MOST_SIDE, ...moment }, { signal }),
      take: (picture) => {
        this.truthDetail = { picture, region, asked: { width: rect.width, height: rect.height } };
        return 0;
      },
    };
  }

  #truthRect(width: number, height: number): PixelRect | null {
    const { viewport } = this;
    const isReduced = Math.max(width, height) > MOST_SIDE;
    if (!isReduced || !viewport || viewport.scale * Math.max(width, height) <= MOST_SIDE) return null;
    const left = Math.max(0, Math.floor(viewport.visible.left * (width - 1)));
    const top = Math.max(0, Math.floor(viewport.visible.top * (height - 1)));
    const right = Math.min(width - 1, Math.ceil(viewport.visible.right * (width - 1)));
    const bottom = Math.min(height - 1, Math.ceil(viewport.visible.bottom * (height - 1)));
    return { left, top, width: right - left + 1, height: bottom - top + 1 };
  }

  /** What a run's slot lacks: first the whole, then, if it is zoomed into, the part in sight. */
  #runWish(api: StudioApi, slot: 'a' | 'b', run: PictureRun | null): Wish<FieldPicture> | null {
    if (!run) return null;
    const { base, detail } = this[slot];
    const region = this.#detailRegion();
    const moment = run.dataset.kind === 'video' ? { time: this.player.time } : {};
    const own = `${slot} ${run.id} ${momentWords(moment)} `;
    const hasOne = base?.subject.startsWith(own) === true && base.steps === run.progress.steps;
    const size = this.#wholeSize(run, region !== null, hasOne);
    const subject = `${own}${size.width} ${size.height} ${networkOf(run)}`;
    if (!isCurrent(base, subject, run)) return this.#query(api, slot, run, { ...size, ...moment }, subject);
    const part = region && this.#sharperPart(run, region, size);
    // What takes long waits until the moment is let go.
    if (!part || this.player.isScrubbing) {
      if (detail) this[slot] = { base, detail: null };
      if (slot === 'a') this.detailReport = null;
      return null;
    }
    const partSubject = `${slot} ${run.id} ${momentWords(moment)} ${JSON.stringify(part)} ${networkOf(run)}`;
    if (isCurrent(detail, partSubject, run)) return null;
    return this.#query(api, slot, run, { ...part, ...moment }, partSubject);
  }

  /** How large the whole is asked for now. @param hasOne whether there is one of this moment and of these steps. */
  #wholeSize(run: PictureRun, isZoomedInto: boolean, hasOne: boolean): Size {
    const isTraining = run.status === 'training';
    const { isScrubbing } = this.player;
    const size = isZoomedInto && isTraining ? fitInto(this.size, COARSE_SIDE) : this.size;
    // While a moment is dragged, training stands still.
    if (isTraining && !isScrubbing) return this.#sizes.affordable(run, size);
    return this.#sizes.coarseFirst(run, size, { hasOne, isScrubbing });
  }

  /** The part in sight as large as it is asked for; null where, beside training, it would be no sharper than the whole. */
  #sharperPart(
    run: RunState,
    region: Region,
    whole: { width: number; height: number },
  ): { width: number; height: number; region: Region } | null {
    const full = detailSize(this.viewport as Viewport, region);
    const size = run.status === 'training' ? this.#sizes.affordable(run, full) : full;
    return size.width > 1.01 * whole.width * (region.right - region.left) ? { ...size, region } : null;
  }

  #query(
    api: StudioApi,
    slot: 'a' | 'b',
    run: RunState,
    request: PictureRequest,
    subject: string,
  ): Wish<FieldPicture> {
    const { region = null, width, height, time = null } = request;
    const size = { width, height };
    const isKnown = this.#sizes.isKnown(run, size, region);
    const prompt = this.player.isScrubbing;
    let asked = 0;
    return {
      subject,
      ask: (signal) => {
        asked = performance.now();
        this.expected = isKnown ? null : this.#sizes.expected(run, size);
        this.asking = size;
        return api.picture({ run: run.id, request, most: MOST_SIDE, prompt }, { signal }).finally(() => {
          this.expected = null;
          this.asking = null;
        });
      },
      take: (picture) => {
        this.#taken = slot;
        const { steps, milliseconds, bytes } = picture;
        const layer: Layer = { picture, region: region ?? WHOLE, asked: size, subject, steps, time };
        const { base, detail } = this[slot];
        // Over the whole of another moment, a part would be wrong.
        this[slot] = region ? { base, detail: layer } : { base: layer, detail: detail?.time === time ? detail : null };
        const answered = performance.now() - asked;
        this.#sizes.learn(run, { ...size, region, steps }, isKnown ? { answered } : { milliseconds });
        const report = { ...size, milliseconds, bytes };
        if (slot === 'a' && region) this.detailReport = report;
        if (slot === 'a' && !region) this.report = report;
        return this.#pause(run.id, milliseconds);
      },
    };
  }

  #pause(id: RunId, milliseconds: number): number {
    const run = this.#mirror.run(id);
    if (run?.status !== 'training') return 0;
    const { query, drawing } = run.progress.seconds < EARLY_SECONDS ? PAUSE.early : PAUSE.later;
    // One that took longer was asked for before training; the next will not.
    return Math.max(query * Math.min(milliseconds, BESIDE_TRAINING_MS), drawing * this.#cost.gap);
  }

  /** The part in sight, when the screen shows more of it than the whole picture holds. */
  #detailRegion(): Region | null {
    const { viewport } = this;
    const { mode, detail, other } = this.#view;
    if (!viewport || !detail || mode === 'truth') return null;
    // Between its pixels there is no truth that a field could differ from.
    if (mode === 'difference' && other === 'truth') return null;
    const sourceWidth = this.#source?.width ?? this.size.width;
    const shown = this.size.width / sourceWidth;
    return viewport.scale > 1.01 * shown || this.size.width > MOST_SIDE ? viewport.visible : null;
  }
}

/** A run on an image or a video. */
type PictureRun = RunState & { dataset: PictureDataset };

function pictureRun(run: RunState | null): PictureRun | null {
  return run && run.dataset.kind !== 'shape' ? (run as PictureRun) : null;
}

function isCurrent(layer: Layer | null, subject: string, { progress }: RunState): boolean {
  return layer?.subject === subject && layer.steps === progress.steps;
}

function momentWords({ time }: { time?: number }): string {
  return time === undefined ? '' : `at ${time}`;
}

/** Size of a part at screen resolution. */
function detailSize({ scale, width, height, visible }: Viewport, region: Region): { width: number; height: number } {
  const across = (region.right - region.left) / Math.max(1e-12, visible.right - visible.left);
  const down = (region.bottom - region.top) / Math.max(1e-12, visible.bottom - visible.top);
  const most = scale > 0 ? MOST_SIDE : 1;
  return {
    width: Math.max(1, Math.min(most, Math.round(width * across))),
    height: Math.max(1, Math.min(most, Math.round(height * down))),
  };
}

/** A rectangle of pixels as a region from its first sample to its last. */
export function rectRegion({ left, top, width: w, height: h }: PixelRect, width: number, height: number): Region {
  const [across, down] = [Math.max(1, width - 1), Math.max(1, height - 1)];
  return { left: left / across, top: top / down, right: (left + w - 1) / across, bottom: (top + h - 1) / down };
}

function sameRegion(a: Region, b: Region): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}
