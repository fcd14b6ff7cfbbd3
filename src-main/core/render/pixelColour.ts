/** The colour of one ray: where it goes through the cube and the slice, what it meets, and how that is shaded. */
import type { Vector3 } from '../mesh/mesh.ts';
import { colourIndex } from './colourTables.ts';
import type { DistanceSource } from './distanceSource.ts';
import { March } from './march.ts';
import {
  basisOf,
  pixelAtTarget,
  pixelFootprint,
  rayFrame,
  type CameraBasis,
  type OrbitCamera,
  type PictureSize,
  type RayFrame,
} from './orbitCamera.ts';
import {
  DEPTH_REACH,
  ERROR_SHADE,
  leastStep,
  lightDirections,
  SHADOW,
  SLICE,
  STEPS_SHOWN,
  type Rgb,
  type Shading,
} from './shading.ts';
import { axisIndex, writeSlice } from './sliceLines.ts';
import {
  brightness,
  lightReaching,
  linearRgb,
  openness,
  writeLit,
  writeMatcap,
  writeNormal,
  type LitPoint,
} from './surfaceLight.ts';
import { dot } from './vector.ts';

export class PixelColour {
  /** Of the last ray, premultiplied. */
  readonly rgb: Vector3 = [0, 0, 0];
  alpha = 0;
  #shown: DistanceSource;
  #other: DistanceSource | null;
  #shading: Shading;
  #rays: RayFrame;
  #basis: CameraBasis;
  #footprint: { base: number; slope: number };
  #height: number;
  #surface: Rgb;
  #march: March;
  #origin: Vector3 = [0, 0, 0];
  #point: Vector3 = [0, 0, 0];
  #plane: Vector3 = [0, 0, 0];
  #lit: LitPoint;
  /** The axis and place of the slice; the axis is -1 without one. */
  #cutAxis: number;
  #cutAt: number;
  /** The part of the ray in the cube and before the slice, and the axes of the faces by which it comes in and goes out. */
  #from = 0;
  #to = 0;
  #face: number | null = null;
  #endFace: number | null = null;

  constructor(
    { shown, other }: { shown: DistanceSource; other: DistanceSource | null },
    { camera, shading, ...size }: PictureSize & { camera: OrbitCamera; shading: Shading },
  ) {
    [this.#shown, this.#other, this.#shading] = [shown, other, shading];
    this.#rays = rayFrame(camera, size);
    this.#basis = basisOf(camera);
    this.#footprint = pixelFootprint(camera, size);
    this.#height = size.height;
    this.#cutAxis = shading.slice ? axisIndex(shading.slice.axis) : -1;
    this.#cutAt = shading.slice?.at ?? 1;
    this.#surface = linearRgb(shading.surface);
    this.#march = new March(shown, leastStep(pixelAtTarget(camera, size)));
    const { key, sky } = lightDirections(this.#basis);
    this.#lit = { normal: [0, 0, 0], view: [0, 0, 0], key, sky, open: 1, reaching: 1 };
  }

  /** Finds the colour of the ray through a place in the picture, in pixels from its top left. */
  trace(x: number, y: number): void {
    this.#setBackground(y);
    const [o, d] = [this.#origin, this.#lit.view];
    this.#setRay(x, y);
    if (!this.#clip()) return;
    const isHit = this.#march.trace(o[0], o[1], o[2], d[0], d[1], d[2], this.#from, this.#to);
    const isCut = isHit && this.#march.t === this.#from;
    const isBehindSlice = this.#isOnSlice(this.#face, true);
    if (isHit && !(isCut && isBehindSlice)) this.#shade(isCut);
    if (isBehindSlice) this.#blendSlice(this.#from, isCut);
    else if (!isHit && this.#isOnSlice(this.#endFace, false)) this.#blendSlice(this.#to, false);
  }

  #setBackground(y: number): void {
    const { background } = this.#shading;
    this.alpha = background ? 1 : 0;
    const part = y / this.#height;
    for (let c = 0; c < 3; c++) {
      this.rgb[c] = background ? (background.top[c] as number) * (1 - part) + (background.bottom[c] as number) * part : 0;
    }
  }

  #setRay(x: number, y: number): void {
    const { origin, direction } = this.#rays;
    const view = this.#lit.view;
    for (let k = 0; k < 3; k++) {
      this.#origin[k] = (origin.base[k] as number) + x * (origin.column[k] as number) + y * (origin.row[k] as number);
      view[k] = (direction.base[k] as number) + x * (direction.column[k] as number) + y * (direction.row[k] as number);
    }
    const length = Math.sqrt(dot(view, view));
    for (let k = 0; k < 3; k++) view[k] = (view[k] as number) / length;
  }

  /** Cuts the ray to the cube and the slice. @returns whether anything is left */
  #clip(): boolean {
    [this.#from, this.#to, this.#face, this.#endFace] = [0, Infinity, null, null];
    const view = this.#lit.view;
    for (let axis = 0; axis < 3; axis++) {
      const high = axis === this.#cutAxis ? this.#cutAt : 1;
      this.#clipAxis(axis, this.#origin[axis] as number, view[axis] as number, high);
    }
    return this.#from < this.#to;
  }

  #clipAxis(axis: number, origin: number, direction: number, high: number): void {
    if (direction === 0) {
      if (origin < -1 || origin > high) this.#to = -Infinity;
      return;
    }
    const near = ((direction > 0 ? -1 : high) - origin) / direction;
    const far = ((direction > 0 ? high : -1) - origin) / direction;
    if (near > this.#from) {
      this.#from = near;
      this.#face = axis;
    }
    if (far < this.#to) {
      this.#to = far;
      this.#endFace = axis;
    }
  }

  /** Whether the ray begins, or ends, on the slice and not on a face of the cube. */
  #isOnSlice(face: number | null, isBegin: boolean): boolean {
    return face !== null && face === this.#cutAxis && (this.#lit.view[face] as number) < 0 === isBegin;
  }

  #setPoint(point: Vector3, t: number): void {
    const view = this.#lit.view;
    for (let k = 0; k < 3; k++) point[k] = (this.#origin[k] as number) + t * (view[k] as number);
  }

  /** @param isCut whether the surface is where the cube ends */
  #shade(isCut: boolean): void {
    const [p, lit, shown] = [this.#point, this.#lit, this.#shown];
    this.#setPoint(p, this.#march.t);
    if (isCut) this.#setFaceNormal();
    else writeNormal(shown, p[0], p[1], p[2], lit.normal);
    this.alpha = 1;
    const { mode } = this.#shading;
    if (mode === 'lit' || mode === 'occlusion') {
      lit.open = openness(shown, p[0], p[1], p[2], lit.normal);
      const isFacing = dot(lit.normal, lit.key) > 0;
      lit.reaching = isFacing ? lightReaching(shown, p, lit.normal, lit.key) : 0;
    }
    this.#writeMode(mode);
  }

  /** Of the cube's face, or towards a camera that is inside of the shape. */
  #setFaceNormal(): void {
    const { view, normal } = this.#lit;
    for (let k = 0; k < 3; k++) {
      const towards = -(view[k] as number);
      normal[k] = this.#face === null ? towards : k === this.#face ? Math.sign(towards) : 0;
    }
  }

