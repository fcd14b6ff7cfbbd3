/** A view that is drawn into a target, coarsely while something moves, and aside into pictures with smooth edges. */
import type { WebGLRenderTarget } from 'three';
import { BandPace } from './bandPace.ts';
import { encodePng } from './encodePng.ts';
import type { FramePlan } from './frameLoop.ts';
import type { Size } from './geometry.ts';
import type { InSight } from './gestures.ts';
import type { TargetLine, TargetPainter, TargetPass } from './targetPainter.ts';
import { View } from './view.ts';

/** What it costs to march along rays. */
const MARCH_PLAN: FramePlan = { ratios: [1, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125], leastPixels: 1 << 14, mayTakeLong: true };
/** Rays of a picture's pixel along each axis, and the most pixels that are drawn for that. */
const PICTURE = { rays: 2, mostPixels: 1 << 25 } as const;
/** Milliseconds between two looks at whether a band of a picture is done. */
const WATCH_MS = 4;

/** What is drawn of a frame. */
export interface TargetFrame<P extends TargetPass> {
  passes: P[];
  lines: TargetLine[];
}

export abstract class TargetView<State extends InSight, Pass extends TargetPass, P extends TargetPainter<Pass>> extends View<State, P> {
  #target: WebGLRenderTarget | null = null;
  #frame: TargetFrame<Pass> = { passes: [], lines: [] };
  #resolution: Size = { width: 0, height: 0 };
  #onDrawn: (resolution: Size) => void;
  #pictures = 0;

  /**
   * @param onDrawn is told the resolution of every picture that is put on the screen
   * @param plan what is other than usual of what frames cost
   */
  constructor(canvas: HTMLCanvasElement, painter: P, state: State, onDrawn: (resolution: Size) => void, plan: Partial<FramePlan> = {}) {
    super(canvas, painter, state, { ...MARCH_PLAN, ...plan });
    this.#onDrawn = onDrawn;
  }

  /** Pixels of what is on the screen: fewer than the viewport has while something moves, more where edges are smooth. */
  get resolution(): Size {
    return this.#resolution;
  }

  /** Brings to the GPU what is wanted. */
  protected abstract upload(): void;
  /** Whether something is wanted that is not there yet. */
  protected abstract isBehind(): boolean;
  /** What is drawn of a state into a buffer of any size. */
  protected abstract frameOf(state: State, buffer: Size): TargetFrame<Pass>;
  /** What a state is in a picture, which shows nothing that belongs to the screen alone. */
  protected abstract pictured(state: State): State;

  /** The view with some changes as a PNG file, with smooth edges. @throws Error in a sentence when it is too large, or the GPU was lost. */
  protected async png({ width, height }: Size, changes: Partial<State>): Promise<Uint8Array> {
    return encodePng(await this.picture({ width, height }, changes), { width, height });
  }

  /** Draws the view aside with some changes, with smooth edges where the device holds as many pixels. */
  protected async picture({ width, height }: Size, changes: Partial<State>): Promise<Uint8ClampedArray<ArrayBuffer>> {
    this.requireSize({ width, height });
    const { rays, mostPixels } = PICTURE;
    const isSmooth = Math.max(width, height) * rays <= this.mostSide && width * height * rays ** 2 <= mostPixels;
    const buffer = isSmooth ? { width: width * rays, height: height * rays } : { width, height };
    this.upload();
    const pixelRatio = (this.state.size.pixelRatio * height) / Math.max(1, this.state.size.height);
    const frame = this.frameOf(this.pictured({ ...this.state, ...changes, size: { width, height, pixelRatio } }), buffer);
    const target = this.painter.newTarget(buffer);
    this.#pictures += 1;
    try {
      await this.#drawAside(target, frame);
      return this.painter.readPixels(target, { width, height });
    } finally {
      target.dispose();
      this.#pictures -= 1;
      if (this.isBehind()) this.loop.ask('live');
    }
  }

  protected begin(buffer: Size): void {
    // A picture is all of one moment.
    if (this.#pictures === 0) this.upload();
    this.#target ??= this.painter.newTarget(buffer);
    this.#target.setSize(buffer.width, buffer.height);
    this.#frame = this.frameOf(this.state, buffer);
  }

  protected drawRows(top: number, rows: number): void {
    this.painter.drawRows(this.#target as WebGLRenderTarget, this.#frame.passes, top, rows);
  }

  protected override end(): void {
    const target = this.#target as WebGLRenderTarget;
    this.painter.drawRest(target, this.#frame.passes, this.#frame.lines);
    this.painter.present(target, this.state.size);
    this.#resolution = { width: target.width, height: target.height };
    this.#onDrawn(this.#resolution);
  }

  protected release(): void {
    this.#target?.dispose();
    this.#target = null;
  }

  /** Draws into a target without keeping anything waiting. */
  async #drawAside(target: WebGLRenderTarget, { passes, lines }: TargetFrame<Pass>): Promise<void> {
    const pace = new BandPace();
    const { losses } = this;
    for (let top = 0; top < target.height; ) {
      const rows = Math.min(pace.rows(target.width), target.height - top);
      const start = performance.now();
      this.painter.drawRows(target, passes, top, rows);
      const fence = this.painter.fence();
      do {
        await new Promise((resolve) => {
          setTimeout(resolve, WATCH_MS);
        });
        this.requireDevice(losses);
      } while (!fence.isDone());
      pace.took(rows * target.width, performance.now() - start);
      top += rows;
    }
    this.painter.drawRest(target, passes, lines);
  }
}
