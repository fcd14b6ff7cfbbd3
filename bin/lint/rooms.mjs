/**
 * Rooms of kinds (`kinds/<kind>/` of core, host and window) keep to themselves. A kind's rooms import each other on all
 * sides, and what they share with kinds like them. Tables (`kinds/*.ts`) import all rooms. Everything else asks the
 * tables: of a room it has types alone.
 */
import { fileOf, importListeners, targetOf } from './imports.mjs';

const TABLE = /\/kinds\/[^/]+$/;

/** The room that a file lies in, or null. */
function roomOf(file) {
  return /\/kinds\/([^/]+)\//.exec(file)?.[1] ?? null;
}

/** Why `file` may not import `target`, or null when it may. */
function objection({ shared, homes }, file, target, isType) {
  const room = roomOf(target);
  if (room === null || TABLE.test(file)) return null;
  const isOpenTo = (kind) => kind === room || (shared[room]?.includes(kind) ?? false);
  const own = roomOf(file);
  if (own !== null) return isOpenTo(own) ? null : `the room of ${own} may not import that of ${room}.`;
  const home = Object.keys(homes).find((folder) => file.startsWith(folder));
  return isType || isOpenTo(homes[home]) ? null : `outside the rooms of ${room}, ask a table of kinds: only types are free.`;
}

export const rooms = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: {
          /** Rooms that kinds share, with their kinds. */
          shared: { type: 'object' },
          /** Folders elsewhere that are a kind's own, with the kind. */
          homes: { type: 'object' },
        },
        additionalProperties: false,
      },
    ],
  },
  create(context) {
    const file = fileOf(context);
    return importListeners((source, isType) => {
      const target = typeof source.value === 'string' ? targetOf(file, source.value) : null;
      const reason = target && objection(context.options[0], file, target, isType);
      if (reason) context.report({ node: source, message: `No import of ${target}: ${reason}` });
    });
  },
};
