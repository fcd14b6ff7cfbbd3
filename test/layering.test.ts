/** Proves that the layering rule bites: every direction that the architecture forbids is a lint error. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const LAYERING_RULES = ['coordx/layering', 'no-restricted-globals', 'no-restricted-syntax'];

let eslint: ESLint;
before(() => {
  // The sources below are not on disk, so rules that ask the type checker cannot run.
  eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked as Linter.Config });
});

/** The lines of `source` (1-based) on which a layering rule complains, linted as if it stood in `filePath`. */
async function complaints(filePath: string, source: string): Promise<number[]> {
  const [result] = await eslint.lintText(source, { filePath });
  assert.ok(result, `${filePath} is not linted`);
  const fatal = result.messages.find((message) => message.fatal);
  assert.equal(fatal, undefined, fatal?.message);
  return result.messages.filter(({ ruleId }) => LAYERING_RULES.includes(ruleId ?? '')).map(({ line }) => line);
}

/** Those of `sources`, each one line, that a layering rule complains about. */
async function rejected(filePath: string, sources: string[]): Promise<string[]> {
  const lines = await complaints(filePath, sources.join('\n'));
  return sources.filter((_, i) => lines.includes(i + 1));
}

/** Files with specifiers that they may and may not import. */
const IMPORTS: Record<string, { allowed: string[]; forbidden: string[] }> = {
  'src-main/core/field/virtual.ts': {
    allowed: ['./spec.ts', '../errors.ts', '../signal/image.ts'],
    forbidden: [
      ...['node:fs', 'fs', 'fs/promises', 'node:test', 'electron', 'electron/main', 'three', 'svelte', 'svelte/store'],
      ...['onnxruntime-node', 'onnxruntime-common', 'onnxruntime-web/webgpu', '@tensorflow/tfjs', 'sharp', 'zod'],
      ...['../../io/image.ts', '../../engines/select.ts', '../../host/cli.ts', '../../core-two/x.ts', '../..', '/x.ts'],
      ...['../../../src-renderer/state/session.ts', '../../../package.json', '../../../node_modules/sharp/x.js'],
      '#core',
    ],
  },
  'src-main/engines/onnx/virtual.ts': {
    allowed: ['./graph.ts', '../../core/engine.ts', 'onnxruntime-common', 'pbf', 'node:os'],
    forbidden: [
      'onnxruntime-node',
      ...['../tensorflow/engine.ts', '../select.ts', '../../io/image.ts', '../../host/cli.ts'],
      ...['@tensorflow/tfjs', 'sharp', 'electron'],
    ],
  },
  'src-main/engines/onnx/load.ts': {
    allowed: ['onnxruntime-node', 'node:module'],
    forbidden: ['../../core/engine.ts', 'onnxruntime-common', 'electron'],
  },
  'src-main/engines/tensorflow/virtual.ts': {
    allowed: ['../../core/engine.ts', '@tensorflow/tfjs', '@tensorflow/tfjs/dist/x', '@tensorflow/tfjs-node-gpu', 'fs'],
    forbidden: ['../onnx/engine.ts', '../select.ts', '../../io/image.ts', 'onnxruntime-node', 'electron'],
  },
  'src-main/engines/select.ts': {
    allowed: ['./onnx/engine.ts', './tensorflow/engine.ts', '../core/engine.ts'],
    forbidden: ['../io/image.ts', '../host/cli.ts', 'onnxruntime-node', 'electron'],
  },
  'src-main/io/virtual.ts': {
    allowed: ['./image.ts', '../core/errors.ts', 'sharp', 'yauzl', 'yazl', 'node:fs/promises', 'fs'],
    forbidden: [
      ...['../engines/select.ts', '../engines/onnx/graph.ts', '../host/cli.ts'],
      ...['onnxruntime-node', 'three', 'electron'],
    ],
  },
  'src-main/host/cli.ts': {
    allowed: ['../core/errors.ts', '../io/image.ts', '../engines/select.ts', '../../package.json', 'commander', 'fs'],
    forbidden: ['electron', 'electron/main', 'onnxruntime-node', 'vite', 'three', '../../src-renderer/state/session.ts'],
  },
  'src-main/host/electron.ts': {
    allowed: ['electron', 'electron/main', '../core/api.ts', '../io/image.ts', 'node:path'],
    forbidden: ['../../src-renderer/state/session.ts', 'three'],
  },
  'src-main/host/preload.ts': {
    allowed: ['electron'],
    forbidden: ['node:fs', '../io/image.ts', '../core/session.ts'],
  },
  'src-main/host/electron/virtual.ts': {
    allowed: ['electron', '../supervisor.ts', '../../core/errors.ts', 'node:path', 'zod'],
    forbidden: ['../../../src-renderer/state/session.ts', 'three', 'ws'],
  },
  'src-renderer/client/virtual.ts': {
    allowed: ['./websocket.ts', '../../src-main/core/base/errors.ts'],
    forbidden: [
      ...['../state/session.ts', '../ui/panel.ts', '../views/image.ts', '../../src-main/io/modelFile.ts'],
      ...['../../src-main/host/server.ts', 'node:fs', 'electron', 'svelte'],
    ],
  },
  'src-renderer/state/virtual.ts': {
    allowed: ['./commands.ts', '../client/websocket.ts', '../../src-main/core/settings/settings.ts', 'svelte/reactivity'],
    forbidden: ['../ui/panel.ts', '../views/image.ts', '../../src-main/io/modelFile.ts', 'three', 'electron'],
  },
  'src-renderer/views/virtual.ts': {
    allowed: ['./image.ts', 'three', 'three/addons/controls/OrbitControls.js'],
    forbidden: [
      ...['../state/session.ts', '../client/websocket.ts', '../ui/panel.ts', '../../src-main/core/session/api.ts'],
      ...['node:fs', 'svelte'],
    ],
  },
  'src-renderer/ui/virtual.ts': {
    allowed: ['./panel.ts', '../state/session.ts', '../views/image.ts', 'svelte', 'bits-ui', 'uplot'],
    forbidden: ['../client/websocket.ts', '../../src-main/core/session/session.ts', 'three', 'electron', 'fs'],
  },
  'test/core/virtual.ts': {
    allowed: ['node:fs', '../../src-main/core/base/errors.ts', '../../src-main/io/image.ts', 'sharp', 'fast-check'],
    forbidden: [],
  },
};

