/** Writing what is not of one kind: the view, metrics, models, and the project for later. */
import { ownPresetsText } from '../../src-main/core/kinds/ownPresets.ts';
import { isNeutral } from '../../src-main/core/render/display.ts';
import { kindOf } from '../../src-main/core/kinds/table.ts';
import { displayWords } from '../state/view/displayWords.ts';
import { stem, withoutExtension, write } from '../state/exports/write.ts';
import type { App } from './app.svelte.ts';

/** The viewport as it is on the screen. */
export async function exportView(app: App): Promise<void> {
  await exportPixels(app, 'view', app.snapshot);
  const note = seenWords(app);
  if (note) app.notices.tell('info', note);
}

/** How what is on the screen differs from the picture itself, in a sentence; null where it does not. */
export function seenWords({ view, subject }: App): string | null {
  const isPicture = subject !== null && kindOf(subject).pixels(subject) !== null;
  if (!isPicture || view.mode === 'difference' || isNeutral(view.display)) return null;
  return `It shows the view as you see it, with ${displayWords(view.display)}.`;
}

/** The plots as they are on the screen. */
export async function exportPlots(app: App): Promise<void> {
  await exportPixels(app, 'plots', app.plotsPicture);
}

async function exportPixels(app: App, what: string, take: (() => Promise<Uint8Array>) | null): Promise<void> {
  const bytes = await take?.();
  if (!bytes) return;
  await write(app, 'picture', `${stem(app)}-${what}.png`, (file, task) =>
    app.api.exportBytes({ bytes, file: file.ticket }, task),
  );
}

export async function exportMetrics(app: App, format: 'csv' | 'json'): Promise<void> {
  await write(app, 'metrics', `${stem(app)}-metrics.${format}`, (file, task) =>
    app.api.exportMetrics({ file: file.ticket }, task),
  );
}

/** All presets of the person's own. */
export async function exportPresets(app: App): Promise<void> {
  const text = ownPresetsText(app.ownPresets.kept);
  const bytes = new TextEncoder().encode(text);
  await write(app, 'presets', 'presets.json', (file, task) => app.api.exportBytes({ bytes, file: file.ticket }, task));
}

/** The selected run as a model file or as an ONNX graph. */
export async function exportModel(app: App, kind: 'model' | 'graph'): Promise<void> {
  const { run } = app;
  if (!run) return;
  const extension = kind === 'model' ? 'coordx' : 'onnx';
  await write(app, kind, `${stem(app)}.${extension}`, (file, task) =>
    app.api.exportModel({ run: run.id, file: file.ticket }, task),
  );
}

/** Saves the project: where it was saved before, or (`as`, or never saved) where the person says. Gives whether it did. */
export async function saveProject(app: App, as: boolean): Promise<boolean> {
  // A download cannot be written to again: the browser asks anew each time.
  const known = as || app.host.kind === 'browser' ? null : app.savedAs;
  const { name } = app.mirror.state.project;
  const suggested = `${withoutExtension(name ?? 'project')}.coordxproj`;
  const file = known ?? (await app.host.chooseTarget(suggested, 'project'));
  if (!file) return false;
  const isDone = await app.jobs.run(`Saving ${file.name}`, async (task) => {
    await app.api.remember({ memory: app.memory() });
    await app.api.save({ file: file.ticket }, task);
    await app.host.deliver(file);
  });
  if (!isDone) return false;
  app.savedAs = file;
  app.file = file;
  app.notices.tell('success', `Saved ${file.name}.`);
  void app.loadRecent();
  return true;
}
