/** The times of frames, as files give them: rounded, uneven, or only their average. */
import { framesIn } from '../../core/signal/videoSource.ts';

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
  frames: number | undefined;
}

export interface Timeline {
  /** When the first frame is shown, on the file's clock. */
  first: number;
  frameRate: number;
  isVariable: boolean;
  duration: number;
  frames: number;
}

/** A rate for a single frame of no known duration. */
const SINGLE_FRAME_RATE = 1;
/** An announced rate this close to the usual step is what was meant. */
const NEARLY = 0.03;

/** The even grid that suits frames best. `times` holds at least one. */
export function timelineOf(found: FrameTimes, announced: Announced): Timeline {
  const { times, tick, isComplete } = found;
  const first = times[0] as number;
  const span = (times.at(-1) as number) - first;
  const count = times.length;
  const rates = announced.rates.filter((rate) => rate > 0 && rate <= 1000);
  if (count === 1) return singleFrame(found, rates[0], announced);
  const even = [...rates, (count - 1) / span].find((rate) => isEven(times, rate, tick));
  const frameRate = even ?? usualRate(times, rates);
  const last = found.lastDuration > 0 ? found.lastDuration : 1 / frameRate;
  const counted = even === undefined ? span + last : count / even;
  const duration = isComplete ? counted : Math.max(counted, announced.duration ?? 0);
  const frames = even !== undefined && !isComplete ? (announced.frames ?? 0) : 0;
  const whole = Math.max(frames, framesIn(duration, frameRate));
  return {
    first,
    frameRate,
    isVariable: even === undefined,
    duration: even === undefined ? duration : whole / even,
    frames: whole,
  };
}

function singleFrame(found: FrameTimes, rate: number | undefined, announced: Announced): Timeline {
  const shown = found.lastDuration > 0 ? found.lastDuration : undefined;
  const frameRate = rate ?? (shown ? 1 / shown : SINGLE_FRAME_RATE);
  const counted = shown ?? 1 / frameRate;
  const duration = found.isComplete ? counted : Math.max(counted, announced.duration ?? 0);
  const first = found.times[0] as number;
  return { first, frameRate, isVariable: false, duration, frames: framesIn(duration, frameRate) };
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
  return meant ?? Number(Math.min(usual, 1000).toFixed(3));
}
