/** The drawing of shapes itself: the surface that rays meet and the triangles of a mesh share one depth. */
import {
  BufferAttribute,
  BufferGeometry,
  Camera,
  DoubleSide,
  GLSL3,
  Mesh,
  RawShaderMaterial,
  Scene,
  type WebGLRenderTarget,
} from 'three';
import type { Rgb, ShadingMode } from '../../../../src-main/core/render/shading.ts';
import { Shader, Shaders } from '../../../views/shader.ts';
import { setScissor, TargetPainter, type TargetLine, type TargetPass } from '../../../views/targetPainter.ts';
import type { Ground } from './ground.ts';
import { GroundPainter } from './groundPainter.ts';
import { MESH_VERTEX_SHADER, meshShader } from './meshShader.ts';
import { shapeShader, type ShapeLook } from './shapeShader.ts';

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
export interface ShapePass extends TargetPass {
  /** Place and size of the pane's viewport, of which the area may be a part. */
  viewport: { left: number; width: number };
  look: ShapeLook;
  uniforms: Record<string, unknown>;
  mesh: MeshPass | null;
  /** Colour of the ground's lines; null: it is not drawn. */
  ground: Rgb | null;
}

export class ShapePainter extends TargetPainter<ShapePass> {
  #marches = new Shaders((look: ShapeLook) => new Shader(shapeShader(look), true));
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

  protected drawPass(target: WebGLRenderTarget, { look, uniforms }: ShapePass): void {
    this.#marches.of(look).run(this.renderer, target, uniforms);
  }

  /** Draws, when all rows are, mesh and ground among them and the lines above. */
  override drawRest(target: WebGLRenderTarget, passes: readonly ShapePass[], lines: readonly TargetLine[]): void {
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
    this.drawLines(target, lines);
  }

  override dispose(): void {
    this.#marches.dispose();
    for (const material of this.#meshMaterials.values()) material.dispose();
    this.setMesh(null);
    this.#ground.dispose();
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
