import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { COLOUR_TABLES } from '../../src-main/core/render/colourTables.ts';
import { checkDisplay, DISPLAY_CHANNELS, displayed, isNeutral, linearLight, NEUTRAL, type Display } from '../../src-main/core/render/display.ts';

type Light = [number, number, number, number];

function assertShows(light: Light, changes: Partial<Display>, expected: readonly number[]): void {
  const actual = displayed(light, { ...NEUTRAL, ...changes });
  actual.forEach((value, c) => assert.ok(Math.abs(value - (expected[c] as number)) < 2e-6, `${actual.join(' ')} instead of ${expected.join(' ')}`));
}

describe('a picture brought to the screen', () => {
  test('is itself where nothing is changed', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(value, value, value, value), (pixel) => {
        assertShows(linearLight(pixel), {}, pixel);
      }),
    );
    assert.equal(isNeutral(NEUTRAL), true);
    assert.deepEqual(linearLight([1]), [1, 1, 1, 1]);
  });

  test('has known values of IEC 61966-2-1: light of 0.18 is 0.461356, and a stop more is 0.634253', () => {
    assertShows([0.18, 0.18, 0.18, 1], {}, [0.461356, 0.461356, 0.461356, 1]);
    assertShows([0.18, 0.09, 0.36, 0.5], { exposure: 1 }, [0.634253, 0.461356, 0.865042, 0.5]);
    // A stop less of light that is twice too bright is what the screen shows at most.
    assertShows([2, 4, 0, 1], { exposure: -1 }, [1, 1, 0, 1]);
    // Light below nothing is dark.
    assertShows([-0.2, 0, 0, 1], { exposure: 3, gamma: 2 }, [0, 0, 0, 1]);
  });

  test('is raised to the power of 1 / gamma after the curve of sRGB', () => {
    assertShows([0.18, 0, 1, 1], { gamma: 2 }, [Math.sqrt(0.4613561), 0, 1, 1]);
    assertShows([0.18, 0, 1, 1], { gamma: 0.5 }, [0.4613561 ** 2, 0, 1, 1]);
  });

  test('shows one channel as grey; luminance is weighted as light', () => {
    const light: Light = [0.18, 0.0, 1, 0.25];
    assertShows(light, { channel: 'red' }, [0.461356, 0.461356, 0.461356, 0.25]);
    assertShows(light, { channel: 'green' }, [0, 0, 0, 0.25]);
    assertShows(light, { channel: 'blue' }, [1, 1, 1, 0.25]);
    // Alpha is neither exposed nor encoded, and is seen whole.
    assertShows(light, { channel: 'alpha', exposure: 3, gamma: 2 }, [0.25, 0.25, 0.25, 1]);
    // Pure green has a luminance of 0.7152, which is encoded as 0.862481.
    assertShows([0, 1, 0, 1], { channel: 'luminance' }, [0.862481, 0.862481, 0.862481, 1]);
    for (const channel of DISPLAY_CHANNELS) assertShows([1, 1, 1, 1], { channel }, [1, 1, 1, 1]);
  });

  test('in false colour has the colours of the table, by luminance or by channel', () => {
    const entry = (table: Uint8Array, i: number): number[] => [...table.subarray(4 * i, 4 * i + 3)].map((byte) => byte / 255);
    assertShows([0, 0, 0, 1], { falseColour: 'ember' }, [...entry(COLOUR_TABLES.ember, 0), 1]);
    assertShows([1, 1, 1, 1], { falseColour: 'lagoon' }, [...entry(COLOUR_TABLES.lagoon, 255), 1]);
    // 0.862481 * 255 is nearest to 220.
    assertShows([0, 1, 0, 1], { falseColour: 'lagoon' }, [...entry(COLOUR_TABLES.lagoon, 220), 1]);
    assertShows([0, 1, 0, 1], { falseColour: 'lagoon', channel: 'red' }, [...entry(COLOUR_TABLES.lagoon, 0), 1]);
  });

  test('refuses what is out of range, by name', () => {
    assert.throws(() => checkDisplay({ ...NEUTRAL, exposure: 17 }), { name: 'SettingError', message: /exposure/ });
    assert.throws(() => checkDisplay({ ...NEUTRAL, gamma: 0 }), { name: 'SettingError', message: /gamma/ });
    assert.throws(() => checkDisplay({ ...NEUTRAL, channel: 'hue' as 'red' }), { name: 'SettingError' });
    assert.equal(isNeutral(checkDisplay({ ...NEUTRAL, channel: 'red' })), false);
  });
});
