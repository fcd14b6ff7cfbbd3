/**
 * Lessons in the window: each one's buttons do what they say, questions are answered, and whenever a lesson is left all is as
 * it was. What a teacher has written is among them, or is refused in a sentence.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { SCREENSHOTS, startStudio, type Studio } from './studio.ts';
import { addRun, command, setSteps, shownSteps, train } from './window.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KEEPS_SCREENSHOTS = process.env['COORDX_SCREENSHOTS'] === '1';
const LESSONS = path.resolve(import.meta.dirname, '..', '..', 'resources', 'lessons');
const COUNT = readdirSync(LESSONS).filter((name) => name.endsWith('.json')).length;
/** As long as the slowest machine may take for all steps of one button: five networks, 300 steps each. */
const SLOW = { timeout: 600_000 };

const MINE = {
  format: 'coordx-lesson',
  version: 1,
  kind: 'image',
  sample: 'lake-small.png',
  steps: [{ button: 'Go', runs: [{ name: 'mine', preset: 'split', settings: { width: 16, rank: 4 } }], train: { steps: 2 } }],
};

describe('lessons', () => {
  let studio: Studio;
  let page: Page;
  before(async () => {
    studio = await startStudio({ reducedMotion: true });
    ({ page } = studio);
    await page.getByRole('button', { name: /^Train/ }).first().waitFor();
  });
  after(() => studio.close());

  const panel = () => page.getByRole('complementary', { name: 'Lessons' });
  const begin = () => panel().getByRole('button', { name: /^Begin: / });
  /** What the list says of each run. One that is untrained may be measured at any time. */
  const runs = async (): Promise<string[]> => (await page.locator('[data-run]').allInnerTexts()).map((words) => words.replace(/\n(–|[\d.]+ dB)\nNot trained/, '\nNot trained'));
  const leave = async (): Promise<void> => {
    await panel().getByRole('button', { name: 'Leave the lesson' }).click();
    await begin().first().waitFor(SLOW);
  };
  /** Presses the button of the step that is shown, and waits until its question comes. */
  async function setUp(): Promise<void> {
    await panel().locator('.set-up').click();
    await panel().getByText('It is all there. Look at it.').waitFor(SLOW);
  }
  async function check(name: string): Promise<void> {
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations;
    });
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`), []);
    if (!KEEPS_SCREENSHOTS) return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    await sharp(await page.screenshot()).webp({ quality: 82 }).toFile(path.join(SCREENSHOTS, `${name}.webp`));
  }

  test('leave source, runs, settings, their undoing, and the view as they were', async () => {
    await setSteps(page, 1);
    await train(page);
    for (let i = 0; i < 3000 && (await shownSteps(page)) < 1; i++) await page.waitForTimeout(100);
    await addRun(page, 'split');
    const width = page.locator('.settings').getByRole('spinbutton', { name: 'Width', exact: true });
    const fresh = await width.inputValue();
    await width.fill('96');
    await page.keyboard.press('Enter');
    await command(page, 'Swipe');
    const swipe = page.getByRole('radio', { name: /^Swipe/, checked: true });
    await swipe.waitFor({ state: 'attached' });
    const before = { runs: await runs(), title: await page.title() };

    await page.keyboard.press('Control+Shift+L');
    await begin().first().click();
    await panel().getByText('Step 1 of 4').waitFor(SLOW);
    await setUp();
    assert.deepEqual((await runs()).length, 1);
    // What a lesson tries is nobody's work.
    await page.locator('main').focus();
    await page.keyboard.press('Control+s');
    await page.getByText('Leave the lesson first', { exact: false }).first().waitFor();
    await leave();

    assert.deepEqual({ runs: await runs(), title: await page.title() }, before);
    assert.equal(await width.inputValue(), '96');
    await swipe.waitFor({ state: 'attached' });
    await page.locator('main').focus();
    await page.keyboard.press('Control+z');
    await page.waitForFunction(([value]) => [...document.querySelectorAll<HTMLInputElement>('.settings input')].some((input) => input.value === value), [fresh]);
    assert.equal(await width.inputValue(), fresh);
  });

  test('say at once whether a choice is right, and why, by keys alone', async () => {
    await begin().first().press('Enter');
    await panel().getByText('Step 1 of 4').waitFor(SLOW);
    assert.equal(await panel().getByRole('radio').count(), 0, 'nothing is asked before there is anything to see');
    await panel().locator('.set-up').press('Enter');
    await panel().getByText('It is all there. Look at it.').waitFor(SLOW);
    const choices = panel().getByRole('radio');
    await choices.first().press('Space');
    await panel().getByText('Not quite.', { exact: false }).waitFor();
    await choices.first().press('ArrowDown');
    await panel().getByText('Right.', { exact: false }).waitFor();
    await check('lesson');
    await panel().getByRole('button', { name: 'Next', exact: true }).press('Enter');
    await panel().getByRole('heading', { name: 'It learns' }).waitFor();
    await page.keyboard.press('Control+Shift+L');
    await panel().waitFor({ state: 'detached', ...SLOW });
    await page.locator('main').focus();
  });

  for (let i = 0; i < COUNT; i++) {
    test(`lesson ${i + 1} sets up every step`, async () => {
      if (!(await panel().isVisible())) await command(page, 'Lessons');
      await begin().nth(i).click();
      const words = await panel().getByText(/^Step 1 of \d+$/).innerText(SLOW);
      const count = Number(/\d+$/.exec(words)?.[0]);
      for (let k = 0; k < count; k++) {
        await setUp();
        assert.ok((await panel().getByRole('radio').count()) >= 2);
        if (k === count - 1) break;
        await panel().getByRole('button', { name: 'Next', exact: true }).click();
        await panel().getByText(`Step ${k + 2} of ${count}`).waitFor();
      }
      await leave();
      assert.equal((await runs()).length, 2);
    });
  }

  test('lay two networks side by side, and what is pointed at in one is marked in the other', async () => {
    if (!(await panel().isVisible())) await command(page, 'Lessons');
    await begin().nth(1).click();
    await panel().getByText('Step 1 of 4').waitFor(SLOW);
    for (let k = 0; k < 3; k++) await panel().getByRole('button', { name: 'Next', exact: true }).click();
    await setUp();
    const siren = page.getByRole('region', { name: 'siren', exact: true });
    const picture = siren.getByRole('img', { name: /^Feature \d+ over y and x$/ });
    await picture.waitFor(SLOW);
    const split = page.getByRole('region', { name: 'split', exact: true });
    await split.getByRole('img', { name: /^Term \d+ over x$/ }).waitFor(SLOW);
    await check('inside-beside');
    await siren.getByRole('combobox', { name: 'Layer of siren' }).selectOption({ label: 'tail 1 of all axes: 16,384 points' });
    await picture.waitFor(SLOW);
    const marks = split.locator('.diagram .mark');
    const before = await marks.count();
    const box = await picture.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
    await page.waitForFunction(([count]) => document.querySelectorAll('section[aria-label="split"] .diagram .mark').length > (count as number), [before]);
    await leave();
  });

  test('of a teacher are among them, and what is wrong in one is told with file and place', async () => {
    const own = path.join(studio.dataFolder, 'lessons');
    mkdirSync(own, { recursive: true });
    const write = (name: string, lesson: object): void => {
      writeFileSync(path.join(own, `${name}.json`), JSON.stringify(lesson));
      writeFileSync(path.join(own, `${name}.md`), '# Of our school\n\nAbout it.\n\n## Only step\n\nLook.\n');
    };
    write('good', MINE);
    write('bad', { ...MINE, steps: [{ ...MINE.steps[0], train: { steps: 'many' } }] });
    await page.keyboard.press('Control+Shift+L');
    await page.keyboard.press('Control+Shift+L');
    await panel().getByRole('alert').getByText(/^"bad\.json" is no lesson: steps\.0\.train\.steps: .+\.$/).waitFor();
    await panel().getByRole('button', { name: 'Begin: Of our school' }).click();
    await panel().getByText('Step 1 of 1').waitFor(SLOW);
    await setUp();
    assert.match((await runs())[0] ?? '', /mine/);
    await leave();
    assert.deepEqual(studio.faults, []);
  });
});
