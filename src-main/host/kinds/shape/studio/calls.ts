/** What windows ask of shapes: their fields as something to draw or to write, and the truth beside it. */
import type { Calls, ShapeMethods } from '../../../../core/protocol/studio.ts';
import type { Desk } from '../../studioKind.ts';
import { saveMesh } from '../saveMesh.ts';
import { fieldFactors, fieldVolume } from './queries.ts';
import { openShape } from './shapeSource.ts';

export function shapeCalls(desk: Desk): Calls<ShapeMethods> {
  return {
    volume: async ({ run, resolution }, task = {}) => fieldVolume(desk.run(run), resolution, task),
    factors: async ({ run, samples }) => fieldFactors(desk.run(run), samples),
    trueVolume: async (args, task = {}) => openShape(desk.source).volume(args, task),
    trueMesh: async () => openShape(desk.source).mesh(),
    exportMesh: async ({ run, resolution, faces, file }, task = {}) => {
      const { inner } = desk.run(run);
      const target = desk.target(file);
      const { notes } = await inner.use((session, id) => saveMesh(target, session, id, { resolution, faces }, task));
      return notes;
    },
  };
}
