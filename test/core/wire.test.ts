/** Frames: every message comes out as it went in, and no bytes do anything but that or a FrameError. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../src-main/core/base/random.ts';
import { decodeFrame, encodeFrame, FrameError, MAX_HEADER_BYTES } from '../../src-main/core/protocol/frame.ts';
import { HALF_ONE, writeHalves } from '../../src-main/core/base/halfFloat.ts';
import type { Message } from '../../src-main/core/protocol/message.ts';

const arrays = fc.oneof(
  fc.uint8Array(),
  fc.uint16Array(),
  fc.float32Array(),
  fc.float64Array(),
);

/** Anything that a message may hold; keys are of the kinds that could be taken for something else. */
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.double(), fc.integer(), fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null), arrays),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('$array', '$number', '$$array', '$', '__proto__', 'constructor', 'toJSON'), fc.string()),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

const messages: fc.Arbitrary<Message> = fc.record(
  { kind: fc.constant('result' as const), id: fc.nat(), value: values },
  { noNullPrototype: true },
);

function sample(): Message {
  const value = { a: Float64Array.of(1, NaN), b: [Uint8Array.of(1, 2, 3), { $array: 5 }], c: Infinity, d: Uint16Array.of(7), e: Uint32Array.of(2 ** 32 - 1) };
  return { kind: 'result', id: 12, value };
}

/** A frame with a header of this text and these bytes behind it. */
function frameOf(header: string, ...behind: number[]): Uint8Array {
  const text = Buffer.from(header);
  const base = Math.ceil((4 + text.length) / 8) * 8;
  const frame = Buffer.alloc(base + behind.length);
  frame.writeUInt32LE(text.length, 0);
  text.copy(frame, 4);
  frame.set(behind, base);
  return new Uint8Array(frame);
}

/** Decodes. True if it was a message, false if it was refused; anything else is a failure. */
function isMessage(frame: Uint8Array): boolean {
  try {
    const message = decodeFrame(frame);
    assert.ok(Number.isSafeInteger(message.id), 'a message has a number');
    return true;
  } catch (error) {
    if (error instanceof FrameError) return false;
    throw error;
  }
}

