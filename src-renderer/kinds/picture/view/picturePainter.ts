/** The drawing itself: runs fragment shaders over all pixels of the canvas, or of a picture that is read back. */
import {
  AlwaysDepth,
  Color,
  GLSL3,
  HalfFloatType,
  LinearMipmapLinearFilter,
  LinearSRGBColorSpace,
  Mesh,
  NearestFilter,
  OrthographicCamera,
  PlaneGeometry,
  RawShaderMaterial,
  Scene,
  WebGLRenderTarget,
  WebGLRenderer,
  type Texture,
} from 'three';
import { imageShader, PREMULTIPLY_SHADER, VERTEX_SHADER, type Look } from './pictureShader.ts';
import type { ImagePass } from './picturePasses.ts';
import type { Size } from './picture.ts';

const TARGET = { depthBuffer: false, magFilter: NearestFilter } as const;

/** Commands that were sent to the GPU, to be asked whether they are done. */
export interface Fence {
  isDone(): boolean;
}

export class Painter {
  #renderer: WebGLRenderer;
  /** By their looks; a window comes by a few. */
  #image = new Map<string, Shader>();
  #premultiply = new Shader(PREMULTIPLY_SHADER);

  /** @throws Error in a sentence where there is no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
    if (!context) throw new Error('Pictures cannot be shown: this system offers no WebGL 2.');
    this.#renderer = new WebGLRenderer({ canvas, context });
    // Values are display-encoded already: what the shader writes is what is shown.
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#renderer.autoClear = false;
  }

  /** Longest side of what can be drawn or uploaded. */
  get mostSide(): number {
    return this.#renderer.capabilities.maxTextureSize;
  }

  /** Draws into the canvas, which becomes `buffer` pixels large. */
  paint(passes: ImagePass[], { width, height }: Size): void {
    const { domElement } = this.#renderer;
    if (domElement.width !== width || domElement.height !== height) this.#renderer.setSize(width, height, false);
    this.#renderer.setScissorTest(true);
    for (const pass of passes) {
      const { left, top, right, bottom } = pass.area;
      this.#renderer.setScissor(left, height - bottom, right - left, bottom - top);
      this.#run(pass, null);
    }
  }

  /** Draws aside: [height, width, 4] bytes, the top row first. */
  paintPixels(passes: ImagePass[], { width, height }: Size): Uint8ClampedArray<ArrayBuffer> {
    const target = new WebGLRenderTarget(width, height, TARGET);
    const upward = new Uint8Array(4 * width * height);
    target.scissorTest = true;
    for (const pass of passes) {
      const { left, top, right, bottom } = pass.area;
      target.scissor.set(left, height - bottom, right - left, bottom - top);
      this.#run(pass, target);
    }
    this.#renderer.readRenderTargetPixels(target, 0, 0, width, height, upward);
    target.dispose();
    const pixels = new Uint8ClampedArray(upward.length);
    for (let row = 0; row < height; row++) {
      const start = (height - 1 - row) * 4 * width;
      pixels.set(upward.subarray(start, start + 4 * width), row * 4 * width);
    }
    return pixels;
  }

  /** The picture with its colours premultiplied, and mip levels of them. */
  premultiply(picture: Texture, { width, height }: Size): WebGLRenderTarget {
    const filters = { minFilter: LinearMipmapLinearFilter, generateMipmaps: true };
    const target = new WebGLRenderTarget(width, height, { ...TARGET, ...filters, type: HalfFloatType });
    this.#premultiply.run(this.#renderer, target, { picture });
    return target;
  }

  /** Marks the place behind all that was drawn so far. */
  fence(): Fence {
    return fenceOf(this.#renderer);
  }

  dispose(): void {
    for (const shader of this.#image.values()) shader.dispose();
    this.#premultiply.dispose();
    this.#renderer.dispose();
    // Its memory is given back now, not when the canvas is collected.
    this.#renderer.forceContextLoss();
  }

  /** Does what a pass says within the scissors. */
  #run(pass: ImagePass, target: WebGLRenderTarget | null): void {
    if (pass.kind === 'draw') {
      this.#shader(pass.look).run(this.#renderer, target, pass.uniforms);
      return;
    }
    this.#renderer.setRenderTarget(target);
    this.#renderer.setClearColor(new Color(...pass.colour));
    this.#renderer.clear(true, false, false);
    this.#renderer.setRenderTarget(null);
  }

  #shader(look: Look): Shader {
    const key = JSON.stringify(look);
    const shader = this.#image.get(key) ?? new Shader(imageShader(look));
    this.#image.set(key, shader);
    return shader;
  }
}

/** Marks the place behind all that a renderer was told to draw so far. */
export function fenceOf(renderer: WebGLRenderer): Fence {
  const gl = renderer.getContext() as WebGL2RenderingContext;
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

/** One shader over all pixels. */
export class Shader {
  #scene = new Scene();
  #camera = new OrthographicCamera();
  #geometry = new PlaneGeometry(2, 2);
  #material: RawShaderMaterial;

  /** @param writesDepth whether it says how far away every pixel is, for what is drawn afterwards */
  constructor(fragmentShader: string, writesDepth = false) {
    const depth = { depthTest: writesDepth, depthWrite: writesDepth, depthFunc: AlwaysDepth };
    const flags = { ...depth, toneMapped: false };
    this.#material = new RawShaderMaterial({ vertexShader: VERTEX_SHADER, fragmentShader, glslVersion: GLSL3, ...flags });
    const mesh = new Mesh(this.#geometry, this.#material);
    mesh.frustumCulled = false;
    this.#scene.add(mesh);
  }

  /** Draws into `target`, or into the canvas. */
  run(renderer: WebGLRenderer, target: WebGLRenderTarget | null, uniforms: object): void {
    const known = this.#material.uniforms;
    for (const [name, value] of Object.entries(uniforms) as [string, unknown][]) {
      (known[name] ??= { value }).value = value;
    }
    renderer.setRenderTarget(target);
    renderer.render(this.#scene, this.#camera);
    renderer.setRenderTarget(null);
  }

  dispose(): void {
    this.#geometry.dispose();
    this.#material.dispose();
  }
}
