import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bytes,
  count,
  decibels,
  amount,
  duration,
  milliseconds,
  operations,
  plain,
  partWords,
  ratio,
} from '../../src-renderer/state/base/words.ts';

describe('numbers in words', () => {
  const cases: [say: (value: number) => string, value: number, expected: string][] = [
    [count, 1234567, '1,234,567'],
    [duration, 0.44, '0.4 s'],
    [duration, 12.9, '12 s'],
    [duration, 59.99, '59 s'],
    [duration, 60, '1:00'],
    [duration, 185, '3:05'],
    [duration, 3723, '1:02:03'],
    [milliseconds, 0.416, '0.42 ms'],
    [milliseconds, 3.14, '3.1 ms'],
    [milliseconds, 16.4, '16 ms'],
    [milliseconds, 3100, '3.1 s'],
    [bytes, 0, '0 B'],
    [bytes, 1023, '1023 B'],
    [bytes, 12 * 1024, '12 KiB'],
    [bytes, 3.4 * 2 ** 20, '3.4 MiB'],
    [bytes, 1.25 * 2 ** 30, '1.3 GiB'],
    [decibels, 31.416, '31.42 dB'],
    [decibels, Infinity, 'exact'],
    [plain, 0.002, '0.002'],
    [plain, 0.1 + 0.2, '0.3'],
    [plain, 256, '256'],
    [plain, 1e-7, '1e-7'],
    [plain, 0, '0'],
    [operations, 12, '12 FLOP'],
    [operations, 1.31e9, '1.31 GFLOP'],
    [operations, 478e6, '478 MFLOP'],
    [ratio, 1, '1 ×'],
    [ratio, 0.0421, '0.042 ×'],
    [ratio, 0.00421, '1/240 of'],
    [ratio, 0.000046, '1/22,000 of'],
    [amount, 0.2134, '0.213'],
    [amount, 24, '24'],
    [amount, 10_600_000, '10.6 million'],
    [partWords, 0.024, '2.4 % of'],
    [partWords, 0.42, '42 % of'],
    [partWords, 3.14, '3.14 times'],
    [partWords, 0.0001, 'less than 0.1 % of'],
    [ratio, 1.658, '1.66 ×'],
  ];
  for (const [say, value, expected] of cases) {
    test(`${say.name} of ${value}: ${expected}`, () => assert.equal(say(value), expected));
  }
});
