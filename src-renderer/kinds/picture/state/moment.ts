/** Where a video stands, as its pictures see it. */

/** The moment of pictures that have one. */
export interface Moment {
  /** In seconds, as a fraction of the way to the last frame, and as the frame of the source that stands nearest. */
  readonly position: number;
  readonly time: number;
  readonly frame: number;
  /** Seconds from the first frame to the last. */
  readonly end: number;
  /** Seconds from the first frame to one. */
  secondsOf(frame: number): number;
  readonly isPlaying: boolean;
  /** Whether a person is dragging it. */
  readonly isScrubbing: boolean;
  toggle(): void;
}

/** What tells the pictures of one moment from those of others. */
export function momentWords({ time }: { time?: number }): string {
  return time === undefined ? '' : `at ${time}`;
}
