/** What stands on the table: where each thing's surface is, and what it looks like there. */
import { isMeander } from './letters.ts';
import { cellValue, cloudNoise, noise } from './noise.ts';
import { add, clamp, colour, mix, normalize, ramp, scale } from './vector.ts';
import type { Vec3 } from './vector.ts';

/** A surface: the colour of its body, and the share of light that it mirrors when seen straight on. */
export interface Finish {
  colour: Vec3;
  mirror: number;
}

export interface Thing {
  /** At most the distance from a place to the surface, below 0 inside. */
  distance: (place: Vec3) => number;
  /** The finish at a place of the surface, and the normal as grain bends it. */
  look: (place: Vec3, normal: Vec3) => { finish: Finish; normal: Vec3 };
}

function from(place: Vec3, middle: Vec3): Vec3 {
  return add(place, scale(middle, -1));
}

const steelBall: Thing = {
  distance: (place) => Math.hypot(...from(place, [-1.08, 0.46, 0.85])) - 0.46,
  look: (_, normal) => ({ normal, finish: { colour: [0.93, 0.94, 0.96], mirror: 0.86 } }),
};

const ORANGE: Vec3 = [0.24, 0.3, 0.55];
const orange: Thing = {
  distance: (place) => {
    const [x, y, z] = from(place, ORANGE);
    return Math.hypot(x, y * 1.06, z) - 0.3;
  },
  look: (place, normal) => {
    const [x, y, z] = from(place, ORANGE);
    const [u, v] = [Math.atan2(z, x) * 9, y * 32];
    const pore = (du: number, dv: number): number => ramp(0.35, 0.8, noise(2 * u + du, v + dv, 12));
    const bend: Vec3 = [pore(0.4, 0) - pore(-0.4, 0), pore(0, 0.4) - pore(0, -0.4), pore(0.3, 0.3) - pore(-0.3, -0.3)];
    const stalk = Math.hypot(x, z);
    const skin = mix(colour('#f08a12'), colour('#d9660b'), cloudNoise(u, v * 0.3, 3, 14));
    const body = y > 0.2 && stalk < 0.035 ? colour('#4c5a22') : scale(skin, 1 - 0.25 * pore(0, 0));
    return { normal: normalize(add(normal, scale(bend, 0.22))), finish: { colour: body, mirror: 0.035 } };
  },
};

const CUBE: Vec3 = [1.2, 0.42, -0.3];
const STICKERS = ['#c8102e', '#f3f3ee', '#0a8f4e', '#1450b4', '#f6c400', '#f26a1b'].map(colour);
const TURN = 0.62;

/** A place in the cube's own directions, its sides at -1 and 1. */
function onCube(place: Vec3): Vec3 {
  const [x, y, z] = scale(from(place, CUBE), 1 / 0.42);
  return [x * Math.cos(TURN) - z * Math.sin(TURN), y, x * Math.sin(TURN) + z * Math.cos(TURN)];
}

const cube: Thing = {
  distance: (place) => {
    const [x, y, z] = onCube(place).map((side) => Math.abs(side) - 0.93) as [number, number, number];
    const outside = Math.hypot(Math.max(x, 0), Math.max(y, 0), Math.max(z, 0));
    return 0.42 * (outside + Math.min(0, Math.max(x, y, z)) - 0.07);
  },
  look: (place, normal) => {
    const own = onCube(place);
    const side = own.map(Math.abs).reduce((best, size, axis, all) => (size > (all[best] as number) ? axis : best), 0);
    const [u, v] = own.filter((_, axis) => axis !== side).map((c) => (c + 1) * 1.5) as [number, number];
    const edge = Math.max(Math.abs((u % 1) - 0.5), Math.abs((v % 1) - 0.5));
    const pick = cellValue(Math.floor(u) + 3 * side, Math.floor(v), 21);
    const sticker = STICKERS[Math.floor(pick * STICKERS.length)] as Vec3;
    return { normal, finish: { colour: edge < 0.43 ? sticker : [0.012, 0.012, 0.014], mirror: 0.04 } };
  },
};

