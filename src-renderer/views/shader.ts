/** Fragment shaders that run over all pixels of what is drawn into. */
import {
  AlwaysDepth,
  GLSL3,
  Mesh,
  OrthographicCamera,
  PlaneGeometry,
  RawShaderMaterial,
  Scene,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from 'three';

const VERTEX_SHADER = /* glsl */ `
precision highp float;
in vec3 position;
void main() {
  gl_Position = vec4(position.xy, 0.0, 1.0);
}
`;

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

/** The shaders for what is drawn, each made when it is first needed: a window comes by a few looks. */
export class Shaders<Look> {
  #made = new Map<string, Shader>();
  #make: (look: Look) => Shader;

  constructor(make: (look: Look) => Shader) {
    this.#make = make;
  }

  of(look: Look): Shader {
    const key = JSON.stringify(look);
    const shader = this.#made.get(key) ?? this.#make(look);
    this.#made.set(key, shader);
    return shader;
  }

  dispose(): void {
    for (const shader of this.#made.values()) shader.dispose();
  }
}
