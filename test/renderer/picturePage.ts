/** The page that tests of the image view drive: it shows scenes and hands out what came of them. */
import { DataUtils } from 'three';
import { ImageView } from '../../src-renderer/kinds/picture/view/pictureView.ts';
import { attachGestures } from '../../src-renderer/kinds/picture/view/pictureGestures.ts';
import { fit, type Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import { frameOf, type Mode, type ViewSize } from '../../src-renderer/views/layout.ts';
import type { Picture, Size } from '../../src-renderer/kinds/picture/view/picture.ts';
import { watchSize } from '../../src-renderer/views/viewportSize.ts';
import { colourTable, COLOURS, type GestureLog, type TestLayer, type TestMode, type TestScene } from '../views/pictureScene.ts';

class ViewPage {
  canvas = document.createElement('canvas');
  view: ImageView;
  log: GestureLog | null = null;
  /** Textures that were made and not yet deleted. */
  textures = 0;
  #frames = 0;
  #detach: () => void = () => undefined;

  constructor() {
    Object.assign(document.body.style, { margin: '0', background: 'black' });
    Object.assign(this.canvas.style, { display: 'block', position: 'absolute', left: '0', top: '0' });
    document.body.append(this.canvas);
    this.view = new ImageView(this.canvas, COLOURS);
    this.#count('drawElements', () => (this.#frames += 1));
    this.#count('createTexture', () => (this.textures += 1));
    this.#count('deleteTexture', () => (this.textures -= 1));
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

  /** Shows a scene on the screen. */
  async show(scene: TestScene): Promise<void> {
    const { width, height, pixelRatio } = scene.size;
    Object.assign(this.canvas.style, { width: `${width / pixelRatio}px`, height: `${height / pixelRatio}px` });
    this.view.resize(scene.size);
    this.view.setSource(scene.source);
    for (const slot of ['truth', 'a', 'b'] as const) {
      this.view.setFilter(slot, scene.filter);
      for (const level of ['base', 'detail'] as const) {
        const layer = scene.layers.find((each) => each.slot === slot && each.level === level);
        this.view.setLayer(slot, level, layer ? picture(layer) : null, layer?.region ?? EMPTY);
      }
    }
    this.view.setMode(modeOf(scene.mode));
    this.view.setCamera(scene.camera);
    this.view.setGrid(scene.grid);
    this.view.setSelection(scene.selection);
    await this.view.drawn();
    // A machine that is busy draws coarsely first.
    await this.untilWidth(width);
  }

  /** The view as a PNG file, in base 64. */
  async snapshot(size?: Size): Promise<string> {
    const bytes = await this.view.snapshot(size);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }

  /** Loses the graphics device, does `meanwhile`, and gets it back. */
  async loseContext(meanwhile: TestLayer | null): Promise<void> {
    const extension = this.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    if (!extension) throw new Error('The browser cannot lose a context.');
    const event = (name: string): Promise<unknown> =>
      new Promise((resolve) => {
        this.canvas.addEventListener(name, resolve, { once: true });
      });
    const lost = event('webglcontextlost');
    extension.loseContext();
    await lost;
    if (meanwhile) this.view.setLayer(meanwhile.slot, meanwhile.level, picture(meanwhile), meanwhile.region);
    const restored = event('webglcontextrestored');
    // The specification asks for a turn of the event loop in between.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    extension.restoreContext();
    await restored;
    await this.view.drawn();
  }

  /**
   * Moves the camera with every frame on a device that takes its time.
   * @returns widths of the frames while it moved
   */
  async moveSlowly(camera: Camera, frames: number, milliseconds: number): Promise<number[]> {
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
    const widths: number[] = [];
    for (let i = 0; i < frames; i++) {
      this.view.setCamera({ ...camera, x: camera.x + i / 1000 });
      await this.view.drawn();
      widths.push(this.canvas.width);
    }
    Reflect.set(prototype, 'getSyncParameter', original);
    return widths;
  }

  /** Resolves when the canvas is that wide, which must not take long. */
  async untilWidth(width: number): Promise<void> {
    for (let i = 0; i < MOST_FRAMES; i++) {
      if (this.canvas.width === width) return;
      await this.wait(1);
    }
    throw new Error(`The canvas is ${this.canvas.width} pixels wide and does not become ${width}.`);
  }

  /** Draw calls so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Lets so many animation frames go by. */
  async wait(frames: number): Promise<void> {
    for (let i = 0; i < frames; i++) {
      await new Promise((resolve) => {
        requestAnimationFrame(resolve);
      });
    }
  }

  /** Attaches gestures to a scene, in place of those before, and keeps what they make of it. */
  follow(scene: TestScene): void {
    this.#detach();
    const mode = modeOf(scene.mode);
    const camera = scene.camera ?? fit(frameOf(mode, scene.source, scene.size));
    const log: GestureLog = { camera, divider: null, selections: [], hover: null };
    this.log = log;
    this.#detach = attachGestures(this.canvas, {
      scene: () => ({ camera: log.camera, mode, source: scene.source, size: scene.size }),
      onCamera: (next) => {
        log.camera = next;
      },
      onDivider: (at) => {
        log.divider = at;
      },
      onSelection: (rect) => {
        log.selections.push(rect);
      },
      onHover: (place) => {
        log.hover = place;
      },
    });
  }

  /** The first size that the canvas is told to have. */
  firstSize(): Promise<ViewSize> {
    return new Promise((resolve) => {
      const stop = watchSize(this.canvas, (size) => {
        stop();
        resolve(size);
      });
    });
  }
}

/** A still picture is drawn in full long before so many frames went by. */
const MOST_FRAMES = 600;
const EMPTY = { left: 0, top: 0, right: 0, bottom: 0 };

function picture({ width, height, channels, values }: TestLayer): Picture {
  return { width, height, channels, values: Uint16Array.from(values, (value) => DataUtils.toHalfFloat(value)) };
}

function modeOf(mode: TestMode): Mode {
  return mode.kind === 'difference' ? { ...mode, colours: colourTable(mode.colours) } : mode;
}

export type { ViewPage };
Object.assign(globalThis, { page: new ViewPage() });
