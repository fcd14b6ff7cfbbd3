/** Every link and picture of README and docs leads somewhere, and the pages stay what they are for. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import sharp from '../../src-main/io/image/sharp.ts';
import { anchors, codeSpans, links, page, pages, ROOT, type Page } from './pages.ts';

const MOST_README_LINES = 150;
/** The picture in motion at the head of README. */
const ANIMATION = 'docs/coordx.webp';
const MOST_ANIMATION_BYTES = 2_000_000;

/** A link's place from the root of the checkout, and its anchor; null when it leads out. */
function placeOf(from: Page, target: string): { name: string; anchor: string | undefined } | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [file = '', anchor] = target.split('#');
  const name = file === '' ? from.name : path.posix.join(path.posix.dirname(from.name), decodeURIComponent(file));
  return { name, anchor };
}

for (const from of pages()) {
  describe(from.name, () => {
    for (const { target, isPicture } of links(from)) {
      test(`${isPicture ? 'picture' : 'link'} ${target}`, () => {
        const place = placeOf(from, target);
        if (!place) {
          assert.equal(new URL(target).protocol, 'https:');
          return;
        }
        assert.ok(!place.name.startsWith('..') && existsSync(path.join(ROOT, place.name)), `there is no ${place.name}`);
        if (isPicture) assert.ok(statSync(path.join(ROOT, place.name)).isFile(), `${place.name} is no file`);
        if (place.anchor !== undefined) {
          assert.ok(anchors(page(place.name)).has(place.anchor), `${place.name} has no heading for #${place.anchor}`);
        }
      });
    }
  });
}

test('files that CONTRIBUTING names are there', () => {
  // With <kind> or a star it is a pattern.
  const named = codeSpans(page('CONTRIBUTING.md')).filter((code) => /^(src-main|src-renderer|test|bin|resources)\/[^<*]+$/.test(code));
  assert.ok(named.length > 100, `only ${named.length} files were found in it`);
  assert.deepEqual(named.filter((file) => !existsSync(path.join(ROOT, file))), []);
});

test('every page of docs is reached from README', () => {
  const reached = new Set<string>();
  const waiting = ['README.md'];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const from = page(name);
    for (const { target } of links(from)) {
      const place = placeOf(from, target);
      if (place?.name.endsWith('.md')) waiting.push(place.name);
    }
  }
  const left = pages().filter(({ name }) => !reached.has(name)).map(({ name }) => name);
  assert.deepEqual(left, []);
});

test('README is short, and its picture moves and is small', async () => {
  const { text } = page('README.md');
  const lines = text.trimEnd().split('\n').length;
  assert.ok(lines <= MOST_README_LINES, `README has ${lines} lines`);
  assert.ok(text.includes(`](${ANIMATION})`), `README does not show ${ANIMATION}`);
  const bytes = readFileSync(path.join(ROOT, ANIMATION));
  assert.ok(bytes.length < MOST_ANIMATION_BYTES, `${ANIMATION} has ${bytes.length} bytes`);
  const { pages: frames = 1, format } = await sharp(bytes, { pages: -1 }).metadata();
  assert.ok(format === 'webp' && frames >= 50, `${ANIMATION} has ${frames} frames of ${format}`);
});

test('docs hold nothing but pages and pictures that they show', () => {
  const shown = new Set(pages().flatMap((from) => links(from).map(({ target }) => placeOf(from, target)?.name)));
  const files = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => path.extname(name) !== '');
  const unused = files.map((name) => `docs/${name.replaceAll(path.sep, '/')}`).filter((name) => !name.endsWith('.md') && !shown.has(name));
  assert.deepEqual(unused, []);
});
