import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CoordxError } from '../../src-main/core/base/errors.ts';
import { WHOLE } from '../../src-main/core/query/grid.ts';
import { rectRegion } from '../../src-renderer/kinds/picture/state/layers.ts';
import { exportCost, formatLimit, PICTURE_FORMATS, sourcePixels } from '../../src-renderer/kinds/picture/state/pictureExport.ts';
import { checkSide, linkedSize } from '../../src-renderer/state/exports/pictureSize.ts';
import { DATASET, runState } from './runState.ts';

const format = (extension: string) => {
  const found = PICTURE_FORMATS.find((known) => known.extension === extension);
  assert.ok(found, `${extension} is a format`);
  return found;
};

describe('the export of a picture', () => {
  test('starts with the pixels that the source has in a part', () => {
    assert.deepEqual(sourcePixels(WHOLE, DATASET), { width: 64, height: 48 });
    const rect = { left: 10, top: 5, width: 20, height: 12 };
    assert.deepEqual(sourcePixels(rectRegion(rect, 64, 48), DATASET), { width: 20, height: 12 });
  });

  test('keeps the proportions of either side', () => {
    assert.deepEqual(linkedSize({ width: 64, height: 48 }, { width: 640 }), { width: 640, height: 480 });
    assert.deepEqual(linkedSize({ width: 64, height: 48 }, { height: 24 }), { width: 32, height: 24 });
    assert.deepEqual(linkedSize({ width: 1000, height: 1 }, { width: 10 }), { width: 10, height: 1 });
  });

  test('knows how large a side may be', () => {
    assert.equal(checkSide(65535), 65535);
    for (const side of [0, 65536, 1.5, NaN]) assert.throws(() => checkSide(side), CoordxError, `${side}`);
    assert.equal(formatLimit(format('webp'), { width: 16383, height: 10 }, 4), null);
    assert.match(formatLimit(format('webp'), { width: 10, height: 16384 }, 3) ?? '', /WebP .* 16,383 pixels/);
    assert.equal(formatLimit(format('png'), { width: 65535, height: 65535 }, 4), null);
    assert.match(formatLimit(format('jpg'), DATASET, 4) ?? '', /transparency/);
    assert.equal(formatLimit(format('jpg'), DATASET, 3), null);
  });

  test('costs memory by the band, and by the picture only where the encoder holds it', () => {
    const { spec } = runState().setup.config;
    const cost = (extension: string, side: number) =>
      exportCost(spec, { width: side, height: side }, format(extension), 8, 0.001);
    const [png, large] = [cost('png', 16000), cost('png', 32000)];
    assert.ok(large.memory < 2 * png.memory, `${png.memory} -> ${large.memory}`);
    assert.equal(cost('webp', 16000).memory - png.memory, 6 * 16000 ** 2);
    assert.equal(png.disk, 3 * 16000 ** 2);
    assert.equal(png.seconds, 256);
    assert.equal(exportCost(spec, { width: 10, height: 10 }, format('png'), 16, null).seconds, null);
    assert.equal(exportCost(spec, { width: 10, height: 10 }, format('png'), 16, null).disk, 600);
  });
});
