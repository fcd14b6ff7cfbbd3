/**
 * A walk through the states of the window, each at three sizes: no two controls lie on each other, nothing is cut off, no bar has two lines, no
 * label is without what it is the label of, and axe finds nothing in either theme.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { layoutFaults } from './layout.ts';
import { startStudio, type Studio } from './studio.ts';
import { addRun, command, setSteps, train } from './window.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
  { width: 2560, height: 1440 },
] as const;

interface State {
  name: string;
  /** Comes to it from the state before. */
  go: (page: Page) => Promise<unknown>;
  /** Goes back to where the next one begins. */
  leave?: (page: Page) => Promise<unknown>;
}

const press = (...keys: string[]) => async (page: Page): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const closed = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};
/** A dialog that keys open. */
const dialog = (name: string, key: string): State => ({
  name,
  go: async (page) => {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
  },
  leave: closed,
});
const byCommand = (name: string, title: string): State => ({
  name,
  go: async (page) => {
    await command(page, title);
    await page.getByRole('dialog').waitFor();
  },
  leave: closed,
});
const menu = (name: string): State => ({
  name: `the menu ${name}`,
  go: async (page) => {
    await page.getByRole('menuitem', { name, exact: true }).click();
    await page.getByRole('menu').first().waitFor();
  },
  leave: (page) => page.keyboard.press('Escape'),
});
const solved = async (page: Page): Promise<void> => {
  await train(page);
  await page.getByRole('button', { name: 'Solved', exact: true }).waitFor({ timeout: 120_000 });
};
/** What has no room in the bar above a narrow view, unfolded over it. */
const unfolded = (kind: string): State => ({
  name: `${kind}: the bar above the view unfolded`,
  go: async (page) => {
    await page.setViewportSize(SIZES[1]);
    await page.getByRole('button', { name: 'More of the view' }).click();
    await page.getByRole('button', { name: 'More of the view', expanded: true }).waitFor();
  },
  leave: async (page) => {
    // The arrow went with the focus while the view was wide.
    await page.setViewportSize(SIZES[1]);
    await page.getByRole('button', { name: 'More of the view' }).focus();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More of the view', expanded: false }).waitFor();
    await page.setViewportSize(SIZES[0]);
  },
});
const shape = (name: string, ...keys: string[]): State => ({ name: `a shape: ${name}`, go: press(...keys) });

const STATES: readonly State[] = [
  { name: 'a picture, untrained', go: async (page) => page.getByRole('button', { name: /^Train/ }).first().waitFor() },
  { name: 'a picture, untrained, as a difference', go: press('5'), leave: press('1') },
  { name: 'a picture, learned', go: async (page) => (await setSteps(page, 2), await train(page), await page.getByRole('button', { name: /^Train|^Solved/ }).first().waitFor()) },
  { name: 'the source', go: press('2') },
  { name: 'side by side', go: press('3') },
  { name: 'swipe', go: press('4') },
  { name: 'difference', go: press('5') },
  unfolded('a picture'),
  { name: 'zoomed in', go: press('1', '+', '+', '+', '+', '+', '+'), leave: press('0') },
  { name: 'a part selected', go: (page) => command(page, 'Select the Middle'), leave: press('Escape') },
  // The preset with the most boxes in its diagram, and the longest words in its settings.
  { name: 'two runs', go: (page) => addRun(page, 'split') },
  { name: 'two runs, one compared', go: press('3'), leave: press('1') },
  { name: 'a grid of two runs and the source', go: press('6') },
  {
    name: 'what stands in the grid',
    go: async (page) => {
      await page.getByRole('button', { name: /What stands in the grid/ }).click();
      // In sight, and not only there: a bar can cut it off.
      await page.getByRole('checkbox', { name: 'Ground truth' }).click({ trial: true });
    },
    leave: press('Escape', '1'),
  },
  {
    name: 'how the picture is brought to the screen',
    go: async (page) => {
      await page.getByRole('button', { name: 'Display', exact: true }).click();
      await page.getByRole('slider', { name: 'Exposure', exact: true }).click({ trial: true });
    },
    leave: press('Escape'),
  },
  { name: 'the gradient in place of the loss', go: async (page) => page.getByRole('combobox', { name: 'Second plot' }).selectOption('gradient') },
  { name: 'the picture alone', go: press('z'), leave: press('z') },
  dialog('palette', 'Control+k'),
  dialog('keys', 'F1'),
  dialog('a picture on its way out', 'Control+e'),
  dialog('samples', 'Control+Shift+o'),
  byCommand('another run', 'Add a Run'),
  byCommand('about', 'About'),
  byCommand('what the machine does', 'Measure This Machine'),
  byCommand('a new name', 'Rename the Run'),
  byCommand('a model on its way out', 'Export Model'),
  byCommand('metrics on their way out', 'Export Metrics'),
  byCommand('closing', 'Close Project'),
  menu('File'),
  menu('Run'),
  {
    name: 'a run removed',
    go: async (page) => {
      await command(page, 'Remove the Run');
      await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
    },
    leave: press('Control+z'),
  },
  {
    name: 'a shape, untrained',
    go: async (page) => {
      await page.keyboard.press('Control+Shift+o');
      await page.getByRole('dialog').getByRole('button', { name: /^Seashell/ }).click();
      await page.getByRole('button', { name: 'Open without saving' }).click();
      await page.locator('canvas.shape').waitFor();
    },
  },
  { name: 'a shape, learned', go: solved },
  shape('side by side', '3'),
  unfolded('a shape'),
  shape('its error', '5'),
  shape('a slice', '1', 'x'),
  dialog('a mesh on its way out', 'Shift+m'),
  dialog('a clip on its way out', 'Shift+e'),
  {
    name: 'a video, untrained',
    go: async (page) => {
      await page.keyboard.press('Control+Shift+o');
      await page.getByRole('dialog').getByRole('button', { name: /^Flight/ }).click();
      await page.getByRole('button', { name: 'Open without saving' }).click();
      // Which part of it is asked first.
      await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click();
      await page.locator('canvas.picture').waitFor();
    },
  },
  { name: 'a video, learned', go: solved },
  { name: 'a video: difference', go: press('5'), leave: press('1') },
  unfolded('a video'),
  { name: 'a video: SSIM', go: press('5', 'd', 'd', 'd', 'd'), leave: press('d', 'd', '1') },
  { name: 'a video: a grid', go: press('6'), leave: press('1') },
  dialog('a clip of a video on its way out', 'Shift+e'),
  {
    name: 'nothing open',
    go: async (page) => {
      await command(page, 'Close Project');
      await page.getByRole('dialog').getByRole('button', { name: /^Close/ }).last().click();
      await page.getByRole('button', { name: /Open an image, a video, a shape, a volume or a project/ }).waitFor();
    },
  },
];

