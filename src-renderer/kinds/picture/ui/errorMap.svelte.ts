/** The map of a difference that is not one of single pixels: made anew whenever its pictures are others, one at a time. */
import type { Shown } from '../state/layers.ts';
import type { Picture } from '../view/picture.ts';
import { greyOf, type SeenMetric, type SeenTask } from '../view/seenMap.ts';

export interface MadeMap {
  /** What it was made of. */
  task: SeenTask;
  /** Grey. */
  picture: Picture;
  mean: number;
  /** Its largest value. */
  most: number;
}

/** What is wanted: null of a picture that is not there yet. */
export interface MapWish {
  metric: SeenMetric;
  test: Shown | null;
  reference: Shown | null;
}

/** Larger pictures would take minutes. */
const MOST_PIXELS = 1 << 22;
/** Between two maps, in parts of what one took. */
const REST = 2;

export class ErrorMap {
  /** The newest; null while there is none of what is wanted. */
  made = $state.raw<MadeMap | null>(null);
  /** Why there can be none, in a sentence. */
  fault = $state.raw<string | null>(null);
  isMaking = $state(false);
  #wanted: SeenTask | null = null;
  #compute: (task: SeenTask) => Promise<Float32Array>;
  #rest: (milliseconds: number) => Promise<void>;

  /** @param rest waits: beside training, most of the machine is training's */
  constructor(compute: (task: SeenTask) => Promise<Float32Array>, rest = waited) {
    this.#compute = compute;
    this.#rest = rest;
  }

  /** Says what is wanted from now on; null: nothing. A map of another kind, or of pictures of another size, goes at once. */
  want(wish: MapWish | null): void {
    this.fault = faultOf(wish);
    const { metric, test, reference } = wish ?? {};
    const task = metric && test && reference && this.fault === null ? { metric, test: test.picture, reference: reference.picture } : null;
    const { made } = this;
    if (made && (!task || made.task.metric !== task.metric || made.picture.width !== task.test.width || made.picture.height !== task.test.height)) this.made = null;
    this.#wanted = task;
    void this.#make();
  }

  /** Works until what is wanted is there. */
  async #make(): Promise<void> {
    if (this.isMaking) return;
    this.isMaking = true;
    while (this.#wanted && !isOf(this.made, this.#wanted)) {
      const task = this.#wanted;
      const start = performance.now();
      try {
        const values = await this.#compute(task);
        // What was wanted meanwhile may be of another kind; else the newest there is, is shown.
        if (this.#wanted?.metric === task.metric) this.made = { task, picture: greyOf(values, task.test), mean: meanOf(values), most: mostOf(values) };
      } catch (error) {
        this.fault = error instanceof Error ? error.message : String(error);
        break;
      }
      if (this.#wanted && !isOf(this.made, this.#wanted)) await this.#rest(REST * (performance.now() - start));
    }
    this.isMaking = false;
  }
}

function waited(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function isOf(made: MadeMap | null, { metric, test, reference }: SeenTask): boolean {
  return made?.task.metric === metric && made.task.test === test && made.task.reference === reference;
}

function faultOf(wish: MapWish | null): string | null {
  if (!wish?.test || !wish.reference) return null;
  const [one, other] = [wish.test.picture, wish.reference.picture];
  if (one.width !== other.width || one.height !== other.height) {
    return 'SSIM and FLIP compare pictures of one size: ask for the resolution of the source.';
  }
  return one.width * one.height > MOST_PIXELS ? 'SSIM and FLIP are made of at most 4 million pixels: ask for a lower resolution.' : null;
}

function mostOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
