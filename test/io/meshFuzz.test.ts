/**
 * Files of shapes changed at random, and bytes of any kind: each is read to a surface that can be used, or refused in
 * one sentence that names the file. Seeded: always the same files.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FileError } from '../../src-main/core/base/errors.ts';
import { isMesh } from '../../src-main/core/mesh/mesh.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { SHAPE_EXTENSIONS } from '../../src-main/core/protocol/files.ts';
import { decodeShape, type ShapeFile } from '../../src-main/io/mesh/readShape.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { ball, tetrahedron } from '../fixtures/meshes.ts';

const scratch = scratchFolder();
const RUNS = 300;

/** Reads bytes as a file. True if they are a shape, false if they were refused; anything else is a failure. */
async function isShape(content: Uint8Array, extension: string): Promise<boolean> {
  const file = `fuzz${extension}`;
  let shape: ShapeFile;
  try {
    shape = await decodeShape(content, file);
  } catch (error) {
    assert.ok(error instanceof FileError, `not a FileError: ${error instanceof Error ? error.stack : String(error)}`);
    assert.ok(error.message.includes(`"${file}"`), error.message);
    assert.match(error.message, /^[^\p{Cc}]{10,400}\.$/u);
    return false;
  }
  const { surface, notes } = shape;
  const vertices = surface.positions.length / 3;
  assert.ok(vertices >= 3 && surface.positions.every(Number.isFinite), `${vertices} vertices`);
  if (isMesh(surface)) assert.ok(surface.indices.length > 0 && surface.indices.every((vertex) => vertex < vertices), 'a vertex that is not there');
  else assert.ok(surface.normals.every((value) => Math.abs(value) <= 1.001), 'a normal longer than 1');
  for (const note of notes) assert.match(note, /^[A-Z0-9][^\p{Cc}]{10,200}\.$/u);
  return true;
}

/** A copy of `bytes` with one random change: cut off, flipped, spliced or a piece of it repeated. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  // Most of the time within what a header could be.
  const reach = random.integer(3) === 0 ? bytes.length : Math.min(bytes.length, 400);
  const [low = 0, high = 0] = [random.integer(reach), random.integer(reach)].sort((a, b) => a - b);
  switch (random.integer(5)) {
    case 0:
      return bytes.subarray(0, low);
    case 1:
      return Buffer.concat([bytes.subarray(0, low), bytes.subarray(high)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, high), bytes.subarray(low)]);
    case 3: {
      const digits = ['9999999999', '-1', 'nan', '1e999', '{', '\n', '0', 'f', '\xff\xff\xff\xff'];
      const noise = Buffer.from(digits[random.integer(digits.length)] as string, 'latin1');
      return Buffer.concat([bytes.subarray(0, low), noise, bytes.subarray(low + random.integer(8))]);
    }
    default: {
      const copy = Buffer.from(bytes);
      const extremes = [0, 0x7f, 0x80, 0xff, 0x20, 0x39, random.integer(256)];
      for (let i = random.integer(3); i >= 0; i--) copy[random.integer(reach)] = extremes[random.integer(extremes.length)] as number;
      return copy;
    }
  }
}

const rows = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(i), i / 30].map((value) => value.toFixed(4)).join(' '));
const { positions, indices } = tetrahedron();
const tuples = (values: ArrayLike<number>) => Array.from({ length: values.length / 3 }, (_, i) => Array.from(values).slice(3 * i, 3 * i + 3).join(' '));

/** Files as text, beside those that are written. */
const texts: [string, string][] = [
  ['.off', `OFF\n4 4 0\n${tuples(positions).join('\n')}\n${tuples(indices).map((row) => `3 ${row}`).join('\n')}\n`],
  ['.xyz', rows.map((row) => `${row} ${row}`).join('\n')],
  ['.ply', `ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement face 4\nproperty list uchar int vertex_indices\nend_header\n${tuples(positions).join('\n')}\n${tuples(indices).map((row) => `3 ${row}`).join('\n')}\n`],
  ['.stl', `solid a\n${Array.from(indices, (vertex, i) => `${i % 3 === 0 ? 'facet normal 0 0 0\nouter loop\n' : ''}vertex ${tuples(positions)[vertex]}\n${i % 3 === 2 ? 'endloop\nendfacet\n' : ''}`).join('')}endsolid a\n`],
];

/** A tetrahedron with its buffer in the text. */
const GLTF = JSON.stringify({
  asset: { version: '2.0' },
  scene: 0,
  scenes: [{ nodes: [0] }],
  nodes: [{ mesh: 0, translation: [1, 2, 3] }],
  meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
  accessors: [
    { bufferView: 0, componentType: 5126, count: 4, type: 'VEC3' },
    { bufferView: 1, componentType: 5125, count: 12, type: 'SCALAR' },
  ],
  bufferViews: [{ buffer: 0, byteLength: 48 }, { buffer: 0, byteOffset: 48, byteLength: 48 }],
  buffers: [{ byteLength: 96, uri: `data:;base64,${Buffer.concat([Buffer.from(Float32Array.from(positions).buffer), Buffer.from(indices.buffer)]).toString('base64')}` }],
});

async function fuzz(content: Uint8Array, extension: string): Promise<void> {
  assert.equal(await isShape(content, extension), true, 'not read unchanged');
  const random = new Random(21);
  let refusals = 0;
  for (let run = 0; run < RUNS; run++) if (!(await isShape(damaged(content, random), extension))) refusals++;
  assert.ok(refusals > 0, 'no change did any harm');
}

