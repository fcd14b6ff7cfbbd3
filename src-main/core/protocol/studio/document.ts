/** What is open in a Studio, as windows see it: a project, its changes, how it is opened and saved. */
import type { RunId } from '../../session/api.ts';
import type { DatasetDescription, PartTypes, SourceSelection } from '../../kinds/types.ts';
import type { VideoDescription } from '../../kinds/video/selection.ts';
import type { Ticket } from '../files.ts';
import type { RunState, SeriesName } from './runs.ts';

/** What the window remembers between sessions; the engine keeps it, and checks only what a window draws by. */
export type ViewMemory = { [key: string]: unknown };

export interface StudioState {
  /** Grows with every change. */
  revision: number;
  dataset: DatasetDescription | null;
  /** The file of a video that is open; null of anything else. */
  video: VideoDescription | null;
  /** In the order in which they are listed. */
  runs: RunState[];
  /** Whether a project is set aside, and something is tried that is never kept. */
  isTrial: boolean;
  project: {
    /** Name of the project or source, without folder; null before anything was opened. */
    name: string | null;
    /** Whether there is anything that a save would keep; of a trial, whether there is in what was set aside. */
    changed: boolean;
    /** When it was last kept by itself, in milliseconds since 1970. */
    autosaved: number | null;
    /** Why it cannot be kept by itself, in a sentence, as long as that is so. */
    autosaveFault: string | null;
  };
}

/** What a window has of a series. */
export interface KnownSeries {
  run: RunId;
  name: SeriesName;
  /** Changes whenever points before the last were joined or dropped: what is known is then void. */
  generation: number;
  length: number;
}

/** Points of a series from `start` on. */
export interface SeriesUpdate {
  run: RunId;
  name: SeriesName;
  generation: number;
  start: number;
  /** [n, 3]: steps, seconds, value. */
  points: Float64Array;
}

export interface Changes {
  state: StudioState;
  series: SeriesUpdate[];
  /** The window's memory as the engine holds it, when it differs from what the asking window gave (a project was opened). */
  memory: ViewMemory | null;
}

/** A file of a kind of which a part can be chosen, before it is opened. */
export interface Probed<K extends keyof PartTypes> {
  kind: K;
  description: PartTypes[K]['described'];
  /** Bytes that its values may take. */
  memoryLimit: number;
  /** Whether it is small, and there is nothing in it to choose from: it is opened at once unless somebody wants a part. */
  isPlain: boolean;
}

export type ProbedSource = { [K in keyof PartTypes]: Probed<K> }[keyof PartTypes];

/** A frame of a video that is not open yet. */
export interface PreviewFrame {
  width: number;
  height: number;
  /** [height, width, 4] bytes: red, green, blue, and 255. */
  pixels: Uint8Array;
}

/** What was opened. Notes are sentences about what was repaired or ignored of it. */
export type Opened =
  | { kind: 'source'; dataset: DatasetDescription; notes: string[] }
  | { kind: 'model'; run: RunId }
  | { kind: 'project'; runs: number };

/** Calls about all of it. */
export interface DocumentMethods {
  /**
   * Waits until something differs from what the window knows, then tells all of it; at most some 20 times a second.
   * @param calm milliseconds from one answer to the next where training alone went on; 0 when left out.
   */
  changes: { args: { revision: number; series: KnownSeries[]; calm?: number }; result: Changes };
  /** What a file holds if a part of it can be chosen, without decoding it; null when it is anything else. */
  probe: { args: { file: Ticket }; result: ProbedSource | null };
  /** The frame of a video that is on the screen at some second, small. */
  previewFrame: { args: { file: Ticket; seconds: number }; result: PreviewFrame };
  /**
   * An image, a video, a shape or a volume becomes the dataset, and earlier runs go; a model becomes one more run; a project replaces
   * everything.
   * @param selection which part of a video or of a volume; all of it when left out.
   */
  open: { args: { file: Ticket; selection?: SourceSelection }; result: Opened };
  /** Keeps what the window wants to find again in the project. */
  remember: { args: { memory: ViewMemory }; result: null };
  /** Writes the project. */
  save: { args: { file: Ticket }; result: null };
  /** Drops dataset, runs and autosave. */
  closeProject: { args: null; result: null };
  /**
   * Sets all that is open aside, as it is, and opens a source in its place: a file, or (null) its own source, without runs. What is done then
   * is not kept. @throws CoordxError where something is set aside already, or the file is no source; all is as it was then.
   */
  setAside: { args: { file: Ticket | null }; result: null };
  /** Drops what was tried, and has all that was set aside as it was: what was in training trains on. */
  bringBack: { args: null; result: null };
}
