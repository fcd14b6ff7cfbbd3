/** Threads that compute shares of a field: what they do when one fails, and that none is left. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { EngineError } from '../../src-main/core/base/errors.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import { queryFlops } from '../../src-main/core/field/cost.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import type { Crew } from '../../src-main/engines/onnx/crew/crewField.ts';
import type { StartCrewThread } from '../../src-main/engines/onnx/crew/messages.ts';
import { crewThread } from '../../src-main/host/threads/crewThreads.ts';
import { CONTRACT_CASES, makeBatch, type ContractCase } from '../engines/cases.ts';
import { temporaryFolder } from './cliRuns.ts';

const { place } = await temporaryFolder();
const { spec } = CONTRACT_CASES.find((example) => example.spec.tailLayers > 0) as ContractCase;
const counts = spec.branches.map(() => 6);
const batch = makeBatch(spec, { bricks: 1, counts }, 1);

async function crewField(start: StartCrewThread = (task) => crewThread(task), crew: Partial<Crew> = {}): Promise<EngineField> {
  const engine = new OnnxEngine('cpu', { start, stepThreads: 2, leastPoints: 1, leastFlops: 0, ...crew });
  const field = await engine.createField(spec, { threads: 2 });
  await field.setParameters(initializeParameters(spec, 1));
  return field;
}

/** Threads of this process: those that load TypeScript, and ours. */
function threads(): number {
  return (process.report.getReport() as { workers: unknown[] }).workers.length;
}

const BEFORE = threads();

/** Threads take a moment to end. */
async function untilNoneLives(): Promise<void> {
  while (threads() > BEFORE) await setTimeout(10);
}

describe('a field that is shared out', () => {
  test('starts threads when there is work, and leaves none behind', async () => {
    const field = await crewField();
    assert.equal(threads(), BEFORE);
    await field.gradient(batch);
    assert.ok(threads() >= BEFORE + 2);
    await field.dispose();
    await untilNoneLives();
  });

  test('starts them for queries alone once there were enough, where one session takes steps', async () => {
    const field = await crewField((task) => crewThread(task), { stepThreads: null, leastFlops: 1.5 * queryFlops(spec, batch) });
    await field.gradient(batch);
    const values = await field.evaluate(batch);
    assert.equal(threads(), BEFORE);
    const shared = await field.evaluate(batch);
    assert.ok(threads() >= BEFORE + 2);
    assert.ok(shared.every((value, i) => Math.abs(value - (values[i] as number)) < 1e-5));
    await field.dispose();
    await untilNoneLives();
  });

  test('can be removed while it is at work', async () => {
    const field = await crewField();
    const waiting = assert.rejects(field.gradient(batch), /The field was removed\./);
    await field.dispose();
    await waiting;
    await untilNoneLives();
  });

  test('tells what a thread could not do in one sentence, and that thread goes on', async () => {
    const thread = crewThread({ spec, loss: 'squares', memoryBudget: 1 << 20 });
    const parameters = initializeParameters(spec, 1);
    const values = new Float32Array(spec.outputs * 6 ** counts.length);
    const ask = (version: number, own: Float32Array): Promise<number> =>
      thread.ask({ kind: 'evaluate', parameters: own, version, bricks: batch, values });
    await assert.rejects(ask(1, parameters.subarray(1)), (error) => error instanceof EngineError && /^onnxruntime failed[^\n]*$/.test(error.message));
    const living = threads();
    assert.equal(await ask(2, parameters), 0);
    assert.equal(threads(), living);
    thread.close('over');
    await untilNoneLives();
  });

  test('says in one sentence that a thread has died, and starts another', async () => {
    const program = place('dying.mjs');
    await writeFile(program, `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));`);
    let isBad = true;
    const field = await crewField((task) => {
      const [bad, good] = [crewThread(task, program), crewThread(task)];
      return { ask: (question) => (isBad ? bad : good).ask(question), close: (reason) => (bad.close(reason), good.close(reason)) };
    });
    const dead = 'The thread that computes a share of the field ended: exit code 3. Try again to start another.';
    await assert.rejects(field.gradient(batch), new EngineError(dead));
    isBad = false;
    assert.ok((await field.gradient(batch)).loss > 0);
    await field.dispose();
    await untilNoneLives();
  });
});
