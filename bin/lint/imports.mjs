/** How the rules see imports: all their forms in a file, and where they lead. */
import path from 'node:path';

/** The file that is linted, as a path from the project's root, with slashes. */
export function fileOf(context) {
  return path.relative(context.cwd, context.filename).replaceAll(path.sep, '/');
}

/** Where a relative import of `file` leads, as a path from the project's root; null of packages. */
export function targetOf(file, specifier) {
  return /^\.{1,2}(\/|$)/.test(specifier) ? path.posix.join(path.posix.dirname(file), specifier) : null;
}

/** Listeners of a rule. @param {(source: object, isType: boolean) => void} check is given the node that names what is imported. */
export function importListeners(check) {
  const checked = (source, isType) => source && check(source, isType);
  return {
    ImportDeclaration: (node) => checked(node.source, node.importKind === 'type'),
    ExportNamedDeclaration: (node) => checked(node.source, node.exportKind === 'type'),
    ExportAllDeclaration: (node) => checked(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => checked(node.source, false),
    TSImportType: (node) => checked(node.source, true),
    'CallExpression[callee.name="require"]': (node) => checked(node.arguments[0], false),
  };
}
