/**
 * The drawing of shapes itself: into a target in memory, band by band, and from there to the canvas or a file. The
 * surface that rays meet and the triangles of a mesh share one depth.
 */
import {
  BufferAttribute,
  BufferGeometry,
  Camera,
  Color,
  DoubleSide,
  GLSL3,
  LinearFilter,
  Mesh,
  RawShaderMaterial,
  Scene,
  WebGLRenderTarget,
} from 'three';
import type { Rgb, ShadingMode } from '../../../../src-main/core/render/shading.ts';
import type { Area, Size } from '../../../views/geometry.ts';
import { Painter } from '../../../views/painter.ts';
import { Shader, Shaders } from '../../../views/shader.ts';
import type { Ground } from './ground.ts';
import { GroundPainter } from './groundPainter.ts';
import { MESH_VERTEX_SHADER, meshShader } from './meshShader.ts';
import { COPY_SHADER, shapeShader, type ShapeLook } from './shapeShader.ts';

/** Triangles of the truth, in the cube of the field. */
export interface ShapeMesh {
  /** [n, 3] */
  positions: Float32Array;
  /** [m, 3] */
  indices: Uint32Array;
}

/** How the mesh is drawn into a pane. */
export interface MeshPass {
  mode: ShadingMode;
  isWireframe: boolean;
  uniforms: Record<string, unknown>;
}

/** What is drawn into a part of the buffer. */
export interface ShapePass {
  area: Area;
  /** Place and size of the pane's viewport, of which the area may be a part. */
  viewport: { left: number; width: number };
  look: ShapeLook;
  uniforms: Record<string, unknown>;
  mesh: MeshPass | null;
  /** Colour of the ground's lines; null: it is not drawn. */
  ground: Rgb | null;
}

/** A line of one colour over everything. */
export interface ShapeLine {
  area: Area;
  colour: readonly [number, number, number];
}

export class ShapePainter extends Painter {
  #marches = new Shaders((look: ShapeLook) => new Shader(shapeShader(look), true));
  #copy = new Shader(COPY_SHADER);
  #meshScene = new Scene();
  #meshMaterials = new Map<string, RawShaderMaterial>();
  #mesh: Mesh | null = null;
  #ground = new GroundPainter();

  /** @throws Error in a sentence where there is no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    super(canvas, 'Shapes', true);
  }

  /** Whether 32-bit floats can be interpolated. */
  get hasLinearFloats(): boolean {
    return this.renderer.extensions.has('OES_texture_float_linear');
  }

  /** The mesh that passes draw; null: none. */
  setMesh(mesh: ShapeMesh | null): void {
    if (this.#mesh) {
      this.#meshScene.remove(this.#mesh);
      this.#mesh.geometry.dispose();
    }
    this.#mesh = null;
    if (!mesh) return;
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
    geometry.setIndex(new BufferAttribute(mesh.indices, 1));
    geometry.computeVertexNormals();
    this.#mesh = new Mesh(geometry);
    this.#mesh.frustumCulled = false;
    this.#meshScene.add(this.#mesh);
  }

  /** The ground that passes draw; null: none. */
  setGround(ground: Ground | null): void {
    this.#ground.set(ground);
  }

  newTarget({ width, height }: Size): WebGLRenderTarget {
    return new WebGLRenderTarget(width, height, { minFilter: LinearFilter, magFilter: LinearFilter });
  }

  /** Draws the rows from `top` on of what is marched. */
  drawRows(target: WebGLRenderTarget, passes: ShapePass[], top: number, rows: number): void {
    target.scissorTest = true;
    for (const { area, look, uniforms } of passes) {
      const from = Math.max(area.top, top);
      const until = Math.min(area.bottom, top + rows);
      if (from >= until || area.left >= area.right) continue;
      target.viewport.set(0, 0, target.width, target.height);
      target.scissor.set(area.left, target.height - until, area.right - area.left, until - from);
      this.#marches.of(look).run(this.renderer, target, uniforms);
    }
  }

  /** Draws, when all rows are, mesh and ground among them and the lines above. */
  drawRest(target: WebGLRenderTarget, passes: ShapePass[], lines: ShapeLine[]): void {
    target.scissorTest = true;
    for (const { area, viewport, mesh, ground, uniforms } of passes) {
      if (area.left >= area.right) continue;
      target.viewport.set(viewport.left, 0, viewport.width, target.height);
      setScissor(target, area);
      this.renderer.setRenderTarget(target);
      if (mesh && this.#mesh) {
        this.#mesh.material = this.#meshMaterial(mesh);
        this.renderer.render(this.#meshScene, new Camera());
      }
      if (ground) this.#ground.draw(this.renderer, uniforms['toClip'], ground);
    }
    for (const { area, colour } of lines) {
      setScissor(target, area);
      this.renderer.setRenderTarget(target);
      this.renderer.setClearColor(new Color(...colour), 1);
      this.renderer.clear(true, false, false);
    }
    this.renderer.setRenderTarget(null);
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
    this.#marches.dispose();
    for (const material of this.#meshMaterials.values()) material.dispose();
    this.setMesh(null);
    this.#ground.dispose();
    this.#copy.dispose();
    super.dispose();
  }

  #meshMaterial({ mode, isWireframe, uniforms }: MeshPass): RawShaderMaterial {
    const key = `${mode} ${isWireframe}`;
    const material =
      this.#meshMaterials.get(key) ??
      new RawShaderMaterial({
        ...{ vertexShader: MESH_VERTEX_SHADER, fragmentShader: meshShader(mode), glslVersion: GLSL3 },
        ...{ side: DoubleSide, toneMapped: false, wireframe: isWireframe },
      });
    this.#meshMaterials.set(key, material);
    for (const [name, value] of Object.entries(uniforms)) (material.uniforms[name] ??= { value }).value = value;
    material.uniformsNeedUpdate = true;
    return material;
  }
}

function copyUniforms(target: WebGLRenderTarget, { width, height }: Size): Record<string, unknown> {
  const times = target.width / width;
  // Of a canvas that has just been resized, the target may have any size.
  const isMultiple = Number.isInteger(times) && target.height === times * height;
  return { picture: target.texture, size: [width, height], factor: isMultiple ? times : 1 };
}

function setScissor(target: WebGLRenderTarget, { left, top, right, bottom }: Area): void {
  target.scissor.set(left, target.height - bottom, right - left, bottom - top);
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
