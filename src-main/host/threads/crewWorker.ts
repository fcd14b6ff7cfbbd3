/** The program of a thread that computes shares of a field. */
import { workerData } from 'node:worker_threads';
import { CrewMember } from '../../engines/onnx/crew/member.ts';
import type { CrewAnswer, CrewQuestion, CrewTask } from '../../engines/onnx/crew/messages.ts';
import { answerQuestions } from './taskThread.ts';

const member = new CrewMember(workerData as CrewTask);
answerQuestions<CrewQuestion, CrewAnswer>(async (question) => ({ answer: await member.answer(question), handed: [] }));
