/** Pictures of light whose red, green and blue are not those of sRGB. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readExrHeader } from '../../src-main/io/image/light/exrHeader.ts';
import { changePrimaries, toSrgbPrimaries } from '../../src-main/io/image/light/primaries.ts';
import { decodeLinear, openLight } from '../../src-main/io/image/light/readLight.ts';
import { EXR_SIZE, exrFile, exrLight } from '../fixtures/exrFiles.ts';
import { radianceFile } from '../fixtures/lightFiles.ts';

const SRGB = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329];
/** Those of ACEScg, and what brings them into sRGB by Bradford's adaptation, as the Academy's tools print it. */
const ACESCG = [0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767];
const ACESCG_TO_SRGB = [
  [1.70505, -0.62179, -0.08326],
  [-0.13026, 1.1408, -0.01055],
  [-0.024, -0.12897, 1.15297],
];

/** An OpenEXR file of six rows with one more attribute. */
function withChromaticities(file: Buffer, values: number[]): Buffer {
  const name = Buffer.from('chromaticities\0chromaticities\0');
  const attribute = Buffer.alloc(name.length + 4 + 4 * values.length);
  name.copy(attribute);
  attribute.writeUInt32LE(4 * values.length, name.length);
  values.forEach((value, i) => attribute.writeFloatLE(value, name.length + 4 + 4 * i));
  const { end } = readExrHeader(file);
  const table = Buffer.from(file.subarray(end, end + 8 * EXR_SIZE.height));
  for (let row = 0; row < EXR_SIZE.height; row++) {
    table.writeBigUInt64LE(table.readBigUInt64LE(8 * row) + BigInt(attribute.length), 8 * row);
  }
  return Buffer.concat([file.subarray(0, 8), attribute, file.subarray(8, end), table, file.subarray(end + table.length)]);
}

describe('other primaries', () => {
  test('are brought into those of sRGB by the known matrix', () => {
    const matrix = toSrgbPrimaries(ACESCG);
    assert.ok(matrix);
    matrix.forEach((row, i) => row.forEach((value, j) => assert.ok(Math.abs(value - (ACESCG_TO_SRGB[i]?.[j] as number)) < 2e-4, `${i}, ${j}: ${value}`)));
  });

  test('keep white white', () => {
    const white = new Float32Array(6).fill(2);
    changePrimaries(white, toSrgbPrimaries(ACESCG) ?? []);
    white.forEach((value) => assert.ok(Math.abs(value - 2) < 1e-3, String(value)));
  });

  test('that are those of sRGB, or none at all, change nothing', () => {
    const rounded = SRGB.map((value) => Number(value.toFixed(3)));
    for (const colours of [SRGB, rounded, [1, 2, 3], new Array<number>(8).fill(0.3), new Array<number>(8).fill(NaN)]) {
      assert.equal(toSrgbPrimaries(colours), null, colours.join());
    }
  });

  test('of an OpenEXR picture are honoured, and that is said', async () => {
    const notes: string[] = [];
    const light = openLight(withChromaticities(exrFile('rle'), ACESCG), 'exr', 'a');
    const { values } = await decodeLinear(light, (note) => notes.push(note));
    const wanted = exrLight();
    changePrimaries(wanted, toSrgbPrimaries(ACESCG) ?? []);
    values.forEach((value, i) => assert.ok(Math.abs(value - Math.max(0, wanted[i] as number)) <= 1e-5 * Math.abs(wanted[i] as number), `${i}: ${value}`));
    assert.match(notes.join(), /brought into those of sRGB/);
  });

  test('of a Radiance picture are honoured', async () => {
    const grey = Uint8Array.from([128, 128, 128, 129, 128, 0, 0, 129]);
    const plain = radianceFile(2, 1, grey).toString('latin1');
    const file = Buffer.from(plain.replace('\n\n', `\nPRIMARIES= ${ACESCG.join(' ')}\n\n`), 'latin1');
    const { values } = await decodeLinear(openLight(file, 'hdr', 'a'), () => undefined);
    const red = ACESCG_TO_SRGB[0]?.[0] as number;
    [1, red, 1, 0, 1, 0].forEach((value, i) => assert.ok(Math.abs((values[i] as number) - value) < 2e-3, `${i}: ${values[i]}`));
  });
});
