/** `coordx mesh`: a model of a shape as a mesh, at any resolution, in the units and at the place of the source. */
import type { ShapeDataset } from '../../../../core/kinds/shape/signal.ts';
import { triangleCount, vertexCount } from '../../../../core/mesh/mesh.ts';
import { MESH_EXTENSIONS } from '../../../../io/mesh/writeMesh.ts';
import { DEFAULT_MESH_RESOLUTION, type MeshFlags } from '../../../cli/flags.ts';
import { queryModel } from '../../../cli/modelQuery.ts';
import { checkOutput, namedAfter } from '../../../cli/outputFile.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { count } from '../../../cli/words.ts';
import type { ModelTask } from '../../cliKind.ts';
import type { MeshStage } from '../../meshNotes.ts';
import { saveMesh } from '../saveMesh.ts';

/** Writes the surface of a model; Ctrl-C stops it and leaves no file behind. */
export async function meshModel(terminal: Terminal, { file, model, flags }: ModelTask<ShapeDataset, MeshFlags>): Promise<void> {
  const { resolution = DEFAULT_MESH_RESOLUTION, faces = null } = flags;
  const out = flags.out ?? namedAfter(file, '.glb');
  await checkOutput(out, MESH_EXTENSIONS);
  const words: Record<Exclude<MeshStage, 'writing'>, string> = {
    asking: `asking the field on ${resolution} x ${resolution} x ${resolution} samples`,
    extracting: 'extracting the surface',
  };
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, ({ session, run, line, signal }) =>
    saveMesh(out, session, run.id, { resolution, faces, keepsFloating: flags.keepFloating ?? false }, {
      signal,
      progress: (done, stage) => (stage === 'writing' ? line.say('Writing the mesh.') : line.show(done, () => [words[stage]])),
    }),
  );
  const { notes } = written;
  const [triangles, vertices] = [triangleCount(written.mesh), vertexCount(written.mesh)];
  const { engine, device } = run;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, resolution, triangles, vertices, notes, seconds, engine, device })}\n`
      : [`saved as ${out}, ${count(triangles)} triangles, ${count(vertices)} vertices`, ...notes].map((text) => `${text}\n`).join(''),
  );
}
