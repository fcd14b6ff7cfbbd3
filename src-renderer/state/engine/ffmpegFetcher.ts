/** What happens when something needs FFmpeg and it is not there: the person is asked, it is fetched, and the call is made again. */
import { CancelledError, FfmpegMissingError } from '../../../src-main/core/base/errors.ts';
import type { StudioApi, StudioMethod } from '../../../src-main/core/protocol/studio.ts';
import type { FfmpegOffer } from '../../../src-main/core/protocol/studio/exports.ts';
import type { Task } from '../../../src-main/core/protocol/studio/task.ts';
import type { Jobs } from '../notices/jobs.svelte.ts';

type Call = (args: unknown, task?: Task) => Promise<unknown>;

export class FfmpegFetcher {
  #jobs: Pick<Jobs, 'run'>;
  #ask: (offer: FfmpegOffer) => Promise<boolean>;
  /** The question or the fetching that is under way: of several calls that need it, one asks. */
  #obtaining: Promise<void> | null = null;

  /** @param ask asks the person whether to fetch it. */
  constructor(jobs: Pick<Jobs, 'run'>, ask: (offer: FfmpegOffer) => Promise<boolean>) {
    this.#jobs = jobs;
    this.#ask = ask;
  }

  /** The same calls. One that lacks FFmpeg ends with a CancelledError if the person does not want it, or it cannot be had. */
  over(api: StudioApi): StudioApi {
    const calls = Object.entries(api) as [StudioMethod, Call][];
    const guarded = calls.map(([name, call]): [StudioMethod, Call] => [
      name,
      async (args, task) => {
        try {
          return await call(args, task);
        } catch (error) {
          if (!(error instanceof FfmpegMissingError)) throw error;
          await this.#obtain(api);
          return call(args, task);
        }
      },
    ]);
    // Every name keeps what it had, which the compiler cannot follow through a list.
    return Object.fromEntries(guarded) as unknown as StudioApi;
  }

  async #obtain(api: StudioApi): Promise<void> {
    this.#obtaining ??= this.#askAndFetch(api).finally(() => (this.#obtaining = null));
    return this.#obtaining;
  }

  async #askAndFetch(api: StudioApi): Promise<void> {
    if (!(await this.#ask(await api.ffmpegOffer(null)))) throw new CancelledError();
    const fetch = async (task: Task): Promise<void> => void (await api.fetchFfmpeg(null, task));
    // Why it failed has been told then.
    if (!(await this.#jobs.run('Fetching FFmpeg', fetch, { unchanged: 'nothing of it was kept' }))) throw new CancelledError();
  }
}
