/** The drawing of pictures itself: runs the passes of the view over the canvas, or over a picture that is read back. */
import { Color, HalfFloatType, LinearMipmapLinearFilter, NearestFilter, WebGLRenderTarget, type Texture } from 'three';
import type { Size } from '../../../views/geometry.ts';
import { Painter } from '../../../views/painter.ts';
import { Shader, Shaders } from '../../../views/shader.ts';
import type { PicturePass } from './picturePasses.ts';
import { pictureShader, PREMULTIPLY_SHADER, type Look } from './pictureShader.ts';

const TARGET = { depthBuffer: false, magFilter: NearestFilter } as const;

export class PicturePainter extends Painter {
  #shaders = new Shaders((look: Look) => new Shader(pictureShader(look)));
  #premultiply = new Shader(PREMULTIPLY_SHADER);

  /** @throws Error in a sentence where there is no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    super(canvas, 'Pictures', false);
  }

  /** Draws into the canvas, which becomes `buffer` pixels large. */
  paint(passes: PicturePass[], buffer: Size): void {
    this.resizeCanvas(buffer);
    this.renderer.setScissorTest(true);
    for (const pass of passes) {
      const { left, top, right, bottom } = pass.area;
      this.renderer.setScissor(left, buffer.height - bottom, right - left, bottom - top);
      this.#run(pass, null);
    }
  }

  /** Draws aside: [height, width, 4] bytes, the top row first. */
  paintPixels(passes: PicturePass[], { width, height }: Size): Uint8ClampedArray<ArrayBuffer> {
    const target = new WebGLRenderTarget(width, height, TARGET);
    target.scissorTest = true;
    for (const pass of passes) {
      const { left, top, right, bottom } = pass.area;
      target.scissor.set(left, height - bottom, right - left, bottom - top);
      this.#run(pass, target);
    }
    return this.takePixels(target);
  }

  /** The picture with its colours premultiplied, and mip levels of them. */
  premultiply(picture: Texture, { width, height }: Size): WebGLRenderTarget {
    const filters = { minFilter: LinearMipmapLinearFilter, generateMipmaps: true };
    const target = new WebGLRenderTarget(width, height, { ...TARGET, ...filters, type: HalfFloatType });
    this.#premultiply.run(this.renderer, target, { picture });
    return target;
  }

  override dispose(): void {
    this.#shaders.dispose();
    this.#premultiply.dispose();
    super.dispose();
  }

  /** Does what a pass says within the scissors. */
  #run(pass: PicturePass, target: WebGLRenderTarget | null): void {
    if (pass.kind === 'draw') {
      this.#shaders.of(pass.look).run(this.renderer, target, pass.uniforms);
      return;
    }
    this.renderer.setRenderTarget(target);
    this.renderer.setClearColor(new Color(...pass.colour));
    this.renderer.clear(true, false, false);
    this.renderer.setRenderTarget(null);
  }
}
