/**
 * How long a person waits for the first picture of training, in the real window in a browser. Run it by hand, alone, after
 * `npm run build`: node --import tsx test/e2e/firstPicture.ts [picture] [starts]. Milliseconds from the key to the pictures of the
 * first steps: of a host that has just started, and of a second run beside it.
 */
import type { Page } from 'playwright-core';
import { startStudio } from './studio.ts';
import { addRun, pause, training } from './window.ts';

const [file = 'resources/samples/lake.png', starts = '3'] = process.argv.slice(2);
/** The picture of the first look, and those of two steps after it. */
const PICTURES = 3;
const WAIT_MS = 60_000;

/** Presses the key, and writes down when the view says that it shows a picture of further steps. */
async function pictures(page: Page): Promise<string> {
  await page.evaluate((most) => {
    const canvas = document.querySelector('canvas.picture');
    const times: string[] = [];
    Object.assign(window, { times });
    let last = canvas?.ariaLabel;
    // Looked at more often than a screen draws.
    addEventListener('keydown', ({ timeStamp }) => {
      const timer = setInterval(() => {
        const label = canvas?.ariaLabel;
        const isPicture = label !== last && /after [1-9]/.test(label ?? '');
        last = label;
        if (isPicture) times.push(`${Math.round(performance.now() - timeStamp)} (${label})`);
        if (times.length === most) clearInterval(timer);
      }, 5);
    }, { once: true, capture: true });
  }, PICTURES);
  await page.keyboard.press('Space');
  await page.waitForFunction((most) => (window as unknown as { times: string[] }).times.length >= most, PICTURES, { timeout: WAIT_MS });
  const times = await page.evaluate(() => (window as unknown as { times: string[] }).times);
  await pause(page);
  return times.join('; ');
}

for (let start = 0; start < Number(starts); start++) {
  const studio = await startStudio({ file });
  const { page } = studio;
  try {
    await training(page).getByRole('button', { name: /^Train/ }).waitFor();
    // What opening has begun is over.
    await page.waitForTimeout(2000);
    console.log(`just started: ${await pictures(page)}`);
    await addRun(page, 'solved');
    await page.waitForTimeout(1000);
    console.log(`a second run: ${await pictures(page)}`);
  } finally {
    await studio.close();
  }
}
