/** A thread that answers questions with a program of its own. It ends with its owner, and does not keep the program alive. */
import { parentPort, type TransferListItem, type Worker } from 'node:worker_threads';
import { CancelledError, EngineError } from '../../core/base/errors.ts';
import { startThread } from './startThread.ts';

export interface ThreadProgram {
  /** Its file; the program calls answerQuestions. */
  program: string;
  /** Its workerData. */
  data: unknown;
  /** What it does, for the sentence that is said when it has died: 'draws the picture'. */
  work: string;
  /** What to do then, in a sentence. */
  advice: string;
}

interface Question<Asked> {
  id: number;
  asked: Asked;
}

interface Reply<Answer> {
  id: number;
  answer: Answer;
}

interface Waiting<Answer> {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** A thread, which is started when it is first needed, and anew after it has died. */
export class TaskThread<Asked, Answer> {
  #program: ThreadProgram;
  #worker: Worker | null = null;
  #waiting = new Map<number, Waiting<Answer>>();
  #nextId = 0;

  constructor(program: ThreadProgram) {
    this.#program = program;
  }

  /** Questions that are not yet answered. */
  get load(): number {
    return this.#waiting.size;
  }

  /** @throws EngineError when the thread dies; CancelledError when it is closed before the answer. */
  ask(asked: Asked): Promise<Answer> {
    const worker = (this.#worker ??= this.#start());
    const question: Question<Asked> = { id: this.#nextId++, asked };
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { resolve, reject });
      // While somebody waits, the program must not end.
      worker.ref();
      worker.postMessage(question);
    });
  }

  /** @param reason said to whoever still waits */
  close(reason: string): void {
    const worker = this.#worker;
    this.#gone(new CancelledError(reason));
    void worker?.terminate();
  }

  #start(): Worker {
    const { program, data, work, advice } = this.#program;
    const worker = startThread(program, data);
    worker.on('message', ({ id, answer }: Reply<Answer>) => {
      this.#waiting.get(id)?.resolve(answer);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    });
    const fail = (reason: string): void => {
      if (this.#worker === worker) this.#gone(new EngineError(`The thread that ${work} ended: ${reason}`));
    };
    worker.on('error', ({ message }) => fail(message));
    worker.on('exit', (code) => fail(`exit code ${code}. ${advice}`));
    return worker;
  }

  #gone(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/**
 * In a thread: answers every question.
 * @param answer gives the answer, and those of its arrays that are handed over and not copied
 */
export function answerQuestions<Asked, Answer>(answer: (asked: Asked) => { answer: Answer; handed: ArrayBufferView[] }): void {
  parentPort?.on('message', ({ id, asked }: Question<Asked>) => {
    const { answer: found, handed } = answer(asked);
    const reply: Reply<Answer> = { id, answer: found };
    parentPort?.postMessage(reply, handed.map(({ buffer }) => buffer as TransferListItem));
  });
}
