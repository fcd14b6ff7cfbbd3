/**
 * The little of Markdown that lessons are written in: paragraphs, lists, **strong** and *stressed* words, and `code`. What is
 * anything else stays as it was written, and nothing of it is ever taken for HTML.
 */

export interface Inline {
  kind: 'text' | 'strong' | 'stressed' | 'code';
  text: string;
}

export type Block = { kind: 'paragraph'; words: Inline[] } | { kind: 'list'; isOrdered: boolean; items: Inline[][] };

const ITEM = /^(?:[-*]|(\d+)\.)\s+/;

/** Blocks of a text, in their order. */
export function blocksOf(markdown: string): Block[] {
  return markdown
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map(blockOf);
}

function blockOf(text: string): Block {
  const first = ITEM.exec(text);
  if (!first) return { kind: 'paragraph', words: inlinesOf(joined(text)) };
  // A line that begins no item goes on with the one before.
  const items = text.split(/\n(?=(?:[-*]|\d+\.)\s)/).map((item) => inlinesOf(joined(item.replace(ITEM, ''))));
  return { kind: 'list', isOrdered: first[1] !== undefined, items };
}

function joined(lines: string): string {
  return lines.split('\n').map((line) => line.trim()).join(' ');
}

/** Words of a line, with how they are said. */
export function inlinesOf(line: string): Inline[] {
  const inlines: Inline[] = [];
  let end = 0;
  const plain = (to: number): void => {
    if (to > end) inlines.push({ kind: 'text', text: line.slice(end, to) });
  };
  for (const match of line.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/g)) {
    plain(match.index);
    const [whole, code, strong, stressed] = match;
    inlines.push({ kind: code !== undefined ? 'code' : strong !== undefined ? 'strong' : 'stressed', text: code ?? strong ?? stressed ?? '' });
    end = match.index + whole.length;
  }
  plain(line.length);
  return inlines;
}
