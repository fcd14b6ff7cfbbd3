/**
 * The program of a process that tries inputs, one at a time: whatever they do to it, its parent lives on. Inputs are made
 * here, from a number, or given as they are.
 */
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CoordxError } from '../../src-main/core/base/errors.ts';
import { Inputs } from './inputs.ts';
import type { Target } from './targets.ts';

/** What the parent asks: to try the input of a number, or given bytes. */
export interface Try {
  target: string;
  number: number;
  /** Instead of those of the number, in base64. */
  bytes?: string;
}

/** What became of it: read, refused in a sentence, or a fault that it has found. */
export interface Outcome {
  end: 'read' | 'refused' | 'fault';
  /** Of a fault: what tells it from others, and all of it. */
  fault?: string;
  detail?: string;
  /** Whether the process ends by it. */
  isLast?: true;
}

const [program = '', seedFolder = '', folder = '', seedText = '1'] = process.argv.slice(2);
const SENTENCE = /^[^\p{Cc}]{5,600}$/u;

mkdirSync(folder, { recursive: true });
const { TARGETS } = (await import(pathToFileURL(program).href)) as { TARGETS: Record<string, Target> };
const inputs = new Inputs(seedFolder, Number(seedText));

function faultOf(error: unknown): Outcome {
  if (error instanceof CoordxError) {
    if (SENTENCE.test(error.message)) return { end: 'refused' };
    return { end: 'fault', fault: `not a sentence: ${error.message.slice(0, 80)}`, detail: error.message };
  }
  if (!(error instanceof Error)) return { end: 'fault', fault: `thrown: ${String(error)}`, detail: String(error) };
  const place = error.stack?.split('\n').find((line) => line.includes('src-main')) ?? '';
  const [, file = ''] = /src-main[\\/](.*?:\d+)/.exec(place) ?? [];
  return { end: 'fault', fault: `${error.name} at ${file}: ${error.message.replaceAll(/\d+/g, 'n').slice(0, 80)}`, detail: error.stack ?? error.message };
}

async function tried({ target, number, bytes }: Try): Promise<Outcome> {
  const made = inputs.input(target, number);
  const input = bytes === undefined ? made.bytes : Buffer.from(bytes, 'base64');
  try {
    await (TARGETS[target] as Target)({ bytes: input, name: made.name, folder, seed: (of, name) => inputs.sound(of, name) });
    return { end: 'read' };
  } catch (error) {
    return faultOf(error);
  }
}

process.on('message', (message: Try) => void tried(message).then((outcome) => process.send?.(outcome)));
// An exit waits for what is being decoded, which may wait for this thread.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    const outcome = faultOf(error);
    const last: Outcome = { ...outcome, end: 'fault', fault: `${event}: ${outcome.fault ?? 'a named error'}`, isLast: true };
    process.send?.(last, () => process.exit(1));
  });
}
process.send?.('ready');
