/** The times of frames, as files give them: rounded, uneven, or only their average. */
import { framesIn, type VideoDescription } from '../../core/kinds/video/selection.ts';
import { MAX_FRAME_RATE } from '../../core/query/clip.ts';

/** Times of the frames that were looked at, in seconds on the file's own clock. */
export interface FrameTimes {
  /** In the order shown. */
  times: number[];
  /** How long the last of them is shown; 0 when the file does not say. */
  lastDuration: number;
  /** What times are rounded to. */
  tick: number;
  /** Whether these are all frames of the file. */
  isComplete: boolean;
}

/** What the file says of itself, where it does. */
export interface Announced {
  /** Frames a second: candidates, the likeliest first. */
  rates: number[];
  /** Seconds from the first frame to the end of the last. */
  duration: number | undefined;
  /** Whether that duration is the video's own; else it is that of the file, in which sound may go on for longer. */
  isOwn: boolean;
  frames: number | undefined;
}

/** Frames too short for a step, and frames a second that take them all. */
export type Brief = NonNullable<VideoDescription['brief']>;

export interface Timeline {
  /** When the first frame is shown, on the file's clock. */
  first: number;
  frameRate: number;
  isVariable: boolean;
  /** How long a frame is shown that does not say. */
  step: number;
  duration: number;
  frames: number;
  /** Frames that are never on the screen at even steps of a rate, and the rate that shows all; null where there are none. */
  briefAt: (frameRate: number) => Brief | null;
}

/** A rate for a single frame of no known duration. */
const SINGLE_FRAME_RATE = 1;
/** Part of a frame a second by which the rate of a step is off that is no power of two. */
const ROUNDING = 1e-6;
/** An announced rate this close to the usual step is what was meant. */
const NEARLY = 0.03;

/** The even grid that suits frames best. `times` holds at least one. */
export function timelineOf(found: FrameTimes, announced: Announced): Timeline {
  const { times, tick, isComplete } = found;
  const first = times[0] as number;
  const span = (times.at(-1) as number) - first;
  const count = times.length;
  const isPossible = (rate: number): boolean => rate > 0 && rate <= MAX_FRAME_RATE;
  const rates = announced.rates.filter(isPossible);
  if (count === 1) return singleFrame(found, rates, announced);
  const even = [...rates, (count - 1) / span].filter(isPossible).find((rate) => isEven(times, rate, tick));
  const frameRate = even ?? usualRate(times, rates);
  const untold = announced.isOwn && announced.duration ? announced.duration - span : 0;
  const step = even === undefined ? Math.max(found.lastDuration, untold) || 1 / frameRate : 1 / even;
  const counted = even === undefined ? span + step : count / even;
  const duration = isComplete ? counted : Math.max(counted, announced.duration ?? 0);
  const frames = even !== undefined && !isComplete ? (announced.frames ?? 0) : 0;
  const whole = Math.max(frames, framesIn(duration, frameRate));
  return {
    first,
    frameRate,
    isVariable: even === undefined,
    step,
    duration: even === undefined ? duration : whole / even,
    frames: whole,
    // What an even timeline loses at a lower rate is what somebody asked for.
    briefAt: (rate) => (even === undefined ? briefFrames(times, rate, tick) : null),
  };
}

/** Frames after which the next one comes before the next step. */
function briefFrames(times: number[], frameRate: number, tick: number): Brief | null {
  const late = timeTolerance(tick, frameRate);
  const step = (time: number): number => Math.ceil((time - late - (times[0] as number)) * frameRate);
  let frames = 0;
  let shortest = Infinity;
  for (let i = 1; i < times.length; i++) {
    const [before, time] = [times[i - 1] as number, times[i] as number];
    // Also one that a step happens to meet at this rate would be missed at another.
    if (time > before) shortest = Math.min(shortest, time - before);
    if (step(time) <= step(before)) frames++;
  }
  return frames === 0 ? null : { frames, frameRate: Math.min(MAX_FRAME_RATE, Math.ceil(1 / shortest - ROUNDING)) };
}

function singleFrame(found: FrameTimes, rates: number[], announced: Announced): Timeline {
  const [own, whole] = [found.lastDuration, announced.duration ?? 0].map((seconds) => Math.max(0, seconds)) as [number, number];
  const told = own || (announced.isOwn ? whole : 0);
  // With nothing to measure, FFmpeg guesses a rate, and often takes the file's clock for one.
  const meant = rates.find((rate) => (told > 0 ? Math.abs(rate * told - 1) <= NEARLY : rate * found.tick < 1 - NEARLY));
  const counted = told || (meant ? 1 / meant : whole) || 1 / SINGLE_FRAME_RATE;
  const frameRate = meant ?? Math.min(1 / counted, MAX_FRAME_RATE);
  const duration = found.isComplete ? counted : Math.max(counted, announced.duration ?? 0);
  const first = found.times[0] as number;
  return { first, frameRate, isVariable: false, step: counted, duration, frames: framesIn(duration, frameRate), briefAt: () => null };
}

/** Whether frames come at even steps, but for the rounding of their times. */
function isEven(times: number[], rate: number, tick: number): boolean {
  const first = times[0] as number;
  const most = timeTolerance(tick, rate) + 1e-6;
  return times.every((time, i) => Math.abs(time - first - i / rate) <= most);
}

/** By how much times may be off: both the first and another by half a tick, but never so much that frames mix. */
export function timeTolerance(tick: number, frameRate: number): number {
  return Math.min(1.01 * tick, 0.25 / frameRate);
}

/** The rate of the step that most frames have: a long pause should not slow all of a video down. */
function usualRate(times: number[], announced: number[]): number {
  const steps = times.slice(1).map((time, i) => time - (times[i] as number));
  const longer = steps.filter((step) => step > 0).sort((a, b) => a - b);
  const usual = 1 / (longer[Math.floor(longer.length / 2)] ?? 1 / SINGLE_FRAME_RATE);
  const meant = announced.find((rate) => Math.abs(rate / usual - 1) <= NEARLY);
  return meant ?? Number(Math.min(usual, MAX_FRAME_RATE).toFixed(3));
}