  #writeMode(mode: Shading['mode']): void {
    const [{ rgb }, { normal, open, reaching }] = [this, this.#lit];
    const { heat, error } = this.#shading;
    switch (mode) {
      case 'lit':
        if (error && this.#other) this.#writeError(error, this.#other);
        else writeLit(this.#lit, this.#surface, rgb);
        break;
      case 'occlusion':
        rgb.fill(open * (0.5 + 0.5 * reaching * Math.min(1, dot(normal, this.#lit.key) / SHADOW.edge)));
        break;
      case 'normals':
        for (let c = 0; c < 3; c++) rgb[c] = 0.5 + 0.5 * (normal[c] as number);
        break;
      case 'depth':
        rgb.fill(Math.min(1, Math.max(0, 0.5 - (0.5 * dot(this.#point, this.#basis.forward)) / DEPTH_REACH)));
        break;
      case 'steps':
        this.#writeEntry(heat, this.#march.steps / STEPS_SHOWN, 1);
        break;
      case 'matcap':
        writeMatcap(dot(normal, this.#basis.right), dot(normal, this.#basis.up), -dot(normal, this.#basis.forward), rgb);
        break;
    }
  }

  #writeError({ range, colours }: NonNullable<Shading['error']>, other: DistanceSource): void {
    const distance = other.at(...this.#point);
    this.#writeEntry(colours, 0.5 + (0.5 * distance) / range, ERROR_SHADE + (1 - ERROR_SHADE) * brightness(this.#lit));
  }

  #writeEntry(table: Uint8Array, place: number, factor: number): void {
    const entry = 4 * colourIndex(place);
    for (let c = 0; c < 3; c++) this.rgb[c] = ((table[entry + c] as number) / 255) * factor;
  }

  /** @param isInside whether the slice goes through the shape there: nothing is seen through it */
  #blendSlice(t: number, isInside: boolean): void {
    const { slice } = this.#shading;
    if (!slice) return;
    this.#setPoint(this.#point, t);
    const { base, slope } = this.#footprint;
    writeSlice(slice, { source: this.#shown, other: this.#other }, this.#point, base + slope * t, this.#plane);
    const opacity = isInside ? 1 : SLICE.opacity;
    for (let c = 0; c < 3; c++) this.rgb[c] = (this.rgb[c] as number) * (1 - opacity) + (this.#plane[c] as number) * opacity;
    this.alpha = this.alpha * (1 - opacity) + opacity;
  }
}
