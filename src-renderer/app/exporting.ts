/** Writing things for other programs and for later: asks where, writes, and hands over. */
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { ClipRequest } from '../../src-main/core/kinds/video/clip.ts';
import type { ClipExtension, VideoCodec } from '../../src-main/core/kinds/video/clipFormats.ts';
import type { ClipFormat, Task } from '../../src-main/core/protocol/studio.ts';
import type { Grant, TargetKind } from '../../src-main/core/protocol/files.ts';
import type { PictureRequest } from '../../src-main/core/query/grid.ts';
import type { App, SnapshotWish } from './app.svelte.ts';
import type { CameraWay, MeshExtension } from '../kinds/shape/state/shapeExport.ts';

export interface PictureOptions {
  request: PictureRequest;
  format: string;
  bitDepth: 8 | 16;
  quality: number;
}

/** The field as a picture of any size. */
export async function exportPicture(app: App, { request, format, bitDepth, quality }: PictureOptions): Promise<void> {
  const { run } = app;
  if (!run) return;
  const name = `${stem(app)}-${request.width}x${request.height}.${format}`;
  await write(app, 'picture', name, (file, task) =>
    app.api.exportPicture({ run: run.id, request, bitDepth, quality, file: file.ticket }, task),
  );
}

export interface ClipOptions {
  size: { width: number; height: number };
  clip: ClipRequest;
  format: ClipFormat;
  extension: ClipExtension;
}

/** The field of a video as a clip. */
export async function exportClip(app: App, { size, clip, format, extension }: ClipOptions): Promise<void> {
  const { run } = app;
  if (!run) return;
  await write(app, 'clip', `${stem(app)}-${size.width}x${size.height}${extension}`, async (file, task) => {
    const notes = await app.api.exportClip({ run: run.id, request: size, clip, format, file: file.ticket }, task);
    for (const note of notes) app.notices.tell('info', note);
  });
}

/** A shape as it is on show, as a picture of any size. */
export async function exportRender(app: App, wish: SnapshotWish): Promise<void> {
  const { snapshot } = app;
  if (!snapshot) return;
  await write(app, 'picture', `${stem(app)}-${wish.size.width}x${wish.size.height}.png`, async (file, task) => {
    const bytes = await snapshot(wish);
    await app.api.exportBytes({ bytes, file: file.ticket }, task);
  });
}

export interface ShapeClipOptions {
  size: { width: number; height: number };
  frames: number;
  frameRate: number;
  codec: VideoCodec;
  quality: number;
  extension: ClipExtension;
  camera: CameraWay;
}

/** A shape as a clip along a camera's way: the window draws the frames, one after another, and the engine encodes them. */
export async function exportShapeClip(app: App, options: ShapeClipOptions): Promise<void> {
  const { frame } = app;
  if (!frame) return;
  const { size, frames, frameRate, codec, quality, extension, camera } = options;
  await write(app, 'clip', `${stem(app)}-${size.width}x${size.height}${extension}`, async (file, task) => {
    const clip = await app.api.startClip({ ...size, frameRate, codec, quality, file: file.ticket }, task);
    try {
      for (let k = 0; k < frames; k++) {
        if (task.signal?.aborted) throw new CancelledError();
        const pixels = await frame(camera(k / frames), size);
        await app.api.addFrame({ clip, pixels }, task);
        task.progress?.((k + 1) / frames);
      }
      for (const note of await app.api.endClip({ clip }, task)) app.notices.tell('info', note);
    } catch (error) {
      await app.api.dropClip({ clip }).catch(() => undefined);
      throw error;
    }
  });
}

export interface MeshOptions {
  resolution: number;
  /** Most triangles; null: all. */
  faces: number | null;
  extension: MeshExtension;
}

/** The surface of a shape's field as a mesh. */
export async function exportMesh(app: App, { resolution, faces, extension }: MeshOptions): Promise<void> {
  const { run } = app;
  if (!run) return;
  await write(app, 'mesh', `${stem(app)}.${extension}`, async (file, task) => {
    const notes = await app.api.exportMesh({ run: run.id, resolution, faces, file: file.ticket }, task);
    for (const note of notes) app.notices.tell('info', note);
  });
}

/** The viewport as it is on the screen. */
export async function exportView(app: App): Promise<void> {
  const bytes = await app.snapshot?.();
  if (!bytes) return;
  await write(app, 'picture', `${stem(app)}-view.png`, (file, task) =>
    app.api.exportBytes({ bytes, file: file.ticket }, task),
  );
}

export async function exportMetrics(app: App, format: 'csv' | 'json'): Promise<void> {
  await write(app, 'metrics', `${stem(app)}-metrics.${format}`, (file, task) =>
    app.api.exportMetrics({ file: file.ticket }, task),
  );
}

/** The selected run as a model file or as an ONNX graph. */
export async function exportModel(app: App, kind: 'model' | 'graph'): Promise<void> {
  const { run } = app;
  if (!run) return;
  const extension = kind === 'model' ? 'coordx' : 'onnx';
  await write(app, kind, `${stem(app)}.${extension}`, (file, task) =>
    app.api.exportModel({ run: run.id, file: file.ticket }, task),
  );
}

/** Saves the project: where it was saved before, or (`as`, or never saved) where the person says. Gives whether it did. */
export async function saveProject(app: App, as: boolean): Promise<boolean> {
  // A download cannot be written to again: the browser asks anew each time.
  const known = as || app.host.kind === 'browser' ? null : app.savedAs;
  const { name } = app.mirror.state.project;
  const suggested = `${withoutExtension(name ?? 'project')}.coordxproj`;
  const file = known ?? (await app.host.chooseTarget(suggested, 'project'));
  if (!file) return false;
  const isDone = await app.jobs.run(`Saving ${file.name}`, async (task) => {
    await app.api.remember({ memory: app.memory() });
    await app.api.save({ file: file.ticket }, task);
    await app.host.deliver(file);
  });
  if (!isDone) return false;
  app.savedAs = file;
  app.notices.tell('success', `Saved ${file.name}.`);
  void app.loadRecent();
  return true;
}

async function write(
  app: App,
  kind: TargetKind,
  suggested: string,
  work: (file: Grant, task: Task) => Promise<unknown>,
): Promise<void> {
  const file = await app.host.chooseTarget(suggested, kind);
  if (!file) return;
  const isDone = await app.jobs.run(`Writing ${file.name}`, async (task) => {
    await work(file, task);
    await app.host.deliver(file);
  });
  if (isDone) app.notices.tell('success', `${file.name} is written.`);
}

function stem(app: App): string {
  const source = withoutExtension(app.run?.dataset.name ?? app.mirror.state.project.name ?? 'picture');
  return app.mirror.state.runs.length > 1 && app.run ? `${source}-${fileName(app.run.setup.name)}` : source;
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

function fileName(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '-');
}
