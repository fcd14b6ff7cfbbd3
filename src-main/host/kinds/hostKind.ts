/** What a host does for one kind alone. A kind is asked for what it can do, never what it is. */
import type { RunId, SessionApi } from '../../core/session/api.ts';
import type { DatasetDescription } from '../../core/kinds/dataset.ts';
import type { QualityName } from '../../core/protocol/studio.ts';
import type { CliKind } from './cliKind.ts';
import type { DatasetOf, KindName, ModelOf, SignalOf } from './kindTypes.ts';
import type { StudioKind } from './studioKind.ts';

export interface HostKind<K extends KindName> {
  /** How its quality is told in curves. */
  quality: QualityName;
  /** Makes a signal the dataset of a session. */
  open(session: SessionApi, signal: SignalOf<K>, name: string): Promise<DatasetDescription>;
  cli: CliKind<K>;
  studio: StudioKind<K>;
  /** What a model file shows of a run, as a PNG file; of what has pixels. */
  preview?(session: SessionApi, run: RunId, dataset: DatasetOf<K>): Promise<Uint8Array>;
  /** What the values in an ONNX file mean: entries of its metadata. */
  graphMetadata(model: ModelOf<K>): Record<string, unknown>;
}
