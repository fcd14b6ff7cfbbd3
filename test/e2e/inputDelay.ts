/**
 * How long the window takes from a press to the frame that shows it, while something trains: run it by hand, alone, after
 * `npm run build`: node --import tsx test/e2e/inputDelay.ts [words of cases]. It is no test: times are those of the machine.
 * Under COORDX_E2E_RUNNER it takes the runner that is named.
 */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { SAMPLES, startStudio } from './studio.ts';
import { addRun, setSeconds, train, training } from './window.ts';

/** Presses of each case, and milliseconds between two: none waits for the one before. */
const PRESSES = 60;
const BETWEEN_MS = 150;
/** Keys that show at once that they were pressed: another view, zoom, another channel. */
const KEYS = ['3', '4', '1', '+', '-', '5', '1', '0'] as const;
/** Longest training of a case. */
const SECONDS = 120;

interface Case {
  sample: string;
  preset: string;
}

const CASES: readonly Case[] = [
  { sample: 'lake.png', preset: 'split' },
  { sample: 'lake.png', preset: 'siren' },
  { sample: 'lake.png', preset: 'solved' },
  { sample: 'flight.npy', preset: 'split' },
  { sample: 'flight.npy', preset: 'solved' },
  { sample: 'seashell.ply', preset: 'split' },
  { sample: 'phantom.nii.gz', preset: 'split' },
];

interface Press {
  /** Milliseconds from the press to the end of the frame after it. */
  delay: number;
  /** Whether something trained when it was pressed: what is solved for ends by itself. */
  isTraining: boolean;
}

/** Notes of each press when the frame after it was handed over. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const presses: Press[] = [];
    Object.assign(globalThis, { presses });
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        const isTraining = [...document.querySelectorAll('[aria-label="Training"] button')].some(({ textContent }) => textContent?.trim().startsWith('Pause'));
        requestAnimationFrame(() => {
          // After this frame is painted.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            presses.push({ delay: performance.now() - timeStamp, isTraining });
          };
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
}

/** Opens a sample, trains, and presses. Gives what was pressed while it trained. */
async function pressesOf({ sample, preset }: Case): Promise<Press[]> {
  const studio = await startStudio({ file: path.join(SAMPLES, sample) });
  try {
    const { page } = studio;
    const part = page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true });
    const ready = page.getByRole('button', { name: /^Train/ }).first();
    await part.or(ready).first().waitFor();
    if (await part.isVisible()) await part.click();
    await ready.waitFor();
    await addRun(page, preset);
    await setSeconds(page, SECONDS);
    await watch(page);
    await train(page);
    await training(page).getByRole('button', { name: /^Pause/ }).waitFor();
    await page.locator('.viewport').focus();
    for (let i = 0; i < PRESSES; i++) {
      await page.keyboard.press(KEYS[i % KEYS.length] as string);
      await page.waitForTimeout(BETWEEN_MS);
    }
    // The last frame may be late.
    await page.waitForFunction((wanted) => (globalThis as unknown as { presses: Press[] }).presses.length >= wanted, PRESSES);
    const presses = await page.evaluate(() => (globalThis as unknown as { presses: Press[] }).presses);
    return presses.filter(({ isTraining }) => isTraining);
  } finally {
    await studio.close();
  }
}

const words = process.argv.slice(2);
for (const each of CASES) {
  const name = `${each.sample}, ${each.preset}`;
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const delays = (await pressesOf(each)).map(({ delay }) => delay).toSorted((a, b) => a - b);
  const at = (part: number): string => `${(delays[Math.min(delays.length - 1, Math.floor(part * delays.length))] ?? NaN).toFixed(0)} ms`;
  console.log(`${name}: ${delays.length} presses, half within ${at(0.5)}, 95 % within ${at(0.95)}, the last ${at(1)}`);
}
