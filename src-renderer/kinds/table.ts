/** The table of kinds as the window knows them, and what is asked of it most. */
import type { DatasetDescription, KindName } from '../../src-main/core/kinds/types.ts';
import type { MenuName } from '../../src-main/core/protocol/commandTable.ts';
import type { Desk } from '../state/desk.ts';
import type { RowPlan } from '../state/settings/settingRow.ts';
import { IMAGE } from './image/state/imageKind.ts';
import { displayActions } from './picture/state/displayActions.ts';
import { pictureActions } from './picture/state/pictureActions.ts';
import { Pictures } from './picture/state/pictures.svelte.ts';
import { shapeActions } from './shape/state/shapeActions.ts';
import { SHAPE } from './shape/state/shapeKind.ts';
import { videoActions } from './video/state/videoActions.ts';
import { VIDEO } from './video/state/videoKind.ts';
import { volumeActions } from './volume/state/volumeActions.ts';
import { VOLUME } from './volume/state/volumeKind.ts';
import type { WindowKind } from './windowKind.ts';

export const WINDOW_KINDS = { image: IMAGE, video: VIDEO, shape: SHAPE, volume: VOLUME } as const satisfies { [K in KindName]: WindowKind<K> };

/** What each kind holds on show. */
export type KindStates = { readonly [K in KindName]: ReturnType<(typeof WINDOW_KINDS)[K]['open']> };

const ALL: readonly WindowKind<never>[] = Object.values(WINDOW_KINDS);

/** The settings that kinds have alone, as the panel shows them. */
export const KIND_SETTING_ROWS = Object.assign({}, ...ALL.map(({ settings }) => settings)) as Readonly<Record<string, RowPlan>>;

/** The kind of a dataset. */
export function windowKindOf<K extends KindName>({ kind }: { kind: K }): WindowKind<K> {
  // A table by name gives what that name has, which the compiler does not follow.
  return WINDOW_KINDS[kind] as unknown as WindowKind<K>;
}

/** Whether fields of one dataset can be seen beside the other's. */
export function isComparable(one: DatasetDescription, other: DatasetDescription): boolean {
  return windowKindOf(one).stage === windowKindOf(other).stage;
}

/** Whether a menu, with its keys, is that of another kind than is looked at. */
export function isOfOthers(menu: MenuName | null, subject: DatasetDescription | null): boolean {
  return ALL.some((kind) => kind.menu !== null && kind.menu === menu) && (!subject || windowKindOf(subject).menu !== menu);
}

/** Makes what every kind holds on show. */
export function openKinds(desk: Desk): KindStates {
  return { image: IMAGE.open(desk), video: VIDEO.open(desk), shape: SHAPE.open(desk), volume: VOLUME.open(desk) };
}

/** What the commands of kinds do. */
export function kindActions(desk: Desk, kinds: KindStates) {
  const { video, shape, volume } = kinds;
  const pictures = (): Pictures | null => {
    const shown = desk.subject && kinds[desk.subject.kind];
    return shown instanceof Pictures ? shown : null;
  };
  return { ...pictureActions(desk, pictures), ...displayActions(desk), ...videoActions(video), ...shapeActions(desk, shape), ...volumeActions(volume) };
}
