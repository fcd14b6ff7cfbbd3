/** What `coordx fit` says while it works: for people, or as one JSON object a line. */
import type { RunInfo, SessionEvent, TrainingEnd } from '../../../core/session/api.ts';
import { kindOf } from '../../../core/kinds/table.ts';
import type { Compared } from '../../kinds/cliKind.ts';
import { hostKind } from '../../kinds/table.ts';
import type { DatasetDescription, Metrics } from '../../../core/kinds/types.ts';
import { ceilingInWords, type Ceiling } from '../../../core/solve/ceiling.ts';
import { lossToPsnr } from '../../../core/training/schedule.ts';
import { ProgressLine, Throttle } from '../progressLine.ts';
import type { Terminal } from '../terminal.ts';
import { bytes, count, decibels, duration, milliseconds, steps } from '../words.ts';

/** Milliseconds between two progress objects. */
const JSON_INTERVAL = 250;
/** Weight of the newest step in the averages that are shown: single steps are noisy. */
const NEWEST = 0.1;

export interface FitStart {
  dataset: DatasetDescription;
  run: RunInfo;
  /** Bytes that a step is estimated to take at most. */
  memory: number;
  /** Part of the budget that a resumed model has had already, 0..1. */
  done: number;
  out: string;
}

export interface FitEnd {
  end: TrainingEnd;
  /** Null where measuring was broken off. */
  metrics: Metrics | null;
  /** What no field like it can get above; null where that is not known. */
  ceiling: Ceiling | null;
  /** The run before and after this training. */
  before: RunInfo;
  after: RunInfo;
  out: string;
  /** The PSNR that it was to reach; null where none was asked for. */
  target: number | null;
  /** At full size, of a source that was learned at a part of it; else null. */
  enlarged: Pick<Compared, 'field' | 'bicubic'> | null;
}

export type FitStep = Extract<SessionEvent, { kind: 'step' }>;

export interface FitReport {
  start(facts: FitStart): void;
  step(event: FitStep): void;
  /** A long step is under way. @param part of it that is done, 0..1. */
  stepping(part: number): void;
  /** Something to know while training goes on, in a sentence. */
  note(sentence: string): void;
  /** Training is over; saving and measuring come next. */
  finishing(): void;
  end(facts: FitEnd): void;
  /** Takes away what is still on the screen, whatever happened. */
  close(): void;
}

/** One JSON object a line on stdout, `event` being start, progress or end. What is not a finite number is null. */
export function jsonReport(terminal: Terminal): FitReport {
  const throttle = new Throttle(() => terminal.clock(), JSON_INTERVAL);
  let tellsPsnr = false;
  const write = (object: object): void => terminal.out(`${JSON.stringify(object)}\n`);
  return {
    start({ dataset, run, memory, out }) {
      const { kind, name, ...form } = dataset;
      tellsPsnr = kindOf(dataset).quality.name === 'psnr';
      const { preset, seed, parameters, engine, device, placement, progress } = run;
      const source = { [kind]: name, ...form };
      const place = { engine, device, placement, memory };
      write({ event: 'start', ...source, preset, seed, parameters, ...place, steps: progress.steps, out });
    },
    step({ progress, psnr, milliseconds: msPerStep, done }) {
      if (!throttle.isDue()) return;
      const { steps: step, seconds, loss } = progress;
      write({ event: 'progress', step, seconds, loss, ...(tellsPsnr ? { psnr } : {}), msPerStep, done });
    },
    stepping: () => undefined,
    note: (sentence) => terminal.err(`${sentence}\n`),
    finishing: () => undefined,
    end({ end, metrics, ceiling, before, after, out, enlarged }) {
      const { preset, parameters, engine, device, progress } = after;
      const { steps: total, seconds } = progress;
      const msPerStep = meanMilliseconds(before, after);
      const full = enlarged ? { enlarged: { field: enlarged.field, bicubic: enlarged.bicubic } } : {};
      write({ event: 'end', end, ...metrics, ceiling, ...full, seconds, steps: total, msPerStep, parameters, engine, device, preset, out });
    },
    close: () => undefined,
  };
}

