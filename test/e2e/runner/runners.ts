/**
 * All ways to run the program for a test. $COORDX_E2E_RUNNER names the one of this process: "browser", unless test/run.ts
 * says otherwise.
 */
import path from 'node:path';
import { browserRunner } from './browserRunner.ts';
import { electronRunner } from './electronRunner.ts';
import { packagedRunner } from './packagedRunner.ts';
import type { Runner } from './runner.ts';

/** The environment variable that chooses. */
export const CHOICE = 'COORDX_E2E_RUNNER';
const RUNNERS: readonly Runner[] = [browserRunner, electronRunner, packagedRunner];

/** The runner of this process. @throws Error when it is none. */
export function chosenRunner(): Runner {
  const name = process.env[CHOICE] ?? browserRunner.name;
  const runner = RUNNERS.find((candidate) => candidate.name === name);
  if (runner) return runner;
  throw new Error(`${CHOICE} is "${name}"; it may be ${RUNNERS.map((known) => known.name).join(', ')}.`);
}

/** Test files under one runner: those that run, and those that do not, by the reason. */
export interface Pass {
  runner: Runner;
  files: string[];
  skipped: { reason: string; files: string[] }[];
}

/** What runs under which runner on this machine; under the chosen one alone where one was chosen. */
export function passesOf(files: readonly string[]): Pass[] {
  const runners = process.env[CHOICE] === undefined ? RUNNERS : [chosenRunner()];
  return runners.map((runner) => {
    const reasons = files.map((file) => runner.whyNot(path.basename(file, '.test.ts')));
    const skipped = [...new Set(reasons)].filter((reason) => reason !== null);
    const of = (reason: string | null): string[] => files.filter((_, i) => reasons[i] === reason);
    return { runner, files: of(null), skipped: skipped.map((reason) => ({ reason, files: of(reason) })) };
  });
}
