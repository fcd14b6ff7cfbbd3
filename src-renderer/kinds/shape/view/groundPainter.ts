/** Draws the ground's lines among what is there already, hidden by what is nearer. */
import {
  BufferAttribute,
  BufferGeometry,
  Camera,
  CustomBlending,
  GLSL3,
  LineSegments,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
  Scene,
  type WebGLRenderer,
} from 'three';
import type { Rgb } from '../../../../src-main/core/render/shading.ts';
import type { Ground } from './ground.ts';
import { GROUND_SHADER, GROUND_VERTEX_SHADER } from './groundShader.ts';

export class GroundPainter {
  #scene = new Scene();
  #lines: LineSegments<BufferGeometry, RawShaderMaterial> | null = null;

  /** What is drawn from now on; null: nothing. */
  set(ground: Ground | null): void {
    this.dispose();
    if (!ground) return;
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(ground.lines, 3));
    const material = new RawShaderMaterial({
      ...{ vertexShader: GROUND_VERTEX_SHADER, fragmentShader: GROUND_SHADER, glslVersion: GLSL3 },
      ...{ toneMapped: false, transparent: true, depthWrite: false },
      ...{ blending: CustomBlending, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor },
    });
    const reach = Math.max(...ground.lines.map(Math.abs));
    material.uniforms = { colour: { value: [0, 0, 0] }, reach: { value: reach }, toClip: { value: [] } };
    this.#lines = new LineSegments(geometry, material);
    this.#lines.frustumCulled = false;
    this.#scene.add(this.#lines);
  }

  /** Into the target that is set, within its scissors. @param toClip [4, 4], column by column */
  draw(renderer: WebGLRenderer, toClip: unknown, colour: Rgb): void {
    if (!this.#lines) return;
    const { uniforms } = this.#lines.material;
    Object.assign(uniforms['toClip'] as object, { value: toClip });
    Object.assign(uniforms['colour'] as object, { value: colour });
    this.#lines.material.uniformsNeedUpdate = true;
    renderer.render(this.#scene, new Camera());
  }

  dispose(): void {
    if (!this.#lines) return;
    this.#scene.remove(this.#lines);
    this.#lines.geometry.dispose();
    this.#lines.material.dispose();
    this.#lines = null;
  }
}
