/** What belongs to a kind of dataset by its name. Several names stand for any of them. */
import type { DatasetDescription, Signal } from '../../core/kinds/dataset.ts';
import type { Model } from '../../core/session/model.ts';

export type KindName = DatasetDescription['kind'];
export type DatasetOf<K extends KindName> = Extract<DatasetDescription, { kind: K }>;
export type SignalOf<K extends KindName> = Extract<Signal, { kind: K }>;
export type ModelOf<K extends KindName> = Model & { dataset: DatasetOf<K> };
