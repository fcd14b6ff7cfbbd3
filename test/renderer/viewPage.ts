/** What the pages that tests of views drive have in common: a canvas with a view, shown scenes, and what came of them. */
import type { Size } from '../../src-renderer/views/geometry.ts';
import type { InSight } from '../../src-renderer/views/gestures.ts';
import type { Painter } from '../../src-renderer/views/painter.ts';
import type { View } from '../../src-renderer/views/view.ts';
import type { GestureLog, RemotePage, ViewScene } from '../views/viewScene.ts';

/** Any view, with its snapshot. */
type TestView = View<InSight, Painter> & { snapshot(size?: Size, isTransparent?: boolean): Promise<Uint8Array> };

/** What gestures tell a log of. */
export interface Told<Camera> {
  onCamera(camera: Camera): void;
  onDivider(at: number): void;
}

export abstract class ViewPage<V, Scene extends ViewScene, Log extends GestureLog<unknown>> implements RemotePage<Scene, Log> {
  canvas = document.createElement('canvas');
  view: V & TestView;
  log: Log | null = null;
  /** Draw calls so far. */
  draws = 0;
  /** Textures that were made and not yet deleted. */
  textures = 0;
  #detach: () => void = () => undefined;

  constructor(background: string, make: (canvas: HTMLCanvasElement) => V & TestView) {
    Object.assign(document.body.style, { margin: '0', background });
    Object.assign(this.canvas.style, { display: 'block', position: 'absolute', left: '0', top: '0' });
    document.body.append(this.canvas);
    this.view = make(this.canvas);
    this.#count('drawElements', () => (this.draws += 1));
    this.#count('createTexture', () => (this.textures += 1));
    this.#count('deleteTexture', () => (this.textures -= 1));
  }

  /** Tells the view all of a scene but its size. */
  protected abstract tell(scene: Scene): void;
  /** Width of what was drawn last. */
  protected abstract get drawnWidth(): number;
  protected abstract newLog(scene: Scene): Log;
  /** Attaches gestures that tell the log. @returns what detaches them */
  protected abstract attach(scene: Scene, log: Log, told: Told<Log['camera']>): () => void;

  /** Shows a scene on the screen, in full. */
  async show(scene: Scene): Promise<void> {
    const { width, height, pixelRatio } = scene.size;
    Object.assign(this.canvas.style, { width: `${width / pixelRatio}px`, height: `${height / pixelRatio}px` });
    this.view.resize(scene.size);
    this.tell(scene);
    await this.view.drawn();
    // A machine that is busy draws coarsely first.
    await this.untilFull(width);
  }

  /** Resolves when a full picture is on the screen, smooth or not, which must not take long. */
  async untilFull(width: number): Promise<void> {
    for (let i = 0; i < MOST_FRAMES; i++) {
      if (this.drawnWidth >= width) return;
      await this.wait(1);
    }
    throw new Error(`The picture is ${this.drawnWidth} pixels wide and does not become ${width}.`);
  }

  /** Resolves when nothing more is to be drawn. */
  async untilStill(): Promise<void> {
    let { draws } = this;
    for (let still = 0; still < STILL_FRAMES; still++) {
      await this.wait(1);
      if (draws !== this.draws) still = 0;
      draws = this.draws;
    }
  }

  /** Lets so many animation frames go by. */
  async wait(frames: number): Promise<void> {
    for (let i = 0; i < frames; i++) {
      await new Promise((resolve) => {
        requestAnimationFrame(resolve);
      });
    }
  }

  /** The view as a PNG file, in base 64. */
  async snapshot(size?: Size, isTransparent = false): Promise<string> {
    const bytes = await this.view.snapshot(size, isTransparent);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }

  /** Attaches gestures to a scene, in place of those before, and keeps what they make of it. */
  follow(scene: Scene): void {
    this.#detach();
    const log = this.newLog(scene);
    this.log = log;
    this.#detach = this.attach(scene, log, {
      onCamera: (camera) => {
        log.camera = camera;
      },
      onDivider: (at) => {
        log.divider = at;
      },
    });
  }

  /** Loses the graphics device, does `meanwhile`, and gets it back. */
  protected async loseDevice(meanwhile: () => void): Promise<void> {
    const extension = this.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    if (!extension) throw new Error('The browser cannot lose a context.');
    const event = (name: string): Promise<unknown> =>
      new Promise((resolve) => {
        this.canvas.addEventListener(name, resolve, { once: true });
      });
    const lost = event('webglcontextlost');
    extension.loseContext();
    await lost;
    meanwhile();
    const restored = event('webglcontextrestored');
    // The specification asks for a turn of the event loop in between.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    extension.restoreContext();
    await restored;
    await this.view.drawn();
  }

  /** Does something on a device that takes so many milliseconds for all that it is told at once. */
  protected async onSlowDevice(milliseconds: number, act: () => Promise<void>): Promise<void> {
    const { prototype } = WebGL2RenderingContext;
    const original = Reflect.get(prototype, 'getSyncParameter') as (...args: unknown[]) => unknown;
    const since = new WeakMap<object, number>();
    const slow = new Proxy(original, {
      apply: (target, gl: WebGL2RenderingContext, args: [WebGLSync, number]) => {
        const [sync] = args;
        if (!since.has(sync)) since.set(sync, performance.now());
        const isDone = performance.now() - (since.get(sync) as number) >= milliseconds;
        return isDone ? Reflect.apply(target, gl, args) : gl.UNSIGNALED;
      },
    });
    Reflect.set(prototype, 'getSyncParameter', slow);
    await act();
    Reflect.set(prototype, 'getSyncParameter', original);
  }

  /** Calls `count` with every call of a method of the graphics device. */
  #count(method: string, count: () => void): void {
    const { prototype } = WebGL2RenderingContext;
    const original = Reflect.get(prototype, method) as (...args: unknown[]) => unknown;
    const counted = new Proxy(original, {
      apply: (target, gl, args) => {
        count();
        return Reflect.apply(target, gl, args);
      },
    });
    Reflect.set(prototype, method, counted);
  }
}

/** A still picture is drawn in full long before so many frames went by. */
const MOST_FRAMES = 3600;
/** After so many frames without a draw call, nothing more is drawn: longer than the view waits. */
const STILL_FRAMES = 40;
