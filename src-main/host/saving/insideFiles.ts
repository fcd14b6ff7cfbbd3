/** What is inside a run's field, as files in a folder: arrays, pictures, figures, and one JSON that says what they are. */
import path from 'node:path';
import { lookAtBest } from '../../core/inside/best.ts';
import { layerCosts, plainTwin, type LayerCost } from '../../core/inside/layerCosts.ts';
import { networkSvg, plotSvg, type FigureLine } from '../../core/inside/figures.ts';
import { partingOf } from '../../core/inside/fieldValues.ts';
import { lookAtLayer, lookAtTerms, type FieldTerms, type LayerFeatures, type ShownTerms } from '../../core/inside/look.ts';
import { decibelsOf } from '../../core/inside/sums.ts';
import { rankOf, type TrainedRun } from '../../core/inside/qualityFigure.ts';
import { splitDepth } from '../../core/field/spec.ts';
import { domainOf } from '../../core/kinds/table.ts';
import type { RunId, SessionApi } from '../../core/session/api.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { writeNpy } from '../../io/writeNpy.ts';
import { insideFigures } from './insideFigures.ts';
import { heatMap, sheetOf, sumPicture, termPicture, turnsOf, type Drawn } from './insidePictures.ts';

/** What inside.json says. */
export interface InsideReport {
  axes: readonly string[];
  steps: number;
  /** Rows and arithmetic of every layer for the whole source, and in all of a plain network of the same width. */
  layers: LayerCost[];
  plainFlops: number;
  terms: { axes: FieldTerms['axes']; sizes: FieldTerms['sizes']; strides: FieldTerms['strides']; best: (number | null)[] | null; sets: Record<string, { count: number; shares: number[]; psnr: (number | null)[] | null }> } | null;
  /** Networks that were trained for the figures of quality. */
  trained: { name: string; depth: number; rank: number; steps: number; psnr: number }[];
  files: { name: string; what: string }[];
}

interface Task {
  session: SessionApi;
  run: RunId;
  /** As of FigureTask. */
  beside: RunId | null;
  trained: readonly TrainedRun[];
  folder: string;
  signal: AbortSignal;
}

/** The file that says what the others are. */
export const REPORT = 'inside.json';

/** Sums of so many terms are pictures. */
const COUNTS = [1, 4, 16, 64, 256];
/** Terms that are pictures, and pixels of a line in them. */
const SHOWN_TERMS = 16;
const MOST = 4096;
const COLORS = ['#0b6670', '#c2410c', '#6d28d9', '#15803d'];

export class InsideFiles {
  #task: Task;
  #files: InsideReport['files'] = [];

  constructor(task: Task) {
    this.#task = task;
  }

