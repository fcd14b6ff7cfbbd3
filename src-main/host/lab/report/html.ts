/** Text in an HTML page. */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it stands in an element or in an attribute. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}

/** Numbers stand to the right, from the fourth column on. */
export function htmlTable([head = [], ...rows]: string[][]): string {
  const cells = (tag: string, row: string[]): string => row.map((cell) => `<${tag}>${htmlText(cell)}</${tag}>`).join('');
  return `<table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')}</tbody></table>`;
}
