/** Probes of devices for an engine process of Electron, which asks for them (probeMessages.ts): each is a utility process. */
import { utilityProcess } from 'electron';
import { probeProgram } from '../files/programFiles.ts';
import { PROBE_REQUEST, type ProbeAnswer, type ProbeRequest } from '../probes/probeMessages.ts';
import { exitFault, runProbe, type ProbeProcess, type RunningProbe } from '../probes/probeProcess.ts';

/** The probes that one engine process has asked for. */
export class UtilityProbes {
  #answer: (answer: ProbeAnswer) => void;
  #running = new Set<RunningProbe>();
  #isOver = false;

  /** @param answer tells the engine process */
  constructor(answer: (answer: ProbeAnswer) => void) {
    this.#answer = answer;
  }

  /** Takes a message of the engine process; false when it asks for no probe. */
  take(message: unknown): boolean {
    const { data: request } = PROBE_REQUEST.safeParse(message);
    if (request) void this.#try(request);
    return request !== undefined;
  }

  /** Ends those that run, because the engine process has ended; there is nobody left to be told. */
  stop(): void {
    this.#isOver = true;
    for (const probe of this.#running) probe.stop();
  }

  async #try({ id, subject, work }: ProbeRequest): Promise<void> {
    const probe = runProbe(() => startUtility([subject, ...(work === undefined ? [] : [work])]));
    this.#running.add(probe);
    const run = await probe.run;
    this.#running.delete(probe);
    if (!this.#isOver) this.#answer({ kind: 'probed', id, run });
  }
}

function startUtility(args: string[]): ProbeProcess {
  const child = utilityProcess.fork(probeProgram(), args, { serviceName: 'CoordX device probe', stdio: 'pipe' });
  return {
    stdout: child.stdout as ProbeProcess['stdout'],
    stderr: child.stderr as ProbeProcess['stderr'],
    dismiss: () => child.postMessage('enough'),
    // Electron reads nothing more from one that has ended.
    onEnd: (listener) => void child.on('exit', (code) => listener(exitFault(code))),
    kill: () => killUtility(child),
  };
}

/** Ends a utility process at once: its own kill() only asks, and a process that hangs does not answer. */
export function killUtility(child: Electron.UtilityProcess): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
