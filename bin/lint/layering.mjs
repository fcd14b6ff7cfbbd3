/** Every import stays inside the directions that the layers of eslint.config.js give. */
import { isBuiltin } from 'node:module';
import { fileOf, importListeners, targetOf } from './imports.mjs';

const patterns = new Map();

/** Whether a file lies at a place: a path begins with it, and a `*` stands for one name. */
function isAt(file, place) {
  const escaped = place.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]+');
  if (!patterns.has(place)) patterns.set(place, new RegExp(`^${escaped}`));
  return patterns.get(place).test(file);
}

/** Why a file of `layer` may not import `specifier`, or null when it may. */
function objection(layer, file, specifier, isType) {
  if (isBuiltin(specifier)) return layer.node ? null : 'Node modules are not allowed there';
  const target = targetOf(file, specifier);
  if (target !== null) {
    const places = [layer.folder, ...layer.paths, ...(isType && layer.types ? [layer.types] : [])];
    return places.some((place) => isAt(target, place)) ? null : `it may import ${places.join(', ')} only`;
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return layer.packages.includes(name) ? null : `packages allowed there: ${layer.packages.join(', ') || 'none'}`;
}

export const layering = {
  meta: { type: 'problem', schema: [{ type: 'array', items: { type: 'object' } }] },
  create(context) {
    const file = fileOf(context);
    const layer = context.options[0].find(({ folder }) => isAt(file, folder));
    const loose = 'This file lies in no layer: put it into a room, or give its room a line in eslint.config.js.';
    if (!layer) return { Program: (node) => context.report({ node, message: loose }) };
    return importListeners((source, isType) => {
      const isText = typeof source.value === 'string';
      const reason = isText
        ? objection(layer, file, source.value, isType)
        : !layer.node && 'a computed import cannot be checked';
      const what = context.sourceCode.getText(source);
      if (reason) context.report({ node: source, message: `${layer.folder} may not import ${what}: ${reason}.` });
    });
  },
};
