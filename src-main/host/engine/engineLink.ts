/**
 * The engine process's side of engineControl.ts, over what its host started it with: the port of an Electron
 * utility process, or the IPC channel of a forked Node. Every window's connection becomes a Channel.
 */
import type { Channel } from '../../core/protocol/channel.ts';
import type { ProbeRunner } from '../../engines/onnx/device/probe.ts';
import type { ConnectionId, EngineControl, EngineReport } from './engineControl.ts';
import { hostProbes } from '../probes/hostProbes.ts';
import { nodeProbes } from '../probes/nodeProbe.ts';

/** Electron's MessagePortMain, as far as it is used. */
interface Port {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
  postMessage(message: unknown): void;
  close(): void;
}

/** Electron's process.parentPort, as far as it is used. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void;
  postMessage(message: unknown): void;
}

/** The way to the host. */
export interface HostLink {
  onControl(listener: (control: EngineControl, port: Port | undefined) => void): void;
  report(report: EngineReport): void;
  /** Calls back when the host has ended without a word. */
  onGone(listener: () => void): void;
  /** How devices are tried from here. */
  runProbe: ProbeRunner;
}

/** The way to whoever started this process; null when nobody did who speaks engineControl.ts. */
export function hostLink(): HostLink | null {
  const { parentPort } = process as unknown as { parentPort?: ParentPort };
  if (parentPort) {
    return {
      onControl: (listener) => {
        parentPort.on('message', ({ data, ports }) => listener(data as EngineControl, ports[0]));
      },
      report: (report) => parentPort.postMessage(report),
      // Electron ends its utility processes with itself.
      onGone: () => undefined,
      runProbe: hostProbes(parentPort),
    };
  }
  if (!process.send) return null;
  return {
    onControl: (listener) => void process.on('message', (control) => listener(control as EngineControl, undefined)),
    // Without a callback, a host that has just ended would be an exception.
    report: (report) => void process.send?.(report, undefined, undefined, () => undefined),
    onGone: (listener) => void process.on('disconnect', listener),
    runProbe: nodeProbes(),
  };
}

interface Listeners {
  onFrame: (frame: Uint8Array) => void;
  onClose: () => void;
}

/** Windows whose frames pass through the host. */
export class RelayedChannels {
  #report: (report: EngineReport) => void;
  #open = new Map<ConnectionId, Listeners>();

  constructor(report: (report: EngineReport) => void) {
    this.#report = report;
  }

  /** Opens the engine process's end of a connection. */
  open(connection: ConnectionId): Channel {
    const listeners: Listeners = { onFrame: () => undefined, onClose: () => undefined };
    this.#open.set(connection, listeners);
    return {
      send: (frame) => {
        if (this.#open.has(connection)) this.#report({ kind: 'frame', connection, frame });
      },
      onFrame: (listener) => void (listeners.onFrame = listener),
      onClose: (listener) => void (listeners.onClose = listener),
      close: () => {
        if (this.#open.delete(connection)) this.#report({ kind: 'closed', connection });
      },
    };
  }

  /** Takes a frame of a window; one of a connection that was closed is late, and dropped. */
  take(connection: ConnectionId, frame: Uint8Array): void {
    this.#open.get(connection)?.onFrame(frame);
  }

  /** The window has gone. */
  gone(connection: ConnectionId): void {
    const listeners = this.#open.get(connection);
    this.#open.delete(connection);
    listeners?.onClose();
  }
}

/** A window's own port. */
export function portChannel(port: Port): Channel {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) => {
      port.on('message', ({ data }) => {
        // Anything else would not come from a window of this program.
        if (data instanceof Uint8Array) listener(data);
        else port.close();
      });
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}
