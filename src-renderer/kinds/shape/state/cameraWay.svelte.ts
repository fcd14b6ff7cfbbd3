/** A camera's way through time, as it is recorded, put together from keyframes, changed, and gone along. */
import { cameraAt, checkCameraPath, pathDuration, type CameraPath } from '../../../../src-main/core/render/cameraPath.ts';
import type { OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { simplifyPath } from '../../../../src-main/core/render/simplifyPath.ts';
import { History, type Undoable } from '../../../state/base/history.svelte.ts';

/** Seconds between two moments of a way that is being recorded, at the least, and the most that are kept. */
const RECORD = { gap: 0.05, most: 12_000 } as const;
/** Seconds from the last keyframe to one that is added after it; and between two, at the least. */
const ADDED = 2;
const APART = 0.05;
/** Seconds of a way, at the most. */
export const LONGEST_WAY = 600;
/** More keyframes than this are not found again in a project. */
const REMEMBERED = 500;

/** The camera that goes along. */
interface Camera {
  current(): OrbitCamera | null;
  follow(camera: OrbitCamera): void;
}

export class CameraWay implements Undoable {
  /** Its keyframes. */
  path = $state.raw<CameraPath>([]);
  /** Whether it can be seen and changed. */
  isShown = $state(false);
  isRecording = $state(false);
  isPlaying = $state(false);
  /** The moment that is looked at, in seconds on the clock of the keyframes. */
  time = $state(0);
  #camera: Camera;
  /** What the keyframes were. */
  #history = new History<CameraPath>();
  #recordStart = 0;

  constructor(camera: Camera) {
    this.#camera = camera;
  }

  /** Seconds from the first keyframe to the last; 0 of fewer than two. */
  get seconds(): number {
    return this.path.length > 1 ? pathDuration(this.path) : 0;
  }

  /** When the last keyframe is. */
  get end(): number {
    return this.path.at(-1)?.time ?? 0;
  }

  /** The keyframe that stands at the moment; null between two. */
  get current(): number | null {
    const index = this.path.findIndex(({ time }) => Math.abs(time - this.time) < APART / 2);
    return index < 0 ? null : index;
  }

  /** Starts to record, or ends that: then only keyframes that are needed are kept. */
  toggleRecording(): void {
    const camera = this.#camera.current();
    if (this.isRecording || !camera) {
      this.#endRecording();
      return;
    }
    this.#note();
    this.isPlaying = false;
    this.isRecording = true;
    this.path = [{ time: 0, camera }];
    this.time = 0;
    this.#recordStart = performance.now();
  }

  /** The camera was moved. */
  moved(camera: OrbitCamera): void {
    this.isPlaying = false;
    if (!this.isRecording) return;
    const time = (performance.now() - this.#recordStart) / 1000;
    if (time - this.end < RECORD.gap) return;
    this.path = [...this.path, { time, camera }];
    if (this.path.length >= RECORD.most) this.#endRecording();
  }

  /** Makes a keyframe of where the camera is: at the moment, in place of one that stands there, or after the last. */
  add(): void {
    const camera = this.#camera.current();
    if (!camera) return;
    this.#note();
    this.isShown = true;
    const { current, path } = this;
    if (path.length === 0) {
      this.#put([{ time: 0, camera }], 0);
    } else if (current !== null && current < path.length - 1) {
      this.#put(path.map((keyframe, i) => (i === current ? { ...keyframe, camera } : keyframe)), this.time);
    } else {
      const time = current === null ? this.time : this.end + ADDED;
      if (time > LONGEST_WAY) return;
      this.#put([...path, { time, camera }].sort((a, b) => a.time - b.time), time);
    }
  }

  remove(index: number): void {
    this.#note();
    this.isPlaying = false;
    this.path = this.path.filter((_, i) => i !== index);
  }

  /** Puts a keyframe to another moment, between its neighbours. */
  move(index: number, time: number): void {
    this.#note(`${index}`);
    const least = index === 0 ? 0 : (this.path[index - 1]?.time ?? 0) + APART;
    const most = (this.path[index + 1]?.time ?? LONGEST_WAY + APART) - APART;
    const wanted = Math.min(most, Math.max(least, time));
    this.#put(this.path.map((keyframe, i) => (i === index ? { ...keyframe, time: wanted } : keyframe)), wanted);
  }

  /** Looks at a moment: the camera goes there. */
  seek(time: number): void {
    this.time = Math.min(Math.max(this.end, ADDED), Math.max(0, time));
    if (this.path.length > 0) this.#camera.follow(cameraAt(this.path, this.time));
  }

  /** Goes along from the moment, or from the start when it is at the end. */
  togglePlaying(): void {
    if (this.path.length < 2) return;
    const start = this.path[0]?.time ?? 0;
    if (!this.isPlaying && (this.time >= this.end || this.time < start)) this.seek(start);
    this.isPlaying = !this.isPlaying;
  }

  /** Goes on by so many seconds; at the end it stops. */
  play(seconds: number): void {
    this.seek(Math.min(this.end, this.time + seconds));
    if (this.time >= this.end) this.isPlaying = false;
  }

  /** Takes a way over, as from a file. */
  take(path: CameraPath): void {
    this.#note();
    this.isRecording = false;
    this.isPlaying = false;
    this.path = path;
    this.isShown = true;
    this.seek(path[0]?.time ?? 0);
  }

  /** Takes away all keyframes, which can be undone. */
  clear(): void {
    this.#note();
    this.#empty();
  }

  get doneAt(): number | null {
    return this.#history.doneAt;
  }

  get undoneAt(): number | null {
    return this.#history.undoneAt;
  }

  undo(): void {
    this.#return(this.#history.undo(this.path));
  }

  redo(): void {
    this.#return(this.#history.redo(this.path));
  }

  /** The pointer took hold of a keyframe, or let it go: that is one change. */
  hold(isHeld: boolean): void {
    this.#history.hold(isHeld);
  }

  #note(subject: string | null = null): void {
    this.#history.note(this.path, subject);
  }

  /** Shows keyframes as they were. */
  #return(path: CameraPath | null): void {
    if (!path) return;
    this.isRecording = false;
    this.isShown = true;
    this.#put(path, this.time);
  }

  #empty(): void {
    this.isRecording = false;
    this.isPlaying = false;
    this.path = [];
    this.time = 0;
  }

  remember(): CameraPath {
    return this.path.length <= REMEMBERED ? this.path : [];
  }

  restore(path: CameraPath | undefined): void {
    this.#empty();
    this.#history.clear();
    try {
      if (path && path.length > 0) this.path = checkCameraPath(path);
    } catch {
      // What no window could have written is none.
    }
    // Whoever made a way finds it again where it was made.
    this.isShown = this.path.length > 0;
  }

  #put(path: CameraPath, time: number): void {
    this.isPlaying = false;
    this.path = path;
    this.time = time;
  }

  #endRecording(): void {
    if (this.isRecording) {
      this.path = simplifyPath(this.path);
      this.time = this.end;
      this.isShown = true;
    }
    this.isRecording = false;
  }
}
