/** What a page and a program say while a test looks elsewhere. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Keeps what goes wrong in a page from now on, and what its console has kept of it. */
export function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return faults;
}

/** What a program writes from now on. */
export class ProgramLog {
  #program: ChildProcess;
  #crashLog: string;
  #written = '';

  constructor(program: ChildProcess, dataFolder: string) {
    this.#program = program;
    this.#crashLog = path.join(dataFolder, 'crash.log');
    for (const stream of [program.stdout, program.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#written += text));
    }
  }

  /** All of it, and the crash log, where engine processes write. */
  text(): string {
    return existsSync(this.#crashLog) ? `${this.#written}\n${readFileSync(this.#crashLog, 'utf8')}` : this.#written;
  }

  /** Waits for what matches, and gives it. @throws Error when the program ends without. */
  until(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.#written)?.[0];
        if (found !== undefined) resolve(found);
      };
      for (const stream of [this.#program.stdout, this.#program.stderr]) stream?.on('data', look);
      this.#program.on('error', reject);
      this.#program.on('close', (code) => reject(new Error(`The program ended with ${code}:\n${this.#written}`)));
      look();
    });
  }
}
