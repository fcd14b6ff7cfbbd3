/**
 * What travels between a host and its engine process, beside the frames of the windows themselves. In
 * Electron every window has a MessagePort of its own to the engine process, given with `connect`; the browser
 * host relays its windows' frames in `frame`.
 */
import type { Ticket } from '../../core/protocol/files.ts';

export type Access = 'read' | 'write';

/** Names a window's way to one engine process; never used twice. */
export type ConnectionId = number;

/** From the host. A MessagePort comes beside the message. */
export type EngineControl =
  | { kind: 'grant'; ticket: Ticket; path: string; access: Access }
  | { kind: 'connect'; connection: ConnectionId }
  | { kind: 'frame'; connection: ConnectionId; frame: Uint8Array }
  | { kind: 'disconnect'; connection: ConnectionId }
  /** End: keep unsaved work, then exit with code 0. */
  | { kind: 'shutdown' };

/** From the engine process. */
export type EngineReport =
  /** Once, before anything else: it can be connected to. */
  | { kind: 'ready' }
  | { kind: 'frame'; connection: ConnectionId; frame: Uint8Array }
  /** It has closed the connection, because of what came over it. */
  | { kind: 'closed'; connection: ConnectionId };

/** The option by which an engine process learns where to keep unsaved work. */
export const AUTOSAVE_OPTION = '--autosave';

/** How an engine process ended. */
export interface EngineExit {
  code: number | null;
  signal: string | null;
  /** Why it could not be started, when it never ran. */
  failure?: string;
}

/** A running engine process. Listeners are set at once after it was launched. */
export interface EngineHandle<Port = never> {
  /** Sends in order; what is sent to a process that has ended is lost. */
  send(control: EngineControl, port?: Port): void;
  onReport(listener: (report: EngineReport) => void): void;
  /** What it writes to stdout and stderr. */
  onOutput(listener: (text: string) => void): void;
  /** Calls back once. */
  onExit(listener: (exit: EngineExit) => void): void;
  kill(): void;
}

/** Starts an engine process that keeps unsaved work in `autosaveFile`. */
export type EngineLauncher<Port = never> = (autosaveFile: string) => EngineHandle<Port>;
