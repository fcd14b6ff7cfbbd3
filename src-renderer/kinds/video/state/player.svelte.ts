/**
 * The moment of a video that is looked at, and how it plays: between in and out points, at any speed, back and forth. It
 * goes on only to moments that pictures are there for, so it never runs ahead of what can be shown.
 */
import { MAX_CLIP_FRAMES, planClip, timeFraction, videoDuration, type VideoTimes } from '../../../../src-main/core/query/clip.ts';

export const SPEEDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4] as const;

/** Most pictures a second that are asked for: no video needs more, and few screens show them. */
const MOST_RATE = 60;

/** Where no video is open. */
const NOTHING: VideoTimes = { frames: 1, frameRate: 1 };

/** Without a picture for so long, it is said that playing waits. */
const WAITING_MS = 400;

/** What a project remembers of it. */
export interface PlayerData {
  position: number;
  speed: number;
  isLooping: boolean;
  inPoint: number | null;
  outPoint: number | null;
}

/** What it plays on: tests have their own. */
export interface Stage {
  /** Whether pictures of a moment can be shown, and shows them. @param time as a fraction. */
  show: (time: number) => boolean;
  /** From one picture that is made to the next: more than 1 where not all can be made in time. */
  stride: () => number;
  /** Calls back with the time of a frame of the screen, in milliseconds. */
  frame: (draw: (now: number) => void) => number;
  cancel: (frame: number) => void;
}

export class Player {
  /** Seconds from the first frame, from 0 to where the last frame stands. */
  position = $state(0);
  /** 1: forwards, -1: backwards, 0: it stands. */
  direction = $state<-1 | 0 | 1>(0);
  /** Seconds of the video in one second. */
  speed = $state<number>(1);
  isLooping = $state(true);
  inPoint = $state<number | null>(null);
  outPoint = $state<number | null>(null);
  /** Whether a person is dragging the moment. */
  isScrubbing = $state(false);
  /** Whether it waits for pictures, and how many a second it showed last. */
  isWaiting = $state(false);
  shownRate = $state<number | null>(null);
  #video: () => VideoTimes | null;
  #stage: Stage;
  #frame: number | null = null;
  /** Where playing began: that is remembered, and not every moment that is passed. */
  #origin = 0;
  /** The moment among those of the plan that playing began with; from there on, pictures are counted. */
  #first = 0;
  /** Pictures that playing has come to, of which not all need have been shown; and when it was at one of them. */
  #count = 0;
  #clock: { now: number; count: number } | null = null;
  /** When pictures of the last second were shown. */
  #shown: number[] = [];
  /** Moments that are played through, as fractions, in their order; derived from what decides them. */
  #plan = $derived.by(() => this.#planned());

  /** @param video that is open; null when none is. */
  constructor(video: () => VideoTimes | null, stage: Stage) {
    this.#video = video;
    this.#stage = stage;
  }

  /** Its frames, and how many there are a second. */
  get times(): VideoTimes {
    return this.#video() ?? NOTHING;
  }

  get isPlaying(): boolean {
    return this.direction !== 0;
  }

  /** Where the last frame stands, in seconds. */
  get end(): number {
    const video = this.#video();
    return video ? (video.frames - 1) / video.frameRate : 0;
  }

  /** The moment as a fraction of the way from the first frame to the last. */
  get time(): number {
    const video = this.#video();
    return video ? timeFraction(video, this.position) : 0;
  }

  /** The frame of the source that stands nearest. */
  get frame(): number {
    const video = this.#video();
    return video ? nearestFrame(video, this.time) : 0;
  }

  secondsOf(frame: number): number {
    return frame / this.times.frameRate;
  }

  /** Looks at another moment, which ends playing. */
  seek(position: number): void {
    this.stop();
    this.#moveTo(position);
  }

  /** Moves by so many frames of the source, or parts of one; a whole step ends on a frame. */
  step(frames: number): void {
    const video = this.#video();
    if (!video) return;
    const at = this.position * video.frameRate;
    const place = Number.isInteger(frames) ? Math.round(at + frames) : Math.round(10 * (at + frames)) / 10;
    this.seek(place / video.frameRate);
  }

  /** Plays, or goes on the other way. */
  play(direction: 1 | -1 = 1): void {
    const video = this.#video();
    if (!video || video.frames < 2) return;
    this.direction = direction;
    this.#origin = this.position;
    const { length } = this.#plan.times;
    const place = this.#placeOf(this.time);
    // From the end, it begins anew.
    this.#first = direction === 1 && place >= length - 1 ? 0 : direction === -1 && place <= 0 ? length - 1 : place;
    this.#count = 0;
    this.#clock = null;
    this.#shown = [];
    this.isWaiting = true;
    this.#frame ??= this.#stage.frame((now) => this.#draw(now));
  }