let studio: Studio;
before(async () => {
  studio = await startStudio({ theme: 'dark', reducedMotion: true });
});
after(() => studio.close());

/** What axe objects to, in a theme. @param rules that are looked at; all unless said */
async function objections(page: Page, rules?: readonly string[]): Promise<string[]> {
  return page.evaluate(async (only) => {
    type Violation = { id: string; nodes: { html: string }[] };
    const { axe } = globalThis as unknown as { axe: { run(context: object, options: object): Promise<{ violations: Violation[] }> } };
    // Hints float beside everything else.
    return (await axe.run({ exclude: ['[data-bits-floating-content-wrapper]:not(:has([role=menu]))'] }, only ? { runOnly: only } : {})).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
  }, rules);
}

/** The same once colours have settled: they may be on their way, and what is really wrong stays. */
async function lastingObjections(page: Page, rules?: readonly string[]): Promise<string[]> {
  let faults = await objections(page, rules);
  for (let again = 0; again < 4 && faults.length > 0; again++) {
    await page.waitForTimeout(500);
    faults = await objections(page, rules);
  }
  return faults;
}

for (const [i, { name, go, leave }] of STATES.entries()) {
  test(name, async () => {
    const { page } = studio;
    const [theme, other] = i % 2 === 0 ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize(SIZES[0]);
    await go(page);
    const found: string[] = [];
    for (const [k, size] of SIZES.entries()) {
      await page.setViewportSize(size);
      // Two frames: what is measured is laid out anew with the second.
      await page.evaluate(async () => {
        for (let frame = 0; frame < 2; frame++) {
          await new Promise((drawn) => {
            requestAnimationFrame(drawn);
          });
        }
        await Promise.allSettled(document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations === 1).map(({ finished }) => finished));
      });
      found.push(...(await layoutFaults(page)).map((fault) => `${size.width} x ${size.height}: ${fault}`));
      // Every size in turn, one of them at each state, for axe takes long. The other theme has other colours, and is else the same.
      if (k !== i % SIZES.length) continue;
      await page.evaluate(AXE);
      found.push(...(await lastingObjections(page)).map((fault) => `${theme}: ${fault}`));
      await page.emulateMedia({ colorScheme: other });
      found.push(...(await lastingObjections(page, ['color-contrast'])).map((fault) => `${other}: ${fault}`));
      await page.emulateMedia({ colorScheme: theme });
    }
    await page.setViewportSize(SIZES[0]);
    await leave?.(page);
    assert.deepEqual(found, []);
  });
}

test('nothing went wrong in the window meanwhile', () => assert.deepEqual(studio.faults, []));
