/** What a Studio does for one kind alone. */
import type { RunId, RunInfo } from '../../core/session/api.ts';
import type { BrickShape } from '../../core/field/batch.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import type { DatasetDescription, KindName, KindTypes, Metrics, SourceSelection } from '../../core/kinds/types.ts';
import type { VideoDescription } from '../../core/kinds/video/selection.ts';
import type { PixelRect, PreviewFrame, ProbedSource, Task } from '../../core/protocol/studio.ts';
import type { Session } from '../../core/session/session.ts';
import type { Project } from '../../io/projectFile.ts';

export type StoredSource = NonNullable<Project['source']>;

/** Steps and seconds of training at some moment. */
export interface Moment {
  steps: number;
  seconds: number;
}

/** A quality of the whole, measured in little time. */
export interface PassingQuality {
  quality: number;
  /** PSNR of every frame, of what has frames. */
  frames?: Float32Array;
  /** What it took, waiting not counted. */
  milliseconds: number;
}

/** What runs are measured against. */
export interface Truth {
  /** Whether all measures take so little time that nobody has to wait for them. */
  readonly isQuick: boolean;
  /** Measures a run in passing. @param clock milliseconds. */
  measure(session: Session, run: RunId, clock: () => number): Promise<PassingQuality>;
}

/** What is open: decoded, with the bytes of its file, which go into projects. */
export interface Source extends Truth {
  readonly kind: KindName;
  /** File name without folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What was repaired or ignored, in sentences. */
  readonly notes: string[];
  /** Which part of the file was taken, where one can be chosen. */
  readonly selection?: SourceSelection;
  /** Of a video: what its file is. */
  readonly video?: VideoDescription;
  /** Makes it the dataset of a session. */
  open(session: Session): Promise<DatasetDescription>;
}

/** A run as it is now, to be asked. */
export interface AskedRun {
  readonly info: RunInfo;
  /** Runs a query, for whose duration the run stays. */
  use<T>(query: (session: Session, id: RunId) => Promise<T>): Promise<T>;
  /** Keeps a quality of the whole. @param moment that it is of. @param cost seconds that it took. */
  keep(moment: Moment, quality: number, cost: number): void;
}

/** What calls of a kind need of their Studio. */
export interface Desk {
  readonly source: Source | null;
  /** @throws CoordxError when there is no such run. */
  run(id: RunId): AskedRun;
  /** The file that a window may read by a ticket. @throws FileError */
  file(ticket: string): string;
  /** The file that a window may write by a ticket. @throws FileError */
  target(ticket: string): string;
}

export interface StudioKind<K extends KindName> {
  /** What a file holds, where a part of it can be chosen. @throws FileError */
  probe?(file: string, signal?: AbortSignal): Promise<ProbedSource>;
  /** Looks at the beginning of a file. @throws FileError as `read` does, where that shows what is wrong with it. */
  look?(file: string): Promise<unknown>;
  /** A frame of it, where a part can be chosen. @throws FileError, CancelledError */
  preview?(file: string, seconds: number, signal?: AbortSignal): Promise<PreviewFrame>;
  /**
   * Reads a source. @param selection which part of it.
   * @throws FileError, also when it is too large for a project; SettingError; CancelledError.
   */
  read(file: string, name: string, selection: SourceSelection, task: Task): Promise<Source>;
  /** Whether a project's source is one. Of no kind that says so, it is an image. */
  isStored?(stored: StoredSource): boolean | Promise<boolean>;
  /** The source of a project. @param place what it is called in messages. */
  restore(stored: StoredSource, place: string, task: Task): Promise<Source>;
  /** What a field is asked for when it is measured in passing. */
  passingBricks(spec: FieldSpec, dataset: KindTypes[K]['dataset']): BrickShape;
  /** Whether the quality among all measures is the same as the one in passing, so that curves take it. */
  measuresAsInPassing: boolean;
  /** Measures a part of the source. @throws SettingError unless it lies inside. */
  measurePart?(run: AskedRun, source: Source | null, part: { rect: PixelRect; frame: number }, task: Task): Promise<Metrics>;
}
