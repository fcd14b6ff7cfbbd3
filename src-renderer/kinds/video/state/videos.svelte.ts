/** The pictures of a video on show: they are of the player's moment, and while it plays they are made ahead of it. */
import type { DatasetDescription } from '../../../../src-main/core/kinds/types.ts';
import type { VideoDataset } from '../../../../src-main/core/kinds/video/signal.ts';
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { ViewMemory } from '../../../../src-main/core/protocol/studio/document.ts';
import type { Picture } from '../../../../src-main/core/protocol/studio/pictures.ts';
import { WHOLE } from '../../../../src-main/core/query/grid.ts';
import type { Desk } from '../../../state/desk.ts';
import type { Wish } from '../../../state/engine/pump.ts';
import { networkOf } from '../../../state/runs/networkOf.ts';
import { RUN_SLOTS, type Layer, type Slot } from '../../picture/state/layers.ts';
import type { Scene } from '../../../state/view/scene.ts';
import type { PictureRun } from '../../picture/state/pictureRun.ts';
import type { Moment } from '../../picture/state/moment.ts';
import { Pictures } from '../../picture/state/pictures.svelte.ts';
import { timeScene } from './timeScene.ts';
import { Playback, type Part } from './playback.ts';
import { nearestFrame, Player, type PlayerData } from './player.svelte.ts';

export class Videos extends Pictures {
  readonly player: Player;
  #playback: Playback;
  /** What a picture came of last while the moment is dragged. */
  #taken: Slot | null = null;

  constructor(desk: Desk) {
    super(desk, () => asVideo(desk.subject));
    this.player = new Player(() => this.video, {
      show: (time) => this.#playback.show(time),
      stride: () => this.#playback.stride,
      frame: (draw) => requestAnimationFrame(draw),
      cancel: (frame) => cancelAnimationFrame(frame),
    });
    this.#playback = new Playback({
      parts: () => this.#playingParts(),
      upcoming: (most) => this.player.upcoming(most),
      rate: () => this.player.rate,
      place: (part, time, picture, steps) => this.#place(part, time, picture, steps),
    });
  }

  /** What is looked at; null while that is of another kind. */
  get video(): VideoDataset | null {
    return asVideo(this.desk.subject);
  }

  override clear(): void {
    super.clear();
    this.#playback.clear();
    this.player.restore({});
  }

  /** Not every moment of a video that plays. */
  override get wishes(): unknown {
    const { position, isPlaying, isScrubbing, speed, direction } = this.player;
    return [super.wishes, ...(isPlaying ? [speed, direction] : [position, isScrubbing])];
  }

  override scene(): Scene | string {
    return this.video ? timeScene(this, this.video) : super.scene();
  }

  remember(): ViewMemory {
    return { player: this.player.remember() };
  }

  override restore(memory: ViewMemory = {}): void {
    super.restore();
    const { player } = memory;
    this.player.restore((player ?? {}) as Partial<PlayerData>);
  }

  override get moment(): Moment {
    return this.player;
  }

  protected override wish(api: StudioApi): Wish<unknown> | null {
    if (this.player.isPlaying) return this.#playback.wish(api);
    return this.player.isScrubbing ? this.#draggedWish(api) : super.wish(api);
  }

  /**
   * While a moment is dragged, what is in sight has its turn one after another, or the first would be wanted anew before
   * the others were ever asked for. The rest waits until the moment is let go.
   */
  #draggedWish(api: StudioApi): Wish<unknown> | null {
    const runs: Slot[] = this.desk.view.mode === 'truth' ? [] : [...RUN_SLOTS];
    const inSight: Slot[] = this.isTruthShown ? [...runs, 'truth'] : runs;
    const next = this.#taken ? inSight.indexOf(this.#taken) + 1 : 0;
    for (const slot of [...inSight.slice(next), ...inSight.slice(0, next)]) {
      const wish = this.slotWish(api, slot);
      if (wish) return { ...wish, drag: 'moment', take: (answer) => ((this.#taken = slot), wish.take(answer)) };
    }
    return null;
  }

  /** What plays: of the source only what is in sight. */
  #playingParts(): Part[] {
    const { mode } = this.desk.view;
    const source = asVideo(this.source);
    const part = (run: PictureRun | null): Part[] => {
      if (!run) return [];
      const isTraining = run.status === 'training';
      const size = isTraining ? this.sizes.affordable(run, this.size) : this.size;
      const subject = `${run.id} ${size.width} ${size.height} ${networkOf(run)}`;
      return [{ kind: 'run', subject, run, steps: run.progress.steps, isTraining, size }];
    };
    const truth: Part[] =
      this.isTruthShown && source
        ? [{ kind: 'truth', subject: `truth ${source.name}`, frameAt: (time) => nearestFrame(source, time) }]
        : [];
    const runs = mode === 'truth' ? [] : this.inSight.flatMap(part);
    return [...runs, ...truth];
  }

  /** Puts a picture that plays into its place. */
  #place(part: Part, time: number, picture: Picture, steps: number | null): void {
    if (part.kind === 'run') {
      const base: Layer = { picture, region: WHOLE, asked: part.size, subject: `${part.subject} played`, steps: steps ?? 0, time, cost: null };
      this.kept.put(part.run, { base, detail: null });
    } else if (this.video) {
      this.truth.put(picture, this.video, part.frameAt(time));
    }
    this.wake(false);
  }
}

function asVideo(dataset: DatasetDescription | null): VideoDataset | null {
  return dataset?.kind === 'video' ? dataset : null;
}
