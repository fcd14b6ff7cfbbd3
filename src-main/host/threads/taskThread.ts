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

/** An answer, or why there is none: a sentence. */
type Reply<Answer> = { id: number } & ({ answer: Answer } | { fault: string });

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

  /** @throws EngineError when it has no answer, or the thread dies; CancelledError when it is closed before the answer. */
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
    worker.on('message', (reply: Reply<Answer>) => {
      const waiting = this.#waiting.get(reply.id);
      if ('fault' in reply) waiting?.reject(new EngineError(reply.fault));
      else waiting?.resolve(reply.answer);
      this.#waiting.delete(reply.id);
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

/** An answer, and those of its arrays that are handed over and not copied. */
interface Found<Answer> {
  answer: Answer;
  handed: ArrayBufferView[];
}

/**
 * In a thread: answers every question. One question at a time, where answers take turns.
 * @param answer an EngineError is told to who asked; any other error ends the thread
 */
export function answerQuestions<Asked, Answer>(answer: (asked: Asked) => Found<Answer> | Promise<Found<Answer>>): void {
  const reply = async ({ id, asked }: Question<Asked>): Promise<void> => {
    try {
      const { answer: found, handed } = await answer(asked);
      post<Answer>({ id, answer: found }, handed);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      post<Answer>({ id, fault: error.message }, []);
    }
  };
  parentPort?.on('message', (question: Question<Asked>) => void reply(question));
}

function post<Answer>(reply: Reply<Answer>, handed: ArrayBufferView[]): void {
  parentPort?.postMessage(reply, handed.map(({ buffer }) => buffer as TransferListItem));
}
