/** No file imports itself by way of others, types included: what lies on a circle can only be understood all at once. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileOf, importListeners, targetOf } from './imports.mjs';

const SOURCE = /\.(ts|svelte)$/;
/** Of every form that importListeners knows, and faster than a parser. */
const IMPORTED = /\b(?:from|import|require)\s*\(?\s*['"](\.[^'"]+)['"]/g;

/** What each file below the folders imports: read once a run, and kept true for files that are linted again. */
const graphs = new Map();

function graphOf(root, folders) {
  const key = [root, ...folders].join('\n');
  if (!graphs.has(key)) graphs.set(key, new Map(folders.flatMap((folder) => readImports(root, folder))));
  return graphs.get(key);
}

/** Files of a folder, each with its imports. */
function readImports(root, folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => SOURCE.test(name))
    .map((name) => {
      const file = `${folder}/${name.replaceAll(path.sep, '/')}`;
      const source = readFileSync(path.join(root, file), 'utf8');
      return [file, [...source.matchAll(IMPORTED)].map(([, specifier]) => targetOf(file, specifier))];
    });
}

/** The shortest way from one file to another along imports, both included; null when there is none. */
function wayBetween(graph, from, to) {
  const cameFrom = new Map([[from, null]]);
  for (const file of cameFrom.keys()) {
    if (file === to) {
      const way = [];
      for (let step = to; step !== null; step = cameFrom.get(step)) way.unshift(step);
      return way;
    }
    for (const next of graph.get(file) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, file);
  }
  return null;
}

export const circles = {
  meta: { type: 'problem', schema: [{ type: 'array', items: { type: 'string' } }] },
  create(context) {
    const graph = graphOf(context.cwd, context.options[0]);
    const file = fileOf(context);
    const imports = [];
    return {
      ...importListeners((source) => {
        const target = typeof source.value === 'string' ? targetOf(file, source.value) : null;
        if (target !== null) imports.push({ source, target });
      }),
      'Program:exit'() {
        graph.set(file, imports.map(({ target }) => target));
        for (const { source, target } of imports) {
          const way = wayBetween(graph, target, file);
          if (way) context.report({ node: source, message: `A circle of imports: ${[file, ...way].join(' -> ')}.` });
        }
      },
    };
  },
};
