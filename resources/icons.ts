/**
 * Makes the application's icon, resources/icons/icon.png, 1024 x 1024: `node --import tsx resources/icons.ts`. It
 * shows what the program does: a picture as the product of what is known of its rows and of its columns.
 */
import path from 'node:path';
import sharp from 'sharp';

const SIZE = 1024;
/** Systems that draw icons as tiles expect a margin around them. */
const MARGIN = 100;
const CORNER = 185;
const CELL = 124;
const STEP = 138;
/** Upper left corner of the picture's first cell. */
const FIRST = 296;
/** Where the row and the column of factors stand. */
const FACTOR = 190;
const FACTOR_THICKNESS = 66;

/** Factors of the columns and of the rows. */
const COLUMNS = [0.35, 0.95, 0.7, 0.2];
const ROWS = [0.4, 1, 0.75, 0.3];

type Colour = readonly [number, number, number];
const DARK: Colour = [16, 58, 66];
const MIDDLE: Colour = [79, 209, 197];
const LIGHT: Colour = [255, 226, 150];

function mixed(from: Colour, to: Colour, part: number): string {
  return `rgb(${from.map((value, i) => Math.round(value + part * ((to[i] as number) - value))).join(',')})`;
}

/** The colour of a value in [0, 1]. */
function colour(value: number): string {
  return value < 0.5 ? mixed(DARK, MIDDLE, 2 * value) : mixed(MIDDLE, LIGHT, 2 * value - 1);
}

function block(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="26" fill="${fill}"/>`;
}

function drawing(): string {
  const place = (i: number): number => FIRST + i * STEP;
  const columns = COLUMNS.map((value, i) => block(place(i), FACTOR, CELL, FACTOR_THICKNESS, colour(value)));
  const rows = ROWS.map((value, i) => block(FACTOR, place(i), FACTOR_THICKNESS, CELL, colour(value)));
  const cells = ROWS.flatMap((row, y) =>
    COLUMNS.map((column, x) => block(place(x), place(y), CELL, CELL, colour(row * column))),
  );
  const side = SIZE - 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">
    <linearGradient id="tile" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#1c2b33"/><stop offset="1" stop-color="#0b1216"/>
    </linearGradient>
    <rect x="${MARGIN}" y="${MARGIN}" width="${side}" height="${side}" rx="${CORNER}" fill="url(#tile)"/>
    ${[...columns, ...rows, ...cells].join('')}
  </svg>`;
}

const file = path.join(import.meta.dirname, 'icons', 'icon.png');
await sharp(Buffer.from(drawing())).png({ compressionLevel: 9 }).toFile(file);
console.log(file);
