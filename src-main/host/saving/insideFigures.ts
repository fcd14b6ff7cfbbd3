/** Figures for a talk of what is inside runs: products of features, arithmetic by layer, quality by depth and by rank; as SVG. */
import { lookAtBest } from '../../core/inside/best.ts';
import { lookAtLayer, lookAtTerms } from '../../core/inside/look.ts';
import { partingOf } from '../../core/inside/fieldValues.ts';
import { costTableSvg, productsOf, productsSvg, splitWords, type Drawn, type ProductRow } from '../../core/inside/paperFigures.ts';
import { depthSvg, rankSvg, type TrainedRun } from '../../core/inside/qualityFigure.ts';
import { domainOf } from '../../core/kinds/table.ts';
import type { RunId, SessionApi } from '../../core/session/api.ts';

/** Products in a row, and samples along an axis of them. */
const PRODUCTS = 6;
const MOST = 192;

/** A figure, without the extension of its file. */
export interface Figure {
  name: string;
  svg: string;
  what: string;
}

export interface FigureTask {
  session: SessionApi;
  run: RunId;
  /** Another run of the same source, to stand beside it. */
  beside: RunId | null;
  /** Runs that were trained for the figures of quality. */
  trained: readonly TrainedRun[];
  signal: AbortSignal;
}

/** @throws CancelledError */
export async function insideFigures({ session, run, beside, trained, signal }: FigureTask): Promise<Figure[]> {
  const { spec, dataset } = session.info(run);
  const rows: ProductRow[] = [];
  for (const id of [run, ...(beside === null ? [] : [beside])]) rows.push(await productRow(session, id, signal));
  const uris = new Map<Drawn, string>();
  for (const { products } of rows) {
    for (const { down, across, picture } of products) for (const each of [down, across, picture]) if (each) uris.set(each, await pngUri(each));
  }
  const figures: Figure[] = [
    { name: 'figure-features', svg: productsSvg('Features of the branches, and their products', rows, (picture) => uris.get(picture) ?? ''), what: 'features along the edges of the pictures that their products are' },
    { name: 'figure-arithmetic', svg: costTableSvg('Arithmetic by layer', spec, domainOf(dataset).sizes), what: 'rows and arithmetic of every layer as a table' },
  ];
  const errors = partingOf(spec) ? await rankErrors(session, run, signal) : { own: null, best: null };
  if (errors.own || trained.length > 0) figures.push({ name: 'figure-rank', svg: rankSvg('Quality by rank', trained, errors), what: `quality by rank: ${errors.own ? 'the first terms of this field, and the best that so many could have' : ''}${trained.length > 0 ? `; dots: ${trainedWords(trained)}` : ''}` });
  if (trained.length > 0) figures.push({ name: 'figure-depth', svg: depthSvg('Quality by split depth', trained), what: `quality by split depth: ${trainedWords(trained)}` });
  return figures;
}

async function productRow(session: SessionApi, run: RunId, signal: AbortSignal): Promise<ProductRow> {
  const { spec, preset } = session.info(run);
  const looks = {
    terms: () => session.inside(run, (inside) => lookAtTerms(inside, MOST), { signal }),
    layer: (place: { branch: number | null; layer: number }) => session.inside(run, (inside) => lookAtLayer(inside, place, 0.5), { signal }),
  };
  return { title: `${preset}, ${splitWords(spec)}`, products: await productsOf(spec, looks, PRODUCTS) };
}

async function rankErrors(session: SessionApi, run: RunId, signal: AbortSignal): Promise<{ own: Float64Array | null; best: Float64Array | null }> {
  const { sorted } = await session.inside(run, (inside) => lookAtTerms(inside, MOST), { signal });
  const { errors } = await session.inside(run, (inside) => lookAtBest(inside, MOST), { signal });
  return { own: sorted.errors, best: errors };
}

function trainedWords(trained: readonly TrainedRun[]): string {
  return `${trained.length} networks, each trained for ${trained[0]?.steps} steps and measured on the whole source`;
}

async function pngUri({ pixels, width, height }: Drawn): Promise<string> {
  const { default: sharp } = await import('sharp');
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } }).png().toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