/** Progress on stderr, a short summary on stdout. */
export function textReport(terminal: Terminal): FitReport {
  const line = new ProgressLine(terminal);
  let begin = { seconds: 0, done: 0, tellsPsnr: false };
  let pace = NaN;
  let loss = NaN;
  return {
    start(facts) {
      begin = { seconds: facts.run.progress.seconds, done: facts.done, tellsPsnr: kindOf(facts.dataset).quality.name === 'psnr' };
      terminal.err(`${startLine(facts)}.\n`);
    },
    step({ progress, milliseconds: last, done }) {
      pace = blend(pace, last);
      loss = blend(loss, progress.loss);
      const left = ((progress.seconds - begin.seconds) * (1 - done)) / (done - begin.done);
      line.show(done, () => [
        `step ${count(progress.steps)}`,
        ...(begin.tellsPsnr ? [decibels(lossToPsnr(loss))] : []),
        ...(Number.isFinite(left) ? [`${duration(left)} left`] : []),
        `${milliseconds(pace)} a step`,
        `loss ${loss.toExponential(2)}`,
      ]);
    },
    stepping: (part) => line.say(`Solving, ${Math.floor(100 * part)} %`),
    note(sentence) {
      line.clear();
      terminal.err(`${sentence}\n`);
    },
    finishing: () => line.say('Saving and measuring.'),
    end(facts) {
      line.clear();
      terminal.out(summary(facts));
    },
    close: () => line.clear(),
  };
}

function startLine({ dataset, run, memory, done }: FitStart): string {
  const { preset, parameters, placement, progress } = run;
  const goesOn = progress.steps > 0 ? ` after ${steps(progress.steps)}` : '';
  return [
    `${dataset.name}, ${hostKind(dataset).cli.datasetWords(dataset)}`,
    `preset ${preset}${goesOn}, ${count(parameters)} parameters`,
    placement.replace(/\.$/, ''),
    `at most ${bytes(memory)} of memory a step`,
    ...(done >= 1 ? ['nothing is left of its budget, which counts from the first step'] : []),
  ].join('; ');
}

function summary({ metrics, ceiling, before, after, out, target, enlarged }: FitEnd): string {
  const { steps: total, seconds } = after.progress;
  const mean = meanMilliseconds(before, after);
  const pace = mean === null ? '' : `, ${milliseconds(mean)} a step`;
  const words = metrics ? hostKind(after.dataset).cli.qualityWords(metrics, after.dataset) : 'not measured,';
  const reached = metrics && kindOf(after.dataset).quality.of(metrics);
  // A ceiling is of all values before they are cut off at black and white. Above it, it would only confuse.
  const limit = ceiling && reached !== null && reached <= ceiling.psnr ? ceilingInWords(after.spec, ceiling) : null;
  return [
    `${words} after ${steps(total)} in ${duration(seconds)}${pace}`,
    ...(target !== null && reached !== null && reached < target ? [`The target of ${target} dB was not reached.`] : []),
    ...(limit === null ? [] : [limit]),
    ...(enlarged ? [`At full size ${pictureWords(enlarged.field)}; bicubic interpolation of the same pixels ${pictureWords(enlarged.bicubic)}.`] : []),
    `saved as ${out}\n`,
  ].join('\n');
}

function pictureWords({ psnr, ssim }: Compared['field']): string {
  return `${decibels(psnr)}, SSIM ${ssim.toFixed(4)}`;
}

/** Mean time of the steps of this training, or null when there was none. */
function meanMilliseconds(before: RunInfo, after: RunInfo): number | null {
  const taken = after.progress.steps - before.progress.steps;
  return taken === 0 ? null : (1000 * (after.progress.seconds - before.progress.seconds)) / taken;
}

/** A running average; NaN before the first value. */
function blend(average: number, newest: number): number {
  return Number.isNaN(average) ? newest : average + NEWEST * (newest - average);
}
