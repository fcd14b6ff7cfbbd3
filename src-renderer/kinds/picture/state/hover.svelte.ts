/** The place that is read out: under the pointer, or where it was last, or typed in. */
export class Hover {
  /** On the source, 0 at its first sample and 1 at its last along each axis; null before anything was pointed at. */
  at = $state.raw<{ x: number; y: number } | null>(null);
}
