/**
 * The contract between a window and the engine process: every call by name, with its arguments and its
 * result as plain data and typed arrays. The window asks and the engine answers; nothing is pushed, so a
 * slow window gets fewer answers and never a growing queue.
 */
import type { DocumentMethods } from './studio/document.ts';
import type { ClipMethods, ExportMethods, MachineMethods } from './studio/exports.ts';
import type { InsideMethods } from './studio/inside.ts';
import type { PictureMethods, VideoMethods } from './studio/pictures.ts';
import type { RunMethods } from './studio/runs.ts';
import type { ShapeMethods } from './studio/shapes.ts';
import type { Calls } from './studio/task.ts';
import type { VolumeMethods } from './studio/volumes.ts';

export type * from './studio/document.ts';
export type * from './studio/exports.ts';
export type * from './studio/inside.ts';
export type * from './studio/pictures.ts';
export type * from './studio/runs.ts';
export type * from './studio/shapes.ts';
export type * from './studio/task.ts';
export type * from './studio/volumes.ts';

/** Calls about the fields and the truth of one kind, or of some. */
export interface KindMethods extends PictureMethods, VideoMethods, ShapeMethods, VolumeMethods {}

/** Every call: its arguments and its result. Each may be cancelled; those that write files tell their progress. */
export interface StudioMethods extends DocumentMethods, RunMethods, InsideMethods, KindMethods, ExportMethods, ClipMethods, MachineMethods {}

export type StudioMethod = keyof StudioMethods;

export type StudioApi = Calls<StudioMethods>;
