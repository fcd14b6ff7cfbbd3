/** The page that tests of the shape view drive: it shows scenes and hands out what came of them. */
import { DataUtils } from 'three';
import type { OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import type { Shading } from '../../src-main/core/render/shading.ts';
import type { Size, Slot } from '../../src-renderer/kinds/picture/view/picture.ts';
import { attachShapeGestures } from '../../src-renderer/kinds/shape/view/shapeGestures.ts';
import type { ShapeSource } from '../../src-renderer/kinds/shape/view/shapeSource.ts';
import { ShapeView } from '../../src-renderer/kinds/shape/view/shapeView.ts';
import { SHAPE_COLOURS, type Packed, type ShapeLog, type ShapeScene, type TestMesh, type TestSource } from '../views/shapeScene.ts';

class ShapePage {
  canvas = document.createElement('canvas');
  view: ShapeView;
  log: ShapeLog | null = null;
  /** Draw calls so far. */
  draws = 0;
  /** Widths of what was put on the screen. */
  widths: number[] = [];
  #sources = new Map<string, ShapeSource>();
  #detach: () => void = () => undefined;

  constructor() {
    Object.assign(document.body.style, { margin: '0', background: 'rgb(0, 255, 0)' });
    Object.assign(this.canvas.style, { display: 'block', position: 'absolute', left: '0', top: '0' });
    document.body.append(this.canvas);
    this.view = new ShapeView(this.canvas, SHAPE_COLOURS, ({ width }) => this.widths.push(width));
    const { prototype } = WebGL2RenderingContext;
    const original = Reflect.get(prototype, 'drawElements') as (...args: unknown[]) => unknown;
    const counted = new Proxy(original, {
      apply: (target, gl, args) => {
        this.draws += 1;
        return Reflect.apply(target, gl, args);
      },
    });
    Reflect.set(prototype, 'drawElements', counted);
  }

  /** Keeps a source under a name. */
  keep(name: string, source: TestSource): void {
    const { limit } = source;
    if (source.kind === 'factors') {
      const branches = source.branches.map(({ axes, values }) => ({ axes, values: floats(values) }));
      this.#sources.set(name, { ...source, branches });
      return;
    }
    const exact = floats(source.values);
    const values = source.isHalf ? Uint16Array.from(exact, (value) => DataUtils.toHalfFloat(value)) : exact;
    this.#sources.set(name, { kind: 'grid', size: source.size, values, limit });
  }

  setMesh(mesh: TestMesh | null): void {
    this.view.setMesh(mesh && { positions: floats(mesh.positions), indices: new Uint32Array(bytes(mesh.indices).buffer) });
  }

  setSource(slot: Slot, name: string | null): void {
    this.view.setSource(slot, name === null ? null : (this.#sources.get(name) as ShapeSource));
  }

  /** Shows a scene on the screen, in full. */
  async show(scene: ShapeScene): Promise<void> {
    const { width, height, pixelRatio } = scene.size;
    Object.assign(this.canvas.style, { width: `${width / pixelRatio}px`, height: `${height / pixelRatio}px` });
    this.view.resize(scene.size);
    for (const slot of ['truth', 'a', 'b'] as const) this.setSource(slot, scene.sources[slot] ?? null);
    this.view.setReference(scene.reference);
    this.view.showMesh(scene.show);
    this.view.setShading(shadingOf(scene.shading));
    this.view.setMode(scene.mode);
    this.view.setCamera(scene.camera);
    await this.view.drawn();
    await this.untilFull(width);
  }

  /** Resolves when a full picture is on the screen, smooth or not. */
  async untilFull(width: number): Promise<void> {
    while (this.view.resolution.width < width) await this.wait(1);
  }

  /** Resolves when nothing more is to be drawn. */
  async untilStill(): Promise<void> {
    let draws = this.draws;
    for (let still = 0; still < STILL_FRAMES; still++) {
      await this.wait(1);
      if (draws !== this.draws) still = 0;
      draws = this.draws;
    }
  }

  /** The view as a PNG file, in base 64. */
  async snapshot(size?: Size, isTransparent = false): Promise<string> {
    const png = await this.view.snapshot(size, isTransparent);
    return btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''));
  }

  /** Loses the graphics device, gives the view another source meanwhile, and gets it back. */
  async loseContext(slot: Slot, name: string): Promise<void> {
    const extension = this.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    if (!extension) throw new Error('The browser cannot lose a context.');
    const event = (type: string): Promise<unknown> =>
      new Promise((resolve) => {
        this.canvas.addEventListener(type, resolve, { once: true });
      });
    const lost = event('webglcontextlost');
    extension.loseContext();
    await lost;
    this.setSource(slot, name);
    const restored = event('webglcontextrestored');
    // The specification asks for a turn of the event loop in between.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    extension.restoreContext();
    await restored;
    await this.view.drawn();
  }

  /** Turns with every frame on a device of which a band takes so long. @returns widths of what was shown meanwhile */
  async turnSlowly(camera: OrbitCamera, frames: number, milliseconds: number): Promise<number[]> {
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
    this.widths = [];
    for (let i = 0; i < frames; i++) {
      this.view.setCamera({ ...camera, azimuth: camera.azimuth + i });
      await this.view.drawn();
    }
    Reflect.set(prototype, 'getSyncParameter', original);
    return this.widths;
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
  follow({ camera, mode, size }: ShapeScene): void {
    this.#detach();
    const log: ShapeLog = { camera, divider: null, fits: 0 };
    this.log = log;
    this.#detach = attachShapeGestures(this.canvas, {
      scene: () => ({ camera: log.camera, mode, size }),
      onCamera: (next) => {
        log.camera = next;
      },
      onDivider: (at) => {
        log.divider = at;
      },
      onFit: () => {
        log.fits += 1;
      },
    });
  }
}

/** After so many frames without a draw call, nothing more is drawn: longer than the view waits. */
const STILL_FRAMES = 40;

function shadingOf({ heat, error, slice, ...rest }: ShapeScene['shading']): Shading {
  return {
    ...rest,
    heat: bytes(heat),
    error: error && { ...error, colours: bytes(error.colours) },
    slice: slice && { ...slice, colours: bytes(slice.colours) },
  };
}

function bytes(packed: Packed): Uint8Array {
  return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
}

function floats(packed: Packed): Float32Array {
  return new Float32Array(bytes(packed).buffer);
}

export type { ShapePage };
Object.assign(globalThis, { page: new ShapePage() });
