/**
 * The pictures on show: of the source and some fields, each as a whole (`base`) and, zoomed in, as the visible part at screen resolution
 * (`detail`). A field in training is asked again as often as leaves nearly all of the machine to it. Videos add a moment (video/).
 */
import type { PictureDataset } from '../../../../src-main/core/kinds/types.ts';
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { FieldPicture, Picture } from '../../../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { Task } from '../../../../src-main/core/protocol/studio/task.ts';
import { WHOLE, type PictureRequest, type Region } from '../../../../src-main/core/query/grid.ts';
import type { Desk } from '../../../state/desk.ts';
import { Pump, type Wish } from '../../../state/engine/pump.ts';
import { Pace } from '../../../state/engine/pace.ts';
import { Stoppable } from '../../../state/engine/stoppable.svelte.ts';
import { Kept } from '../../../state/runs/kept.svelte.ts';
import { networkOf } from '../../../state/runs/networkOf.ts';
import { RESOLUTION } from '../../../state/view/view.svelte.ts';
import type { Scene } from '../../../state/view/scene.ts';
import type { OnShow } from '../../windowKind.ts';
import { isCurrent, MOST_SIDE, NO_LAYERS, reportOf, RUN_SLOTS, type Layer, type QueryReport, type RunLayers, type Slot, type Viewport } from './layers.ts';
import { gridRuns, hasTruthArea } from './gridAreas.ts';
import { dividerScene } from './dividerScene.ts';
import { askInStrips } from './inStrips.ts';
import { momentWords, type Moment } from './moment.ts';
import { asPictureRun, paceKey, type PictureRun } from './pictureRun.ts';
import { COARSE_SIDE, detailOf, fitInto, PictureSizes, scaledBy, seenSide, type Size } from './pictureSizes.ts';
import { restAfter } from './restAfter.ts';
import { Truth } from './truth.svelte.ts';

