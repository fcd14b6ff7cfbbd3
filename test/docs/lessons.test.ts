/** The example of a lesson in docs/lessons.md is one. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseLesson } from '../../src-main/io/lessons/lessonFile.ts';
import { ROOT } from './pages.ts';

const page = readFileSync(path.join(ROOT, 'docs', 'lessons.md'), 'utf8');
const block = (language: string): string => {
  const [, text] = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(page) ?? [];
  assert.ok(text !== undefined, `the page has no ${language}`);
  return text;
};

test('the example of a lesson is one, and its mistake is told as the page says', () => {
  const json = block('json');
  const parse = (text: string) => parseLesson(new TextEncoder().encode(text), block('md'), ['mine.json', 'mine.md']);
  const { lesson, sample } = parse(json);
  assert.deepEqual([lesson.title, sample, lesson.steps.map(({ title }) => title)], ['Thin and thick', 'lake.png', ['Which is which?', 'From the inside']]);
  const [, told] = /`("mine\.json" is no lesson: [^`]+)`/.exec(page) ?? [];
  assert.throws(() => parse(json.replace('"steps": 20 }', '"steps": 20, "of": ["fat"] }')), { message: told });
});
