/**
 * Fields of distances on the GPU: grids as 3-D textures, and fully split networks as the features of their branches, of
 * which the shader makes the distance itself (out(z, y, x) = sum over r of a_r(z) b_r(y) c_r(x), or of a_r(z) b_r(y, x);
 * coordx.md, accelerated rendering). Uploaded when they change and never again.
 */
import {
  ClampToEdgeWrapping,
  Data3DTexture,
  DataArrayTexture,
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
import type { SourceKind } from './sourceShader.ts';

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

export type ShapeAxis = 'x' | 'y' | 'z';

export interface FactorShape {
  kind: 'factors';
  /** R, up to 512 */
  rank: number;
  /** n, along every axis: from 2 to 2048; between two samples features are interpolated. */
  samples: number;
  /** [n, R] of one axis, [n, n, R] of two: three of one axis, or one of one and one of two, each axis once. */
  branches: readonly { axes: readonly ShapeAxis[]; values: Float32Array }[];
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
    const source = this.#source;
    if (source.kind === 'grid') return 'grid';
    const lines = source.branches.filter(({ axes }) => axes.length === 1);
    return lines.length === 3 ? 'lines' : `planes-${lines[0]?.axes[0] as ShapeAxis}`;
  }

  /** Shows another field, in the same memory where it has the same size. */
  replace(source: ShapeSource): void {
    const before = this.#source;
    this.#source = source;
    if (source.kind === 'grid') this.#replaceGrid(source, before);
    else {
      this.dispose();
      this.#textures = Object.fromEntries(
        source.branches.map(({ axes, values }): [string, Texture] => {
          const texels = rankTexels(values, source.rank);
          if (axes.length > 1) return ['Plane', this.#planeTexture(texels, source)];
          return [axes.join().toUpperCase(), lineTexture(texels, source)];
        }),
      );
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

  /** A layer for each four ranks: rows are samples of the first axis, columns of the second. */
  #planeTexture({ data, texels }: RankTexels, { samples }: FactorShape): Texture {
    const layers = new Float32Array(data.length);
    for (let at = 0; at < samples ** 2; at++) {
      for (let r = 0; r < texels; r++) {
        const from = 4 * (at * texels + r);
        layers.set(data.subarray(from, from + 4), 4 * (r * samples ** 2 + at));
      }
    }
    const uploaded = this.#isUploadedAsFloats ? layers : halvesOf(layers);
    const texture = new DataArrayTexture(uploaded, samples, samples, texels);
    texture.format = RGBAFormat;
    texture.type = this.#isUploadedAsFloats ? FloatType : HalfFloatType;
    texture.minFilter = texture.magFilter = LinearFilter;
    texture.needsUpdate = true;
    return texture;
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

/** Between two samples along the finest axis. */
function spacingOf(source: ShapeSource): number {
  return 2 / ((source.kind === 'grid' ? Math.max(...source.size) : source.samples) - 1);
}

/** Features [..., R] with ranks in texels of four; those that are missing are zero. */
interface RankTexels {
  data: Float32Array;
  /** Texels for all ranks. */
  texels: number;
}

function rankTexels(values: Float32Array, rank: number): RankTexels {
  const texels = Math.ceil(rank / 4);
  if (rank % 4 === 0) return { data: values, texels };
  const rows = values.length / rank;
  const data = new Float32Array(4 * texels * rows);
  for (let i = 0; i < rows; i++) data.set(values.subarray(i * rank, (i + 1) * rank), 4 * texels * i);
  return { data, texels };
}

/** Rows are samples. */
function lineTexture({ data, texels }: RankTexels, { samples }: FactorShape): Texture {
  const texture = new DataTexture(data, texels, samples, RGBAFormat, FloatType);
  texture.minFilter = texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

function halvesOf(values: Float32Array | Uint16Array): Uint16Array {
  return values instanceof Uint16Array ? values : Uint16Array.from(values, (value) => DataUtils.toHalfFloat(value));
}
