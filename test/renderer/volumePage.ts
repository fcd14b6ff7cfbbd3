/** The page that tests of the volume view drive. */
import { DataUtils } from 'three';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { attachVolumeGestures } from '../../src-renderer/kinds/volume/view/volumeGestures.ts';
import { VolumeView, type VolumeValues } from '../../src-renderer/kinds/volume/view/volumeView.ts';
import type { VolumeViewState } from '../../src-renderer/kinds/volume/view/volumeViewState.ts';
import { SLOTS, type Slot } from '../../src-renderer/views/layout.ts';
import type { TestVolume, VolumeLog, VolumeScene } from '../views/volumeScene.ts';
import { ViewPage, type Told } from './viewPage.ts';

const NOTHING = new Uint8Array(1024);
const CROSS = { z: [1, 0, 0], y: [0, 1, 0], x: [0, 0, 1], oblique: [1, 0, 1] } as const;
/** Before a scene is shown. */
const EMPTY: VolumeViewState = {
  camera: DEFAULT_CAMERA,
  look: { mode: 'mip', transfer: [{ at: 0, colour: [0, 0, 0], opacity: 0 }], window: { low: 0, high: 1 }, colours: NOTHING, level: 0.5, surface: [1, 1, 1], background: null },
  slices: { box: { half: [1, 1, 1], scale: [0.5, -0.5, 0.5] }, cross: [0, 0, 0], middle: [0, 0, 0], zoom: 1, slant: { turn: 0, tilt: 0 } },
  ...{ panes: 'box', mode: { kind: 'single', slot: 'a' }, size: { width: 1, height: 1, pixelRatio: 1 } },
  error: { range: 1, signed: NOTHING, amount: NOTHING },
  colours: { split: [1, 0, 1], cells: [0, 1, 1], cross: CROSS },
  hasCross: true,
};

class VolumePage extends ViewPage<VolumeView, VolumeScene, VolumeLog> {
  #volumes = new Map<string, VolumeValues>();

  constructor() {
    super('rgb(0, 255, 0)', (canvas) => new VolumeView(canvas, EMPTY));
  }

  /** Keeps a volume under a name. */
  keep(name: string, { size, values }: TestVolume): void {
    this.#volumes.set(name, { size, values: Uint16Array.from(new Float32Array(bytes(values).buffer), (value) => DataUtils.toHalfFloat(value)) });
  }

  setVolume(slot: Slot, name: string | undefined): void {
    this.view.setValues(slot, name === undefined ? null : (this.#volumes.get(name) as VolumeValues));
  }

  protected tell(scene: VolumeScene): void {
    for (const slot of SLOTS) this.setVolume(slot, scene.volumes[slot]);
    const { look, error } = scene;
    this.view.setLook({ ...look, colours: bytes(look.colours) });
    this.view.setError({ range: error.range, signed: bytes(error.signed), amount: bytes(error.amount) });
    this.view.setColours(EMPTY.colours);
    this.view.setPanes(scene.panes);
    this.view.setMode(scene.mode);
    this.view.setSlices(scene.slices);
    this.view.setCamera(scene.camera);
  }

  protected get drawnWidth(): number {
    return this.view.resolution.width;
  }

  protected newLog({ camera, slices, panes }: VolumeScene): VolumeLog {
    return { camera, divider: null, slices, panes };
  }

  protected attach({ mode, size }: VolumeScene, log: VolumeLog, told: Told<OrbitCamera>): () => void {
    const slices = (changes: Partial<VolumeLog['slices']>): void => void (log.slices = { ...log.slices, ...changes });
    return attachVolumeGestures(this.canvas, {
      ...told,
      scene: () => ({ camera: log.camera, mode, size, panes: log.panes, slices: log.slices }),
      onCross: (cross) => slices({ cross }),
      onMiddle: (middle) => slices({ middle }),
      onSlant: (turn, tilt) => slices({ slant: { turn: log.slices.slant.turn + turn, tilt: log.slices.slant.tilt + tilt } }),
      onZoom: (factor) => slices({ zoom: log.slices.zoom * factor }),
      onWindow: () => undefined,
      onAlone: (kind) => void (log.panes = kind),
    });
  }
}

function bytes(packed: string): Uint8Array {
  return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
}

Object.assign(globalThis, { page: new VolumePage() });
