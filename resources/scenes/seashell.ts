/**
 * A murex: a shell that grew along a spiral around the y axis, every whorl a larger copy of the one before, with ribs that
 * rise to spines on its shoulder, threads around it, a flared lip, and a canal below its mouth.
 */
import { clamp, ramp } from './vector.ts';
import type { Vec3 } from './vector.ts';

/** A whorl is so many times as large as the one before. */
const GROWTH = 1.62;
const TURN = 2 * Math.PI;
const RATE = Math.log(GROWTH) / TURN;
/** The tube's middle at the mouth, from the axis and below the apex, in its radii there. */
const OUT = 0.93;
const DOWN = 2.75;
const WHORLS = 7;
/** Where around the axis the mouth is. */
const MOUTH = 0.35;
/** Of a whorl. */
const RIBS = 9;
/** Around the tube, from straight outwards. */
const SHOULDER = 0.72;

/** Below 0 inside and above outside, about the distance, at a place in radii of the mouth; the apex is the origin. */
export function seashell([x, y, z]: Vec3): number {
  const around = Math.hypot(x, z);
  // From the mouth backwards, in (-pi, pi] for the last whorl.
  let angle = Math.atan2(z, x) - MOUTH;
  angle -= TURN * Math.ceil((angle - Math.PI) / TURN);
  let least = spindle(around, y);
  for (let whorl = 1; whorl < WHORLS; whorl++) least = smoothMin(least, whorlAt(around, y, angle - TURN * whorl), 0.03);
  const body = Math.max(-smoothMin(-whorlAt(around, y, angle), -angle * around, 0.1), -cavity(around, y, angle));
  return canal(smoothMin(least, body, 0.03), [x, y, z]);
}

/** A whorl's outside at an angle along the spiral, 0 at the mouth. */
function whorlAt(around: number, y: number, angle: number): number {
  const size = Math.exp(RATE * Math.min(0, angle));
  const [u, v] = [around / size - OUT, (y / size + DOWN) / 1.12];
  const section = Math.atan2(v, u);
  const phase = (RIBS * angle) / TURN;
  const crest = 0.5 + 0.5 * Math.cos(TURN * (phase - Math.round(phase)));
  const fine = ramp(0.12, 0.35, size);
  const lip = Math.exp(Math.min(0, angle) / 0.16);
  const ridge = 0.1 * crest ** 3 * (0.6 + 0.4 * Math.cos(section - 0.3));
  const horn = crest ** 6 * bump(section - SHOULDER, 0.22);
  const spine = 0.52 * horn + 0.2 * crest ** 8 * bump(section + 0.35, 0.17);
  const threads = fine * (1 - 0.85 * horn) * (0.018 * Math.cos(26 * section) + 0.009 * Math.cos(52 * section));
  const radius = 1 + ridge + spine + threads + 0.09 * bump(section - SHOULDER, 0.3) + 0.22 * lip * ramp(-0.9, 0.4, Math.cos(section));
  return 0.8 * size * (Math.hypot(u, v) - radius);
}

/** The room in the last whorl, open at the mouth and narrowing inwards. */
function cavity(around: number, y: number, angle: number): number {
  const size = Math.exp(RATE * Math.min(0, angle));
  const [u, v] = [around / size - OUT, (y / size + DOWN) / 1.12];
  const section = Math.atan2(v, u);
  const lip = Math.exp(Math.min(0, angle) / 0.16);
  const teeth = 0.05 * lip * Math.cos(22 * section) * ramp(0, 0.5, Math.cos(section));
  const radius = (0.86 + 0.2 * lip * ramp(-0.9, 0.4, Math.cos(section)) - teeth) * ramp(-3.6, -1.2, angle);
  return Math.max(size * (Math.hypot(u, v) - radius), (angle - 0.5) * around);
}

/** The pillar around which the shell winds. */
function spindle(around: number, y: number): number {
  return Math.max(0.8 * (around - 0.42 * clamp(-y / DOWN)), -y - 1.2 * DOWN);
}

/** The middle of the canal. */
const CANAL = { from: [0.4, -3.3, 0.16], to: [0.3, -5.5, 0.42] } as const;

/** Adds the canal below the mouth, a pipe with a groove. */
function canal(distance: number, place: Vec3): number {
  const pipe = cone(place, 0.56, 0.1);
  const groove = cone([place[0] - 0.14, place[1], place[2] - 0.3], 0.42, 0.05);
  return Math.max(smoothMin(distance, pipe, 0.25), -groove);
}

/** A round cone along the canal. */
function cone([x, y, z]: Vec3, thick: number, thin: number): number {
  const [a, b] = [CANAL.from, CANAL.to];
  const [bx, by, bz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const t = clamp(((x - a[0]) * bx + (y - a[1]) * by + (z - a[2]) * bz) / (bx * bx + by * by + bz * bz));
  return Math.hypot(x - a[0] - t * bx, y - a[1] - t * by, z - a[2] - t * bz) - (thick + (thin - thick) * Math.sqrt(t));
}

function bump(x: number, width: number): number {
  return Math.exp(-((x / width) ** 2));
}

/** The union of two shapes, rounded where they meet by about `round` (Quilez). */
function smoothMin(a: number, b: number, round: number): number {
  const h = Math.max(0, round - Math.abs(a - b)) / round;
  return Math.min(a, b) - h * h * round * 0.25;
}
