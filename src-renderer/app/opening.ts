/** Opening files, and what is lost by it. */
import type { VideoSelection } from '../../src-main/core/kinds/video/selection.ts';
import { TARGET_EXTENSIONS, type Grant } from '../../src-main/core/protocol/files.ts';
import type { Opened } from '../../src-main/core/protocol/studio/document.ts';
import { isSame } from '../../src-main/core/base/same.ts';
import type { App } from './app.svelte.ts';
import { firstSetup } from './setup.ts';

/** Opens a granted file, and asks first where something would be lost by it: a model is only added. */
export async function offerFile(app: App, file: Grant): Promise<void> {
  if (!isWorkLost(app) || isModel(file)) return openFile(app, file);
  // What cannot be opened at all loses nothing: that is said, and nothing is asked.
  await whileOpening(app, file, () => app.api.probe({ file: file.ticket }));
  app.dialog = { kind: 'replace', file };
}

/** Opens a granted file; of a video it is asked first which part is wanted. */
export async function openFile(app: App, file: Grant): Promise<void> {
  app.isGreeted = true;
  await whileOpening(app, file, async () => {
    const probed = await app.api.probe({ file: file.ticket });
    if (probed) app.dialog = { kind: 'import', of: 'video', file, probed };
    else await open(app, file, () => app.api.open({ file: file.ticket }));
  });
}

/** Opens a part of what was asked about; that can be followed, and cancelled. */
export async function openPart(app: App, file: Grant, selection: VideoSelection): Promise<void> {
  await whileOpening(app, file, () =>
    app.jobs.run(
      `Opening ${file.name}`,
      (task) => open(app, file, () => app.api.open({ file: file.ticket, selection }, task)),
      { unchanged: 'what was open stays' },
    ),
  );
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
  await openFile(app, autosave);
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

/** Whether there is more to lose than the run that a source was opened with, as it was. */
function isWorkLost({ mirror, drafts, ownPresets }: App): boolean {
  const { project, dataset, runs } = mirror.state;
  const [run] = runs;
  const isFresh =
    runs.length === 1 && run?.progress.steps === 0 && dataset !== null && isSame(drafts.of(run).setup, firstSetup(dataset, ownPresets));
  return project.changed && runs.length > 0 && !isFresh;
}

async function whileOpening(app: App, file: Grant, act: () => Promise<unknown>): Promise<void> {
  app.opening = file.name;
  try {
    await act();
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
