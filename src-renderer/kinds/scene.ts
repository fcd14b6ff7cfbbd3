/** What is on show as it moves: a moment that runs, a divider that goes across. A clip of it is drawn frame by frame. */

export interface Scene {
  /** What happens in it, in a sentence. */
  readonly about: string;
  /** Seconds that it lasts; null: as long as is wanted. */
  readonly seconds: number | null;
  readonly frameRate: number;
  /** Brings a part of it, 0 to below 1, onto the screen; returns when it is there. */
  show(part: number): Promise<void>;
  /** Puts everything back where it was. */
  restore(): void;
}
