/** What the host tells the window, and what follows from it: engine processes come and go, and files are to be opened. */
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { HostEvent } from '../../src-main/core/protocol/hostApi.ts';
import type { App } from './app.svelte.ts';
import { offerFile, openSample } from './opening.ts';

export class HostFollower {
  #app: App;
  /** Whether what the host knows has been asked for. */
  #isStarted = false;
  /** A file that the host asked to open, and that is not offered yet. */
  #asked: Grant | null = null;

  constructor(app: App) {
    this.#app = app;
    const { host, notices } = app;
    host.onEvent((event) => void this.#hear(event).catch((error: unknown) => notices.fail(error)));
    host.onReach((isReached) => {
      if (!isReached) app.disconnect('unreachable');
      // A new connection is told of events once it has said that it can be.
      else if (app.link === 'unreachable') void host.api.ready(null).catch(() => undefined);
    });
  }

  /** The window stands: has the host say what there is. */
  start(): void {
    void this.#start().catch((error: unknown) => this.#app.notices.fail(error));
  }

  async #start(): Promise<void> {
    const app = this.#app;
    await app.host.api.ready(null);
    [app.samples, app.about] = await Promise.all([app.host.api.samples(null), app.host.api.about(null)]);
    await app.loadRecent();
    // Without them everything else can be done.
    await app.ownPresets.load().catch((error: unknown) => app.notices.fail(error));
    this.#isStarted = true;
    await this.#greet();
  }

  async #hear(event: HostEvent): Promise<void> {
    const app = this.#app;
    switch (event.kind) {
      case 'engineEnded':
        app.disconnect('ended');
        app.lessons.drop();
        app.ended = event;
        // The next engine numbers its runs anew: what was edited comes back with its project.
        app.drafts.restore([], []);
        break;
      case 'engineReady':
        app.autosave = event.autosave;
        if (!(await app.connect())) return;
        await this.#openAsked();
        await this.#greet();
        break;
      case 'open':
        app.isGreeted = true;
        this.#asked = event.file;
        await this.#openAsked();
        break;
      case 'command':
        app.onCommand(event.id);
        break;
    }
  }

  /** Opens what the host asked for, once there is an engine process and it is known what that has open. */
  async #openAsked(): Promise<void> {
    const app = this.#app;
    if (app.link !== 'connected' || !this.#asked) return;
    // Answered after the mirror's own question, which came first.
    await app.api.changes({ revision: -1, series: [] });
    const file = this.#asked;
    this.#asked = null;
    if (file) await offerFile(app, file);
  }

  /** Opens a sample for somebody who has never opened anything, so that there is something to train at once. */
  async #greet(): Promise<void> {
    const app = this.#app;
    const [sample] = app.samples;
    const isBusy = app.isGreeted || app.opening !== null || app.autosave !== null || app.recent.length > 0;
    if (!this.#isStarted || app.link !== 'connected' || isBusy || !sample) return;
    app.isGreeted = true;
    const { state } = await app.api.changes({ revision: -1, series: [] });
    if (state.dataset === null && state.runs.length === 0) await openSample(app, sample.name);
  }
}
