/** Rows that are kept between queries: the same array again, and never more than an engine may remember features of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BranchRows } from '../../src-main/core/query/branchRows.ts';

test('rows are made once for as long as there is room, and those used last stay', () => {
  // 2 MiB of features a row: room for 256 rows.
  const rows = new BranchRows(2 ** 19);
  let made = 0;
  const of = (key: string, count: number): Float32Array =>
    rows.of(key, count, () => {
      made += 1;
      return new Float32Array(count);
    });
  const [a, b] = [of('a', 100), of('b', 100)];
  assert.equal(of('a', 100), a);
  assert.equal(made, 2);
  // The one that was used longest ago makes room.
  of('c', 100);
  assert.equal(of('a', 100), a);
  assert.equal(made, 3);
  assert.notEqual(of('b', 100), b);
  // What is larger than all room is kept alone.
  const large = of('large', 1000);
  assert.equal(of('large', 1000), large);
});
