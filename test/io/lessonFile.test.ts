/** Lessons as files: those of the program are sound, and what is wrong in one is said in a sentence that names file and place. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parseLesson, readLesson } from '../../src-main/io/lessons/lessonFile.ts';

const FOLDER = path.resolve(import.meta.dirname, '..', '..', 'resources', 'lessons');
const NAMES = ['mine.json', 'mine.md'] as const;
const TEXT = '# Mine\n\nAbout it.\n\n## First\n\nLook.\n\n## Second\n\nLook *again*.\n';
const QUESTION = { ask: 'What?', choices: [{ say: 'This', why: 'So.', right: true }, { say: 'That', why: 'No.' }] };
const RUNS = [{ name: 'a', preset: 'split', settings: { rank: 4 } }, { name: 'b', preset: 'siren' }];
const STEPS = [
  { button: 'Go', runs: RUNS, train: { steps: 3 }, view: { mode: 'sideBySide', run: 'a', with: 'b' }, question: QUESTION },
  { button: 'Look', inside: { run: 'b', beside: 'a' } },
];

function parse(change: object = {}, text = TEXT) {
  const lesson = { format: 'coordx-lesson', version: 1, kind: 'image', sample: 'lake.png', steps: STEPS, ...change };
  return parseLesson(new TextEncoder().encode(JSON.stringify(lesson)), text, NAMES);
}

/** With a change to a step. */
const step = (i: number, change: object): object => ({ steps: STEPS.map((one, k) => (k === i ? { ...one, ...change } : one)) });

describe('a lesson', () => {
  test('has the texts of one file and the steps of the other, and a step goes on with what the one before has', () => {
    const { lesson, sample } = parse();
    assert.equal(sample, 'lake.png');
    const { title, about, steps } = lesson;
    assert.deepEqual({ title, about }, { title: 'Mine', about: 'About it.' });
    assert.deepEqual(steps.map((one) => [one.title, one.text]), [['First', 'Look.'], ['Second', 'Look *again*.']]);
    assert.deepEqual(steps[1]?.setUp, {
      button: 'Look',
      runs: [RUNS[0], { ...RUNS[1], settings: {} }],
      train: { steps: 3 },
      view: { mode: 'sideBySide', run: 'a', with: 'b' },
      inside: { run: 'b', beside: 'a' },
    });
    assert.deepEqual(steps[0]?.question?.choices.map(({ isRight }) => isRight), [true, false]);
    assert.equal(steps[1]?.question, null);
  });

  test('may be written with the ends of lines of Windows', () => {
    assert.deepEqual(parse({}, TEXT.replaceAll('\n', '\r\n')), parse());
  });

  const wrong: [string, object, RegExp][] = [
    ['another format', { format: 'x' }, /^"mine\.json" is no lesson: format: .+\.$/],
    ['a field that there is not', step(0, { trian: {} }), /^"mine\.json" is no lesson: steps\.0: .*trian.*\.$/],
    ['a view that there is not', step(0, { view: { mode: 'sideways' } }), /^"mine\.json" is no lesson: steps\.0\.view\.mode: .+\.$/],
    ['two right choices', step(0, { question: { ...QUESTION, choices: QUESTION.choices.map((one) => ({ ...one, right: true })) } }), /steps\.0\.question\.choices: exactly one choice must be right\.$/],
    ['a folder in the name of the sample', { sample: '../secret.png' }, /sample: must be the name of a file, without folders\.$/],
    ['a preset that there is not', step(0, { runs: [{ name: 'a', preset: 'best' }, RUNS[1]] }), /steps\.0\.runs\.0: .*best.*\.$/],
    ['a setting that there is not', step(0, { runs: [{ name: 'a', preset: 'split', settings: { ranks: 3 } }, RUNS[1]] }), /steps\.0\.runs\.0: The run a sets ranks, which is no setting of images\.$/],
    ['a value that is too large', step(0, { runs: [{ name: 'a', preset: 'split', settings: { rank: 1e9 } }, RUNS[1]] }), /steps\.0\.runs\.0: rank must be a whole number from .+\.$/],
    ['two runs of one name', step(0, { runs: [RUNS[0], RUNS[0], RUNS[1]] }), /steps\.0\.runs\.1: there are two runs "a"\.$/],
    ['a run that there is not', step(1, { inside: { run: 'c' } }), /steps\.1\.inside\.run: there is no run "c"; there are a, b\.$/],
    ['nobody to train', step(0, { train: { steps: 3, of: ['z'] } }), /steps\.0\.train\.of: there is no run "z"; .+\.$/],
    ['no words for a button', step(1, { button: undefined }), /steps\.1\.button: .+\.$/],
    ['no runs at first', step(0, { runs: undefined, view: undefined }), /steps\.0\.runs: the first step with a button must say its runs\.$/],
    ['a step without text', { steps: [...STEPS, {}] }, /^"mine\.md" has 2 headings of steps \(## …\), and "mine\.json" has 3 steps\.$/],
  ];
  for (const [name, change, message] of wrong) {
    test(`with ${name} is refused`, () => {
      assert.throws(() => parse(change), { name: 'FileError', message });
    });
  }

  test('that is no JSON, or has no title, is refused', () => {
    assert.throws(() => parseLesson(new TextEncoder().encode('{"format": '), TEXT, NAMES), { name: 'FileError', message: /^"mine\.json" is no JSON: .+\.$/ });
    assert.throws(() => parse({}, 'Mine\n\n## First\n'), { name: 'FileError', message: /^"mine\.md" must begin with the title/ });
  });
});

test('the program has six sound lessons, and each asks a question in every step', async () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  assert.equal(files.length, 6);
  for (const file of files) {
    const { lesson } = await readLesson(path.join(FOLDER, file));
    assert.ok(lesson.steps.length >= 4);
    for (const { title, text, question } of lesson.steps) assert.ok(text !== '' && question !== null, `${file}: ${title}`);
  }
});