describe('damaged', () => {
  for (const extension of ['.obj', '.ply', '.stl', '.glb']) {
    test(`${extension} as written here`, async () => {
      await writeMesh(scratch(`good${extension}`), ball(0.8, 5));
      await fuzz(readFileSync(scratch(`good${extension}`)), extension);
    });
  }
  for (const [extension, text] of [...texts, ['.gltf', GLTF]] as const) {
    test(`${extension} as text`, () => fuzz(Buffer.from(text, 'latin1'), extension));
  }
});

describe('any bytes', () => {
  for (const extension of SHAPE_EXTENSIONS) {
    test(`as .${extension}`, async () => {
      const starts = ['', 'ply\nformat binary_little_endian 1.0\n', 'solid ', 'OFF\n', 'v 1 2 3\nf ', 'glTF\x02\0\0\0', '{"asset":{"version":"2.0"},'];
      const content = fc.tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }));
      await fc.assert(
        fc.asyncProperty(content, async ([start, rest]) => {
          await isShape(Buffer.concat([Buffer.from(start, 'latin1'), rest]), `.${extension}`);
        }),
        { numRuns: 200, seed: 2 },
      );
    });
  }
});

describe('a glTF document', () => {
  /** Mostly `usual`, so that most parts of a document go together, and sometimes anything of its kind. */
  const mostly = <T, U>(usual: fc.Arbitrary<T>, unusual: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
    fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: unusual });
  const index = mostly(fc.constant(0), fc.nat(5));
  const accessor = (count: fc.Arbitrary<number>, componentTypes: number[], type: string): fc.Arbitrary<object> =>
    fc.record(
      {
        bufferView: index,
        byteOffset: mostly(fc.constant(0), fc.nat(60)),
        componentType: mostly(fc.constantFrom(...componentTypes), fc.constantFrom(5120, 5121, 5122, 5123, 5125, 5126)),
        count: mostly(count, fc.oneof(fc.nat(40), fc.constantFrom(14_999_999, 1e9, 9e15))),
        type: mostly(fc.constant(type), fc.constantFrom('VEC3', 'SCALAR', 'VEC2')),
        normalized: fc.boolean(),
        sparse: mostly(
          fc.constant(undefined),
          fc.record({
            count: fc.nat(4),
            indices: fc.record({ bufferView: index, componentType: fc.constantFrom(5121, 5123, 5125) }),
            values: fc.record({ bufferView: index }),
          }),
        ),
      },
      { requiredKeys: ['componentType', 'count', 'type'] },
    );
  /** The first two are positions, the others indices. */
  const accessors = fc.tuple(
    accessor(fc.integer({ min: 9, max: 15 }), [5126, 5120, 5122], 'VEC3'),
    accessor(fc.integer({ min: 3, max: 15 }), [5126], 'VEC3'),
    accessor(fc.nat(15), [5121], 'SCALAR'),
    accessor(fc.nat(15), [5121, 5123, 5125], 'SCALAR'),
  );
  const primitive = fc.record(
    { attributes: fc.record({ POSITION: mostly(fc.nat(1), fc.nat(5)) }), indices: mostly(fc.constantFrom(2, 3), fc.nat(5)), mode: mostly(fc.constantFrom(4, 4, 5, 6), fc.nat(8)) },
    { requiredKeys: ['attributes'] },
  );
  const node = fc.record(
    {
      children: mostly(fc.constant([]), fc.array(fc.nat(5), { minLength: 1, maxLength: 2 })),
      mesh: index,
      scale: fc.array(mostly(fc.integer({ min: -2, max: 2 }), fc.double()), { minLength: 3, maxLength: 3 }),
      translation: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }),
    },
    { requiredKeys: [] },
  );
  const view = fc.record(
    {
      buffer: index,
      byteOffset: mostly(fc.constant(0), fc.nat(40)),
      byteLength: mostly(fc.constant(180), fc.nat(200)),
      byteStride: mostly(fc.constantFrom(0, 12), fc.nat(20)),
    },
    { requiredKeys: ['buffer', 'byteLength'] },
  );
  /** Parts of any kind beside ones that are a mesh. */
  const document = fc.record({
    nodes: fc.array(node, { maxLength: 4 }).map((some) => [{ mesh: 0 }, ...some]),
    meshes: fc.array(fc.record({ primitives: fc.array(primitive, { minLength: 1, maxLength: 2 }) }), { minLength: 1, maxLength: 2 }),
    accessors,
    bufferViews: fc.array(view, { minLength: 1, maxLength: 3 }),
  });

  test('of any form', async () => {
    const bytes = Buffer.from(Float32Array.from({ length: 45 }, (_, i) => (i * 37) % 5).buffer);
    const rest = { asset: { version: '2.0' }, buffers: [{ byteLength: 180, uri: `data:;base64,${bytes.toString('base64')}` }] };
    let shapes = 0;
    await fc.assert(
      fc.asyncProperty(document, async (some) => {
        if (await isShape(Buffer.from(JSON.stringify({ ...some, ...rest })), '.gltf')) shapes++;
      }),
      { numRuns: 1500, seed: 3 },
    );
    assert.ok(shapes > 100 && shapes < 1400, `${shapes} of 1500 were read`);
  });
});
