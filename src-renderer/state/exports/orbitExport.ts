/** What a camera goes around, as pictures and clips of any size. */
import { turntable, type OrbitCamera, type PictureSize } from '../../../src-main/core/render/orbitCamera.ts';
import type { Desk } from '../desk.ts';
import { writeDrawnClip, type DrawnClipFormat } from './drawnClip.ts';
import { stem, write } from './write.ts';

/** How a picture of it is to be. */
export interface SnapshotWish {
  size: PictureSize;
  isTransparent: boolean;
}

/** What draws what a camera goes around. */
export interface OrbitCanvas {
  /** As it is on show, as a PNG file. */
  snapshot(wanted: SnapshotWish): Promise<Uint8Array>;
  /** Through another camera, [height, width, 4] bytes. */
  frame(camera: OrbitCamera, size: PictureSize): Promise<Uint8Array>;
}

/** Who knows what draws it; null while it is not on show. */
interface OnCanvas {
  readonly canvas: OrbitCanvas | null;
}

/** Where the camera of a clip stands when a part of it, 0..1, is over. */
export type CameraWay = (progress: number) => OrbitCamera;

/** Once round; the last frame is one before the first again. */
export function turnCamera(camera: OrbitCamera): CameraWay {
  return (progress) => turntable(camera, progress);
}

/** It as it is on show, as a picture of any size. */
export async function exportRender(desk: Desk, { canvas }: OnCanvas, wish: SnapshotWish): Promise<void> {
  if (!canvas) return;
  await write(desk, 'picture', `${stem(desk)}-${wish.size.width}x${wish.size.height}.png`, async (file, task) => {
    const bytes = await canvas.snapshot(wish);
    await desk.api.exportBytes({ bytes, file: file.ticket }, task);
  });
}

export interface OrbitClipOptions extends DrawnClipFormat {
  frames: number;
  camera: CameraWay;
}

/** It as a clip along a camera's way. */
export async function exportOrbitClip(desk: Desk, { canvas }: OnCanvas, { frames, camera, ...format }: OrbitClipOptions): Promise<void> {
  if (!canvas) return;
  await writeDrawnClip(desk, stem(desk), format, frames, (k) => canvas.frame(camera(k / frames), format.size));
}
