/** A picture on the GPU: half floats with mip levels, premultiplied; uploaded when it changes and never again. */
import {
  DataTexture,
  HalfFloatType,
  LinearMipmapLinearFilter,
  NearestFilter,
  RedFormat,
  RGBAFormat,
  type Texture,
  type WebGLRenderTarget,
} from 'three';
import type { Picture } from './picture.ts';
import type { PicturePainter } from './picturePainter.ts';

/** Bits of the half-precision float 1. */
const ONE = 0x3c00;

export class LayerTexture {
  #painter: PicturePainter;
  #uploaded: DataTexture | null = null;
  #target: WebGLRenderTarget | null = null;

  constructor(painter: PicturePainter, picture: Picture) {
    this.#painter = painter;
    this.replace(picture);
  }

  /** Premultiplied; R16F of grey, else RGBA16F. */
  get texture(): Texture {
    return (this.#target?.texture ?? this.#uploaded) as Texture;
  }

  get isOpaque(): boolean {
    return this.#target === null;
  }

  /** Shows another picture, in the same memory where it has the same size. */
  replace(picture: Picture): void {
    if (isOpaque(picture)) {
      this.#replaceOpaque(picture);
      return;
    }
    this.dispose();
    const straight = upload(picture, false);
    this.#target = this.#painter.premultiply(straight, picture);
    straight.dispose();
  }

  #replaceOpaque(picture: Picture): void {
    const { width, height, channels, values } = picture;
    const kept = this.#uploaded;
    const { image, format } = kept ?? {};
    if (kept && image?.width === width && image.height === height && format === formatOf(channels)) {
      image.data = values;
      kept.needsUpdate = true;
      return;
    }
    this.dispose();
    this.#uploaded = upload(picture, true);
  }

  dispose(): void {
    this.#uploaded?.dispose();
    this.#target?.dispose();
    this.#uploaded = null;
    this.#target = null;
  }
}

function upload({ width, height, channels, values }: Picture, generateMipmaps: boolean): DataTexture {
  const texture = new DataTexture(values, width, height, formatOf(channels), HalfFloatType);
  texture.generateMipmaps = generateMipmaps;
  texture.minFilter = generateMipmaps ? LinearMipmapLinearFilter : NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

function formatOf(channels: 1 | 4): typeof RedFormat | typeof RGBAFormat {
  return channels === 1 ? RedFormat : RGBAFormat;
}

function isOpaque({ channels, values }: Picture): boolean {
  if (channels === 1) return true;
  for (let i = 3; i < values.length; i += 4) if (values[i] !== ONE) return false;
  return true;
}
