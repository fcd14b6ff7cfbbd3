/** The tables of a report, as text of several sorts. */
import { csvField } from '../../saving/csv.ts';
import type { CellResult } from '../cellResult.ts';
import { groupsOf, numberOf, spreadBy, type Group, type Spread } from '../groups.ts';
import { budgetWords } from '../plan.ts';

/** A column of a table of groups: what it is called, and what it says of a group. */
interface Column {
  head: string;
  of: (group: Group) => string;
}

const NONE = '';

/** `33.10 (32.95 to 33.31)`; of one seed the number alone. */
export function spreadWords({ median, least, most }: Spread, digits: number): string {
  const word = (value: number): string => (value === Infinity ? 'exact' : Number.isNaN(value) ? NONE : value.toFixed(digits));
  return least === most ? word(median) : `${word(median)} (${word(least)} to ${word(most)})`;
}

function metricColumn(head: string, digits: number, read: (cell: CellResult) => number | null | undefined): Column {
  const of = (group: Group): string => {
    const values = group.cells.map(read);
    return values.some((value) => value === undefined) ? NONE : spreadWords(spreadBy(group, (cell) => numberOf(read(cell) ?? null)), digits);
  };
  return { head, of };
}

const COLUMNS: readonly Column[] = [
  { head: 'source', of: ({ source }) => source },
  { head: 'network', of: ({ network }) => network },
  { head: 'budget', of: ({ budget }) => budgetWords(budget) },
  { head: 'seeds', of: ({ cells }) => String(cells.length) },
  metricColumn('PSNR, dB', 2, ({ result }) => result.metrics['psnr']),
  metricColumn('SSIM', 4, ({ result }) => result.metrics['ssim']),
  metricColumn('IoU easy', 4, ({ result }) => result.metrics['iouEasy']),
  metricColumn('IoU hard', 4, ({ result }) => result.metrics['iouHard']),
  metricColumn('full size, dB', 2, ({ result }) => result.enlarged?.field.psnr),
  metricColumn('full size, SSIM', 4, ({ result }) => result.enlarged?.field.ssim),
  metricColumn('bicubic, dB', 2, ({ result }) => result.enlarged?.bicubic.psnr),
  metricColumn('bicubic, SSIM', 4, ({ result }) => result.enlarged?.bicubic.ssim),
  metricColumn('weights', 0, ({ result }) => result.parameters),
  metricColumn('steps', 0, ({ result }) => result.steps),
  metricColumn('seconds', 2, ({ time }) => time.seconds),
  metricColumn('ms a step', 2, ({ time }) => time.step),
  metricColumn('ms a query', 2, ({ time }) => time.query),
];

/** How many times faster than a network of the same source and budget: medians of both. */
function fasterColumns(groups: Group[], baseline: string): Column[] {
  const column = (head: string, time: (cell: CellResult) => number): Column => ({
    head,
    of: (group) => {
      const base = groups.find(({ source, network, budget }) => source === group.source && network === baseline && budgetWords(budget) === budgetWords(group.budget));
      return base ? (spreadBy(base, time).median / spreadBy(group, time).median).toFixed(2) : NONE;
    },
  });
  return [column(`step, times as fast as ${baseline}`, ({ time }) => time.step), column(`query, times as fast as ${baseline}`, ({ time }) => time.query)];
}

/** A head and a row for each group; columns in which nothing stands are left out. @param baseline what times are compared with */
export function summaryRows(results: readonly CellResult[], baseline?: string): string[][] {
  const groups = groupsOf(results);
  const all = [...COLUMNS, ...(baseline === undefined ? [] : fasterColumns(groups, baseline))];
  const columns = all.map(({ head, of }) => [head, ...groups.map(of)]).filter(([, ...cells]) => cells.some((cell) => cell !== NONE));
  return Array.from({ length: groups.length + 1 }, (_, row) => columns.map((column) => column[row] as string));
}

/** A row for each cell, for spreadsheets and scripts (RFC 4180). */
export function cellsCsv(results: readonly CellResult[]): string {
  const metrics = [...new Set(results.flatMap(({ result }) => Object.keys(result.metrics)))];
  const heads = ['source', 'kind', 'network', 'preset', 'settings', 'seed', 'budgetSteps', 'budgetSeconds', ...metrics];
  const rest = ['fullPsnr', 'fullSsim', 'bicubicPsnr', 'bicubicSsim', 'parameters', 'steps', 'seconds', 'msStep', 'msQuery', 'weights', 'machine'];
  const rows = results.map((cell) => {
    const { result, time, settings, machine } = cell;
    const { field, bicubic } = result.enlarged ?? {};
    return [
      ...[cell.source, cell.kind, cell.network, cell.preset, Object.entries(settings).map(([key, value]) => `${key}=${value}`).join(' ')],
      ...[cell.seed, cell.budget.steps, cell.budget.seconds, ...metrics.map((name) => result.metrics[name])],
      ...[field?.psnr, field?.ssim, bicubic?.psnr, bicubic?.ssim, result.parameters, result.steps],
      ...[time.seconds, time.step, time.query, result.weights, machine.words],
    ];
  });
  return [[...heads, ...rest], ...rows].map((row) => `${row.map((value) => csvField(String(value ?? ''))).join(',')}\r\n`).join('');
}

export function markdownTable([head = [], ...rows]: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

/** A tabular with the rules of the package booktabs. */
export function latexTable([head = [], ...rows]: string[][]): string {
  const line = (cells: string[]): string => `  ${cells.map(latexText).join(' & ')} \\\\\n`;
  const columns = head.map((_, i) => (i < 3 ? 'l' : 'r')).join('');
  return `\\begin{tabular}{${columns}}\n  \\toprule\n${line(head)}  \\midrule\n${rows.map(line).join('')}  \\bottomrule\n\\end{tabular}\n`;
}

const LATEX: Record<string, string> = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' };

/** Text in which nothing is a command of LaTeX. */
export function latexText(text: string): string {
  return text.replaceAll(/[\\~^]|[&%$#_{}]/g, (mark) => LATEX[mark] ?? `\\${mark}`);
}
