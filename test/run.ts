/**
 * Runs tests, each file in a process of its own: every test/**\/*.test.ts outside e2e/ and bench/, or with --e2e those
 * inside e2e/, one after another, for they drive a browser and train.
 * Other arguments are filters: `npm run unit -- image` runs the files whose path holds "image".
 * Ends with the runner's own count; the exit code is 1 when a test fails or none ran.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const TESTS = import.meta.dirname;
const BENCH = 'bench/';
const E2E = 'e2e/';
/** A file that hangs is ended after this many milliseconds. */
const TIMEOUT = 300_000;

function testFiles(filters: string[], isE2e: boolean): string[] {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith(BENCH) && file.startsWith(E2E) === isE2e)
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort()
    .map((file) => path.join(TESTS, file));
}

const isE2e = process.argv.includes('--e2e');
const filters = process.argv.slice(2).filter((argument) => argument !== '--e2e');
const files = testFiles(filters, isE2e);
let ran = 0;
let failed = 0;
const counts: string[] = [];

const events = run({ files, concurrency: isE2e ? 1 : 2, timeout: TIMEOUT })
  .on('test:pass', ({ name, file, details, skip, todo }) => {
    // A file in which no test is defined passes under its own name.
    const isTest = details.type !== 'suite' && name !== file;
    if (isTest && skip === undefined && todo === undefined) ran += 1;
  })
  .on('test:fail', ({ todo }) => {
    if (todo === undefined) failed += 1;
  })
  .on('test:diagnostic', ({ file, message }) => {
    if (file === undefined) counts.push(message);
  });

for await (const text of events.compose(new spec())) process.stdout.write(text as string);

// The reporter tells of failures after the count: the count is said again, so that it stays the end.
if (failed > 0) console.log(`\n${counts.map((line) => `ℹ ${line}`).join('\n')}`);
if (ran === 0) console.error(files.length > 0 ? 'No test ran.' : `No test file matches ${filters.join(' or ')}.`);
if (failed > 0 || ran === 0) process.exitCode = 1;
