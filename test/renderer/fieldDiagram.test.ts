import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { rawPicture } from '../../src-renderer/kinds/picture/state/rawPicture.ts';
import { describeField, fieldDiagram, type Diagram } from '../../src-renderer/state/runs/fieldDiagram.ts';
import { modelSize } from '../../src-renderer/state/runs/modelSize.ts';

function specOf(preset: string): FieldSpec {
  return findPreset(KINDS.image, preset).config({ axes: ['y', 'x'], sizes: [64, 128], outputs: 3 }).spec;
}

/** The boxes as text, column by column. */
function columnsOf({ boxes, columns }: Diagram): string[] {
  const words = (column: number): string =>
    boxes
      .filter((box) => box.column === column)
      .map(({ text, note, lanes }) => `${text}${note && ` ${note}`}${lanes > 1 ? ' shared' : ''}`)
      .join(' / ');
  return Array.from({ length: columns }, (_, column) => words(column));
}

describe('the drawing of a network', () => {
  test('a fully split one: branches, shared layers and the factor, and a product that is the picture', () => {
    const diagram = fieldDiagram(specOf('split'));
    const columns = ['y / x', '256 / 256', '256 2 layers shared', '768 factor shared', '× rank 256', 'RGB'];
    assert.deepEqual(columnsOf(diagram), columns);
    assert.equal(diagram.lanes, 2);
  });

  test("the paper's: fusion in the middle and a tail behind it", () => {
    const columns = ['y / x', '256 / 256', '256 2 layers shared', '×', '256', 'RGB'];
    assert.deepEqual(columnsOf(fieldDiagram(specOf('coordx'))), columns);
  });

  test('a widened last shared layer is a box of its own', () => {
    const columns = ['y / x', '256 / 256', '256 shared', '1024 shared', '× rank 4', '256', 'RGB'];
    assert.deepEqual(columnsOf(fieldDiagram(specOf('coordx-r4'))), columns);
  });

  test('the factor is a box of its own, however wide the layers before it are', () => {
    const grey = findPreset(KINDS.image, 'split').config({ axes: ['y', 'x'], sizes: [64, 128], outputs: 1 }).spec;
    assert.deepEqual(columnsOf(fieldDiagram(grey)).slice(2, 4), ['256 2 layers shared', '256 factor shared']);
  });

  test('a plain one has a single lane and no fusion', () => {
    const diagram = fieldDiagram(specOf('siren'));
    assert.deepEqual(columnsOf(diagram), ['yx', '256', '256 3 layers', 'RGB']);
    assert.equal(diagram.lanes, 1);
  });

  test('encoded coordinates tell how many they become', () => {
    assert.deepEqual(columnsOf(fieldDiagram(specOf('coordx-pe')))[0], 'y 9 inputs / x 9 inputs');
  });

  test('arrows lead from every column to the next, from every lane into the fusion', () => {
    const { arrows, columns } = fieldDiagram(specOf('coordx'));
    const from = (column: number): [number, number][] =>
      arrows.filter((arrow) => arrow.column === column).map((arrow) => [arrow.from, arrow.to]);
    assert.deepEqual(from(0), [[0, 0], [1, 1]]);
    assert.deepEqual(from(2), [[0, 0.5], [1, 0.5]]);
    assert.deepEqual(from(3), [[0.5, 0.5]]);
    assert.equal(Math.max(...arrows.map(({ column }) => column)), columns - 2);
  });

  test('is said in words', () => {
    assert.match(describeField(specOf('split'), 'picture'), /^2 branches \(y and x\) of 4 layers, 256 features a layer/);
    assert.match(describeField(specOf('coordx'), 'picture'), /pass 2 more layers/);
    assert.match(describeField(specOf('siren'), 'picture'), /^A plain MLP of 5 layers/);
    assert.match(describeField(specOf('coordx-pe'), 'picture'), /positional encoding of 4 octaves/);
    assert.match(describeField(specOf('split'), 'distance'), /are the distance\./);
  });
});

test('a model is compared with the raw picture', () => {
  const dataset = { kind: 'image', name: 'a.png', width: 100, height: 50, channels: 3, bitDepth: 16 } as const;
  assert.deepEqual(modelSize(7500, rawPicture('Picture', dataset, 1)), {
    ...{ model: 30_000, source: 30_000, unit: 'pixel', bits: 48, sourceBits: 48, ratio: 1 },
  });
  // Of a video all frames count.
  const video = { ...dataset, kind: 'video', channels: 3, frames: 10, frameRate: 25 } as const;
  assert.deepEqual(modelSize(7500, rawPicture('Video', video, video.frames)), {
    ...{ model: 30_000, source: 300_000, unit: 'pixel', bits: 4.8, sourceBits: 48, ratio: 0.1 },
  });
});
