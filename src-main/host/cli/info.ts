/** `coordx info`: what a model file, an image, a video or a shape is. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { domainOf } from '../../core/kinds/table.ts';
import { splitDepth } from '../../core/field/spec.ts';
import { checkMesh } from '../../core/mesh/repair/checks.ts';
import { boundsOf, isMesh, vertexCount, type Surface } from '../../core/mesh/mesh.ts';
import { planVideo } from '../../core/kinds/video/selection.ts';
import { DEFAULT_RIDGE } from '../../core/training/method.ts';
import type { TrainingOptions } from '../../core/training/options.ts';
import type { ShapeTraining } from '../../core/training/shapeOptions.ts';
import { readModelManifest } from '../../io/modelFile.ts';
import { sourceKind } from '../../io/sourceKind.ts';
import { gridEstimate, queryEstimate } from '../estimates.ts';
import { MODEL_EXTENSION } from './outputFile.ts';
import type { Terminal } from './terminal.ts';
import { bytes, count, datasetKind, duration, fieldWords, flops, pictureKind, quality, shapeKind, steps, table } from './words.ts';

const HELP = `
Examples:
  coordx info photo.coordx
  coordx info photo.png --json
  coordx info bunny.obj`;

/** What is known of a file: for --json, and in words. */
interface Facts {
  json: object;
  rows: string[][];
}

const SOURCE_FACTS = { image: imageFacts, video: videoFacts, shape: shapeFacts };

/** Adds `info` to the program. */
export function addInfo(program: Command, terminal: Terminal): void {
  program
    .command('info')
    .description('Says what a model file, an image, a video or a shape is.')
    .argument('<file>', `a model (${MODEL_EXTENSION}), an image, a video or a shape`)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action(async (file: string, { json }: { json?: true }) => {
      const isModel = path.extname(file).toLowerCase() === MODEL_EXTENSION;
      const facts = await (isModel ? modelFacts(file) : SOURCE_FACTS[await sourceKind(file)](file));
      terminal.out(json ? `${JSON.stringify(facts.json)}\n` : table(facts.rows));
    });
}

async function imageFacts(file: string): Promise<Facts> {
  const { readImage } = await import('../../io/image/readImage.ts');
  const { width, height, channels, bitDepth } = await readImage(file);
  const { size } = await stat(file);
  return {
    json: { kind: 'image', file, bytes: size, width, height, channels, bitDepth },
    rows: [
      ['image', file],
      ['picture', pictureKind({ width, height, channels, bitDepth })],
      ['file size', bytes(size)],
    ],
  };
}

async function videoFacts(file: string): Promise<Facts> {
  const { probeVideo } = await import('../../io/video/readVideo.ts');
  const video = await probeVideo(file);
  const { frames, frameRate, duration: seconds, codec, container, isVariable, rotation, audio } = video;
  const info = await stat(file).catch(() => null);
  const size = info?.isFile() ? info.size : null;
  const memory = planVideo(video).bytes;
  const rate = `${Number(frameRate.toFixed(3))} a second${isVariable ? ', at uneven steps' : ''}`;
  return {
    json: { kind: 'video', file, bytes: size, ...video, memory },
    rows: [
      ['video', file],
      ['picture', pictureKind(video)],
      ['frames', `${count(frames)}, ${rate}, ${duration(seconds)}`],
      ['coded as', codec === container ? codec : `${codec} in ${container}`],
      ...(rotation === 0 ? [] : [['turned by', `${rotation} degrees`]]),
      ...(audio.length === 0 ? [] : [['sound', audio.map((track) => track.codec).join(', ')]]),
      ...(size === null ? [] : [['file size', bytes(size)]]),
      ['in memory', `${bytes(memory)} for all of it`],
    ],
  };
}

