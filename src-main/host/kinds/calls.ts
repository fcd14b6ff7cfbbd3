/** The calls of windows about the fields and the truth of one kind. */
import type { Calls, KindMethods } from '../../core/protocol/studio.ts';
import { pictureCalls } from './picture/studio/calls.ts';
import { shapeCalls } from './shape/studio/calls.ts';
import type { Desk } from './studioKind.ts';
import { videoCalls } from './video/studio/calls.ts';
import { volumeCalls } from './volume/studio/calls.ts';

export function kindCalls(desk: Desk): Calls<KindMethods> {
  return { ...pictureCalls(desk), ...videoCalls(desk), ...shapeCalls(desk), ...volumeCalls(desk) };
}