describe('a frame', () => {
  test('any message comes out as it went in', () => {
    fc.assert(
      fc.property(messages, (message) => {
        assert.deepEqual(decodeFrame(encodeFrame(message)), message);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('arrays have memory of their own, wherever the frame lies', () => {
    const encoded = encodeFrame(sample());
    for (const shift of [0, 1, 3]) {
      const shifted = Buffer.alloc(encoded.length + shift).fill(encoded, shift).subarray(shift);
      const decoded = decodeFrame(shifted);
      shifted.fill(0);
      assert.deepEqual(decoded, sample());
    }
  });

  test('__proto__ is a key like any other', () => {
    const text = '{"message":{"kind":"call","id":1,"method":"x","args":{"__proto__":{"polluted":1}}},"$arrays":[]}';
    const message = decodeFrame(frameOf(text)) as unknown as { args: Record<string, unknown> };
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(message.args['polluted'], undefined);
    assert.equal(Object.getPrototypeOf(message.args), Object.prototype);
    assert.deepEqual(Object.keys(message.args), ['__proto__']);
  });

  test('random bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void isMessage(bytes)),
      { seed: 2, numRuns: 3000 },
    );
  });

  test('changed frames are messages or refused', () => {
    const random = new Random(3);
    let read = 0;
    for (let i = 0; i < 6000; i++) {
      const frame = encodeFrame(sample());
      const header = 4 + new DataView(frame.buffer).getUint32(0, true);
      // In its length, in the header, in what is behind it.
      const [start, end] = [[0, 4], [4, header], [header, frame.length]][random.integer(3)] as [number, number];
      for (let n = random.integer(3); n >= 0; n--) frame[start + random.integer(end - start)] = random.integer(256);
      const cut = random.integer(4) === 0 ? frame.subarray(0, random.integer(frame.length)) : frame;
      if (isMessage(cut)) read += 1;
    }
    assert.ok(read > 100 && read < 3000, `${read} of 6000 were read`);
  });

  test('changed headers are messages or refused', () => {
    const json = fc.jsonValue({ maxDepth: 5 });
    const place = fc.record({ type: fc.constantFrom('Uint8Array', 'Float64Array', 'Array'), start: json, length: json });
    const headers = fc.record({
      message: fc.oneof(json, fc.record({ kind: fc.constantFrom('call', 'result', 'error'), id: json, value: json })),
      $arrays: fc.oneof(json, fc.array(place, { maxLength: 3 })),
    });
    fc.assert(
      fc.property(headers, fc.nat(40), (header, behind) => {
        isMessage(frameOf(JSON.stringify(header), ...new Array<number>(behind).fill(9)));
      }),
      { seed: 4, numRuns: 2000 },
    );
  });

  const envelope = (value: string, list = '[]'): string =>
    `{"message":{"kind":"result","id":1,"value":${value}},"$arrays":${list}}`;
  const eight = [1, 2, 3, 4, 5, 6, 7, 8];
  const place = (type: string, start: number, length: number): string => JSON.stringify({ type, start, length });
  const refused: [string, Uint8Array][] = [
    ['nothing', new Uint8Array(0)],
    ['a length without end', Uint8Array.of(255, 255, 255, 255, 0)],
    ['a header that is too long', frameOf(envelope(`"${'x'.repeat(MAX_HEADER_BYTES)}"`))],
    ['a header that is a list', frameOf('[]')],
    ['text that is not UTF-8', Uint8Array.of(2, 0, 0, 0, 0xff, 0xfe, 0, 0)],
    ['a message without a list of arrays', frameOf('{"message":{"kind":"cancel","id":1}}')],
    ['a kind that nobody knows', frameOf('{"message":{"kind":"push","id":1},"$arrays":[]}')],
    ['a number that is none', frameOf('{"message":{"kind":"cancel","id":1.5},"$arrays":[]}')],
    ['a call without a method', frameOf('{"message":{"kind":"call","id":1,"args":null},"$arrays":[]}')],
    ['a reference to no array', frameOf(envelope('{"$array":0}'))],
    ['a reference to a part of an array', frameOf(envelope('{"$array":0.5}', `[${place('Uint8Array', 0, 8)}]`), ...eight)],
    ['a number in words that are none', frameOf(envelope('{"$number":"12"}'))],
    ['a mark beside other keys', frameOf(envelope('{"$array":0,"a":1}'))],
    ['an array of a kind that is none', frameOf(envelope('0', `[${place('Object', 0, 8)}]`), ...eight)],
    ['an array that ends outside', frameOf(envelope('0', `[${place('Float64Array', 0, 2)}]`), ...eight)],
    ['an array of 2^53 bytes', frameOf(envelope('0', `[${place('Float64Array', 0, 2 ** 53 - 1)}]`), ...eight)],
    ['an array that begins before its place', frameOf(envelope('0', `[${place('Uint8Array', -8, 8)}]`), ...eight)],
    ['an array off its place', frameOf(envelope('0', `[${place('Uint8Array', 8, 0)}]`), ...eight)],
    ['bytes that belong to no array', frameOf(envelope('0'), ...eight)],
    [
      // Each would be a copy: a small frame must not ask for much memory.
      'arrays one over the other',
      frameOf(envelope('0', `[${place('Uint8Array', 0, 8)},${place('Uint8Array', 0, 8)}]`), ...eight),
    ],
    ['a message that is nested without end', frameOf(envelope('['.repeat(200) + ']'.repeat(200)))],
    ['brackets without end', frameOf('['.repeat(100_000))],
  ];
  for (const [name, frame] of refused) {
    test(`${name} is refused`, () => assert.throws(() => decodeFrame(frame), FrameError));
  }
});

/** The number that the bits of a half stand for, by the definition. */
function halfValue(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const magnitude =
    exponent === 31 ? (fraction === 0 ? Infinity : NaN)
    : exponent === 0 ? fraction * 2 ** -24
    : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
}

function toHalf(value: number): number {
  const target = new Uint16Array(1);
  writeHalves(Float32Array.of(value), target, 0, 1);
  return target[0] as number;
}

describe('half-precision floats', () => {
  test('every half keeps its bits', () => {
    for (let bits = 0; bits < 2 ** 16; bits++) {
      const value = halfValue(bits);
      if (Number.isNaN(value)) assert.equal(toHalf(value) & 0x7fff, 0x7e00);
      else assert.equal(toHalf(value), bits, `${value}`);
    }
  });

  test('what lies between two goes to the nearer, and halfway to the even one', () => {
    const scratch = new Float32Array(1);
    const scratchBits = new Int32Array(scratch.buffer);
    /** The float32 that lies so many places beside another. */
    const beside = (value: number, places: number): number => {
      scratch[0] = value;
      scratchBits[0] = (scratchBits[0] as number) + places;
      return scratch[0];
    };
    for (let bits = 0; bits < 0x7bff; bits++) {
      const middle = (halfValue(bits) + halfValue(bits + 1)) / 2;
      assert.equal(toHalf(middle), bits % 2 === 0 ? bits : bits + 1, `the middle after ${bits}`);
      assert.equal(toHalf(beside(middle, -1)), bits, `just before the middle after ${bits}`);
      assert.equal(toHalf(beside(middle, 1)), bits + 1, `just behind the middle after ${bits}`);
    }
  });

  test('what is too large becomes infinite', () => {
    assert.deepEqual([65519, 65520, 1e30, -1e30, Infinity].map(toHalf), [0x7bff, 0x7c00, 0x7c00, 0xfc00, 0x7c00]);
    assert.equal(toHalf(1), HALF_ONE);
  });

  test('goes to every place of a stride', () => {
    const target = new Uint16Array(7);
    writeHalves(Float32Array.of(9, 1, 0.5).subarray(1), target, 2, 3);
    assert.deepEqual([...target], [0, 0, 0x3c00, 0, 0, 0x3800, 0]);
  });
});
