/**
 * Whether a device of onnxruntime can be used. It is tried in a process of its own, for the native code of a bad driver
 * may crash or hang, and must not take this process along. The host knows how such a process is started; trial.ts is what
 * it does. Its answer is a line on stdout; then it waits for a word that this was read, and ends.
 */
import type { DeviceName } from '../../../core/engine/engine.ts';

export interface Probe {
  /** Why the device cannot be used: one sentence, or onnxruntime's own words; null when it computed what it should. */
  failure: string | null;
  /** What the process and its native libraries wrote to stderr. */
  log: string;
}

/** How the process of a probe went. */
export interface ProbeRun {
  /** What went wrong with it, in a sentence that begins with "It"; null when it ended by itself with exit code 0. */
  fault: string | null;
  stdout: string;
  stderr: string;
}

/** Starts a process that tries `device`, and waits for its end. */
export type ProbeRunner = (device: DeviceName) => Promise<ProbeRun>;

/** What the line with the answer begins with: native libraries write to stdout as well. */
const ANSWER = 'coordx-probe ';

/** Tries `device`. Never rejects: whatever goes wrong is a device that cannot be used. */
export async function probeDevice(device: DeviceName, run: ProbeRunner): Promise<Probe> {
  try {
    const { fault, stdout, stderr } = await run(device);
    return { failure: fault ?? failureIn(stdout), log: stderr };
  } catch (error) {
    return { failure: `It could not be tried: ${error instanceof Error ? error.message : String(error)}.`, log: '' };
  }
}

/** What the process of a probe writes when it has tried its device. @param failure as `tryDevice` gives it. */
export function answerLine(failure: string | null): string {
  return `\n${ANSWER}${JSON.stringify({ failure })}\n`;
}

/** Whether all of an answer is among what the process of a probe has written so far. */
export function isAnswered(stdout: string): boolean {
  return answerIn(stdout) !== undefined;
}

/** The failure that the answer tells; a sentence when there is no answer. */
function failureIn(stdout: string): string | null {
  const failure = answerIn(stdout);
  return failure === undefined ? 'It ended without an answer when it was tried.' : failure;
}

/** The failure in the last line that is an answer; undefined when there is none. */
function answerIn(stdout: string): string | null | undefined {
  // What comes after the last line break is not all there yet.
  const line = stdout.split('\n').slice(0, -1).findLast((text) => text.startsWith(ANSWER));
  if (line === undefined) return undefined;
  try {
    const { failure } = JSON.parse(line.slice(ANSWER.length)) as { failure?: unknown };
    return failure === null || typeof failure === 'string' ? failure : undefined;
  } catch {
    return undefined;
  }
}
