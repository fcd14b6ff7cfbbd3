/** The pages that people read, README first, and what tests ask of them: their links, headings, tables and code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

export interface Page {
  /** From the root of the checkout: docs/images.md. */
  name: string;
  text: string;
}

export interface CodeBlock {
  language: string;
  lines: string[];
}

export interface Link {
  /** As it is written, with its anchor. */
  target: string;
  isPicture: boolean;
}

/** README, what stands beside it, and docs/. */
export function pages(): Page[] {
  const beside = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].filter((name) => existsSync(path.join(ROOT, name)));
  const inside = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return [...beside, ...inside.map((name) => `docs/${name.replaceAll(path.sep, '/')}`).sort()].map(page);
}

/** @param name from the root of the checkout. */
export function page(name: string): Page {
  return { name, text: readFileSync(path.join(ROOT, name), 'utf8') };
}

/** The blocks of code, by their language. */
export function codeBlocks({ text }: Page): CodeBlock[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
    language,
    lines: body.trimEnd().split('\n'),
  }));
}

/** What stands between single backticks, outside of blocks. */
export function codeSpans(page: Page): string[] {
  return [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** All links and pictures, in Markdown or in HTML. */
export function links(page: Page): Link[] {
  const text = prose(page).replaceAll(/`[^`\n]+`/g, '');
  const written = [...text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, mark = '', target = '']) => ({ target, isPicture: mark !== '' }));
  const pictures = [...text.matchAll(/<img\s[^>]*src="([^"]+)"/g)].map(([, target = '']) => ({ target, isPicture: true }));
  return [...written, ...pictures];
}

/** The anchors of all headings, as GitHub makes them. */
export function anchors(page: Page): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of prose(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let n = 1; found.has(unique); n++) unique = `${anchor}-${n}`;
    found.add(unique);
  }
  return found;
}

/** The rows of the first table below a heading, its head among them: cells without code's backticks. */
export function tableBelow({ text }: Page, heading: string): string[][] {
  const start = text.indexOf(`\n${heading}\n`);
  const [table = ''] = (start < 0 ? '' : text.slice(start)).match(/(^\|.*\n)+/m) ?? [];
  const rows = table.trimEnd().split('\n').map((row) => row.split('|').slice(1, -1).map((cell) => cell.replaceAll('`', '').trim()));
  return rows.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
}

function prose({ text }: Page): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}