export class Pictures implements OnShow {
  readonly hasGrid = true;
  readonly truth = new Truth();
  readonly queries = new Stoppable(() => this.#pump);
  readonly pace = new Pace();
  /** The query under way, its done part, 0..1, and the milliseconds that it is expected to take; null when none is. */
  asking = $state.raw<{ width: number; height: number; done: number; expected: number | null } | null>(null);
  viewport = $state.raw<Viewport | null>(null);
  /**
   * The place that is read out: under the pointer, or where it was last, or typed in. On the source, 0 at its first sample
   * and 1 at its last along each axis; null before anything was pointed at.
   */
  pointedAt = $state.raw<{ x: number; y: number } | null>(null);
  /** The map of errors that is on show, where it is not one of single pixels. Set by who shows it. */
  errorMap = $state.raw<Picture | null>(null);
  /** The largest difference that is on show; null while it is not known. Set by who shows it. */
  mostError = $state.raw<number | null>(null);
  /** Tells the values of the pixel that is read out, as lines of a table; null without one. Set by who shows them. */
  readOut: (() => string | null) | null = null;

  protected readonly desk: Desk;
  protected readonly sizes = new PictureSizes();
  protected readonly kept = new Kept<RunLayers>(({ base }) => base?.steps);
  #subject: () => PictureDataset | null;
  #pump: Pump;

  /** @param subject what is looked at, null while that is of another kind. */
  constructor(desk: Desk, subject: () => PictureDataset | null) {
    this.desk = desk;
    this.#subject = subject;
    this.#pump = new Pump(() => this.#wish(), (error) => desk.notices.fail(error));
  }

  wake(byPerson: boolean): void {
    if (byPerson) this.#pump.hurry();
    else this.#pump.wake();
  }

  clear(): void {
    for (const each of [this.truth, this.kept, this.sizes, this.queries, this.pace]) each.clear();
  }

  /** Pictures of the selected run, and of the one that it is compared with: the last that were made of their networks. */
  get a(): RunLayers {
    return this.layersOf(this.selected);
  }

  get b(): RunLayers {
    return this.layersOf(this.other);
  }

  /** The last query of the selected run, whole and in detail. */
  get report(): QueryReport | null {
    return reportOf(this.a.base);
  }

  get detailReport(): QueryReport | null {
    return reportOf(this.a.detail);
  }

  /** Whether all that is wanted is there. */
  get isSettled(): boolean {
    return this.asking === null && this.#wish() === null;
  }

  scene(): Scene | string {
    const { view } = this.desk;
    return view.mode === 'swipe' ? dividerScene(view) : 'A picture moves in the view Swipe alone, where the divider goes across.';
  }

  layersOf(run: PictureRun | null): RunLayers {
    return this.kept.get(run) ?? NO_LAYERS;
  }

  get wishes(): unknown {
    return this.viewport;
  }

  /** A rectangle that was remembered may be of a larger picture. */
  restore(): void {
    const source = this.#subject();
    const { left = 0, top = 0, width = 0, height = 0 } = this.desk.view.selection ?? {};
    if (source && (left + width > source.width || top + height > source.height)) this.desk.view.selection = null;
  }

  /** The longest side; its own pixels are then shown, not the screen's. */
  get resolution(): number {
    return this.desk.view.resolution ?? Math.max(this.size.width, this.size.height);
  }

  set resolution(side: number) {
    const { view } = this.desk;
    view.resolution = Math.round(Math.min(RESOLUTION.most, Math.max(RESOLUTION.least, side)));
    view.detail = false;
  }

  /** The moment that is on show; null of what stands still. */
  get moment(): Moment | null {
    return null;
  }

  /** The moment that a run is asked for; none where its field has no time. */
  momentOf({ setup }: RunState): { time?: number } {
    const { moment } = this;
    return moment && setup.config.spec.axes.includes('t') ? { time: moment.time } : {};
  }

  /** Size that the field is asked for: by the slider, or the source's as far as the screen can show it. */
  get size(): { width: number; height: number } {
    const source = this.#subject();
    if (!source) return { width: 1, height: 1 };
    const own = Math.max(source.width, source.height);
    const side = this.desk.view.resolution ?? (this.#isPixelwise ? own : Math.min(own, seenSide(source, this.viewport)));
    return scaledBy(side / own, source);
  }

  /** Whether each pixel is compared with that of the source: between its pixels there is no truth that a field could differ from. */
  get #isPixelwise(): boolean {
    const { mode, other } = this.desk.view;
    return mode === 'difference' && other === 'truth';
  }

  /** What is open, if that is what is looked at. */
  protected get source(): PictureDataset | null {
    const subject = this.#subject();
    return subject === this.desk.mirror.state.dataset ? subject : null;
  }

  protected get selected(): PictureRun | null {
    return asPictureRun(this.desk.run);
  }

  /** The run that the selected one is compared with. */
  protected get other(): PictureRun | null {
    const { mode, other } = this.desk.view;
    return asPictureRun(this.desk.mirror.run(other === 'truth' || mode === 'field' ? null : other));
  }

  /** The runs that are shown, or would be, in the order of their slots. */
  protected get inSight(): (PictureRun | null)[] {
    return this.desk.view.mode === 'grid' ? gridRuns(this.desk) : [this.selected, this.other];
  }

  protected get isTruthShown(): boolean {
    const { mode, other } = this.desk.view;
    if (mode === 'grid') return hasTruthArea(this.desk);
    return mode === 'truth' || (mode !== 'field' && other === 'truth');
  }

  /** What is wanted next. */
  protected wish(api: StudioApi): Wish<unknown> | null {
    const runs = (): Wish<unknown> | null => RUN_SLOTS.reduce<Wish<unknown> | null>((found, slot) => found ?? this.slotWish(api, slot), null);
    // What is in sight comes first.
    if (this.isTruthShown || !this.truth.base) return this.slotWish(api, 'truth') ?? runs();
    return runs() ?? this.slotWish(api, 'truth');
  }

  #wish(): Wish<unknown> | null {
    return this.desk.engine && this.#subject() ? this.wish(this.desk.engine) : null;
  }

  /** What a slot lacks. */
  protected slotWish(api: StudioApi, slot: Slot): Wish<unknown> | null {
    const { source, viewport, moment } = this;
    if (slot === 'truth') return source && this.truth.wish(api, source, moment ? { frame: moment.frame } : {}, viewport);
    return this.#runWish(api, this.inSight[RUN_SLOTS.indexOf(slot)] ?? null);
  }

