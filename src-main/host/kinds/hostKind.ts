/** What a host does for one kind alone. A kind is asked for what it can do, never what it is. */
import type { RunId, SessionApi } from '../../core/session/api.ts';
import type { KindName, KindTypes } from '../../core/kinds/types.ts';
import type { Model } from '../../core/session/model.ts';
import type { CliKind } from './cliKind.ts';
import type { StudioKind } from './studioKind.ts';

export interface HostKind<K extends KindName> {
  cli: CliKind<K>;
  studio: StudioKind<K>;
  /** What a model file shows of a run, as a PNG file; of what has pixels. */
  preview?(session: SessionApi, run: RunId, dataset: KindTypes[K]['dataset']): Promise<Uint8Array>;
  /** How values of a field are shown, [channels, n]; absent where they are shown as they are. */
  display?(dataset: KindTypes[K]['dataset']): (values: Float32Array) => Float32Array;
  /** What the values in an ONNX file mean: entries of its metadata. */
  graphMetadata(dataset: KindTypes[K]['dataset'], training: Model['training']): Record<string, unknown>;
}
