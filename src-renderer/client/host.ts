/** What the window needs of its host, whichever it is: Electron's main process or the browser host. */
import type { ChosenKind, Grant, TargetKind } from '../../src-main/core/protocol/files.ts';
import type { HostApi, HostEvent, Opening } from '../../src-main/core/protocol/hostApi.ts';
import type { Channel } from '../../src-main/core/protocol/channel.ts';
import type { Task } from '../../src-main/core/protocol/studio/task.ts';

/** What a person has chosen to open. */
export interface Chosen {
  name: string;
  /** Whether it has to be sent to the program first, and that takes a while. */
  isSlow: boolean;
  /** Lets the program read it. @throws CoordxError, CancelledError */
  open(task: Task): Promise<Opening>;
}

export interface Host {
  readonly kind: 'electron' | 'browser';
  /** Calls that need nothing of the window. */
  readonly api: HostApi;
  /** Lets the person choose files, or a folder, to open, or a way of the camera; null when they did not. */
  choose(of: ChosenKind): Promise<Chosen | null>;
  /** Where to write; null when the person did not choose. */
  chooseTarget(suggested: string, kind: TargetKind): Promise<Grant | null>;
  /** Hands a file that was written to the person: a download in the browser, nothing where it lies in its place. */
  deliver(target: Grant): Promise<void>;
  /** What was dropped on the window. To be called while the event lasts. @throws CoordxError when nothing of it can be opened. */
  dropped(data: DataTransfer): Promise<Chosen>;
  /** A new connection to the engine process. */
  connectEngine(): Promise<Channel>;
  /** Calls back for every event of the host until the returned function is called. */
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** Calls back with true when the host itself can be reached, and false when it cannot. */
  onReach(listener: (isReached: boolean) => void): void;
}