const VASE: Vec3 = [-0.35, 0, -0.75];
/** Radii of the vase at equal steps of height, joined smoothly. */
const PROFILE = [0.3, 0.43, 0.58, 0.66, 0.66, 0.57, 0.42, 0.28, 0.21, 0.22, 0.33];
const VASE_HEIGHT = 1.95;

function vaseRadius(y: number): number {
  const step = clamp(y / VASE_HEIGHT) * (PROFILE.length - 1);
  const i = Math.min(PROFILE.length - 2, Math.floor(step));
  const at = (k: number): number => PROFILE[Math.min(PROFILE.length - 1, Math.max(0, k))] as number;
  const t = step - i;
  // The cubic through four radii, Catmull and Rom's.
  const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

const vase: Thing = {
  distance: (place) => {
    const [x, y, z] = from(place, VASE);
    const around = Math.hypot(x, z);
    const beyond = Math.max(y - VASE_HEIGHT, -y, around - 0.72);
    if (beyond > 0.2) return beyond;
    const outer = around - vaseRadius(y);
    const hollow = y > 0.2 ? vaseRadius(y) - 0.035 - around : -1;
    return 0.6 * Math.max(outer, hollow, y - VASE_HEIGHT, -y);
  },
  look: (place, normal) => {
    const [x, y, z] = from(place, VASE);
    const crackle = 0.94 + 0.1 * cloudNoise(Math.atan2(z, x) * 5, y * 5, 4, 33);
    const isInside = x * normal[0] + z * normal[2] < 0 && y > 0.3;
    const body = isInside ? colour('#3a2c22') : scale(vasePaint(Math.atan2(z, x) / (2 * Math.PI) + 0.5, y), crackle);
    return { normal, finish: { colour: body, mirror: isInside ? 0 : 0.055 } };
  },
};

const GLAZE = colour('#efe3c8');
const INK = colour('#8f2f1d');
const DARK = colour('#2c1c17');

/** Ornaments around the vase, between two heights: figures over [0, 1], so many times around. */
const BANDS: { low: number; high: number; times: number; isFigure: (x: number, y: number) => boolean; ink: Vec3 }[] = [
  { low: 0.12, high: 0.42, times: 20, isFigure: isRay, ink: DARK },
  { low: 0.53, high: 0.93, times: 11, isFigure: isMeander, ink: INK },
  { low: 1.05, high: 1.27, times: 16, isFigure: isWave, ink: DARK },
  { low: 1.34, high: 1.8, times: 9, isFigure: (x, y) => isRay(x, 1 - y), ink: INK },
];
const LINES = [0.1, 0.44, 0.48, 0.98, 1.02, 1.3, 1.86];

/** The glaze at height y; `turn` in [0, 1) goes once around. */
function vasePaint(turn: number, y: number): Vec3 {
  if (y < 0.06 || y > 1.9 || LINES.some((height) => Math.abs(y - height) < 0.011)) return DARK;
  const band = BANDS.find(({ low, high }) => y > low && y < high);
  if (!band) return GLAZE;
  return band.isFigure(turn * band.times, (y - band.low) / (band.high - band.low)) ? band.ink : GLAZE;
}

/** Tapering tongues, one in each unit of x, wide at y = 0. */
function isRay(x: number, y: number): boolean {
  return Math.abs(x - Math.floor(x) - 0.5) < 0.42 * (1 - y);
}

/** Circles with a dot inside and waves between them. */
function isWave(x: number, y: number): boolean {
  const away = Math.hypot(x - Math.floor(x) - 0.5, (y - 0.5) * 0.8);
  return away < 0.12 || (away > 0.24 && away < 0.33) || Math.abs(y - 0.5 - 0.42 * Math.cos(2 * Math.PI * x)) < 0.06;
}

export const THINGS: Thing[] = [vase, cube, steelBall, orange];
