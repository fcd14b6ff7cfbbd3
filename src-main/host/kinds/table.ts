/** The kinds of what hosts open, train on and save. */
import type { KindName } from '../../core/kinds/types.ts';
import type { Task } from '../../core/protocol/studio.ts';
import type { HostKind } from './hostKind.ts';
import { image } from './image/image.ts';
import { shape } from './shape/shape.ts';
import type { Source, StoredSource } from './studioKind.ts';
import { video } from './video/video.ts';
import { volume } from './volume/volume.ts';

export const HOST_KINDS: { readonly [K in KindName]: HostKind<K> } = { image, video, shape, volume };

/** What a host does for a kind. */
export function hostKind<K extends KindName>({ kind }: { kind: K }): HostKind<K> {
  return HOST_KINDS[kind];
}

/** The source of a project: what no other kind knows is an image, whose reader says what is wrong. @param file of the project. */
export async function restoreSource(stored: StoredSource, file: string, task: Task): Promise<Source> {
  let { studio }: Pick<HostKind<KindName>, 'studio'> = image;
  for (const kind of Object.values(HOST_KINDS)) if (await kind.studio.isStored?.(stored)) ({ studio } = kind);
  return studio.restore(stored, `${file}/${stored.name}`, task);
}
