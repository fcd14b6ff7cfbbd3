/** Calls about all that is open. */
import { FileError } from '../../core/base/errors.ts';
import type { Calls, DocumentMethods } from '../../core/protocol/studio.ts';
import { changesSince } from './changes.ts';
import type { Document } from './document.ts';
import { previewOpened, probeOpened, readOpened } from './opening.ts';

const nothing = (): null => null;

export function documentCalls(document: Document): Calls<DocumentMethods> {
  const { tickets } = document;
  return {
    changes: (known, task = {}) => changesSince(document, known, task),
    probe: async ({ file }, { signal } = {}) => probeOpened(tickets.path(file, 'read'), signal),
    previewFrame: async ({ file, seconds }, { signal } = {}) => previewOpened(tickets.path(file, 'read'), seconds, signal),
    open: async ({ file, selection = {} }, task = {}) => {
      const opened = await readOpened(tickets.path(file, 'read'), selection, task);
      return document.open(opened, task);
    },
    remember: async ({ memory }) => {
      document.remember(memory);
      return null;
    },
    save: async ({ file }, task = {}) => document.save(document.target(file), task).then(nothing),
    closeProject: () => document.clear().then(nothing),
    setAside: async ({ file }, task = {}) => {
      const opened = file === null ? null : await readOpened(tickets.path(file, 'read'), {}, task);
      if (opened && opened.kind !== 'source') throw new FileError('A lesson is about a source, and this is none.');
      return document.setAside(opened?.source ?? null).then(nothing);
    },
    bringBack: () => document.bringBack().then(nothing),
  };
}