  /** Writes all. @param wanted also the sum of so many terms. @throws FileError, CancelledError */
  async write(wanted: number | null): Promise<InsideReport> {
    const { session, run } = this.#task;
    const { spec, dataset, progress } = session.info(run);
    const { sizes } = domainOf(dataset);
    const layers = layerCosts(spec, sizes);
    const plainFlops = layerCosts(plainTwin(spec), sizes).reduce((sum, { flops }) => sum + flops, 0);
    await this.#text('network.svg', networkSvg('The network: rows and arithmetic of every layer', layers), 'the network, layer by layer');
    await this.#layers(layers.filter(({ branch }) => branch !== null || spec.fusion !== 'tensor' && spec.tailLayers > 0));
    const terms = partingOf(spec) ? await this.#terms(wanted) : null;
    await this.#figures();
    const report: InsideReport = { axes: spec.axes, steps: progress.steps, layers, plainFlops, terms, trained: this.#task.trained.map(trainedFacts), files: this.#files };
    this.#files.push({ name: REPORT, what: 'this list, rows and arithmetic, shares and quality' });
    await writeFileAtomically(path.join(this.#task.folder, REPORT), `${JSON.stringify(report, null, 1)}\n`);
    return report;
  }

  async #layers(layers: readonly LayerCost[]): Promise<void> {
    const { session, run, signal } = this.#task;
    const { dataset } = session.info(run);
    const spectra: FigureLine[] = [];
    for (const { branch, place, name } of layers) {
      const seen = await session.inside(run, (inside) => lookAtLayer(inside, { branch, layer: place }, 0.5), { signal });
      const file = `features-${branch === null ? 'fused' : seen.axes.join('')}-${name.replaceAll('.', '-')}`;
      await this.#array(`${file}.npy`, seen.values, [seen.count, ...seen.sizes], `features of layer ${name}, one after the other over ${seen.axes.join(' and ')}`);
      await this.#picture(`${file}.png`, seen.sizes.length === 1 ? heatMap(seen) : sheetOf(seen, turnsOf(dataset, seen.axes)), `the same as a picture`);
      if (seen.spectra) spectra.push(spectrumLine(seen, `${seen.axes.join('')} ${name}`, COLORS[spectra.length % COLORS.length] as string));
    }
    if (spectra.length > 0) {
      const figure = plotSvg('Spectra of the features', spectra, [{ title: 'frequency, in Nyquist limits of the source' }, { title: 'mean power', isLog: true }]);
      await this.#text('spectra.svg', figure, 'mean spectra of the features, layer by layer; 1 is the Nyquist limit of the source');
    }
  }

  async #terms(wanted: number | null): Promise<NonNullable<InsideReport['terms']>> {
    const { session, run, signal } = this.#task;
    const seen = await session.inside(run, (inside) => lookAtTerms(inside, MOST), { signal });
    const sets: [string, ShownTerms][] = [['terms', seen.sorted], ...(seen.own ? [['own-terms', seen.own] as [string, ShownTerms]] : [])];
    const { axes, sizes, strides, outputs } = seen;
    const turns = turnsOf(session.info(run).dataset, axes.plane);
    const told: NonNullable<InsideReport['terms']> = { axes, sizes, strides, best: await this.#best(), sets: {} };
    for (const [name, set] of sets) {
      const { count, line, plane, shares, errors } = set;
      await this.#array(`${name}-${axes.line}.npy`, line, [line.length / count / sizes.line, count, sizes.line], `functions of ${axes.line}: outputs (or 1 for all), terms, samples`);
      await this.#array(`${name}-${axes.plane.join('')}.npy`, plane, [outputs, count, ...sizes.plane], `functions of ${axes.plane.join(' and ')}: outputs, terms, samples`);
      told.sets[name] = { count, shares: [...shares], psnr: errors && inDecibels(errors) };
    }
    for (let r = 0; r < Math.min(SHOWN_TERMS, seen.sorted.count); r++) await this.#picture(`term-${String(r + 1).padStart(2, '0')}.png`, termPicture(seen, r, turns), `term ${r + 1}, about the middle grey`);
    const counts = [...new Set([...COUNTS, ...(wanted === null ? [] : [wanted])])].filter((count) => count <= seen.sorted.count || count === wanted);
    for (const count of counts) await this.#picture(`sum-${count}.png`, sumPicture(seen, count, turns), `the sum of the first ${count}`);
    await this.#text('terms.svg', termFigure(sets), 'shares of the terms');
    return told;
  }

  /** Decibels of the best sums on the samples that are looked at; null where the source is not open. */
  async #best(): Promise<(number | null)[] | null> {
    const { session, run, signal } = this.#task;
    const { errors } = await session.inside(run, (inside) => lookAtBest(inside, MOST), { signal });
    return errors && inDecibels(errors);
  }

  async #figures(): Promise<void> {
    for (const { name, svg, what } of await insideFigures(this.#task)) await this.#text(`${name}.svg`, svg, what);
  }

  async #text(name: string, text: string, what: string): Promise<void> {
    this.#files.push({ name, what });
    await writeFileAtomically(path.join(this.#task.folder, name), text);
  }

  async #array(name: string, values: Float32Array, shape: readonly number[], what: string): Promise<void> {
    this.#files.push({ name, what: `${what}; [${shape.join(', ')}]` });
    await writeNpy(path.join(this.#task.folder, name), values, shape);
  }

  async #picture(name: string, { pixels, width, height }: Drawn, what: string): Promise<void> {
    const { encodePng } = await import('../../io/image/encodePng.ts');
    this.#files.push({ name, what });
    const plane = width * height;
    const values = new Float32Array(3 * plane);
    for (let i = 0; i < plane; i++) for (let channel = 0; channel < 3; channel++) values[channel * plane + i] = (pixels[4 * i + channel] as number) / 255;
    await writeFileAtomically(path.join(this.#task.folder, name), await encodePng(values, width, height, 3));
  }
}

function trainedFacts({ name, spec, steps, psnr }: TrainedRun): InsideReport['trained'][number] {
  return { name, depth: splitDepth(spec), rank: rankOf(spec), steps, psnr };
}

/** Null where nothing is left. */
function inDecibels(errors: Float64Array): (number | null)[] {
  return [...errors].map((error) => (error > 0 ? decibelsOf(error) : null));
}

function spectrumLine({ spectra, nyquist, count }: LayerFeatures, name: string, color: string): FigureLine {
  const waves = (spectra?.length ?? 0) / count;
  const mean = new Float64Array(waves);
  for (let i = 0; i < (spectra?.length ?? 0); i++) mean[i % waves] = (mean[i % waves] as number) + (spectra?.[i] as number) / count;
  return { name, color, x: mean.map((_, wave) => wave / nyquist), y: mean };
}

function termFigure(sets: readonly [string, ShownTerms][]): string {
  const lines = sets.map(([name, { shares }], i): FigureLine => ({ name: name.replace('-', ' '), color: COLORS[i] as string, x: shares.map((_, r) => r + 1), y: shares }));
  return plotSvg('Shares of the terms', lines, [{ title: 'term', isLog: true }, { title: 'share', isLog: true }]);
}
