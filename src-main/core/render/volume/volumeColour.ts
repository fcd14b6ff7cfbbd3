/** The colour of one ray through a volume. The shader of the window does the same. */
import type { Vector3 } from '../../mesh/mesh.ts';
import { colourIndex } from '../colourTables.ts';
import { basisOf, rayFrame, type OrbitCamera, type RayFrame } from '../orbitCamera.ts';
import type { RayPicture, RayTracer } from '../pictureBands.ts';
import { lightDirections } from '../shading.ts';
import { TRANSFER_ENTRIES, transferTable } from './transfer.ts';
import type { ValueReader } from './valueReader.ts';
import { dot } from '../vector.ts';
import { LEAST_LIGHT, stepLength, stepOffset, VOLUME_LIGHT, VOLUME_STEPS, type VolumeBox, type VolumeLook } from './volumeLook.ts';

export interface VolumePicture extends RayPicture {
  camera: OrbitCamera;
  look: VolumeLook;
  box: VolumeBox;
}

export class VolumeColour implements RayTracer {
  /** Of the last ray, premultiplied. */
  readonly rgb: Vector3 = [0, 0, 0];
  alpha = 0;
  #values: ValueReader;
  #picture: VolumePicture;
  #rays: RayFrame;
  #key: Vector3;
  #scale: Readonly<Vector3>;
  #step: number;
  #table: Float32Array;
  #origin: Vector3 = [0, 0, 0];
  #view: Vector3 = [0, 0, 0];
  #point: Vector3 = [0, 0, 0];
  #slope: Vector3 = [0, 0, 0];
  /** From a sample to the next, in the box. */
  #spacing: number;

  constructor(values: ValueReader, picture: VolumePicture) {
    this.#values = values;
    this.#picture = picture;
    this.#rays = rayFrame(picture.camera, picture);
    this.#key = lightDirections(basisOf(picture.camera)).key;
    this.#scale = picture.box.scale;
    this.#step = stepLength(values.size);
    this.#spacing = 2 / Math.max(1, Math.max(...values.size) - 1);
    this.#table = transferTable(picture.look.transfer, this.#step);
  }

  trace(x: number, y: number): void {
    this.#setRay(x, y);
    const [from, to] = this.#clip();
    this.rgb.fill(0);
    this.alpha = 0;
    if (from < to) {
      const start = from + this.#step * stepOffset(x, y);
      switch (this.#picture.look.mode) {
        case 'emission':
          this.#gather(start, to);
          break;
        case 'mip':
          this.#largest(start, to);
          break;
        case 'surface':
          this.#surface(from, to);
          break;
      }
    }
    this.#blendBackground(y);
  }

  #setRay(x: number, y: number): void {
    const { origin, direction } = this.#rays;
    for (let k = 0; k < 3; k++) {
      this.#origin[k] = (origin.base[k] as number) + x * (origin.column[k] as number) + y * (origin.row[k] as number);
      this.#view[k] = (direction.base[k] as number) + x * (direction.column[k] as number) + y * (direction.row[k] as number);
    }
    const length = Math.sqrt(dot(this.#view, this.#view));
    for (let k = 0; k < 3; k++) this.#view[k] = (this.#view[k] as number) / length;
  }

  /** The part of the ray in the box. */
  #clip(): [number, number] {
    let [from, to] = [0, Infinity];
    const { half } = this.#picture.box;
    for (let k = 0; k < 3; k++) {
      const [o, d, h] = [this.#origin[k] as number, this.#view[k] as number, half[k] as number];
      if (Math.abs(d) < 1e-9) {
        if (Math.abs(o) > h) return [0, -1];
        continue;
      }
      const [near, far] = d > 0 ? [(-h - o) / d, (h - o) / d] : [(h - o) / d, (-h - o) / d];
      from = Math.max(from, near);
      to = Math.min(to, far);
    }
    return [from, to];
  }

  #at(x: number, y: number, z: number): number {
    const scale = this.#scale;
    return this.#values.at(0.5 + scale[0] * x, 0.5 + scale[1] * z, 0.5 + scale[2] * y);
  }

