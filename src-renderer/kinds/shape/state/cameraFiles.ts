/** Ways of the camera in files: glTF, which Blender reads and writes, and JSON, which the command line takes too. */
import type { Desk } from '../../../state/desk.ts';
import { stem, write } from '../../../state/exports/write.ts';
import { count } from '../../../state/base/words.ts';
import type { CameraWay } from './cameraWay.svelte.ts';

export async function exportCameraWay(desk: Desk, way: CameraWay): Promise<void> {
  const { run } = desk;
  const { path } = way;
  if (!run) return;
  await write(desk, 'camera', `${stem(desk)}-camera.glb`, async (file, task) => {
    const notes = await desk.api.exportCamera({ run: run.id, path, file: file.ticket }, task);
    for (const note of notes) desk.notices.tell('info', note);
  });
}

export async function importCameraWay(desk: Desk, way: CameraWay): Promise<void> {
  const { run } = desk;
  const chosen = run && (await desk.host.choose('camera'));
  if (!run || !chosen) return;
  const { file } = await chosen.open({});
  const { path, notes } = await desk.api.readCamera({ run: run.id, file: file.ticket });
  way.take(path);
  desk.notices.tell('success', `${file.name}: a way of ${count(path.length)} ${path.length === 1 ? 'keyframe' : 'keyframes'}.`);
  for (const note of notes) desk.notices.tell('info', note);
}
