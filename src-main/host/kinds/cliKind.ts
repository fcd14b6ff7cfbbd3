/** What the command line does for one kind alone. */
import type { FieldDomain } from '../../core/field/domain.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import type { DatasetDescription, KindName, KindTypes } from '../../core/kinds/types.ts';
import type { PictureMetrics } from '../../core/kinds/picture/quality.ts';
import type { RunId, SessionApi } from '../../core/session/api.ts';
import type { Model } from '../../core/session/model.ts';
import type { TrainingOptions } from '../../core/training/options.ts';
import type { MeshFlags, QueryFlags, RenderFlags, SelectionFlags } from '../cli/flags.ts';
import type { Terminal } from '../cli/terminal.ts';

/** Commands that a model answers, and what they take. */
export interface ModelFlags {
  query: QueryFlags;
  mesh: MeshFlags;
  render: RenderFlags;
}

/** A model that a command is given. */
export interface ModelTask<Dataset extends DatasetDescription, Flags> {
  file: string;
  model: Model & { dataset: Dataset };
  flags: Flags;
}

/** What is known of a file: for --json, and in words. */
export interface Facts {
  json: object;
  rows: string[][];
}

/** A picture as planes, [channels, height, width] in [0, 1]. */
export interface Planes {
  values: Float32Array;
  width: number;
  height: number;
  channels: number;
}

/** A field that has learned less of its source, at full size: beside bicubic interpolation of what it has learned. */
export interface Compared {
  field: PictureMetrics;
  bicubic: PictureMetrics;
  planes: { field: Planes; bicubic: Planes; truth: Planes };
}

/** What is left of a source at a part of its size, and how a field of it is compared with all of it. */
export interface Reduced<Signal> {
  signal: Signal;
  compare(session: SessionApi, run: RunId): Promise<Compared>;
}

export interface CliKind<K extends KindName> {
  /** Its name and what its files can be, for the help. */
  formats: string;
  /** What settings are shown of. */
  example: FieldDomain;
  /**
   * Reads a source; what is to be told of it goes to the terminal.
   * @throws SettingError when a part is asked for that it does not have; FileError; CancelledError.
   */
  read(terminal: Terminal, file: string, flags: SelectionFlags): Promise<KindTypes[K]['signal']>;
  /** A source with so many times fewer pixels along every side, of what can be enlarged. @throws SettingError when nothing would be left. */
  reduced?(signal: KindTypes[K]['signal'], by: number): Promise<Reduced<KindTypes[K]['signal']>>;
  /** The same of the part that a dataset is of, where a source need not be taken whole. */
  readAgain?(terminal: Terminal, file: string, dataset: KindTypes[K]['dataset']): Promise<KindTypes[K]['signal']>;
  /** What a source is. @throws FileError */
  facts(file: string): Promise<Facts>;
  /** What a dataset is: `512 x 512 RGB, 8 bits a channel`. */
  datasetWords(dataset: KindTypes[K]['dataset']): string;
  qualityWords(metrics: KindTypes[K]['metrics'], dataset: KindTypes[K]['dataset']): string;
  /** What its fields learn, where there is a choice. */
  targetWords?(training: TrainingOptions): string;
  /** A query of all of a field: samples along its axes, and where that is. */
  wholeQuery(spec: FieldSpec, dataset: KindTypes[K]['dataset']): { sizes: number[]; words: string };
  /** What its models do; or a SettingError that says what they do instead. */
  commands: { [C in keyof ModelFlags]: (terminal: Terminal, task: ModelTask<KindTypes[K]['dataset'], ModelFlags[C]>) => Promise<void> };
}
