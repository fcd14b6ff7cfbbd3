/**
 * What all views are: a canvas, a state that is drawn when something of it changes and at no other time, and a graphics
 * device that may be lost and come back.
 */
import { FrameLoop, type Change, type FramePlan } from './frameLoop.ts';
import type { Size } from './geometry.ts';
import type { InSight } from './gestures.ts';
import type { ViewSize } from './layout.ts';
import type { Painter } from './painter.ts';

export abstract class View<State extends InSight, P extends Painter> {
  protected readonly painter: P;
  protected readonly loop: FrameLoop;
  protected state: State;
  /** How often the device was lost, and whether it is now. */
  protected losses = 0;
  #isLost = false;
  #abort = new AbortController();

  /** Shows nothing until it is told its size. The canvas keeps the size that its style gives it. */
  constructor(canvas: HTMLCanvasElement, painter: P, state: State, plan: FramePlan) {
    this.painter = painter;
    this.state = state;
    this.loop = new FrameLoop(plan, {
      fullSize: () => this.#fullSize(),
      begin: (buffer) => this.begin(buffer),
      drawRows: (top, rows) => this.drawRows(top, rows),
      end: () => this.end?.(),
      fence: () => painter.fence(),
    });
    const { signal } = this.#abort;
    canvas.addEventListener('webglcontextlost', this.#lose, { signal });
    canvas.addEventListener('webglcontextrestored', this.#restore, { signal });
  }

  /** Longest side of a picture that can be drawn or uploaded. */
  get mostSide(): number {
    return this.painter.mostSide;
  }

  /** Size of the viewport, in device pixels. */
  resize(size: ViewSize): void {
    this.change({ size } as Partial<State>);
  }

  setMode(mode: State['mode']): void {
    const isSliding = mode.kind === 'swipe' && this.state.mode.kind === 'swipe';
    this.change({ mode } as Partial<State>, isSliding ? 'moving' : 'still');
  }

  /** Resolves once everything that was set is drawn, if only coarsely: not before the view is in sight and has a size. */
  drawn(): Promise<void> {
    return this.loop.drawn();
  }

  /** Ends the view; its canvas cannot be used again. */
  dispose(): void {
    this.#abort.abort();
    this.loop.dispose();
    this.release();
    this.painter.dispose();
  }

  protected abstract begin(buffer: Size): void;
  protected abstract drawRows(top: number, rows: number): void;
  /** All rows are drawn. */
  protected end?(): void;

  /** Gives back what is on the GPU. */
  protected abstract release(): void;
  /** Brings there again what does not come there when it is drawn. */
  protected abstract reload(): void;

  protected change(changes: Partial<State>, change: Change = 'still'): void {
    this.state = { ...this.state, ...changes };
    this.loop.ask(change);
  }

  /** @throws Error in a sentence when a picture of the view cannot have that size. */
  protected requireSize({ width, height }: Size): void {
    if (Math.max(width, height) > this.mostSide || Math.min(width, height) < 1) {
      throw new Error(`A picture of the view can have 1 to ${this.mostSide} pixels a side.`);
    }
  }

  /** @throws Error in a sentence when the device is lost, or was since `losses` was that. */
  protected requireDevice(losses: number): void {
    if (this.#isLost || losses !== this.losses) throw new Error('The graphics device was reset. Try again in a moment.');
  }

  #fullSize(): Size | null {
    const { width, height } = this.state.size;
    return width < 1 || height < 1 ? null : { width, height };
  }

  #lose = (): void => {
    this.#isLost = true;
    this.losses += 1;
    this.loop.pause();
    this.release();
  };

  #restore = (): void => {
    this.#isLost = false;
    this.reload();
    this.loop.resume();
  };
}
