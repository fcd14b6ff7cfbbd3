/** Devices tried by the host, for an engine process that can start no process itself (probeMessages.ts). */
import type { ProbeRun, ProbeRunner } from '../../engines/onnx/device/probe.ts';
import { PROBE_ANSWER, type ProbeRequest } from './probeMessages.ts';

/** The way to the host. */
interface HostPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** Asks the host at the other end of `port`; what else comes from there is left to others. */
export function hostProbes(port: HostPort): ProbeRunner {
  const waiting = new Map<number, (run: ProbeRun) => void>();
  let nextId = 0;
  port.on('message', ({ data }) => {
    const { data: answer } = PROBE_ANSWER.safeParse(data);
    if (!answer) return;
    waiting.get(answer.id)?.(answer.run);
    waiting.delete(answer.id);
  });
  return (subject, work) =>
    new Promise((resolve) => {
      const request: ProbeRequest = { kind: 'probe', id: nextId++, subject, ...(work !== undefined && { work }) };
      waiting.set(request.id, resolve);
      port.postMessage(request);
    });
}
