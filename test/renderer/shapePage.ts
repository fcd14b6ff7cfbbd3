/** The page that tests of the shape view drive. */
import { DataUtils } from 'three';
import type { OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import type { Shading } from '../../src-main/core/render/shading.ts';
import { attachShapeGestures } from '../../src-renderer/kinds/shape/view/shapeGestures.ts';
import type { ShapeSource } from '../../src-renderer/kinds/shape/view/shapeSource.ts';
import { ShapeView } from '../../src-renderer/kinds/shape/view/shapeView.ts';
import type { Slot } from '../../src-renderer/views/layout.ts';
import { SHAPE_COLOURS, type Packed, type ShapeLog, type ShapeScene, type TestMesh, type TestSource } from '../views/shapeScene.ts';
import { ViewPage, type Told } from './viewPage.ts';

class ShapePage extends ViewPage<ShapeView, ShapeScene, ShapeLog> {
  /** Widths of what was put on the screen. */
  widths: number[] = [];
  #sources = new Map<string, ShapeSource>();

  constructor() {
    super('rgb(0, 255, 0)', (canvas) => new ShapeView(canvas, SHAPE_COLOURS, ({ width }) => this.widths.push(width)));
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

  protected tell(scene: ShapeScene): void {
    for (const slot of ['truth', 'a', 'b'] as const) this.setSource(slot, scene.sources[slot] ?? null);
    this.view.setReference(scene.reference);
    this.view.showMesh(scene.show);
    this.view.setShading(shadingOf(scene.shading));
    this.view.setMode(scene.mode);
    this.view.setCamera(scene.camera);
  }

  protected get drawnWidth(): number {
    return this.view.resolution.width;
  }

  protected newLog({ camera }: ShapeScene): ShapeLog {
    return { camera, divider: null, fits: 0 };
  }

  protected attach({ mode, size }: ShapeScene, log: ShapeLog, told: Told<OrbitCamera>): () => void {
    return attachShapeGestures(this.canvas, {
      ...told,
      scene: () => ({ camera: log.camera, mode, size }),
      onFit: () => {
        log.fits += 1;
      },
    });
  }

  /** Loses the graphics device, gives the view another source meanwhile, and gets it back. */
  loseContext(slot: Slot, name: string): Promise<void> {
    return this.loseDevice(() => this.setSource(slot, name));
  }

  /** Turns with every frame on a device of which a band takes so long. @returns widths of what was shown meanwhile */
  async turnSlowly(camera: OrbitCamera, frames: number, milliseconds: number): Promise<number[]> {
    this.widths = [];
    await this.onSlowDevice(milliseconds, async () => {
      for (let i = 0; i < frames; i++) {
        this.view.setCamera({ ...camera, azimuth: camera.azimuth + i });
        await this.view.drawn();
      }
    });
    return this.widths;
  }
}

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

Object.assign(globalThis, { page: new ShapePage() });
