/** Threads that compute shares of a field. */
import type { CrewAnswer, CrewQuestion, CrewTask, CrewThread } from '../../engines/onnx/crew/messages.ts';
import { crewProgram } from '../files/programFiles.ts';
import { TaskThread } from './taskThread.ts';

export function crewThread(task: CrewTask, program = crewProgram()): CrewThread {
  const work = 'computes a share of the field';
  return new TaskThread<CrewQuestion, CrewAnswer>({ program, data: task, work, advice: 'Try again to start another.' });
}
