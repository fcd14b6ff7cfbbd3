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
  /** What else it found, as it wrote it: to be checked. */
  found?: unknown;
}

/** How the process of a probe went. */
export interface ProbeRun {
  /** What went wrong with it, in a sentence that begins with "It"; null when it ended by itself with exit code 0. */
  fault: string | null;
  stdout: string;
  stderr: string;
}

/** What a process tries: a device of onnxruntime, or TensorFlow.js with whatever that finds. */
export type ProbeSubject = DeviceName | 'tensorflow';

/** Starts a process that tries something, and waits for its end. @param work for it, in words of the subject's own. */
export type ProbeRunner = (subject: ProbeSubject, work?: string) => Promise<ProbeRun>;

/** What the line with the answer begins with: native libraries write to stdout as well. */
const ANSWER = 'coordx-probe ';

/** Tries a device, or a library. Never rejects: whatever goes wrong is one that cannot be used. */
export async function probeDevice(subject: ProbeSubject, run: ProbeRunner, work?: string): Promise<Probe> {
  try {
    const { fault, stdout, stderr } = await run(subject, work);
    const answer = answerIn(stdout);
    const failure = answer ? answer.failure : 'It ended without an answer when it was tried.';
    return { failure: fault ?? failure, log: stderr, ...(answer?.found !== undefined && { found: answer.found }) };
  } catch (error) {
    return { failure: `It could not be tried: ${error instanceof Error ? error.message : String(error)}.`, log: '' };
  }
}

/** What a process says of what it tried. */
interface Answer {
  /** As `tryDevice` gives it. */
  failure: string | null;
  found?: unknown;
}

/** What the process of a probe writes when it is done. */
export function answerLine(failure: string | null, found?: unknown): string {
  const answer: Answer = { failure, found };
  return `\n${ANSWER}${JSON.stringify(answer)}\n`;
}

/** Whether all of an answer is among what the process of a probe has written so far. */
export function isAnswered(stdout: string): boolean {
  return answerIn(stdout) !== undefined;
}

/** The last line that is an answer; undefined when there is none. */
function answerIn(stdout: string): Answer | undefined {
  // What comes after the last line break is not all there yet.
  const line = stdout.split('\n').slice(0, -1).findLast((text) => text.startsWith(ANSWER));
  if (line === undefined) return undefined;
  try {
    const { failure, found } = JSON.parse(line.slice(ANSWER.length)) as { failure?: unknown; found?: unknown };
    return failure === null || typeof failure === 'string' ? { failure, found } : undefined;
  } catch {
    return undefined;
  }
}
