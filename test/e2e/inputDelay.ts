/**
 * How long the window takes from a press to the frame that shows it, while something trains, at the 95th percentile:
 * `node --import tsx test/e2e/inputDelay.ts`, after `npm run build`, on a machine that does nothing else. It is no test: times
 * are those of the machine. Under COORDX_E2E_RUNNER it takes the runner that is named.
 */
import type { Page } from 'playwright-core';
import { startStudio, type Studio } from './studio.ts';
import { addRun, command, setSeconds, train } from './window.ts';

/** Presses of each case, and milliseconds between two: none waits for the one before. */
const PRESSES = 60;
const BETWEEN_MS = 150;
/** Keys that show at once that they were pressed: another view, zoom, another channel. */
const KEYS = ['3', '4', '1', '+', '-', '5', '1', '0'] as const;
/** Longest training of a case. */
const SECONDS = 120;

interface Case {
  name: string;
  /** Opens it, and begins to train. */
  begin: (page: Page) => Promise<void>;
}

async function sample(page: Page, name: RegExp): Promise<void> {
  await page.keyboard.press('Control+Shift+o');
  await page.getByRole('dialog').getByRole('button', { name }).click();
  const lost = page.getByRole('button', { name: 'Open without saving' });
  const ready = page.getByRole('button', { name: /^Train/ }).first();
  await lost.or(ready).first().waitFor();
  if (await lost.isVisible()) await lost.click();
  await ready.waitFor();
}

async function trained(page: Page, preset: string): Promise<void> {
  await addRun(page, preset);
  await setSeconds(page, SECONDS);
  await train(page);
}

const CASES: readonly Case[] = [
  { name: 'image, split', begin: async (page) => (await sample(page, /^Still/), trained(page, 'split')) },
  { name: 'image, solved', begin: async (page) => (await sample(page, /^Still/), trained(page, 'solved')) },
  { name: 'clip, solved', begin: async (page) => (await sample(page, /^Flight/), trained(page, 'solved')) },
  { name: 'shape, split', begin: async (page) => (await sample(page, /^Seashell/), trained(page, 'split')) },
];

/** Notes for each press when the frame after it was handed over. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const delays: number[] = [];
    Object.assign(globalThis, { delays });
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // After this frame is painted.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            delays.push(performance.now() - timeStamp);
          };
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
}

async function delaysOf({ page }: Studio, { begin }: Case): Promise<number[]> {
  await begin(page);
  await page.evaluate(() => void ((globalThis as unknown as { delays: number[] }).delays.length = 0));
  await page.locator('.viewport').focus();
  for (let i = 0; i < PRESSES; i++) {
    await page.keyboard.press(KEYS[i % KEYS.length] as string);
    await page.waitForTimeout(BETWEEN_MS);
  }
  // The last frame may be late.
  await page.waitForFunction((wanted) => (globalThis as unknown as { delays: number[] }).delays.length >= wanted, PRESSES);
  const delays = await page.evaluate(() => (globalThis as unknown as { delays: number[] }).delays);
  await command(page, 'Pause All');
  return delays.toSorted((a, b) => a - b);
}

const studio = await startStudio();
try {
  await studio.page.getByRole('button', { name: /^Train/ }).first().waitFor();
  await watch(studio.page);
  for (const each of CASES) {
    const delays = await delaysOf(studio, each);
    const at = (part: number): string => `${(delays[Math.min(delays.length - 1, Math.floor(part * delays.length))] as number).toFixed(0)} ms`;
    console.log(`${each.name}: half within ${at(0.5)}, 95 % within ${at(0.95)}, the last ${at(1)}`);
  }
} finally {
  await studio.close();
}
