/**
 * What a test has of the program, whatever shows its window: the page, a folder, and what a person does beside the page
 * (answers file dialogs, quits). A runner is one way of having it; runners.ts chooses.
 */
import type { Page } from 'playwright-core';

/** Size of the page, in its pixels: what most screens hold. */
export const LARGE = { width: 1440, height: 900 };

export type RunnerName = 'browser' | 'electron' | 'packaged';

/** Test files that run under a browser alone, and why: they start the packed program by themselves, or choose many files at once. */
export const OF_BROWSERS: ReadonlySet<string> = new Set(['ffmpeg', 'files']);
export const OWN_HOST = 'it is about a host for a browser';

export interface Runner {
  name: RunnerName;
  /** In sentences: "under ..." */
  title: string;
  /**
   * Why a test file cannot run under it on this machine, or does not concern it; null when it runs.
   * @param file its name without the ending: "session".
   */
  whyNot(file: string): string | null;
  /** Why a test can neither choose nor receive files here, or null. */
  whyNoFiles(): string | null;
  start(options: StudioOptions): Promise<Studio>;
}

export interface StudioOptions {
  /** A file given on the command line. */
  file?: string;
  /** Light or dark, as the system asks of the page; dark unless said. */
  theme?: 'light' | 'dark';
  reducedMotion?: boolean;
  /** The folder of a studio that has quit, to go on with what it kept; else a new one. */
  folder?: string;
}

export interface Received {
  bytes: Buffer;
  /** As the program suggested it. */
  name: string;
  file: string;
}

/** The running program. */
export interface Studio {
  page: Page;
  /** A folder of this test's own, for files. */
  folder: string;
  /** Where the program keeps what it keeps. */
  dataFolder: string;
  /** Everything that the window told its console as an error, and every fault of its scripts. */
  faults: string[];
  /** All that the program and its engine process wrote to their output, and to the crash log. */
  log(): string;
  /** Process number of the running engine process. */
  enginePid(): Promise<number>;
  /** How the program tells that its engine process was killed. */
  killed: RegExp;
  /** Does something that makes a file for the person; gives its bytes and name. */
  receive(act: () => Promise<unknown>): Promise<Received>;
  /** Does something that asks for a file, and chooses this one. */
  choose(file: string, act: () => Promise<unknown>): Promise<void>;
  /** Ends the program as a person does, with what that writes; the folder stays. Gives its exit code. */
  quit(): Promise<number | null>;
  /** Ends the program, if it runs, and removes the folder. */
  close(): Promise<void>;
}
