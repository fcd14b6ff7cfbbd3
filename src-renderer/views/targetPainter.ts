/** What draws into a target in memory, band by band, and from there to the canvas or a file. */
import { Color, LinearFilter, WebGLRenderTarget } from 'three';
import type { Area, Size } from './geometry.ts';
import { Painter } from './painter.ts';
import { Shader } from './shader.ts';

/** What is drawn into a part of a target. */
export interface TargetPass {
  area: Area;
}

/** A line of one colour over everything. */
export interface TargetLine {
  area: Area;
  colour: readonly [number, number, number];
}

export abstract class TargetPainter<P extends TargetPass> extends Painter {
  #copy = new Shader(COPY_SHADER);

  newTarget({ width, height }: Size): WebGLRenderTarget {
    return new WebGLRenderTarget(width, height, { minFilter: LinearFilter, magFilter: LinearFilter });
  }

  /** Draws the rows from `top` on of all passes. */
  drawRows(target: WebGLRenderTarget, passes: readonly P[], top: number, rows: number): void {
    target.scissorTest = true;
    for (const pass of passes) {
      const { area } = pass;
      const from = Math.max(area.top, top);
      const until = Math.min(area.bottom, top + rows);
      if (from >= until || area.left >= area.right) continue;
      target.viewport.set(0, 0, target.width, target.height);
      target.scissor.set(area.left, target.height - until, area.right - area.left, until - from);
      this.drawPass(target, pass);
    }
  }

  /** Draws what comes when all rows are there. */
  drawRest(target: WebGLRenderTarget, _: readonly P[], lines: readonly TargetLine[]): void {
    this.drawLines(target, lines);
  }

  /** Shows a target in the canvas, which becomes `size` pixels large. */
  present(target: WebGLRenderTarget, size: Size): void {
    this.resizeCanvas(size);
    this.#copy.run(this.renderer, null, copyUniforms(target, size));
  }

  /** A target in a size of which its own is a multiple: [height, width, 4] bytes, straight alpha, the top row first. */
  readPixels(target: WebGLRenderTarget, size: Size): Uint8ClampedArray<ArrayBuffer> {
    const reduced = new WebGLRenderTarget(size.width, size.height, { depthBuffer: false });
    this.#copy.run(this.renderer, reduced, copyUniforms(target, size));
    return straight(this.takePixels(reduced));
  }

  override dispose(): void {
    this.#copy.dispose();
    super.dispose();
  }

  /** Draws a pass where the target's viewport and scissor say. */
  protected abstract drawPass(target: WebGLRenderTarget, pass: P): void;

  protected drawLines(target: WebGLRenderTarget, lines: readonly TargetLine[]): void {
    target.scissorTest = true;
    for (const { area, colour } of lines) {
      setScissor(target, area);
      this.renderer.setRenderTarget(target);
      this.renderer.setClearColor(new Color(...colour), 1);
      this.renderer.clear(true, false, false);
    }
    this.renderer.setRenderTarget(null);
  }
}

export function setScissor(target: WebGLRenderTarget, { left, top, right, bottom }: Area): void {
  target.scissor.set(left, target.height - bottom, right - left, bottom - top);
}

/** Copies a square of `factor` pixels a side to one: their mean. Enlarges, with factor 1, by the texture's filter. */
const COPY_SHADER = /* glsl */ `
precision highp float;
precision highp sampler2D;
uniform sampler2D picture;
uniform vec2 size;
uniform int factor;
out vec4 result;
void main() {
  if (factor == 1) {
    result = texture(picture, gl_FragCoord.xy / size);
    return;
  }
  ivec2 first = ivec2(gl_FragCoord.xy) * factor;
  vec4 sum = vec4(0.0);
  for (int y = 0; y < factor; y++) {
    for (int x = 0; x < factor; x++) sum += texelFetch(picture, first + ivec2(x, y), 0);
  }
  result = sum / float(factor * factor);
}
`;

function copyUniforms(target: WebGLRenderTarget, { width, height }: Size): Record<string, unknown> {
  const times = target.width / width;
  // Of a canvas that has just been resized, the target may have any size.
  const isMultiple = Number.isInteger(times) && target.height === times * height;
  return { picture: target.texture, size: [width, height], factor: isMultiple ? times : 1 };
}

/** Premultiplied colours as straight ones, in place. */
function straight(pixels: Uint8ClampedArray<ArrayBuffer>): Uint8ClampedArray<ArrayBuffer> {
  for (let i = 0; i < pixels.length; i += 4) {
    const alpha = pixels[i + 3] as number;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = i; c < i + 3; c++) pixels[c] = Math.round((255 * (pixels[c] as number)) / alpha);
  }
  return pixels;
}
