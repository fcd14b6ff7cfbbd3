/** The table: painted tiles, and a printed sheet of paper. */
import { isInk } from './letters.ts';
import { cellValue, cloudNoise } from './noise.ts';
import type { Finish } from './things.ts';
import { colour, mix, ramp, scale } from './vector.ts';
import type { Vec3 } from './vector.ts';

const TILE = 0.8;
const CREAM = colour('#ece5d3');
const COBALT = colour('#1f3f8f');
const AZURE = colour('#6d9ac7');
const OCHRE = colour('#c98a2b');
const GROUT = colour('#8d857a');

/** A square tile with a star of eight points, petals in its corners, and a glaze that is not quite even. */
export function paintTile([x, , z]: Vec3): Finish {
  const [u, v] = [x / TILE + 0.25, z / TILE + 0.1];
  const [a, b] = [Math.abs(u - Math.floor(u) - 0.5), Math.abs(v - Math.floor(v) - 0.5)];
  if (Math.max(a, b) > 0.488) return { colour: scale(GROUT, 0.7 + 0.6 * cloudNoise(x * 40, z * 40, 3)), mirror: 0 };
  const shade = 0.9 + 0.12 * cellValue(Math.floor(u), Math.floor(v)) + 0.1 * (cloudNoise(x * 6, z * 6, 4) - 0.5);
  return { colour: scale(tileFigure(a, b), shade), mirror: 0.05 };
}

/** The figure at (a, b) from a tile's middle, both in [0, 0.5]. */
function tileFigure(a: number, b: number): Vec3 {
  const corner = Math.hypot(0.5 - a, 0.5 - b);
  if (corner < 0.09) return OCHRE;
  if (corner < 0.12) return CREAM;
  if (corner < 0.2) return COBALT;
  const star = Math.min(Math.max(a, b) * 1.25, (a + b) * 0.9);
  const round = Math.hypot(a, b);
  if (round < 0.05) return OCHRE;
  if (round < 0.08) return COBALT;
  if (star < 0.17) return AZURE;
  if (star < 0.2) return CREAM;
  if (star < 0.3) return COBALT;
  if (star < 0.33) return CREAM;
  const petal = Math.abs(Math.atan2(b, a) - Math.PI / 4);
  if (round > 0.4 && petal < 0.16 * Math.sin(Math.PI * ((round - 0.4) / 0.14)) && round < 0.54) return AZURE;
  return Math.max(a, b) > 0.45 && Math.max(a, b) < 0.47 ? COBALT : CREAM;
}

const LINES = ['A PICTURE IS A', 'FUNCTION OF ITS', 'COORDINATES', '', 'SPLIT THEM', 'LEARN THEM', 'ASK IT ANYWHERE'];

/** Place on the sheet: [from its left edge, from its foot], in its widths; it lies askew on the table. */
function onPaper([x, , z]: Vec3): [number, number] {
  const [dx, dz] = [x - 0.82, z - 1.5];
  const turn = 0.3;
  const along = dx * Math.cos(turn) - dz * Math.sin(turn);
  const up = -(dx * Math.sin(turn) + dz * Math.cos(turn));
  return [along / 1.5 + 0.5, up / 1.5 + 0.42];
}

export function isPaper(place: Vec3): boolean {
  const [u, v] = onPaper(place);
  return u > 0 && u < 1 && v > 0 && v < 0.84;
}

export function paintPaper(place: Vec3): Finish {
  const [u, v] = onPaper(place);
  const fibre = 0.95 + 0.1 * cloudNoise(u * 60, v * 60, 3, 7);
  const paper = scale(mix(colour('#f7efdc'), colour('#e2d2ac'), ramp(0.12, 0, Math.min(u, 1 - u, v, 0.84 - v))), fibre);
  return { colour: isPrinted(u, v) ? colour('#2a2320') : paper, mirror: 0 };
}

function isPrinted(u: number, v: number): boolean {
  const title = 0.13;
  if (v > 0.66) return isInk('COORDX', (u - 0.12) / title, (v - 0.67) / title);
  const pitch = 0.075;
  const line = Math.floor((0.64 - v) / pitch);
  const size = 0.05;
  return isInk(LINES[line] ?? '', (u - 0.12) / size, (0.64 - v - (line + 1) * pitch) / -size);
}