  #valueAt(t: number): number {
    const o = this.#origin;
    const d = this.#view;
    const p = this.#point;
    p[0] = o[0] + t * d[0];
    p[1] = o[1] + t * d[1];
    p[2] = o[2] + t * d[2];
    return this.#at(p[0], p[1], p[2]);
  }

  /** Front to back, until hardly any light comes through. */
  #gather(start: number, to: number): void {
    const table = this.#table;
    let clear = 1;
    let steps = 0;
    for (let t = start; t <= to && clear > LEAST_LIGHT && steps < VOLUME_STEPS.most; t += this.#step, steps++) {
      const place = this.#valueAt(t) * (TRANSFER_ENTRIES - 1);
      const entry = Math.min(TRANSFER_ENTRIES - 2, Math.floor(place));
      const part = place - entry;
      const alpha = mixed(table, 4 * entry + 3, part);
      if (alpha <= 1e-4) continue;
      const { light, gloss } = this.#light();
      for (let c = 0; c < 3; c++) this.rgb[c] = (this.rgb[c] as number) + clear * alpha * Math.min(1, mixed(table, 4 * entry + c, part) * light + gloss);
      clear *= 1 - alpha;
    }
    this.alpha = 1 - clear;
  }

  #largest(start: number, to: number): void {
    let largest = 0;
    let steps = 0;
    for (let t = start; t <= to && steps < VOLUME_STEPS.most; t += this.#step, steps++) largest = Math.max(largest, this.#valueAt(t));
    const { window: { low, high }, colours } = this.#picture.look;
    const shown = Math.min(1, Math.max(0, (largest - low) / Math.max(1e-6, high - low)));
    const entry = 4 * colourIndex(shown);
    for (let c = 0; c < 3; c++) this.rgb[c] = (shown * (colours[entry + c] as number)) / 255;
    this.alpha = shown;
  }

  #surface(from: number, to: number): void {
    const { level, surface } = this.#picture.look;
    let before = from;
    let steps = 0;
    for (let t = from; steps < VOLUME_STEPS.most; steps++) {
      if (this.#valueAt(t) >= level) {
        this.#shadeSurface(this.#crossing(before, t, level), surface, t === from);
        return;
      }
      if (t >= to) return;
      before = t;
      t = Math.min(to, t + this.#step);
    }
  }

  #crossing(before: number, after: number, level: number): number {
    let [low, high] = [before, after];
    for (let i = 0; i < VOLUME_STEPS.bisections && low < high; i++) {
      const middle = 0.5 * (low + high);
      if (this.#valueAt(middle) >= level) high = middle;
      else low = middle;
    }
    return high;
  }

  #shadeSurface(t: number, surface: readonly number[], isCut: boolean): void {
    this.#valueAt(t);
    // Where the box cuts it, it is flat.
    const { light, gloss } = isCut ? { light: VOLUME_LIGHT.ambient + VOLUME_LIGHT.diffuse / 2, gloss: 0 } : this.#light(1);
    for (let c = 0; c < 3; c++) this.rgb[c] = Math.min(1, (surface[c] as number) * light + gloss);
    this.alpha = 1;
  }

  /** At the last point. @param part of it that is lit; by how much the values change there, when left out. */
  #light(part?: number): { light: number; gloss: number } {
    const [x, y, z] = this.#point;
    const [h, n, view, key] = [this.#spacing, this.#slope, this.#view, this.#key];
    n[0] = this.#at(x + h, y, z) - this.#at(x - h, y, z);
    n[1] = this.#at(x, y + h, z) - this.#at(x, y - h, z);
    n[2] = this.#at(x, y, z + h) - this.#at(x, y, z - h);
    const change = Math.sqrt(dot(n, n));
    const length = Math.max(1e-9, change);
    const facing = Math.abs(dot(n, key)) / length;
    const [hx, hy, hz] = [key[0] - view[0], key[1] - view[1], key[2] - view[2]];
    const mirrored = Math.abs(hx * n[0] + hy * n[1] + hz * n[2]) / (length * Math.max(1e-6, Math.sqrt(hx * hx + hy * hy + hz * hz)));
    const lit = part ?? change / (change + VOLUME_LIGHT.half);
    const light = 1 + lit * (VOLUME_LIGHT.ambient + VOLUME_LIGHT.diffuse * facing - 1);
    return { light, gloss: lit * VOLUME_LIGHT.gloss * mirrored ** VOLUME_LIGHT.glossPower };
  }

  #blendBackground(y: number): void {
    const { look: { background }, height } = this.#picture;
    if (!background) return;
    const part = y / height;
    for (let c = 0; c < 3; c++) {
      const behind = (background.top[c] as number) * (1 - part) + (background.bottom[c] as number) * part;
      this.rgb[c] = (this.rgb[c] as number) + (1 - this.alpha) * behind;
    }
    this.alpha = 1;
  }
}

/** Between a number of an entry and that of the next. */
function mixed(table: Float32Array, at: number, part: number): number {
  return (table[at] as number) * (1 - part) + (table[at + 4] as number) * part;
}
