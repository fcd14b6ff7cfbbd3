/**
 * Fields of distances on the GPU: grids as 3-D textures, and fully split networks as the tables of their axes, of which
 * the shader makes the distance itself (out(z, y, x) = sum over r of a_r(z) b_r(y) c_r(x); coordx.md, accelerated
 * rendering). Uploaded when they change and never again.
 */
import {
  ClampToEdgeWrapping,
  Data3DTexture,
  DataTexture,
  DataUtils,
  FloatType,
  HalfFloatType,
  LinearFilter,
  NearestFilter,
  RedFormat,
  RGBAFormat,
  type Texture,
} from 'three';
import type { SourceKind } from './shapeShader.ts';

/** Distances over the cube [-1, 1]^3, the first and last samples on its faces; known from -limit to limit. */
export type ShapeSource = GridShape | FactorShape;

export interface GridShape {
  kind: 'grid';
  /** [nz, ny, nx], 2 to 512 each */
  size: readonly [number, number, number];
  /** [nz, ny, nx] floats, or half-precision floats as their bits */
  values: Float32Array | Uint16Array;
  limit: number;
}

export interface FactorShape {
  kind: 'factors';
  /** R, up to 512 */
  rank: number;
  /** The features of z, y and x: [n, R] each, n from 2 to 2048; between two samples they are interpolated. */
  tables: readonly [Float32Array, Float32Array, Float32Array];
  limit: number;
}

/** Larger than any distance, where they were not cut off. */
const NO_LIMIT = 1e6;

export class SourceTextures {
  #source: ShapeSource;
  #textures: Record<string, Texture> = {};
  #isUploadedAsFloats: boolean;

  /** @param hasLinearFloats whether the device interpolates 32-bit floats: else grids become half floats */
  constructor(source: ShapeSource, hasLinearFloats: boolean) {
    this.#source = source;
    this.#isUploadedAsFloats = hasLinearFloats;
    this.replace(source);
  }

  get source(): ShapeSource {
    return this.#source;
  }

  get kind(): SourceKind {
    return this.#source.kind;
  }

  /** Shows another field, in the same memory where it has the same size. */
  replace(source: ShapeSource): void {
    const before = this.#source;
    this.#source = source;
    if (source.kind === 'grid') this.#replaceGrid(source, before);
    else {
      this.dispose();
      const [z, y, x] = source.tables.map((table) => tableTexture(table, source.rank)) as DataTexture[];
      this.#textures = { X: x as Texture, Y: y as Texture, Z: z as Texture };
    }
  }

  /** Uniforms of the shader under a name: shown or other. */
  uniforms(name: string): Record<string, unknown> {
    const { limit } = this.#source;
    const named = Object.entries(this.#textures).map(([part, texture]): [string, unknown] => [`${name}${part}`, texture]);
    return {
      ...(Object.fromEntries(named) as Record<string, unknown>),
      [`${name}Spacing`]: spacingOf(this.#source),
      [`${name}Limit`]: Math.min(NO_LIMIT, limit),
    };
  }

  dispose(): void {
    for (const texture of Object.values(this.#textures)) texture.dispose();
    this.#textures = {};
  }

  #replaceGrid(grid: GridShape, before: ShapeSource): void {
    const data = this.#isUploadedAsFloats ? grid.values : halvesOf(grid.values);
    const kept = this.#textures.Grid;
    const isAlike =
      before.kind === 'grid' &&
      before.size.every((side, axis) => side === grid.size[axis]) &&
      before.values.constructor === grid.values.constructor;
    if (kept instanceof Data3DTexture && isAlike) {
      kept.image = { ...kept.image, data };
      kept.needsUpdate = true;
      return;
    }
    this.dispose();
    const [nz, ny, nx] = grid.size;
    const texture = new Data3DTexture(data, nx, ny, nz);
    texture.format = RedFormat;
    texture.type = data instanceof Float32Array ? FloatType : HalfFloatType;
    texture.minFilter = texture.magFilter = LinearFilter;
    texture.wrapS = texture.wrapT = texture.wrapR = ClampToEdgeWrapping;
    texture.unpackAlignment = 1;
    texture.needsUpdate = true;
    this.#textures = { Grid: texture };
  }
}

/** Between two samples; of tables, the finest axis counts. */
function spacingOf(source: ShapeSource): number {
  const sides = source.kind === 'grid' ? source.size : source.tables.map(({ length }) => length / source.rank);
  return 2 / (Math.max(...sides) - 1);
}

/** [n, R] as rows of texels, each of four ranks; those that are missing are zero. */
function tableTexture(table: Float32Array, rank: number): DataTexture {
  const texels = Math.ceil(rank / 4);
  const samples = table.length / rank;
  const padded = rank % 4 === 0 ? table : new Float32Array(4 * texels * samples);
  if (padded !== table) {
    for (let i = 0; i < samples; i++) padded.set(table.subarray(i * rank, (i + 1) * rank), 4 * texels * i);
  }
  const texture = new DataTexture(padded, texels, samples, RGBAFormat, FloatType);
  texture.minFilter = texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

function halvesOf(values: Float32Array | Uint16Array): Uint16Array {
  return values instanceof Uint16Array ? values : Uint16Array.from(values, (value) => DataUtils.toHalfFloat(value));
}
