/**
 * npm run characters [-- options] [photograph ...]: what presets make of sources of different character, as Markdown tables.
 *   --presets solved,solved-small,split   --seconds 2,10   --kinds image,video,shape   --only text,noise,...
 * Pictures are asked for their pixels and for all between them, clips for their frames and the moments midway, shapes for points
 * that none of them was trained on. Nothing else should run meanwhile.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { ShapeMetrics } from '../../src-main/core/kinds/shape/quality.ts';
import { normalizeShape } from '../../src-main/core/kinds/shape/signal.ts';
import type { Signal } from '../../src-main/core/kinds/types.ts';
import { planePlace } from '../../src-main/core/signal/planes.ts';
import { videoFrame, type VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { joinBands } from '../../src-main/core/query/grid.ts';
import type { RunId, RunInfo } from '../../src-main/core/session/api.ts';
import { Session } from '../../src-main/core/session/session.ts';
import { meanSquaredError, psnr } from '../../src-main/core/training/metrics.ts';
import { sessionPorts } from '../../src-main/host/engine/sessionPorts.ts';
import { CLIPS } from './sources/clips.ts';
import { photograph, PICTURES } from './sources/pictures.ts';
import { SHAPES } from './sources/shapes.ts';
import { cubicTwice, everySecond, qualities, type Picture } from './twice.ts';

/** What is learned, and what a trained run of it is measured by: numbers in words. */
interface Subject {
  signal: Signal;
  measure: (session: Session, run: RunId) => Promise<string[]>;
  /** What is between the samples without any network: how it is found, and how good it is. */
  plain?: { name: string; between: string };
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    presets: { type: 'string', default: 'solved,solved-small,split' },
    seconds: { type: 'string', default: '2,10' },
    kinds: { type: 'string', default: 'image,video,shape' },
    only: { type: 'string', default: '' },
  },
});
const words = (text: string): string[] => text.split(',').filter((word) => word !== '');
const presets = words(options.presets);
const seconds = words(options.seconds).map(Number).sort((a, b) => a - b);
const decibels = (value: number): string => value.toFixed(1);

function pictureSubject(truth: Picture): Subject {
  const seen = everySecond(truth);
  return {
    signal: { kind: 'image', bitDepth: 16, ...seen },
    plain: { name: 'cubic interpolation', between: decibels(qualities(cubicTwice(seen).values, truth).between) },
    measure: async (session, run) => {
      const values = await joinBands(session.picture(run, { width: truth.width, height: truth.height }), truth, truth.channels);
      const { pixels, between } = qualities(values, truth);
      return [decibels(pixels), decibels(between)];
    },
  };
}

/** The frames of even number are learned; each number is a mean of frames. */
function clipSubject(truth: VideoSignal): Subject {
  const { width, height } = truth;
  const all = Array.from({ length: truth.frames }, (_, k) => k);
  const learned = all.filter((k) => k % 2 === 0).map((k) => videoFrame(truth, k));
  const values = new Float32Array(learned.flatMap((frame) => [...frame]));
  const fades = learned.slice(1).map((frame, k) => {
    const faded = frame.map((value, i) => (value + ((learned[k] as Float32Array)[i] as number)) / 2);
    return psnr(meanSquaredError(faded, videoFrame(truth, 2 * k + 1)));
  });
  return {
    plain: { name: 'cross-fade', between: decibels(fades.reduce((sum, value) => sum + value, 0) / fades.length) },
    signal: { ...truth, frames: learned.length, values },
    measure: async (session, run) => {
      const found: number[] = [];
      for await (const frame of session.frames(run, { width, height, times: all.map((k) => planePlace(k, truth.frames)) })) {
        found.push(psnr(meanSquaredError(frame.values, videoFrame(truth, found.length))));
      }
      const mean = (rest: number): string => {
        const some = found.filter((_, k) => k % 2 === rest);
        return decibels(some.reduce((sum, value) => sum + value, 0) / some.length);
      };
      return [mean(0), mean(1)];
    },
  };
}

async function shapeSubject(make: () => ReturnType<(typeof SHAPES)[string]>): Promise<Subject> {
  return {
    signal: normalizeShape(await make()),
    measure: async (session, run) => {
      const { iouEasy, iouHard } = (await session.measure(run)).metrics as ShapeMetrics;
      return [iouEasy.toFixed(3), iouHard.toFixed(3)];
    },
  };
}

/** A row: parameters, bytes, and what is measured after each of the seconds. */
async function row(name: string, preset: string, { signal, measure }: Subject): Promise<string> {
  const session = new Session(sessionPorts());
  await session.open(signal, name);
  const fresh = (): Promise<RunInfo> => session.createRun({ preset, seed: 1, engine: 'onnx', device: 'cpu' });
  let run = await fresh();
  const cells: string[] = [];
  for (const [i, budget] of seconds.entries()) {
    // A cosine ends with its budget.
    if (i > 0 && run.training.schedule === 'cosine') run = await fresh();
    const isOver = session.info(run.id).isDone;
    await session.train(run.id, { seconds: budget });
    cells.push(...(isOver ? ['', ''] : await measure(session, run.id)));
  }
  const { parameters, progress } = session.info(run.id);
  await session.close();
  const size = `${(parameters / 1e6).toFixed(2)} M, ${((4 * parameters) / 2 ** 20).toFixed(1)} MiB`;
  return `| ${[name, `\`${preset}\``, size, ...cells, `${progress.seconds.toFixed(1)} s, ${progress.steps}`].join(' | ')} |`;
}

async function table(title: string, columns: [string, string], subjects: Record<string, () => Promise<Subject>>): Promise<void> {
  console.log(`\n${title}\n`);
  const heads = ['source', 'preset', 'weights', ...seconds.flatMap((s) => columns.map((column) => `${s} s: ${column}`)), 'time and steps'];
  console.log(`| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}`);
  const only = words(options.only);
  for (const [name, make] of Object.entries(subjects)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const subject = await make();
    const { plain } = subject;
    if (plain) console.log(`| ${[name, plain.name, '', ...seconds.flatMap(() => ['', plain.between]), ''].join(' | ')} |`);
    for (const preset of presets) console.log(await row(name, preset, subject));
  }
}

const pictures = { ...PICTURES, ...Object.fromEntries(positionals.map((file) => [basename(file), () => photograph(file)])) };
const subjectsOf = <T>(sources: Record<string, T>, make: (source: T) => Promise<Subject>): Record<string, () => Promise<Subject>> =>
  Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, () => make(source)]));

const kinds = words(options.kinds);
if (kinds.includes('image')) {
  await table('Pictures, 256 x 256: decibels', ['pixels', 'between'], subjectsOf(pictures, async (make) => pictureSubject(await make())));
}
if (kinds.includes('video')) {
  await table('Clips, 30 frames of 128 x 72: decibels', ['frames', 'between'], subjectsOf(CLIPS, async (make) => clipSubject(make())));
}
if (kinds.includes('shape')) await table('Shapes: IoU', ['easy', 'hard'], subjectsOf(SHAPES, shapeSubject));
