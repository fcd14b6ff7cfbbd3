/** The report of a lab as one HTML page that needs nothing beside it: no server, no network, no script. */
import type { CellResult } from '../cellResult.ts';
import { groupsOf, median, numberOf, spreadBy, spreadOf, type Group } from '../groups.ts';
import { budgetWords, type Plan, type PlanBudget } from '../plan.ts';
import { chartSvg, type ChartPoint } from './chart.ts';
import { htmlTable, htmlText } from './html.ts';
import { summaryRows } from './tables.ts';

/** Pictures of a source: what is to be seen, and what cells make of it, as PNG files. */
export interface SourcePictures {
  truth: Uint8Array | null;
  bicubic: Uint8Array | null;
  /** Of cells, by their ids. */
  of: Map<string, Uint8Array>;
}

export interface PageContents {
  plan: Plan;
  /** Cells of the plan, done or not. */
  all: number;
  results: CellResult[];
  pictures: Map<string, SourcePictures>;
}

/** Bytes of a weight. */
const WEIGHT = 4;
const COLOURS = ['#2f6fde', '#e07b00', '#2c9b5a', '#c43b5d', '#8053c9', '#17a2b8', '#8a6d3b', '#d6539e', '#6b7c00', '#5b6b7b'];
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
const STYLE = `
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5d6b7a; --line: #d5dce4; --ground: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4eaf1; --soft: #9aa8b7; --line: #34414f; --ground: #14191f; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 1.2rem 0 0.3rem; }
.soft { color: var(--soft); } .scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; }
th, td { padding: 3px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:nth-child(-n+3), td:nth-child(-n+3) { text-align: left; }
.row { display: flex; flex-wrap: wrap; gap: 16px; } .row > div { flex: 1 1 320px; max-width: 520px; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: var(--soft); }
.grid { stroke: var(--line); stroke-width: 1; } .line { fill: none; stroke: currentColor; stroke-width: 2; } .band { fill: currentColor; opacity: 0.18; } circle { fill: currentColor; }
.key { display: inline-block; margin-right: 16px; } .key::before { content: ''; display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; background: currentColor; } .key span { color: var(--ink); }
.figures > figure { flex: 0 0 auto; } figure { margin: 0; } figure img { width: 192px; image-rendering: pixelated; display: block; } figcaption { font-size: 12px; max-width: 192px; }
${COLOURS.map((colour, i) => `.c${i} { color: ${colour}; }`).join(' ')}`;