async function shapeFacts(file: string): Promise<Facts> {
  const { readShape } = await import('../../io/mesh/readShape.ts');
  const { surface, notes } = await readShape(file);
  const { size: fileBytes } = await stat(file);
  const { min, max } = boundsOf(surface.positions);
  const along = (axis: 0 | 1 | 2): number => max[axis] - min[axis];
  const size: [number, number, number] = [along(0), along(1), along(2)];
  const triangles = isMesh(surface) ? surface.indices.length / 3 : 0;
  const points = vertexCount(surface);
  const checks = surfaceChecks(surface);
  return {
    json: { kind: 'shape', file, bytes: fileBytes, triangles, points, size, min, ...checks?.json, notes },
    rows: [
      ['shape', file],
      ['surface', shapeKind({ triangles, points, size })],
      ...(checks ? [['mesh', checks.words]] : []),
      ['file size', bytes(fileBytes)],
      ...notes.map((note) => ['note', note]),
    ],
  };
}

/** What kind of mesh it is; null of a point cloud. */
function surfaceChecks(surface: Surface): { json: object; words: string } | null {
  if (!isMesh(surface)) return null;
  const { isClosed, isManifold, isOriented, components, borderEdges } = checkMesh(surface);
  const words = [
    isClosed ? 'closed' : `open at ${count(borderEdges)} edges`,
    isManifold ? 'manifold' : 'not manifold',
    isOriented ? 'one orientation' : 'mixed orientations',
    `${count(components)} part${components === 1 ? '' : 's'}`,
  ];
  return { json: { isClosed, isManifold, isOriented, components }, words: words.join(', ') };
}

async function modelFacts(file: string): Promise<Facts> {
  const { version, generator, parameterCount, ...model } = await readModelManifest(file);
  const { spec, preset, training, seed, dataset, progress, metrics } = model;
  const { size } = await stat(file);
  const query = dataset.kind === 'shape' ? gridEstimate(spec, domainOf(dataset).sizes) : queryEstimate(spec, dataset);
  const { steps: taken, seconds, loss } = progress;
  const lastLoss = Number.isNaN(loss) ? '' : `, last loss ${loss.toExponential(2)}`;
  const written = { kind: 'model', file, bytes: size, version, generator, parameters: parameterCount };
  const trained = { training, progress: { steps: taken, seconds, loss }, metrics };
  return {
    json: { ...written, preset, seed, spec, splitDepth: splitDepth(spec), dataset, ...trained, query },
    rows: [
      ['model', file],
      ['file size', `${bytes(size)}, ${count(parameterCount)} parameters`],
      ['field', fieldWords(spec)],
      ['split depth', String(splitDepth(spec))],
      ['preset', `${preset}, seed ${seed}`],
      ['dataset', `${dataset.name}, ${datasetKind(dataset)}`],
      ['training', trainingWords(training)],
      ['trained', `${steps(taken)} in ${duration(seconds)}${lastLoss}`],
      ['quality', metrics ? quality(metrics) : 'not measured'],
      ['query', `${flops(query.flops)} and at most ${bytes(query.memory)} of memory ${dataset.kind === 'shape' ? 'on 256 x 256 x 256 samples' : 'at the size of the image'}`],
    ],
  };
}

function trainingWords(training: TrainingOptions): string {
  const { learningRate, schedule, beta1, beta2, batch, batchPoints, midway, shape, method = 'adam', ridge = DEFAULT_RIDGE } = training;
  if (method !== 'adam') {
    const halfway = midway === 0 ? 'nothing between samples' : `what lies between samples at a weight of ${midway}`;
    const solved = `core solved for with ridge ${ridge}, ${halfway}`;
    return method === 'solve' ? `${solved}; branches as they started` : `${solved}; branches by Adam ${learningRate} (${beta1}, ${beta2}), ${schedule} schedule`;
  }
  const samples = batch === 'full' ? 'all samples a step' : `${batch} of at most ${count(batchPoints)} samples a step`;
  const between = midway === 0 ? '' : `, ${100 * midway} % of steps between samples`;
  return `Adam ${learningRate} (${beta1}, ${beta2}), ${schedule} schedule, ${samples}${between}${shape ? `, ${shapeWords(shape)}` : ''}`;
}

function shapeWords({ target, truncation }: ShapeTraining): string {
  return target === 'distance' ? `distances up to ${truncation}` : 'occupancy';
}
