/** How a slider of resolutions is divided. */
export interface ResolutionScale {
  /** What can be asked for. */
  least: number;
  most: number;
  /** Ends of the slider, and its place for a value. */
  first: number;
  last: number;
  placeOf(value: number): number;
  valueAt(place: number): number;
  /** The value for a press of a key. */
  next(value: number, by: 1 | -1): number;
  /** The nearest value that can be asked for. */
  limited(value: number): number;
}