  stop(): void {
    if (this.#frame !== null) this.#stage.cancel(this.#frame);
    this.#frame = null;
    this.direction = 0;
    this.isWaiting = false;
    this.shownRate = null;
  }

  toggle(): void {
    if (this.isPlaying) this.stop();
    else this.play();
  }

  /** The next speed, of those that are offered. */
  faster(by: 1 | -1): void {
    const found = by > 0 ? SPEEDS.find((speed) => speed > this.speed) : SPEEDS.findLast((speed) => speed < this.speed);
    this.setSpeed(found ?? this.speed);
  }

  setSpeed(speed: number): void {
    this.speed = Math.min(SPEEDS.at(-1) as number, Math.max(SPEEDS[0], speed));
    this.#replan();
  }

  /** Begins or ends what is played here; null takes the point away. */
  setIn(position: number | null): void {
    this.inPoint = position;
    if (position !== null && this.outPoint !== null && this.outPoint <= position) this.outPoint = null;
    this.#replan();
  }

  setOut(position: number | null): void {
    this.outPoint = position;
    if (position !== null && this.inPoint !== null && this.inPoint >= position) this.inPoint = null;
    this.#replan();
  }

  /**
   * Moments that come next, as fractions, the one on show first.
   * @param most of them.
   */
  upcoming(most: number): number[] {
    const found = new Set<number>();
    for (let n = 0; n < this.#plan.times.length && found.size < most; n += this.#stage.stride()) {
      const time = this.#timeOf(this.#count + n);
      if (time === null) break;
      found.add(time);
    }
    return [...found];
  }

  /** Pictures a second that are asked for. */
  get rate(): number {
    return this.#plan.frameRate;
  }

  remember(): PlayerData {
    const { speed, isLooping, inPoint, outPoint } = this;
    return { position: this.isPlaying ? this.#origin : this.position, speed, isLooping, inPoint, outPoint };
  }

  restore({ position, speed, isLooping, inPoint, outPoint }: Partial<PlayerData>): void {
    this.stop();
    const within = (point: number | null | undefined): number | null =>
      typeof point === 'number' && point >= 0 && point <= this.end ? point : null;
    this.position = within(position) ?? 0;
    this.speed = typeof speed === 'number' && speed > 0 ? speed : 1;
    this.isLooping = isLooping ?? true;
    this.inPoint = within(inPoint);
    this.outPoint = within(outPoint);
  }

  #moveTo(position: number): void {
    this.position = Math.min(this.end, Math.max(0, position));
  }

  /** Shows the picture that is due, or the last one before it that is there; waits where none is. */
  #draw(now: number): void {
    this.#frame = this.#stage.frame((next) => this.#draw(next));
    const due = this.#dueAt(now);
    const least = this.#clock ? this.#count + 1 : this.#count;
    for (let count = due; count >= least; count--) {
      const time = this.#timeOf(count);
      if (time === null || !this.#stage.show(time)) continue;
      this.#clock ??= { now, count };
      this.#count = count;
      this.#moveTo(time * this.end);
      this.#tellRate(now);
      break;
    }
    this.isWaiting = now - (this.#shown.at(-1) ?? -Infinity) > WAITING_MS;
    if (this.#timeOf(due) === null) this.stop();
  }

  /** The picture that is due. The clock stands still where the next ones are not there. */
  #dueAt(now: number): number {
    if (!this.#clock) return this.#count;
    const due = this.#clock.count + Math.floor(((now - this.#clock.now) * this.#plan.frameRate) / 1000);
    const most = this.#count + Math.max(1, this.#stage.stride());
    if (due <= most) return due;
    this.#clock = { now, count: most };
    return most;
  }

  /** When a picture stands, counted from where playing began; null beyond the end of what is not repeated. */
  #timeOf(count: number): number | null {
    const { times } = this.#plan;
    const place = this.#first + count * (this.direction || 1);
    const isThere = place >= 0 && place < times.length;
    if (!isThere && !this.isLooping) return null;
    return times[((place % times.length) + times.length) % times.length] as number;
  }

  #tellRate(now: number): void {
    this.#shown = [...this.#shown.filter((time) => now - time < 1000), now];
    const [first = now] = this.#shown;
    this.shownRate = this.#shown.length < 3 ? null : ((this.#shown.length - 1) * 1000) / (now - first);
  }

  #replan(): void {
    if (this.isPlaying) this.play(this.direction as 1 | -1);
  }

  #planned(): { times: Float64Array; frameRate: number } {
    const video = this.#video();
    if (!video) return { times: Float64Array.of(0), frameRate: 1 };
    const start = this.inPoint ?? 0;
    const duration = videoDuration(video);
    // A point stands on the picture that is the last to be shown.
    const end = this.outPoint === null ? duration : Math.min(duration, this.outPoint + 0.5 / video.frameRate);
    const most = (MAX_CLIP_FRAMES * this.speed) / (2 * duration);
    return planClip(video, { start, end, speed: this.speed, frameRate: Math.min(MOST_RATE, video.frameRate, most) });
  }

  /** The last of the moments that are played that is not after a time. */
  #placeOf(time: number): number {
    const { times } = this.#plan;
    const after = times.findIndex((candidate) => candidate > time + 1e-9);
    return after < 0 ? times.length - 1 : Math.max(0, after - 1);
  }
}

/** The frame of a video that stands nearest to a moment. @param time as a fraction. */
export function nearestFrame({ frames }: VideoTimes, time: number): number {
  return Math.min(frames - 1, Math.max(0, Math.round(time * (frames - 1))));
}
