/**
 * What follows from changes of the state by itself: a run is always selected, pictures are asked for, drafts that lose
 * nothing are applied, the engine remembers the view, and the native menu says what can be done.
 */
import { untrack } from 'svelte';
import type { MenuCommand } from '../../src-main/core/protocol/hostApi.ts';
import { isSame } from '../../src-main/core/base/same.ts';
import { steady } from '../state/base/steady.ts';
import { whyNot, type Command } from '../state/commands/command.ts';
import { attempt, perform } from '../state/commands/perform.ts';
import type { App } from './app.svelte.ts';
import { keepPicture } from './recentPicture.ts';
import { applyDraft, harmless } from './training.ts';

const APPLY_MS = 250;
const REMEMBER_MS = 1000;
const MENU_MS = 100;
const DEVICES_MS = 1500;
/** Long enough for a first picture of what was opened. */
const PICTURE_MS = 3000;

/** Sets the effects up; to be called while the window's root is made. */
export function wire(app: App, commands: readonly Command[]): void {
  followPresses(app);
  app.onCommand = (id) => {
    // A field that is typed in undoes its own typing, wherever the native menu is asked from.
    if ((id === 'undo' || id === 'redo') && isTypedIn(document.activeElement)) document.execCommand(id);
    else {
      const command = commands.find((candidate) => candidate.id === id);
      if (command) perform(app, command);
    }
  };
  $effect(() => selectSome(app));
  $effect(() => {
    const { theme } = app.preferences;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  });
  $effect(() => {
    if (app.link === 'connected') return later(DEVICES_MS, () => attempt(app, () => app.loadDevices()));
  });
  wakePictures(app);
  applyDrafts(app);
  rememberView(app);
  tellMenu(app, commands);
  pictureFile(app);
  followTrials(app);
  $effect(() => {
    const { run } = app;
    if (app.timelapse.isOn) void attempt(app, () => app.timelapse.see(run));
  });
}

/** Whether an element holds text that it can take back itself. */
function isTypedIn(element: Element | null): boolean {
  if (element instanceof HTMLTextAreaElement) return true;
  return element instanceof HTMLInputElement && ['text', 'number', 'search'].includes(element.type);
}

/** A lesson is over when the engine has brought back what was set aside for it, whichever window asked for that. */
function followTrials({ lessons, mirror }: App): void {
  const isTrial = $derived(mirror.state.isTrial);
  $effect(() => {
    void isTrial;
    untrack(() => lessons.follow(isTrial));
  });
}

function selectSome(app: App): void {
  const { runs } = app.mirror.state;
  const { view } = app;
  // Only what the engine says counts: a run that was just made is selected before it is heard of.
  const selected = untrack(() => view.selected);
  if (runs.some(({ id }) => id === selected)) return;
  view.selected = runs[0]?.id ?? null;
}

function wakePictures(app: App): void {
  const { kinds, view, mirror } = app;
  const wished = $derived.by(
    steady(() => ({
      link: app.link,
      dataset: mirror.state.dataset,
      runs: mirror.state.runs.map(({ id, status, setup }) => ({ id, status, spec: setup.config.spec })),
      view: [view.selected, view.other, view.mode, view.resolution, view.detail],
      inside: [app.inside.wishes, app.beside.wishes],
      kinds: Object.values(kinds).map(({ wishes }) => wishes),
    })),
  );
  $effect(() => {
    void wished;
    untrack(() => app.wake(true));
  });
  $effect(() => {
    void mirror.state;
    untrack(() => app.wake(false));
  });
}

/** Gives runs their drafts where that loses nothing, once nobody has edited for a moment. */
function applyDrafts(app: App): void {
  const { mirror } = app;
  const waiting = $derived.by(
    steady(() =>
      mirror.state.runs
        .filter((run) => !isSame(harmless(app, run), run.setup))
        .map((run) => ({ id: run.id, setup: harmless(app, run) })),
    ),
  );
  $effect(() => {
    if (waiting.length === 0 || app.link !== 'connected') return;
    const ids = waiting.map(({ id }) => id);
    return later(APPLY_MS, async () => {
      for (const id of ids) {
        const run = mirror.run(id);
        if (run) await attempt(app, () => applyDraft(app, run));
      }
    });
  });
}

function rememberView(app: App): void {
  const memory = $derived.by(steady(() => app.memory()));
  // Derived, so that training, which changes the state all the time, does not put the telling off for ever.
  const isOpen = $derived(app.link === 'connected' && app.mirror.state.project.name !== null);
  $effect(() => {
    void memory;
    if (!isOpen) return;
    return later(REMEMBER_MS, () => attempt(app, () => app.remember()));
  });
}

/** Tells the drafts when the pointer is held: what is dragged is one edit, however slowly. */
function followPresses({ drafts }: App): void {
  $effect(() => {
    const ends = new AbortController();
    const options = { capture: true, signal: ends.signal };
    window.addEventListener('pointerdown', () => drafts.press(true), options);
    for (const end of ['pointerup', 'pointercancel', 'blur']) window.addEventListener(end, () => drafts.press(false), options);
    return () => ends.abort();
  });
}

function tellMenu(app: App, commands: readonly Command[]): void {
  const menu = $derived.by(
    steady(() => {
      const { name, changed } = app.mirror.state.project;
      return { commands: commands.map(menuCommand), title: name ?? '', changed };
    }),
  );
  $effect(() => {
    const { title, changed } = menu;
    document.title = title ? `${changed ? '• ' : ''}${title} – CoordX Studio` : 'CoordX Studio';
    const said = menu;
    // A host that cannot be reached has no menu; that is told elsewhere.
    return later(MENU_MS, () => app.host.api.menu(said).catch(() => undefined));
  });
}

/** Keeps a picture of the open file once it is seen, and again when something was learned of it, or it was saved elsewhere. */
function pictureFile(app: App): void {
  const isTrained = $derived(app.mirror.state.runs.some(({ progress }) => progress.steps > 0));
  $effect(() => {
    const { file } = app;
    void isTrained;
    if (file) return later(PICTURE_MS, () => keepPicture(app, file));
  });
}

function menuCommand(command: Command): MenuCommand {
  const { id, action } = command;
  return { id, enabled: whyNot(command) === null, ...(action.checked ? { checked: action.checked() } : {}) };
}

/** Does something after a while; gives what calls it off. */
function later(milliseconds: number, act: () => unknown): () => void {
  const timer = setTimeout(() => void act(), milliseconds);
  return () => clearTimeout(timer);
}