  /** What a run lacks: first the whole, then, if it is zoomed into, the part in sight. */
  #runWish(api: StudioApi, run: PictureRun | null): Wish<FieldPicture> | null {
    if (!run) return null;
    const { base, detail } = this.layersOf(run);
    const region = this.#detailRegion();
    const moment = this.momentOf(run);
    const own = `${run.id} ${momentWords(moment)} `;
    const newest = base?.subject.startsWith(own) === true && base.steps === run.progress.steps ? base : null;
    const size = this.#wholeSize(run, region !== null, newest);
    const subject = `${own}${size.width} ${size.height} ${networkOf(run)}`;
    if (!isCurrent(base, subject, run)) return this.#query(api, run, { ...size, ...moment }, subject);
    const part = region && this.#sharperPart(run, region, size);
    // What takes long waits until the moment is let go.
    if (!part || this.moment?.isScrubbing) {
      if (detail) this.kept.put(run, { base, detail: null });
      return null;
    }
    const partSubject = `${run.id} ${momentWords(moment)} ${JSON.stringify(part)} ${networkOf(run)}`;
    if (isCurrent(detail, partSubject, run)) return null;
    return this.#query(api, run, { ...part, ...moment }, partSubject);
  }

  /** How large the whole is asked for now. @param newest the one that is there of this moment and of these steps. */
  #wholeSize(run: PictureRun, isZoomedInto: boolean, newest: Layer | null): Size {
    const [isTraining, isScrubbing] = [run.status === 'training', this.moment?.isScrubbing === true];
    const size = isZoomedInto && isTraining ? fitInto(this.size, COARSE_SIDE) : this.size;
    if (!isTraining || isScrubbing) return this.sizes.coarseFirst(run, size, { hasOne: newest !== null, isScrubbing });
    // A smaller one of the same step would show nothing new, and be in the way of the next. Under a moving hand training stands still.
    const beside = this.sizes.affordable(run, size);
    return newest && newest.asked.width > beside.width ? newest.asked : beside;
  }

  /** The part in sight as large as it is asked for; null where, beside training, it would be no sharper than the whole. */
  #sharperPart(run: RunState, region: Region, whole: Size): (Size & { region: Region }) | null {
    const full = detailOf(this.viewport as Viewport, region, this.desk.view.detail ? null : this.source);
    const size = run.status === 'training' ? this.sizes.affordable(run, full) : full;
    return size.width > 1.01 * whole.width * (region.right - region.left) ? { ...size, region } : null;
  }

  #query(api: StudioApi, run: PictureRun, request: PictureRequest, subject: string): Wish<FieldPicture> | null {
    const { region = null, width, height, time = null } = request;
    const size = { width, height };
    const place = `${run.id} ${region ? 'in part' : 'whole'}`;
    if (this.queries.has(place, subject)) return null;
    const isKnown = this.sizes.isKnown(run, size, region);
    const prompt = this.moment?.isScrubbing === true;
    const expected = isKnown ? null : this.sizes.expected(run, size);
    const layerOf = (picture: FieldPicture, part: Region, asked: Size): Layer => {
      const { steps, milliseconds, bytes } = picture;
      return { picture, region: part, asked, subject, steps, time, cost: { milliseconds, bytes } };
    };
    const told = this.pace.expected(paceKey(run), width * height);
    let asked = 0;
    return {
      subject,
      ask: async (signal) => {
        asked = performance.now();
        const progress = (done: number): void => void (this.asking = { ...size, done, expected: told });
        progress(0);
        this.queries.begin(place, subject);
        const ask = (part: PictureRequest, task: Task): Promise<FieldPicture> =>
          api.picture({ run: run.id, request: part, most: MOST_SIDE, prompt }, task);
        try {
          return await askInStrips(request, { ask, expected: expected ?? 0, seen: this.viewport?.visible ?? WHOLE, signal, progress }, (part, rows) =>
            // What is there of it lies sharp on what was there before. Its own subject is not that of all of it.
            this.kept.put(run, { base: this.layersOf(run).base, detail: { ...layerOf(part, rows, part), subject: `${subject} in part` } }),
          );
        } finally {
          this.asking = null;
        }
      },
      take: (picture) => {
        const { steps, milliseconds } = picture;
        const layer = layerOf(picture, region ?? WHOLE, size);
        const { base, detail } = this.layersOf(run);
        // Over the whole of another moment, a part would be wrong; over a new whole, what was there of it is.
        const isOver = detail?.time === time && !detail.subject.endsWith('in part');
        this.kept.put(run, region ? { base, detail: layer } : { base: layer, detail: isOver ? detail : null });
        const answered = performance.now() - asked;
        this.pace.learn(paceKey(run), width * height, answered);
        this.sizes.learn(run, { ...size, region, steps }, isKnown ? { answered } : { milliseconds });
        return restAfter(milliseconds, this.desk.mirror.run(run.id), this.desk.cost.gap);
      },
    };
  }

  /** The part in sight, when the screen shows more of it than the whole picture holds. */
  #detailRegion(): Region | null {
    const { viewport, source } = this;
    const { mode, detail, resolution } = this.desk.view;
    if (!viewport || mode === 'truth' || this.#isPixelwise) return null;
    const width = source?.width ?? this.size.width;
    // A size that a person has set is what is to be seen.
    if (!detail && (resolution !== null || this.size.width >= width)) return null;
    return viewport.scale > (1.01 * this.size.width) / width || this.size.width > MOST_SIDE ? viewport.visible : null;
  }
}

/** The pictures on show; where none are, those that would be of an image. */
export function picturesOf({ shown, kinds }: { shown: OnShow | null; kinds: { image: Pictures } }): Pictures {
  return shown instanceof Pictures ? shown : kinds.image;
}
