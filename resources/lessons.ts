/**
 * Makes the small sources of the lessons, resources/lessons/lake-small.png and pan.npy, from the sample lake:
 * `node --import tsx resources/lessons.ts`. Small, so that a plain network gets somewhere in seconds on any machine.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

const LAKE = path.join(import.meta.dirname, 'samples', 'lake.png');
const FOLDER = path.join(import.meta.dirname, 'lessons');
const SIDE = 128;
/** A camera that sweeps over the lake: a window that moves so many pixels from one frame to the next. */
const PAN = { frames: 24, width: 72, height: 48, step: 3, side: 160, top: 62 } as const;

/** The samples of NumPy's format, version 1, before them its header. */
function npy(shape: readonly number[], bytes: Buffer): Buffer {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const text = `${header.padEnd(117)}\n`;
  return Buffer.concat([Buffer.from('934e554d50590100', 'hex'), Buffer.from(Uint16Array.of(text.length).buffer), Buffer.from(text), bytes]);
}

async function pan(): Promise<Buffer> {
  const { frames, width, height, step, side, top } = PAN;
  const small = await sharp(LAKE).resize(side, side).png().toBuffer();
  const all = await Promise.all(
    Array.from({ length: frames }, (_, t) => sharp(small).extract({ left: t * step, top, width, height }).removeAlpha().raw().toBuffer()),
  );
  return npy([frames, height, width, 3], Buffer.concat(all));
}

await sharp(LAKE).resize(SIDE, SIDE).png({ compressionLevel: 9 }).toFile(path.join(FOLDER, 'lake-small.png'));
writeFileSync(path.join(FOLDER, 'pan.npy'), await pan());
