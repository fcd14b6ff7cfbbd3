/** Planes the right way up, as tag 274 of TIFF and EXIF say it. */

/** @param orientation 1 to 8; of any other the planes are given back as they are. */
export function turned(planes: Float32Array, { width, height, channels }: { width: number; height: number; channels: number }, orientation: number): Float32Array {
  if (!(orientation >= 2 && orientation <= 8)) return planes;
  const isAcross = orientation >= 5;
  const [columns, rows] = isAcross ? [height, width] : [width, height];
  // Whether the picture's first row is at the bottom, or of those on their side its first column.
  const isFlipped = [3, 4, 6, 7].includes(orientation);
  const isMirrored = [2, 3, 7, 8].includes(orientation);
  const result = new Float32Array(planes.length);
  for (let c = 0, to = 0; c < channels; c++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, to++) {
        const [across, down] = isAcross ? [row, column] : [column, row];
        const x = isMirrored ? width - 1 - across : across;
        const y = isFlipped ? height - 1 - down : down;
        result[to] = planes[(c * height + y) * width + x] as number;
      }
    }
  }
  return result;
}
