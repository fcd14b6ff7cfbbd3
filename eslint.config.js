/**
 * What is an error in this project: rules that find faults, size limits, and the layering rule,
 * which keeps every import inside the directions that LAYERS gives. Layout and taste are left alone.
 */
import { isBuiltin } from 'node:module';
import path from 'node:path';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import project from './package.json' with { type: 'json' };

const CORE = 'src-main/core/';
/** It must be told to be silent before it is loaded, so that one file alone may do that. */
const RUNTIME = 'onnxruntime-node';
/** Packages that a user's installation holds. */
const INSTALLED = Object.keys({ ...project.dependencies, ...project.optionalDependencies }).filter((name) => name !== RUNTIME);

/**
 * What each folder may import. The first entry that a file's path starts with is its layer; files
 * outside all of them (tests, scripts) are free.
 *   paths     places in this repository, beside the folder itself
 *   types     a place from which `import type` is allowed and nothing else
 *   packages  npm packages by name
 *   node      whether Node's own modules are allowed
 */
const LAYERS = [
  { folder: CORE, paths: [], packages: [], node: false },
  { folder: 'src-main/engines/onnx/load.ts', paths: [], packages: [RUNTIME], node: true },
  { folder: 'src-main/engines/onnx/', paths: [CORE], packages: ['onnxruntime-common', 'pbf'], node: true },
  {
    folder: 'src-main/engines/tensorflow/',
    paths: [CORE],
    packages: ['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
    node: true,
  },
  { folder: 'src-main/engines/', paths: [CORE], packages: [], node: true },
  {
    folder: 'src-main/io/video/',
    paths: [CORE, 'src-main/io/'],
    packages: ['node-av', 'tar'],
    node: true,
  },
  {
    folder: 'src-main/io/mesh/',
    paths: [CORE, 'src-main/io/'],
    packages: ['zod'],
    node: true,
  },
  { folder: 'src-main/io/', paths: [CORE], packages: ['sharp', 'yauzl', 'yazl', 'zod'], node: true },
  { folder: 'src-main/host/electron.ts', paths: ['src-main/', 'package.json'], packages: ['electron'], node: true },
  { folder: 'src-main/host/electron/', paths: ['src-main/', 'package.json'], packages: ['electron', 'zod'], node: true },
  { folder: 'src-main/host/preload.ts', paths: [], types: CORE, packages: ['electron'], node: false },
  { folder: 'src-main/host/', paths: ['src-main/', 'package.json'], packages: INSTALLED, node: true },
  // Core is pure, and holds the contracts: client and state may use it, and the rest of the window its types.
  { folder: 'src-renderer/client/', paths: [CORE], packages: [], node: false },
  { folder: 'src-renderer/state/', paths: ['src-renderer/client/', CORE], packages: ['svelte'], node: false },
  { folder: 'src-renderer/views/', paths: ['src-main/core/render/'], packages: ['three'], node: false },
  {
    folder: 'src-renderer/ui/',
    paths: ['src-renderer/state/', 'src-renderer/views/'],
    types: CORE,
    packages: ['svelte', 'bits-ui', 'uplot', '@lucide/svelte'],
    node: false,
  },
  {
    folder: 'src-renderer/main.ts',
    paths: ['src-renderer/client/', 'src-renderer/state/', 'src-renderer/ui/'],
    packages: ['svelte'],
    node: false,
  },
];

/** Why a file of `layer` may not import `specifier`, or null when it may. */
function objection(layer, file, specifier, isType) {
  if (isBuiltin(specifier)) return layer.node ? null : 'Node modules are not allowed there';
  if (/^\.{1,2}(\/|$)/.test(specifier)) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const places = [layer.folder, ...layer.paths, ...(isType && layer.types ? [layer.types] : [])];
    return places.some((place) => target.startsWith(place)) ? null : `it may import ${places.join(', ')} only`;
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return layer.packages.includes(name) ? null : `packages allowed there: ${layer.packages.join(', ') || 'none'}`;
}

/** Reports what LAYERS does not allow, in every form an import can take. */
const layering = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(context.cwd, context.filename).replaceAll(path.sep, '/');
    const layer = LAYERS.find(({ folder }) => file.startsWith(folder));
    if (!layer) return {};
    const check = (source, isType) => {
      if (!source) return;
      const isText = typeof source.value === 'string';
      const reason = isText
        ? objection(layer, file, source.value, isType)
        : !layer.node && 'a computed import cannot be checked';
      const what = context.sourceCode.getText(source);
      if (reason) context.report({ node: source, message: `${layer.folder} may not import ${what}: ${reason}.` });
    };
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source, true),
      'CallExpression[callee.name="require"]': (node) => check(node.arguments[0], false),
    };
  },
};

const WINDOW_GLOBALS = ['document', 'indexedDB', 'localStorage', 'navigator', 'self', 'window'];
const NODE_GLOBALS = [
  ...['Buffer', 'clearImmediate', 'global', 'process', 'setImmediate'],
  ...['__dirname', '__filename', 'require'],
];

/** Forbids globals by name, also as properties of globalThis, and the global types of Node. */
function withoutGlobals(names) {
  const message = 'This layer must not depend on the platform.';
  return {
    'no-restricted-globals': ['error', { checkGlobalObject: true, globals: names.map((name) => ({ name, message })) }],
    'no-restricted-syntax': ['error', { selector: 'TSTypeReference Identifier[name=/^(Buffer|NodeJS)$/]', message }],
  };
}

export default defineConfig(
  globalIgnores(['dist/', 'out/', '.cache/']),
  js.configs.recommended,
  {
    name: 'faults',
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      eqeqeq: 'error',
      'no-constructor-return': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      'no-eval': 'error',
      'no-promise-executor-return': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-unreachable-loop': 'error',
    },
  },
  {
    name: 'typed faults',
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `typeof import('x')` is how a package that may be absent gets its type.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/require-array-sort-compare': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `array[i] as number` is how an index is vouched for here, also where the compiler could tell.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // An interface may ask for a promise where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        // node:test reports its own failures.
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['describe', 'test'] }] },
      ],
    },
  },
  ...svelte.configs.recommended,
  {
    name: 'svelte',
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    // svelte-check knows every name and type in a component; this linter does not know the browser's.
    rules: {
      'no-undef': 'off',
      'no-unused-vars': 'off',
      // State is raw here: maps are replaced when they change, or are not state at all.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    name: 'scripts',
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    name: 'size',
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 5],
      complexity: ['error', 15],
    },
  },
  {
    name: 'size of functions',
    files: ['src-*/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    name: 'layering',
    files: ['src-*/**/*.{ts,js,mjs,svelte}'],
    plugins: { coordx: { rules: { layering } } },
    rules: { 'coordx/layering': 'error' },
  },
  {
    name: 'no platform in core',
    files: ['src-main/core/**/*.ts'],
    rules: { ...withoutGlobals([...NODE_GLOBALS, ...WINDOW_GLOBALS]), 'no-console': 'error' },
  },
  { name: 'no Node in the window', files: ['src-renderer/**/*.{ts,svelte}'], rules: withoutGlobals(NODE_GLOBALS) },
);
