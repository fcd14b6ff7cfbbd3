/**
 * Runs tests, each file in a process of its own: every test/**\/*.test.ts outside e2e/ and bench/, or with --e2e those
 * inside e2e/, one after another, for they train, and under every runner of the window that this machine has
 * (e2e/runner/). Other arguments are filters: `npm run unit -- image` runs the files whose path holds "image".
 * Ends with the runner's own count; the exit code is 1 when a test fails or none ran.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { run } from 'node:test';
import { spec, type TestEvent } from 'node:test/reporters';

const TESTS = import.meta.dirname;
const BENCH = 'bench/';
const E2E = 'e2e/';
/** A file that hangs is ended after this many milliseconds; those that train in a window take the longest. */
const TIMEOUT = { unit: 300_000, e2e: 600_000 };
/** A line of the count: what is counted, and how many. */
const COUNT = /^(\w+) ([\d.]+)$/;

/** Files that run in one environment. */
interface Pass {
  files: string[];
  env: Record<string, string>;
  /** Said before them. */
  heading: string;
}

function testFiles(filters: string[], isE2e: boolean): string[] {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith(BENCH) && file.startsWith(E2E) === isE2e)
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort()
    .map((file) => path.join(TESTS, file));
}

/** The files under each runner of the window; those that are left out are named in the heading. */
async function e2ePasses(files: string[]): Promise<Pass[]> {
  const { CHOICE, passesOf } = await import('./e2e/runner/runners.ts');
  return passesOf(files).map(({ runner, files: chosen, skipped }) => {
    const lines = skipped.map(({ reason, files: left }) => {
      const names = left.map((file) => path.basename(file, '.test.ts')).join(', ');
      return `﹣ skipped under ${runner.title}, because ${reason}: ${names}\n`;
    });
    return { files: chosen, env: { [CHOICE]: runner.name }, heading: `\n▶ under ${runner.title}\n${lines.join('')}` };
  });
}

const isE2e = process.argv.includes('--e2e');
const filters = process.argv.slice(2).filter((argument) => argument !== '--e2e');
const timeout = isE2e ? TIMEOUT.e2e : TIMEOUT.unit;
const files = testFiles(filters, isE2e);
const passes = isE2e ? await e2ePasses(files) : [{ files, env: {}, heading: '' }];
let ran = 0;
let failed = 0;
const counts = new Map<string, number>();

/** What happens in all passes; their counts become one. */
async function* events(): AsyncGenerator<TestEvent> {
  for (const pass of passes) {
    if (pass.heading !== '') process.stdout.write(pass.heading);
    if (pass.files.length === 0) continue;
    // For the processes of the files.
    Object.assign(process.env, pass.env);
    for await (const event of run({ files: pass.files, concurrency: isE2e ? 1 : 2, timeout }) as AsyncIterable<TestEvent>) {
      if (!isCounted(event)) yield event;
    }
  }
}

/** Takes note of an event; whether it is a line of the count, which is said at the end. */
function isCounted({ type, data }: TestEvent): boolean {
  if (type === 'test:pass') {
    // A file in which no test is defined passes under its own name.
    const isTest = data.details.type !== 'suite' && data.name !== data.file;
    if (isTest && data.skip === undefined && data.todo === undefined) ran += 1;
  } else if (type === 'test:fail') {
    if (data.todo === undefined) failed += 1;
  } else if (type === 'test:diagnostic' && data.file === undefined) {
    const [, name, count] = COUNT.exec(data.message) ?? [];
    if (name === undefined) return false;
    counts.set(name, (counts.get(name) ?? 0) + Number(count));
    return true;
  }
  return false;
}

for await (const text of Readable.from(events()).compose(new spec())) process.stdout.write(text as string);

// The reporter tells of failures at its end; the count stays the end.
console.log(`\n${[...counts].map(([name, count]) => `ℹ ${name} ${count}`).join('\n')}`);
if (ran === 0) console.error(files.length > 0 ? 'No test ran.' : `No test file matches ${filters.join(' or ')}.`);
if (failed > 0 || ran === 0) process.exitCode = 1;