describe('imports', () => {
  const imports = (specifiers: string[]): string[] => specifiers.map((specifier) => `import '${specifier}';`);
  for (const [file, { allowed, forbidden }] of Object.entries(IMPORTS)) {
    test(file, async () => {
      assert.deepEqual(await rejected(file, imports(allowed)), []);
      assert.deepEqual(await rejected(file, imports(forbidden)), imports(forbidden));
    });
  }

  test('are seen in every form', async () => {
    const forms = [
      "import fs from 'node:fs';",
      "import type { Stats } from 'node:fs';",
      "import { type BigIntStats } from 'node:fs';",
      "export { readFile } from 'node:fs';",
      "export type { Dirent } from 'node:fs';",
      "export * from 'node:fs';",
      "export const later = import('node:fs');",
      "export const computed = (name: string) => import('node:' + name);",
      "export type InPlace = import('node:fs').Stats;",
      "export const required = require('node:fs');",
      "export * from '../core/../io/image.ts';",
    ];
    assert.deepEqual(await rejected('src-main/core/virtual.ts', forms), forms);
    const required = ["export const required = require('sharp');"];
    assert.deepEqual(await rejected('src-main/engines/tensorflow/virtual.ts', required), required);
  });

  test('of core give the panels types and nothing else', async () => {
    const type = ["import type { Command } from '../../src-main/core/session/api.ts';"];
    const value = ["import { COMMANDS } from '../../src-main/core/session/api.ts';"];
    for (const layer of ['client', 'state', 'views', 'ui']) {
      const file = `src-renderer/${layer}/virtual.ts`;
      assert.deepEqual(await rejected(file, type), layer === 'views' ? type : [], `types in ${layer}`);
      assert.deepEqual(await rejected(file, value), ['client', 'state'].includes(layer) ? [] : value, `values in ${layer}`);
    }
  });

  test('of a component are seen too', async () => {
    const component = ['<script lang="ts">', "  import fs from 'node:fs';", '</script>'].join('\n');
    assert.deepEqual(await complaints('src-renderer/ui/Virtual.svelte', component), [2]);
  });
});

describe('globals', () => {
  const uses = (names: string[]): string[] =>
    names.flatMap((name, i) => [`export const a${i} = ${name};`, `export const b${i} = globalThis.${name};`]);
  const types = ['export type A = Buffer;', 'export type B = NodeJS.Timeout;', 'export type C = Map<string, Buffer>;'];
  const node = ['Buffer', 'process', 'global', 'require', '__dirname', 'setImmediate'];
  const window = ['window', 'document', 'navigator', 'localStorage', 'self'];

  test('of Node and of the window stay out of core', async () => {
    const forbidden = [...uses([...node, ...window]), ...types];
    assert.deepEqual(await rejected('src-main/core/virtual.ts', forbidden), forbidden);
  });

  test('of Node stay out of the window', async () => {
    const forbidden = [...uses(node), ...types];
    assert.deepEqual(await rejected('src-renderer/views/virtual.ts', forbidden), forbidden);
    assert.deepEqual(await rejected('src-renderer/views/virtual.ts', uses(window)), []);
  });

  test('of every platform are free, and so are names that only look alike', async () => {
    const allowed = [
      ...uses(['performance', 'structuredClone', 'Float32Array', 'setTimeout', 'AbortSignal']),
      'export const size = (window: number[]) => window.length;',
      'export type Bytes = ArrayBuffer;',
    ];
    assert.deepEqual(await rejected('src-main/core/virtual.ts', allowed), []);
  });

  test('of Node are free in host, engines and io', async () => {
    for (const file of ['src-main/host/cli.ts', 'src-main/engines/onnx/virtual.ts', 'src-main/io/virtual.ts']) {
      assert.deepEqual(await rejected(file, [...uses(node), ...types]), []);
    }
  });
});
