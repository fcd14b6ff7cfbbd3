/** What the pages of tests have in common, whatever view is on them: plain data that crosses into the browser. */
import type { Size } from '../../src-renderer/views/geometry.ts';
import type { ViewSize } from '../../src-renderer/views/layout.ts';

/** What a view is told to show. */
export interface ViewScene {
  camera: unknown;
  size: ViewSize;
}

/** What gestures made of a scene; null: nothing was said of it. */
export interface GestureLog<Camera> {
  camera: Camera;
  divider: number | null;
}

/** What every page offers, as far as it is called from outside (renderer/viewPage.ts). */
export interface RemotePage<Scene extends ViewScene, Log> {
  show(scene: Scene): Promise<void>;
  untilFull(width: number): Promise<void>;
  untilStill(): Promise<void>;
  wait(frames: number): Promise<void>;
  snapshot(size?: Size, isTransparent?: boolean): Promise<string>;
  follow(scene: Scene): void;
  log: Log | null;
  draws: number;
  textures: number;
}
