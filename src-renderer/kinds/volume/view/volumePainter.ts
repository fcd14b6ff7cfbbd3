/** The drawing of volumes itself. */
import type { WebGLRenderTarget } from 'three';
import { Shader, Shaders } from '../../../views/shader.ts';
import { TargetPainter, type TargetPass } from '../../../views/targetPainter.ts';
import { volumeShader, type VolumeShade } from './volumeShader.ts';

/** What is drawn into a part of the buffer. */
export interface VolumePass extends TargetPass {
  shade: VolumeShade;
  uniforms: Record<string, unknown>;
}

export class VolumePainter extends TargetPainter<VolumePass> {
  #shaders = new Shaders((shade: VolumeShade) => new Shader(volumeShader(shade)));

  /** @throws Error in a sentence where there is no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    super(canvas, 'Volumes', true);
  }

  override dispose(): void {
    this.#shaders.dispose();
    super.dispose();
  }

  protected drawPass(target: WebGLRenderTarget, { shade, uniforms }: VolumePass): void {
    this.#shaders.of(shade).run(this.renderer, target, uniforms);
  }
}
