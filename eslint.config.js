/**
 * What is an error in this project: rules that find faults, size limits, and the rules of the house (bin/lint), of which
 * this file holds the lists: floors of core, layers, rooms of kinds. Layout and taste are left alone.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { circles } from './bin/lint/circles.mjs';
import { kindNames } from './bin/lint/kindNames.mjs';
import { layering } from './bin/lint/layering.mjs';
import { rooms } from './bin/lint/rooms.mjs';
import project from './package.json' with { type: 'json' };

const CORE = 'src-main/core/';
/** It must be told to be silent before it is loaded, so that one file alone may do that. */
const RUNTIME = 'onnxruntime-node';
/** Packages that a user's installation holds. */
const INSTALLED = Object.keys({ ...project.dependencies, ...project.optionalDependencies }).filter((name) => name !== RUNTIME);

/** The rooms of core, lowest floor first: each imports itself and those before it. */
const FLOORS = [
  ...['base', 'field', 'engine', 'signal', 'motion', 'solve', 'shrink', 'training', 'settings', 'mesh', 'query', 'render', 'inside', 'presets'],
  ...['kinds', 'session', 'protocol'],
].map((room) => `${CORE}${room}/`);

/** The same of the window: what it knows, what draws with three, and what is seen, for all kinds and in their rooms. */
const STATE = [
  ...['src-renderer/state/', 'src-renderer/kinds/windowKind.ts', 'src-renderer/kinds/*/state/', 'src-renderer/kinds/table.ts'],
  'src-renderer/app/',
];
const VIEWS = ['src-renderer/views/', 'src-renderer/kinds/*/view/'];
const UI = [
  ...['src-renderer/parts/', 'src-renderer/kinds/kindParts.ts', 'src-renderer/kinds/*/ui/', 'src-renderer/kinds/partsTable.ts'],
  'src-renderer/ui/',
];

/** Layers of folders of one sort: each with the rights of `layer`, and what lies below it. */
function floors(folders, { paths = [], ...layer }) {
  return folders.map((folder, floor) => ({ ...layer, folder, paths: [...folders.slice(0, floor), ...paths] }));
}

/** Rooms that kinds share, with the kinds that do. */
const SHARED = { picture: ['image', 'video'], grid: ['image', 'video', 'volume'] };
/** Folders that read and write for one kind. */
const HOMES = { 'src-main/io/image/': 'image', 'src-main/io/video/': 'video', 'src-main/io/mesh/': 'shape', 'src-main/io/volume/': 'volume' };
/** A kind has a room in core of its name. */
const KINDS = readdirSync(path.join(import.meta.dirname, CORE, 'kinds'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !(entry.name in SHARED))
  .map(({ name }) => name);

/**
 * What each folder may import. The first entry whose folder a file lies in is its layer, and every file below src-main and
 * src-renderer has one; the rest (tests, scripts) is free. In a place `*` stands for one name.
 *   paths     places in this repository, beside the folder itself
 *   types     a place from which `import type` is allowed and nothing else
 *   packages  npm packages by name
 *   node      whether Node's own modules are allowed
 */
const LAYERS = [
  ...floors(FLOORS, { packages: [], node: false }),
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
    packages: ['meshoptimizer', 'zod'],
    node: true,
  },
  { folder: 'src-main/io/image/light/', paths: [CORE, 'src-main/io/'], packages: ['three'], node: true },
  {
    folder: 'src-main/io/volume/',
    paths: [CORE, 'src-main/io/'],
    packages: [
      ...['@cornerstonejs/codec-charls', '@cornerstonejs/codec-openjpeg', 'dicom-parser', 'geotiff', 'h5wasm'],
      ...['jpeg-lossless-decoder-js', 'zarrita', 'zod'],
    ],
    node: true,
  },
  { folder: 'src-main/io/', paths: [CORE], packages: ['geotiff', 'sharp', 'yauzl', 'yazl', 'zod'], node: true },
  { folder: 'src-main/host/electron.ts', paths: ['src-main/', 'package.json'], packages: ['electron'], node: true },
  { folder: 'src-main/host/electron/', paths: ['src-main/', 'package.json'], packages: ['electron', 'zod'], node: true },
  { folder: 'src-main/host/preload.ts', paths: [], types: CORE, packages: ['electron'], node: false },
  { folder: 'src-main/host/', paths: ['src-main/', 'package.json'], packages: INSTALLED, node: true },
  // Core is pure, and holds the contracts: client and state may use it, and the rest of the window its types.
  { folder: 'src-renderer/client/', paths: [CORE], packages: [], node: false },
  ...floors(STATE, { paths: ['src-renderer/client/', CORE], packages: ['svelte'], node: false }),
  ...floors(VIEWS, { paths: ['src-main/core/render/'], packages: ['three'], node: false }),
  ...floors(UI, {
    paths: [...STATE, ...VIEWS],
    types: CORE,
    packages: ['svelte', 'bits-ui', 'uplot', '@lucide/svelte'],
    node: false,
  }),
  {
    folder: 'src-renderer/main.ts',
    paths: ['src-renderer/client/', ...STATE, ...UI],
    packages: ['svelte', '@fontsource-variable/inter'],
    node: false,
  },
];

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
  { name: 'size of files', files: ['src-*/**/*.{ts,svelte}'], rules: { 'max-lines': ['error', { max: 300 }] } },
  {
    name: 'size of functions',
    files: ['src-*/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    name: 'house',
    files: ['src-*/**/*.{ts,js,mjs,svelte}'],
    plugins: { coordx: { rules: { layering, rooms, circles, 'kind-names': kindNames } } },
    rules: {
      'coordx/layering': ['error', LAYERS],
      'coordx/rooms': ['error', { shared: SHARED, homes: HOMES }],
      'coordx/circles': ['error', ['src-main', 'src-renderer']],
      'coordx/kind-names': ['error', KINDS],
    },
  },
  { name: 'rooms of kinds', files: ['src-*/**/kinds/**'], rules: { 'coordx/kind-names': 'off' } },
  {
    name: 'no platform in core',
    files: ['src-main/core/**/*.ts'],
    rules: { ...withoutGlobals([...NODE_GLOBALS, ...WINDOW_GLOBALS]), 'no-console': 'error' },
  },
  { name: 'no Node in the window', files: ['src-renderer/**/*.{ts,svelte}'], rules: withoutGlobals(NODE_GLOBALS) },
);
