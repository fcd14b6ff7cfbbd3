/** What is looked at, and how: everything of it is found again in a project. */
import type { RunId } from '../../../src-main/core/session/api.ts';
import type { PixelRect } from '../../../src-main/core/protocol/studio/pictures.ts';
import { MODES, type Mode } from '../../../src-main/core/protocol/viewModes.ts';
import { checkDisplay, NEUTRAL, type Display } from '../../../src-main/core/render/display.ts';
import { numberOr, oneOf } from '../base/remembered.ts';

export { MODES, type Mode };

/** The last two are of what is seen around a pixel, the others of the pixel alone. */
export const METRICS = ['absolute', 'squared', 'relative', 'signed', 'ssim', 'flip'] as const;
export type Metric = (typeof METRICS)[number];

/** How the source is enlarged, to compare a field's own detail with. */
export const FILTERS = ['nearest', 'bilinear', 'bicubic'] as const;
export type Filter = (typeof FILTERS)[number];

/** How the values of pixels are written: 0 to 1, 0 to 255, or two hexadecimal digits. */
export const READOUTS = ['unit', 'byte', 'hex'] as const;
export type Readout = (typeof READOUTS)[number];

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What the plots run over. */
export const PLOT_AXES = ['seconds', 'steps'] as const;
export type PlotAxis = (typeof PLOT_AXES)[number];

/** Longest side a field can be asked for by the slider, in pixels. */
export const RESOLUTION = { least: 16, most: 8192 } as const;

/** Where the camera stands: the zoom in screen pixels a source pixel, and what is in the middle, 0..1 each. */
export interface CameraState {
  scale: number;
  x: number;
  y: number;
}

/** What a project remembers of the view. */
export interface ViewData {
  selected: number | null;
  other: number | 'truth';
  grid: readonly (number | 'truth')[] | null;
  mode: Mode;
  metric: Metric;
  /** Upper end of the colours of a difference; null follows the metric. */
  range: number | null;
  filter: Filter;
  resolution: number | null;
  detail: boolean;
  divider: number;
  /** null: the whole picture fitted. */
  camera: CameraState | null;
  selection: PixelRect | null;
  display: Display;
  readout: Readout;
  plotAxis: PlotAxis;
}

export class View {
  mode = $state<Mode>('field');
  metric = $state<Metric>('absolute');
  range = $state<number | null>(null);
  filter = $state<Filter>('nearest');
  /** What stands in the grid; null: the selected run, others, and the source where there is room. */
  grid = $state.raw<readonly (RunId | 'truth')[] | null>(null);
  /** Longest side that the field is asked for; null is that of the source. */
  resolution = $state<number | null>(null);
  /** Whether what is zoomed into is asked for again at screen resolution. */
  detail = $state(true);
  /** Place of the swipe's divider, 0..1 of the viewport. */
  divider = $state(0.5);
  camera = $state.raw<CameraState | null>(null);
  selection = $state.raw<PixelRect | null>(null);
  /** How pictures are brought to the screen. */
  display = $state.raw<Display>(NEUTRAL);
  readout = $state<Readout>('unit');
  /** Of the flip: whether what the selected run is compared with is on show, and not the run itself. */
  isFlipped = $state(false);
  plotAxis = $state<PlotAxis>('seconds');
  #selected = $state<RunId | null>(null);
  #other = $state<RunId | 'truth'>('truth');

  /** The run that is shown, edited and trained. Where it was compared with, both change places. */
  get selected(): RunId | null {
    return this.#selected;
  }

  set selected(run: RunId | null) {
    if (run !== null && run === this.#other) this.#other = this.#selected ?? 'truth';
    this.#selected = run;
  }

  /** What it is compared with: never itself. */
  get other(): RunId | 'truth' {
    return this.#other;
  }

  set other(other: RunId | 'truth') {
    this.#other = other === this.#selected ? 'truth' : other;
  }

  /** As plain data; runs by their places in the list, for they are numbered anew when a project is opened. */
  remember(runs: readonly RunId[]): ViewData {
    const place = (id: RunId | null): number | null => {
      const index = id === null ? -1 : runs.indexOf(id);
      return index < 0 ? null : index;
    };
    const { mode, metric, range, filter, resolution, detail, divider, camera, selection, display, readout, plotAxis } = this;
    const other = this.other === 'truth' ? 'truth' : (place(this.other) ?? 'truth');
    const grid = this.grid?.map((key) => (key === 'truth' ? key : place(key))).filter((key) => key !== null) ?? null;
    return {
      ...{ selected: place(this.selected), other, grid },
      ...{ mode, metric, range, filter, resolution, detail, divider, camera, selection, display, readout, plotAxis },
    };
  }

  restore(data: Partial<ViewData>, runs: readonly RunId[]): void {
    this.selected = runs[data.selected ?? 0] ?? runs[0] ?? null;
    this.other = typeof data.other === 'number' ? (runs[data.other] ?? 'truth') : 'truth';
    this.grid = data.grid?.map((key) => (key === 'truth' ? key : runs[key])).filter((key) => key !== undefined) ?? null;
    this.mode = oneOf(MODES, data.mode);
    this.metric = oneOf(METRICS, data.metric);
    this.range = numberOr(data.range, null);
    this.filter = oneOf(FILTERS, data.filter);
    this.resolution = numberOr(data.resolution, null);
    this.detail = data.detail ?? true;
    this.divider = numberOr(data.divider, 0.5);
    this.camera = data.camera ?? null;
    this.selection = data.selection ?? null;
    this.display = soundDisplay(data.display);
    this.readout = oneOf(READOUTS, data.readout);
    this.isFlipped = false;
    this.plotAxis = oneOf(PLOT_AXES, data.plotAxis);
  }

  /** Looks at another picture from the start. */
  reset(): void {
    this.restore({}, []);
  }
}

/** What was remembered; of what no window could have written, pictures as they are. */
function soundDisplay(display: Display | undefined): Display {
  try {
    return checkDisplay({ ...NEUTRAL, ...display });
  } catch {
    return NEUTRAL;
  }
}

/** The word after `value`, and the first again after the last. */
export function next<T extends string>(words: readonly T[], value: T): T {
  return words[(words.indexOf(value) + 1) % words.length] as T;
}
