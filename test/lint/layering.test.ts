/** Proves that the layering rule bites: every direction that the architecture forbids is a lint error. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { complaints, importing, rejected as rejectedBy } from './complaints.ts';

const RULES = ['coordx/layering', 'no-restricted-globals', 'no-restricted-syntax'];
const rejected = (filePath: string, sources: string[]): Promise<string[]> => rejectedBy(RULES, filePath, sources);

/** Files with specifiers that they may and may not import. */
const IMPORTS: Record<string, { allowed: string[]; forbidden: string[] }> = {
  'src-main/core/field/virtual.ts': {
    allowed: ['./spec.ts', '../base/errors.ts'],
    forbidden: [
      ...['node:fs', 'fs', 'fs/promises', 'node:test', 'electron', 'electron/main', 'three', 'svelte', 'svelte/store'],
      ...['onnxruntime-node', 'onnxruntime-common', 'onnxruntime-web/webgpu', '@tensorflow/tfjs', 'sharp', 'zod'],
      ...['../../io/image.ts', '../../engines/select.ts', '../../host/cli.ts', '../../core-two/x.ts', '../..', '/x.ts'],
      ...['../../../src-renderer/state/session.ts', '../../../package.json', '../../../node_modules/sharp/x.js'],
      '#core',
    ],
  },
  'src-main/core/query/virtual.ts': {
    allowed: ['./grid.ts', '../base/errors.ts', '../signal/signal.ts', '../mesh/distance/nearest.ts'],
    forbidden: [
      ...['../render/march.ts', '../presets/solved.ts', '../kinds/table.ts', '../kinds/shape/signal.ts'],
      ...['../session/model.ts', '../protocol/studio.ts', '../loose.ts', '../newRoom/virtual.ts'],
    ],
  },
  'src-main/core/kinds/image/virtual.ts': {
    allowed: ['./signal.ts', '../kind.ts', '../picture/quality.ts', '../../presets/solved.ts', '../../query/grid.ts'],
    forbidden: ['../../session/model.ts', '../../protocol/studio.ts', '../../../io/image/readImage.ts'],
  },
  'src-main/core/session/virtual.ts': {
    allowed: ['./model.ts', '../kinds/table.ts'],
    forbidden: ['../protocol/studio.ts'],
  },
  'src-main/engines/onnx/virtual.ts': {
    allowed: ['./graph.ts', '../../core/engine/engine.ts', 'onnxruntime-common', 'pbf', 'node:os'],
    forbidden: [
      'onnxruntime-node',
      ...['../tensorflow/engine.ts', '../select.ts', '../../io/image.ts', '../../host/cli.ts'],
      ...['@tensorflow/tfjs', 'sharp', 'electron'],
    ],
  },
  'src-main/engines/onnx/load.ts': {
    allowed: ['onnxruntime-node', 'node:module'],
    forbidden: ['../../core/engine/engine.ts', 'onnxruntime-common', 'electron'],
  },
  'src-main/engines/tensorflow/virtual.ts': {
    allowed: ['../../core/engine/engine.ts', '@tensorflow/tfjs', '@tensorflow/tfjs/dist/x', '@tensorflow/tfjs-node-gpu', 'fs'],
    forbidden: ['../onnx/engine.ts', '../select.ts', '../../io/image.ts', 'onnxruntime-node', 'electron'],
  },
  'src-main/engines/select.ts': {
    allowed: ['./onnx/engine.ts', './tensorflow/engine.ts', '../core/engine/engine.ts'],
    forbidden: ['../io/image.ts', '../host/cli.ts', 'onnxruntime-node', 'electron'],
  },
  'src-main/io/virtual.ts': {
    allowed: ['./image.ts', '../core/base/errors.ts', 'sharp', 'yauzl', 'yazl', 'node:fs/promises', 'fs'],
    forbidden: [
      ...['../engines/select.ts', '../engines/onnx/graph.ts', '../host/cli.ts'],
      ...['onnxruntime-node', 'three', 'electron'],
    ],
  },
  'src-main/host/cli.ts': {
    allowed: ['../core/base/errors.ts', '../io/image.ts', '../engines/select.ts', '../../package.json', 'commander', 'fs'],
    forbidden: ['electron', 'electron/main', 'onnxruntime-node', 'vite', 'three', '../../src-renderer/state/session.ts'],
  },
  'src-main/host/electron.ts': {
    allowed: ['electron', 'electron/main', '../core/session/api.ts', '../io/image.ts', 'node:path'],
    forbidden: ['../../src-renderer/state/session.ts', 'three'],
  },
  'src-main/host/preload.ts': {
    allowed: ['electron'],
    forbidden: ['node:fs', '../io/image.ts', '../core/session/session.ts'],
  },
  'src-main/host/electron/virtual.ts': {
    allowed: ['electron', '../supervisor.ts', '../../core/base/errors.ts', 'node:path', 'zod'],
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
    forbidden: [
      ...['../app/app.svelte.ts', '../kinds/table.ts', '../ui/panel.ts', '../views/image.ts'],
      ...['../../src-main/io/modelFile.ts', 'three', 'electron'],
    ],
  },
  'src-renderer/kinds/video/state/virtual.ts': {
    allowed: [
      ...['./player.svelte.ts', '../../picture/state/layers.ts', '../../windowKind.ts', '../../../state/commands.ts'],
      ...['../../../client/websocket.ts', '../../../../src-main/core/query/clip.ts', 'svelte/reactivity'],
    ],
    forbidden: [
      ...['../ui/Timeline.svelte', '../view/videoView.ts', '../../table.ts', '../../../app/app.svelte.ts'],
      ...['../../../ui/panel.ts', '../../../views/image.ts', 'three'],
    ],
  },
  'src-renderer/kinds/windowKind.ts': {
    allowed: ['../state/commands.ts', '../../src-main/core/kinds/kind.ts'],
    forbidden: ['./table.ts', './kindParts.ts', './video/state/player.svelte.ts', '../app/app.svelte.ts', '../ui/panel.ts'],
  },
  'src-renderer/kinds/table.ts': {
    allowed: ['./windowKind.ts', './video/state/player.svelte.ts', '../state/commands.ts', '../../src-main/core/kinds/table.ts'],
    forbidden: ['./partsTable.ts', './video/ui/Timeline.svelte', './shape/view/shapeView.ts', '../app/app.svelte.ts', '../ui/panel.ts'],
  },
  'src-renderer/app/virtual.ts': {
    allowed: ['./actions.ts', '../kinds/table.ts', '../state/commands.ts', '../client/websocket.ts', 'svelte'],
    forbidden: ['../ui/panel.ts', '../parts/Modal.svelte', '../kinds/video/ui/Timeline.svelte', '../views/image.ts'],
  },
  'src-renderer/views/virtual.ts': {
    allowed: ['./image.ts', 'three', 'three/addons/controls/OrbitControls.js'],
    forbidden: [
      ...['../state/session.ts', '../client/websocket.ts', '../ui/panel.ts', '../../src-main/core/session/api.ts'],
      ...['../kinds/shape/view/shapeView.ts', 'node:fs', 'svelte'],
    ],
  },
  'src-renderer/kinds/shape/view/virtual.ts': {
    allowed: ['./shapeView.ts', '../../../views/image.ts', '../../../../src-main/core/render/march.ts', 'three'],
    forbidden: [
      ...['../state/shapes.svelte.ts', '../ui/ShapeBar.svelte', '../../../state/session.ts', '../../../parts/Modal.svelte'],
      ...['../../../../src-main/core/kinds/shape/signal.ts', 'svelte'],
    ],
  },
  'src-renderer/parts/virtual.ts': {
    allowed: ['./Modal.svelte', '../app/app.svelte.ts', '../state/session.ts', '../views/image.ts', 'svelte', 'bits-ui'],
    forbidden: ['../ui/panel.ts', '../kinds/video/ui/Timeline.svelte', '../client/websocket.ts', 'three'],
  },
  'src-renderer/kinds/shape/ui/virtual.ts': {
    allowed: [
      ...['./ShapeBar.svelte', '../state/shapes.svelte.ts', '../view/shapeView.ts', '../../kindParts.ts', '../../table.ts'],
      ...['../../../app/app.svelte.ts', '../../../state/session.ts', '../../../views/image.ts', '../../../parts/Modal.svelte'],
      ...['svelte', 'bits-ui'],
    ],
    forbidden: [
      ...['../../partsTable.ts', '../../../ui/panel.ts', '../../../client/websocket.ts', 'three'],
      '../../../../src-main/core/kinds/table.ts',
    ],
  },
  'src-renderer/kinds/partsTable.ts': {
    allowed: ['./kindParts.ts', './video/ui/Timeline.svelte', './table.ts', '../app/app.svelte.ts', '../parts/Modal.svelte'],
    forbidden: ['../ui/panel.ts', '../client/websocket.ts', 'three'],
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
  for (const [file, { allowed, forbidden }] of Object.entries(IMPORTS)) {
    test(file, async () => {
      assert.deepEqual(await rejected(file, importing(allowed)), []);
      assert.deepEqual(await rejected(file, importing(forbidden)), importing(forbidden));
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
      "export * from '../../core/../io/image.ts';",
    ];
    assert.deepEqual(await rejected('src-main/core/base/virtual.ts', forms), forms);
    const required = ["export const required = require('sharp');"];
    assert.deepEqual(await rejected('src-main/engines/tensorflow/virtual.ts', required), required);
  });

  test('of core give the panels types and nothing else', async () => {
    const type = ["import type { Command } from '../../src-main/core/session/api.ts';"];
    const value = ["import { COMMANDS } from '../../src-main/core/session/api.ts';"];
    for (const layer of ['client', 'state', 'app', 'views', 'parts', 'ui']) {
      const file = `src-renderer/${layer}/virtual.ts`;
      assert.deepEqual(await rejected(file, type), layer === 'views' ? type : [], `types in ${layer}`);
      assert.deepEqual(await rejected(file, value), ['client', 'state', 'app'].includes(layer) ? [] : value, `values in ${layer}`);
    }
  });

  test('of a file that lies in no layer are not asked: it has no place there', async () => {
    for (const file of ['src-main/core/virtual.ts', 'src-main/core/room/virtual.ts', 'src-main/virtual.ts', 'src-renderer/room/virtual.ts']) {
      assert.equal((await complaints(['coordx/layering'], file, 'export const nothing = 0;')).length, 1, file);
    }
  });

  test('of a component are seen too', async () => {
    const component = ['<script lang="ts">', "  import fs from 'node:fs';", '</script>'].join('\n');
    const found = await complaints(RULES, 'src-renderer/ui/Virtual.svelte', component);
    assert.deepEqual(found.map(({ line }) => line), [2]);
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
    assert.deepEqual(await rejected('src-main/core/base/virtual.ts', forbidden), forbidden);
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
    assert.deepEqual(await rejected('src-main/core/base/virtual.ts', allowed), []);
  });

  test('of Node are free in host, engines and io', async () => {
    for (const file of ['src-main/host/cli.ts', 'src-main/engines/onnx/virtual.ts', 'src-main/io/virtual.ts']) {
      assert.deepEqual(await rejected(file, [...uses(node), ...types]), []);
    }
  });
});
