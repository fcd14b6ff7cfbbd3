/** The safetensors format: known bytes, any tensors there and back, and every way to be malformed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FileError } from '../../src-main/core/base/errors.ts';
import { MAX_HEADER_BYTES, parseSafetensors, safetensorsPieces, type Tensor } from '../../src-main/io/safetensors.ts';
import { randomBits } from '../fixtures/models.ts';

/** A safetensors file with this header and this data, whether they fit together or not. */
function fileOf(header: unknown, data = new Uint8Array(0)): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

function tensor(shape: unknown, start: number, end: number, dtype = 'F32'): object {
  return { dtype, shape, data_offsets: [start, end] };
}

function bits({ shape, values }: Tensor): object {
  return { shape, bits: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex') };
}

describe('tensors that are written', () => {
  test('have the bytes that the format prescribes', () => {
    const bytes = Buffer.concat(safetensorsPieces(new Map([['a.b', { shape: [1, 2], values: Float32Array.of(1, -0) }]])));
    const header = '{"__metadata__":{"format":"pt"},"a.b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    const data = Buffer.from('0000803f00000080', 'hex');
    assert.deepEqual(bytes, fileOf(padded, data));
  });

  test('are not copied', () => {
    const values = new Float32Array(10).subarray(2, 6);
    const [, piece] = safetensorsPieces(new Map([['a', { shape: [4], values }]]));
    assert.equal(piece?.buffer, values.buffer);
    assert.deepEqual([piece?.byteOffset, piece?.byteLength], [8, 16]);
  });

  test('are read with the same names, shapes and bits, at any place in memory', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
    const lists = fc.uniqueArray(fc.record({ name: fc.string({ unit: 'binary' }), shape: sizes }), {
      selector: ({ name }) => name,
      maxLength: 6,
    });
    fc.assert(
      fc.property(lists, fc.integer({ min: 0, max: 9 }), (list, offset) => {
        const named = list.filter(({ name }) => name !== '__metadata__' && name !== '__proto__');
        const tensors = named.map(({ name, shape }, i) => {
          const values = randomBits(shape.reduce((product, n) => product * n, 1), i);
          return [name, { shape, values }] as const;
        });
        const bytes = Buffer.concat(safetensorsPieces(new Map(tensors)));
        const moved = new Uint8Array(bytes.length + offset).subarray(offset);
        moved.set(bytes);
        const read = [...parseSafetensors(moved, 'x')].map(([name, value]) => [name, bits(value)]);
        assert.deepEqual(
          Object.fromEntries(read),
          Object.fromEntries(tensors.map(([name, value]) => [name, bits(value)])),
        );
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

describe('files of other programs are read', () => {
  test('whatever the order of their header', () => {
    const data = Buffer.from(Float32Array.of(1, 2, 3).buffer);
    const read = parseSafetensors(fileOf({ b: tensor([2], 4, 12), a: tensor([], 0, 4) }, data), 'x');
    assert.deepEqual([...(read.get('a')?.values ?? [])], [1]);
    assert.deepEqual([...(read.get('b')?.values ?? [])], [2, 3]);
  });

  test('with no tensors, no metadata, and spaces behind the header', () => {
    assert.equal(parseSafetensors(fileOf('{}    '), 'x').size, 0);
  });
});

const eight = new Uint8Array(8);
const NOT_A_LIST = 'its header is not a list of float32 tensors';
const tooLong = Buffer.alloc(8 + MAX_HEADER_BYTES + 1, ' ');
tooLong.writeBigUInt64LE(BigInt(MAX_HEADER_BYTES + 1));

const MALFORMED: [name: string, bytes: Uint8Array, reason: string][] = [
  ['nothing', new Uint8Array(0), 'it is too short to hold anything'],
  ['half a length', new Uint8Array(7), 'it is too short to hold anything'],
  ['a header that is not there', Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0x7b]), 'it ends within its header'],
  ['a header of 2^64 bytes', Buffer.alloc(8, 0xff), 'its header of 18446744073709551615 bytes is too long'],
  ['a header above the limit', tooLong, `its header of ${MAX_HEADER_BYTES + 1} bytes is too long`],
  ['an empty header', fileOf(''), NOT_A_LIST],
  ['a header that is not UTF-8', Buffer.concat([fileOf('ab').subarray(0, 8), Buffer.of(0xff, 0xff)]), NOT_A_LIST],
  ['a header that is not JSON', fileOf('{"a":'), NOT_A_LIST],
  ['a header that is null', fileOf('null'), NOT_A_LIST],
  ['a header that is an array', fileOf([tensor([2], 0, 8)], eight), NOT_A_LIST],
  ['tensors nested without end', fileOf('{"a":'.repeat(100000) + '1' + '}'.repeat(100000)), NOT_A_LIST],
  ['another type', fileOf({ a: tensor([2], 0, 8, 'F64') }, eight), NOT_A_LIST],
  ['a fractional shape', fileOf({ a: tensor([0.5], 0, 8) }, eight), NOT_A_LIST],
  ['a negative shape', fileOf({ a: tensor([-1, -2], 0, 8) }, eight), NOT_A_LIST],
  ['a shape of text', fileOf({ a: tensor(['2'], 0, 8) }, eight), NOT_A_LIST],
  ['a negative offset', fileOf({ a: tensor([2], -8, 0) }, eight), NOT_A_LIST],
  ['an offset without end', fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,1e999]}}', eight), NOT_A_LIST],
  ['three offsets', fileOf({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8, 8] } }, eight), NOT_A_LIST],
  ['an unknown key', fileOf({ a: { ...tensor([2], 0, 8), stride: 1 } }, eight), NOT_A_LIST],
  ['metadata that is not text', fileOf({ __metadata__: { a: 1 }, a: tensor([2], 0, 8) }, eight), NOT_A_LIST],
  ['too few bytes for the shape', fileOf({ a: tensor([3], 0, 8) }, eight), 'tensor "a" has 8 bytes, but its shape needs 12'],
  ['too many bytes for the shape', fileOf({ a: tensor([1], 0, 8) }, eight), 'tensor "a" has 8 bytes, but its shape needs 4'],
  [
    'a shape that overflows to the right size',
    fileOf({ a: tensor([2 ** 52, 2 ** 52, 2], 0, 8) }, eight),
    `tensor "a" has 8 bytes, but its shape needs ${2 ** 107}`,
  ],
  [
    'a shape of infinity times nothing',
    fileOf({ a: tensor([...new Array<number>(30).fill(2 ** 52), 0], 0, 8) }, eight),
    'tensor "a" has 8 bytes, but its shape needs NaN',
  ],
  ['an end before its start', fileOf({ a: tensor([2], 8, 0) }, eight), 'tensor "a" does not start where the one before it ends'],
  ['a place beyond the end', fileOf({ a: tensor([4], 0, 16) }, eight), 'tensor "a" reaches beyond its end'],
  [
    'tensors that overlap',
    fileOf({ a: tensor([2], 0, 8), b: tensor([1], 4, 8) }, eight),
    'tensor "b" does not start where the one before it ends',
  ],
  [
    'two tensors in one place',
    fileOf({ a: tensor([2], 0, 8), b: tensor([2], 0, 8) }, eight),
    'tensor "b" does not start where the one before it ends',
  ],
  [
    'a gap',
    fileOf({ a: tensor([0], 0, 0), b: tensor([1], 4, 8) }, eight),
    'tensor "b" does not start where the one before it ends',
  ],
  ['bytes left over', fileOf({ a: tensor([1], 0, 4) }, eight), 'it has 4 bytes that belong to no tensor'],
  [
    'a name given twice',
    fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', eight),
    'tensor "a" does not start where the one before it ends',
  ],
  [
    'the name of a prototype',
    fileOf('{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', eight),
    'it has 8 bytes that belong to no tensor',
  ],
];

describe('a malformed file is refused', () => {
  for (const [name, bytes, reason] of MALFORMED) {
    test(name, () => {
      assert.throws(() => parseSafetensors(bytes, 'It'), new FileError(`It is damaged: ${reason}.`));
    });
  }
});
