/** What draws in a canvas, or aside into pictures that are read back. */
import { LinearSRGBColorSpace, WebGLRenderer, type WebGLRenderTarget } from 'three';
import type { Size } from './geometry.ts';

/** Commands that were sent to the GPU, to be asked whether they are done. */
export interface Fence {
  isDone(): boolean;
}

export abstract class Painter {
  protected readonly renderer: WebGLRenderer;

  /**
   * @param what is drawn, for a sentence: 'Pictures'
   * @throws Error in a sentence where there is no WebGL 2.
   */
  constructor(canvas: HTMLCanvasElement, what: string, alpha: boolean) {
    const context = canvas.getContext('webgl2', { alpha, antialias: false, depth: false, stencil: false });
    if (!context) throw new Error(`${what} cannot be shown: this system offers no WebGL 2.`);
    this.renderer = new WebGLRenderer({ canvas, context });
    // Values are display-encoded already: what the shader writes is what is shown.
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.autoClear = false;
  }

  /** Longest side of what can be drawn or uploaded. */
  get mostSide(): number {
    return this.renderer.capabilities.maxTextureSize;
  }

  /** Marks the place behind all that was drawn so far. */
  fence(): Fence {
    const gl = this.renderer.getContext() as WebGL2RenderingContext;
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    return {
      isDone: () => {
        if (!sync || gl.isContextLost()) return true;
        const isDone = gl.getSyncParameter(sync, gl.SYNC_STATUS) === gl.SIGNALED;
        if (isDone) gl.deleteSync(sync);
        return isDone;
      },
    };
  }

  dispose(): void {
    this.renderer.dispose();
    // Its memory is given back now, not when the canvas is collected.
    this.renderer.forceContextLoss();
  }

  /** Has the canvas as many pixels. */
  protected resizeCanvas({ width, height }: Size): void {
    const { domElement } = this.renderer;
    if (domElement.width !== width || domElement.height !== height) this.renderer.setSize(width, height, false);
  }

  /** What was drawn into a target, which is given back: [height, width, 4] bytes, the top row first. */
  protected takePixels(target: WebGLRenderTarget): Uint8ClampedArray<ArrayBuffer> {
    const { width, height } = target;
    const upward = new Uint8Array(4 * width * height);
    this.renderer.readRenderTargetPixels(target, 0, 0, width, height, upward);
    target.dispose();
    const pixels = new Uint8ClampedArray(upward.length);
    for (let row = 0; row < height; row++) {
      const start = (height - 1 - row) * 4 * width;
      pixels.set(upward.subarray(start, start + 4 * width), row * 4 * width);
    }
    return pixels;
  }
}
