/** The onnx engine keeps the contract of engines on the processor, by one session and shared out over threads. */
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import type { Crew } from '../../src-main/engines/onnx/crew/crewField.ts';
import { CrewMember } from '../../src-main/engines/onnx/crew/member.ts';
import type { StartCrewThread } from '../../src-main/engines/onnx/crew/messages.ts';
import { crewThread } from '../../src-main/host/threads/crewThreads.ts';
import { CONTRACT_CASES } from './cases.ts';
import { contractSuite } from './contract.ts';

contractSuite('onnx on cpu', async () => new OnnxEngine('cpu'));

/** Each case starts threads, which takes a second: those of the crew in threads are one in so many. All run with one that has none. */
const THREADS_STRIDE = 8;
const crewOf = (stepThreads: number, start: StartCrewThread): Crew => ({ start, stepThreads, leastPoints: 1, leastFlops: 0 });
const here: StartCrewThread = (task) => {
  const member = new CrewMember(task);
  return { ask: (question) => member.answer(question), close: () => undefined };
};
for (const threads of [2, 5]) {
  contractSuite(`onnx on cpu, shared out over ${threads} in this thread`, async () => new OnnxEngine('cpu', crewOf(threads, here)));
}
contractSuite(`onnx on cpu, shared out over 3 threads, one case in ${THREADS_STRIDE}`, async () => new OnnxEngine('cpu', crewOf(3, (task) => crewThread(task))), {
  cases: (example) => CONTRACT_CASES.indexOf(example) % THREADS_STRIDE === 0,
});
