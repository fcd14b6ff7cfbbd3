/** Which part of a source a volume is, found by where its samples lie. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planVolume, requestOf, type VolumeDescription, type VolumeRequest } from '../../src-main/core/kinds/volume/selection.ts';
import type { VolumeDataset, VolumePlace } from '../../src-main/core/kinds/volume/signal.ts';

/** Turned about the patient's axis, with x from right to left. */
const TURNED: VolumePlace = { spacing: [2.5, 0.7, 0.7], origin: [-80.25, 12, 1900], direction: [-0.8, 0.6, 0, 0.6, 0.8, 0, 0, 0, -1], unit: 'mm' };
const SOURCE: VolumeDescription = { format: 'nrrd', depth: 21, height: 40, width: 33, channels: 1, times: 1, stored: 'int16', place: TURNED, datasets: [], notes: [] };

function taken(source: VolumeDescription, request: VolumeRequest): VolumeDataset {
  const { depth, height, width, channels, place } = planVolume(source, request);
  return { kind: 'volume', name: 'a', depth, height, width, channels, place, range: request.range ?? [-1, 4], stored: source.stored };
}

describe('the request that gave a volume', () => {
  const requests: Record<string, VolumeRequest> = {
    'all of it': {},
    'a part': { crop: { start: [3, 0, 7], size: [9, 40, 20] } },
    'means that leave some out': { downsample: [2, 3, 1] },
    'means of a part, of a range': { crop: { start: [1, 5, 2], size: [13, 22, 30] }, downsample: [3, 2, 4], range: [0, 9] },
    'one sample': { crop: { start: [20, 39, 32], size: [1, 1, 1] } },
  };
  for (const [name, request] of Object.entries(requests)) {
    test(`is found again: ${name}`, () => {
      const dataset = taken(SOURCE, request);
      const found = requestOf(SOURCE, dataset);
      assert.ok(found);
      assert.deepEqual(taken(SOURCE, found), dataset);
    });
  }

  test('is none of a source that lies elsewhere, is coarser, or smaller', () => {
    const dataset = taken(SOURCE, requests['a part'] as VolumeRequest);
    const others: Partial<VolumeDescription>[] = [
      { place: { ...TURNED, origin: [0, 0, 0.3] } },
      { place: { ...TURNED, spacing: [5, 1.4, 1.4] } },
      { height: 30 },
      { channels: 3, depth: 2 },
    ];
    for (const other of others) assert.equal(requestOf({ ...SOURCE, ...other }, dataset), null);
  });
});
