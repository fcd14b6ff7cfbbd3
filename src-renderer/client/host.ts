/** What the window needs of its host, whichever it is: Electron's main process or the browser host. */
import type { Grant, TargetKind } from '../../src-main/core/protocol/files.ts';
import type { HostApi, HostEvent } from '../../src-main/core/protocol/hostApi.ts';
import type { Channel } from '../../src-main/core/protocol/channel.ts';

export interface Host {
  readonly kind: 'electron' | 'browser';
  /** Calls that need nothing of the window. */
  readonly api: HostApi;
  /** Lets the person choose a file to open; null when they did not. */
  chooseFile(): Promise<Grant | null>;
  /** Where to write; null when the person did not choose. */
  chooseTarget(suggested: string, kind: TargetKind): Promise<Grant | null>;
  /** Hands a file that was written to the person: a download in the browser, nothing where it lies in its place. */
  deliver(target: Grant): Promise<void>;
  /** A file dropped on the window. */
  dropped(file: File): Promise<Grant>;
  /** A new connection to the engine process. */
  connectEngine(): Promise<Channel>;
  /** Calls back for every event of the host until the returned function is called. */
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** Calls back with true when the host itself can be reached, and false when it cannot. */
  onReach(listener: (isReached: boolean) => void): void;
}
