/** The table of what each engine can do, in docs/engines.md, against the engines themselves. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Engine, EngineField } from '../../src-main/core/engine/engine.ts';
import { engineTable } from '../../src-main/engines/registry.ts';
import { tensorflowFolder } from '../../src-main/host/files/tensorflowFolder.ts';
import { CONTRACT_CASES } from '../engines/cases.ts';
import { page, tableBelow } from './pages.ts';

/** Rows that are asked of an engine and a field of it; the others are words. */
const ABILITIES: Record<string, (engine: Engine, field: EngineField) => boolean> = {
  'a step of training as one call': (_, field) => field.resident !== undefined,
  'features of one branch': (_, field) => field.features !== undefined,
  'float64 products for solving': (engine) => engine.multiply !== undefined,
};

// No device is tried: which there are is the same on every machine.
const engines = engineTable({
  runProbe: () => Promise.reject(new Error('not tried')),
  startCrewThread: () => assert.fail('not started'),
  tensorflowFolder: tensorflowFolder(),
});
const [head = [], ...rows] = tableBelow(page('docs/engines.md'), '## What each engine can do');

function cell(row: string, engine: string): string | undefined {
  return rows.find(([title]) => title === row)?.[head.indexOf(engine)];
}

test('the table has every engine, and every ability', () => {
  assert.deepEqual(head.slice(1).sort(), Object.keys(engines).sort());
  for (const row of ['devices', ...Object.keys(ABILITIES)]) assert.ok(rows.some(([title]) => title === row), row);
});

for (const [name, entry] of Object.entries(engines)) {
  describe(name, () => {
    test('devices', async () => {
      const devices = (await entry.reports()).map(({ device }) => device);
      assert.equal(cell('devices', name), devices.join(', '));
    });

    test('abilities', async (t) => {
      const [report] = await entry.reports('cpu');
      if (report?.available !== true) return t.skip(report?.detail ?? 'there is no cpu');
      const engine = await entry.create('cpu');
      const [example] = CONTRACT_CASES;
      assert.ok(example, 'there is no case');
      const field = await engine.createField(example.spec);
      for (const [row, has] of Object.entries(ABILITIES)) assert.equal(cell(row, name), has(engine, field) ? 'yes' : 'no', row);
      await field.dispose();
    });
  });
}
