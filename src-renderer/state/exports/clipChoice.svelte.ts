/** The format of a clip while it is being chosen: container, codec and quality. */
import { CLIP_CONTAINERS, type ClipContainer, type FrameCodec } from '../../../src-main/core/query/clipFormats.ts';
import { CLIP_FORMATS } from './clipFormats.ts';

const USUAL_QUALITY = 75;

export class ClipChoice {
  extension = $state(CLIP_FORMATS[0]!.extension);
  /** 1 to 100. */
  quality = $state(USUAL_QUALITY);
  #codec = $state<FrameCodec | null>(null);

  get container(): ClipContainer {
    return CLIP_CONTAINERS[this.extension];
  }

  /** What was chosen, or the container's first where that has no such codec. */
  get codec(): FrameCodec {
    const { codecs } = this.container;
    return this.#codec && codecs.includes(this.#codec) ? this.#codec : codecs[0]!;
  }

  set codec(codec: FrameCodec) {
    this.#codec = codec;
  }
}