/** @returns the page's text. */
export function pageText(contents: PageContents): string {
  const { plan, results, all } = contents;
  const left = all - results.length;
  const networks = [...new Set(results.map(({ network }) => network))];
  const colourOf = (network: string): number => networks.indexOf(network) % COLOURS.length;
  const sources = [...new Set(results.map(({ source }) => source))];
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${htmlText(plan.name)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${htmlText(plan.name)}</h1>`,
    `<p class="soft">${results.length} of ${all} cells are done${left > 0 ? `; ${left} are left out of what follows` : ''}. Numbers are medians over seeds, with the least and the most of them.</p>`,
    ...plan.notes.map((note) => `<p>${htmlText(note)}</p>`),
    '<h2>All results</h2>',
    `<div class="scroll">${htmlTable(summaryRows(results, plan.baseline))}</div>`,
    ...sources.map((source) => sourceSection(source, results.filter((cell) => cell.source === source), contents, colourOf)),
    '<h2>Machines and versions</h2>',
    ...machines(results),
    '</body></html>',
    '',
  ].join('\n');
}

type ColourOf = (network: string) => number;

function sourceSection(source: string, results: CellResult[], { pictures }: PageContents, colourOf: ColourOf): string {
  const longest = longestGroups(results);
  const legend = longest.map(({ network }) => `<span class="key c${colourOf(network)}"><span>${htmlText(network)}</span></span>`).join('');
  const charts = [...curveCharts(longest, colourOf), sizeChart(longest, colourOf)].flatMap(({ title, svg }) => (svg === null ? [] : [`<div><h3>${title}</h3>${svg}</div>`]));
  return [
    `<h2>${htmlText(source)}</h2><p class="soft">${htmlText(results[0]?.dataset ?? '')}. Of each network the longest budget: ${longest.map(({ network, budget }) => htmlText(`${network} ${budgetWords(budget)}`)).join(', ')}.</p>`,
    `<p>${legend}</p><div class="row">${charts.join('\n')}</div>`,
    cropRow(longest, pictures.get(source)),
  ].join('\n');
}

/** Of every network of a source, what it came to with the most that it was given. */
function longestGroups(results: CellResult[]): Group[] {
  const longest = new Map<string, Group>();
  for (const group of groupsOf(results)) {
    const other = longest.get(group.network);
    if (!other || amount(group.budget) > amount(other.budget)) longest.set(group.network, group);
  }
  return [...longest.values()];
}

/** Seconds come after steps: they are what a person waits for. */
function amount({ steps = 0, seconds }: PlanBudget): number {
  return seconds === undefined ? steps : 1e9 + seconds;
}

function curveCharts(groups: Group[], colourOf: ColourOf): { title: string; svg: string | null }[] {
  const chart = (title: string, x: string, along: (point: CurvePlace) => number): { title: string; svg: string | null } => ({
    title,
    svg: chartSvg({
      ...{ title, x, y: 'PSNR, dB', isJoined: true },
      series: groups.map((group) => ({ name: group.network, colour: colourOf(group.network), points: curveOf(group).map((place): ChartPoint => ({ x: along(place), y: spreadOf(place.values) })) })),
    }),
  });
  return [chart('PSNR over steps', 'steps', ({ steps }) => steps), chart('PSNR over seconds', 'seconds of training', ({ seconds }) => seconds)];
}

interface CurvePlace {
  steps: number;
  seconds: number;
  values: number[];
}

/** Where all seeds were measured. */
function curveOf({ cells }: Group): CurvePlace[] {
  const [first] = cells;
  if (!first || first.result.quality.name !== 'psnr') return [];
  return first.result.curve.flatMap(({ steps }) => {
    const places = cells.map(({ result }) => result.curve.findIndex((point) => point.steps === steps));
    if (places.includes(-1)) return [];
    const values = cells.map(({ result }, i) => numberOf(result.curve[places[i] as number]?.value ?? null));
    return [{ steps, seconds: median(cells.map(({ time }, i) => time.curve[places[i] as number] ?? NaN)), values }];
  });
}

function sizeChart(groups: Group[], colourOf: ColourOf): { title: string; svg: string | null } {
  const title = 'Quality against size';
  const y = groups[0]?.cells[0]?.result.quality.name === 'iou' ? 'IoU, hard' : 'PSNR, dB';
  const series = groups.map((group) => ({
    ...{ name: group.network, colour: colourOf(group.network) },
    points: [{ x: WEIGHT * (group.cells[0]?.result.parameters ?? 0), y: spreadBy(group, ({ result }) => numberOf(result.quality.value)) }],
  }));
  return { title, svg: chartSvg({ title, x: 'bytes of weights, four each', y, series, isJoined: false }) };
}

/** What is to be seen, and what the first seed of every network makes of it. */
function cropRow(groups: Group[], pictures: SourcePictures | undefined): string {
  if (!pictures) return '';
  const { truth, bicubic, of } = pictures;
  const figures = [
    ...(truth ? [figure(truth, 'original')] : []),
    ...(bicubic ? [figure(bicubic, 'bicubic')] : []),
    ...groups.flatMap(({ network, cells: [first] }) => {
      const picture = first && of.get(first.id);
      return picture ? [figure(picture, `${network}, ${qualityWords(first)}`)] : [];
    }),
  ];
  return figures.length === 0 ? '' : `<h3>The middle of it</h3><div class="row figures">${figures.join('\n')}</div>`;
}

function qualityWords({ result: { quality, enlarged } }: CellResult): string {
  const value = numberOf(enlarged ? enlarged.field.psnr : quality.value);
  return quality.name === 'iou' ? `IoU ${value.toFixed(4)}` : `${value.toFixed(2)} dB`;
}

function figure(png: Uint8Array, caption: string): string {
  const data = Buffer.from(png).toString('base64');
  return `<figure><img alt="${htmlText(caption)}" src="data:image/png;base64,${data}"><figcaption>${htmlText(caption)}</figcaption></figure>`;
}

function machines(results: CellResult[]): string[] {
  const words = results.map(({ machine }) => `${machine.words}; ${machine.program}, ${machine.engine} on ${machine.device}, ${machine.threads} thread${machine.threads === 1 ? '' : 's'}`);
  return [...new Set(words)].map((line) => `<p class="soft">${htmlText(line)}</p>`);
}
