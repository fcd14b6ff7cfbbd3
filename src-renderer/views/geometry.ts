/** Points, sizes and areas of a plane. */

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** A rectangle by its sides; of pixels, right and bottom are the first outside. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
