/** What the state of a kind works with, and whatever else is below App, which is it. */
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { Host } from '../client/host.ts';
import type { DrawingCost } from './engine/drawingCost.ts';
import type { Mirror } from './engine/mirror.svelte.ts';
import type { Jobs } from './notices/jobs.svelte.ts';
import type { Notices } from './notices/notices.svelte.ts';
import type { View } from './view/view.svelte.ts';

/** Whether the engine process can be asked: at first it is being started, and again after it ended. */
export type LinkStatus = 'starting' | 'connected' | 'ended' | 'unreachable';

export interface Desk {
  readonly host: Host;
  readonly link: LinkStatus;
  /** The engine's calls. @throws Error while it is being started. */
  readonly api: StudioApi;
  /** The same; null while it cannot be asked. */
  readonly engine: StudioApi | null;
  readonly mirror: Mirror;
  readonly view: View;
  readonly cost: DrawingCost;
  readonly notices: Notices;
  readonly jobs: Jobs;
  /** The selected run, if there is any. */
  readonly run: RunState | null;
  /** What is looked at. */
  readonly subject: DatasetDescription | null;
}
