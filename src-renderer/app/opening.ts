/** Opening files, and what is lost by it. */
import type { SourceSelection } from '../../src-main/core/kinds/types.ts';
import { TARGET_EXTENSIONS, type Grant } from '../../src-main/core/protocol/files.ts';
import type { Opening } from '../../src-main/core/protocol/hostApi.ts';
import type { Chosen } from '../client/host.ts';
import type { Opened } from '../../src-main/core/protocol/studio/document.ts';
import { isSame } from '../../src-main/core/base/same.ts';
import type { App } from './app.svelte.ts';
import type { OpenWish } from './dialog.ts';
import { firstSetup } from './presets/setup.ts';

/** Opens a granted file, and asks first where something would be lost by it: a model is only added. */
export async function offerFile(app: App, file: Grant, wish: OpenWish = 'all'): Promise<void> {
  // What a person opens takes the place of their own work, and not of what a lesson tries.
  await app.lessons.leave();
  if (!isWorkLost(app) || isModel(file)) {
    await openFile(app, file, wish);
    return;
  }
  // What cannot be opened at all loses nothing: that is said, and nothing is asked.
  await whileOpening(app, file, () => app.api.probe({ file: file.ticket }));
  app.dialog = { kind: 'replace', file, wish };
}

/** Opens what a person has chosen, once the program may read it: where it has to be sent first, that can be followed, and stopped. */
export async function offerChosen(app: App, chosen: Chosen, wish: OpenWish = 'all'): Promise<void> {
  if (!chosen.isSlow) return take(app, await chosen.open({}), wish);
  let sent: Opening | undefined;
  const isSent = await app.jobs.run(`Sending ${chosen.name}`, async (task) => void (sent = await chosen.open(task)), { unchanged: 'what was open stays' });
  if (isSent && sent) await take(app, sent, wish);
}

async function take(app: App, { file, note }: Opening, wish: OpenWish): Promise<void> {
  if (note !== null) app.notices.tell('info', note);
  await offerFile(app, file, wish);
}

/** Opens a granted file; where there is something to choose it is asked first which part is wanted. Gives whether it, or that question, is open. */
export async function openFile(app: App, file: Grant, wish: OpenWish = 'all'): Promise<boolean> {
  app.isGreeted = true;
  return whileOpening(app, file, async () => {
    const probed = await app.api.probe({ file: file.ticket });
    if (!probed && wish === 'part') app.notices.tell('info', `All of "${file.name}" is opened: a part can be chosen of videos and of volumes.`);
    if (!probed || (probed.isPlain && wish === 'all')) return openAsJob(app, file);
    app.dialog = { kind: 'import', file, probed };
    return true;
  });
}

/** Opens a part of what was asked about. */
export async function openPart(app: App, file: Grant, selection: SourceSelection): Promise<void> {
  await whileOpening(app, file, () => openAsJob(app, file, selection));
}

/** Can be followed, and stopped. Gives whether it is open. */
function openAsJob(app: App, file: Grant, selection?: SourceSelection): Promise<boolean> {
  const args = { file: file.ticket, ...(selection ? { selection } : {}) };
  return app.jobs.run(`Opening ${file.name}`, (task) => open(app, file, () => app.api.open(args, task)), { unchanged: 'what was open stays' });
}

export async function openSample(app: App, name: string): Promise<void> {
  await offerFile(app, await app.host.api.openSample({ name }));
}

export async function openRecent(app: App, id: string): Promise<void> {
  await offerFile(app, await app.host.api.openRecent({ id }));
}

/** Opens what an engine process left behind, as a project that was never saved. */
export async function restoreAutosave(app: App): Promise<void> {
  const { autosave } = app;
  if (!autosave) return;
  if (!(await openFile(app, autosave))) return;
  app.savedAs = null;
  app.file = null;
}

/** Goes back to nothing being open. */
export async function closeProject(app: App): Promise<void> {
  await app.api.closeProject(null);
  app.savedAs = null;
  app.file = null;
  app.forget();
}

/** Whether there is an export to lose, or more than the run that a source was opened with, as it was. */
function isWorkLost({ mirror, drafts, ownPresets, jobs }: App): boolean {
  const { project, dataset, runs } = mirror.state;
  const [run] = runs;
  const isFresh =
    runs.length === 1 && run?.progress.steps === 0 && dataset !== null && isSame(drafts.of(run).setup, firstSetup(dataset, ownPresets));
  return jobs.inTurn > 0 || (project.changed && runs.length > 0 && !isFresh);
}

async function whileOpening<T>(app: App, file: Grant, act: () => Promise<T>): Promise<T> {
  app.opening = file.name;
  try {
    return await act();
  } finally {
    app.opening = null;
  }
}

/** Opens a file, and shows it; a source gets a first run. */
async function open(app: App, file: Grant, ask: () => Promise<Opened>): Promise<void> {
  const opened = await ask();
  if (opened.kind === 'model') app.view.selected = opened.run;
  if (opened.kind !== 'model') app.file = file;
  if (opened.kind === 'project') app.savedAs = file;
  if (opened.kind === 'source') {
    app.savedAs = null;
    app.forget();
    for (const note of opened.notes) app.notices.tell('info', note);
    await app.addRun(firstSetup(opened.dataset, app.ownPresets));
  }
  app.dismissAutosave();
  void app.loadRecent();
}

function isModel({ name }: Grant): boolean {
  return TARGET_EXTENSIONS.model.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}
