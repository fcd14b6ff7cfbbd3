/** The program's main process, started over test/host/electronFake.ts with a file to open, and a hand on what it does. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HostEvent } from '../../src-main/core/protocol/hostApi.ts';
import { app, BrowserWindow, FakeEngine, handlers, said } from './electronFake.ts';
import { dataFolder, programFolder } from './electronStart.ts';

/** What the command line names. */
export const picture = path.join(programFolder, 'asked.png');
writeFileSync(picture, 'a picture');
process.argv = ['/usr/bin/electron', '--some-switch', '.', picture];
Object.assign(process, { defaultApp: true });
await import('../../src-main/host/electron.ts');
export const saidBeforeReady = { ...said };
app.becomeReady();
await once(app, 'web-contents-created');

export const window = BrowserWindow.all[0] as BrowserWindow;
export const contents = window.webContents;
export const engine = FakeEngine.all[0] as FakeEngine;
const page = { sender: contents, senderFrame: contents.mainFrame };

export const log = (): string => readFileSync(path.join(dataFolder, 'crash.log'), 'utf8');
export const events = (): HostEvent[] => contents.sent.map(([, event]) => event as HostEvent);

/** A call as ipcMain gets it, from the page unless `event` says otherwise. */
export async function call(name: string, payload?: unknown, event: unknown = page): Promise<unknown> {
  return (handlers.get(name) ?? assert.fail(`nobody answers ${name}`))(event, payload);
}

export const invoke = (method: string, args: unknown): Promise<unknown> => call('coordx:host', { method, args });

/** The next event of a kind that the window has not been told of when this is called. */
export async function told<Kind extends HostEvent['kind']>(kind: Kind): Promise<Extract<HostEvent, { kind: Kind }>> {
  const before = events().length;
  for (;;) {
    const found = events().slice(before).find((event) => event.kind === kind);
    if (found) return found as Extract<HostEvent, { kind: Kind }>;
    await once(contents, 'fake:sent');
  }
}

/** The arguments of the first call of one of Electron's functions. */
export function first(name: string): unknown[] {
  return said[name]?.[0] ?? assert.fail(`${name} was not called`);
}
