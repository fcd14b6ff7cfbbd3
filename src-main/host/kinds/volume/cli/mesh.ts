/** `coordx mesh --iso` of a volume: where it has a value, as a mesh in its own units and at its place. */
import { SettingError } from '../../../../core/base/errors.ts';
import type { VolumeDataset } from '../../../../core/kinds/volume/signal.ts';
import { triangleCount, vertexCount } from '../../../../core/mesh/mesh.ts';
import { MESH_EXTENSIONS } from '../../../../io/mesh/writeMesh.ts';
import type { MeshFlags } from '../../../cli/flags.ts';
import { queryModel } from '../../../cli/modelQuery.ts';
import { checkOutput, namedAfter } from '../../../cli/outputFile.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { count } from '../../../cli/words.ts';
import type { ModelTask } from '../../cliKind.ts';
import { saveLevel } from '../saveLevel.ts';

/** Writes a surface of a model; Ctrl-C stops it and leaves no file behind. */
export async function meshVolume(terminal: Terminal, { file, model, flags }: ModelTask<VolumeDataset, MeshFlags>): Promise<void> {
  const { dataset } = model;
  const { iso: level, channel = 0, faces = null } = flags;
  const [low, high] = dataset.range;
  if (level === undefined) throw new SettingError(`Say where the surface is: --iso takes a value between ${low} and ${high}.`);
  const resolution = flags.resolution ?? Math.max(2, dataset.depth, dataset.height, dataset.width);
  const out = flags.out ?? namedAfter(file, '.glb');
  await checkOutput(out, MESH_EXTENSIONS);
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, ({ session, run: asked, line, signal }) =>
    saveLevel(out, session, asked.id, { channel, level, resolution, faces, keepsFloating: flags.keepFloating ?? false }, {
      signal,
      progress: (done, stage) => {
        if (stage === 'writing') line.say('Writing the mesh.');
        else line.show(done, () => [stage === 'asking' ? 'asking the field' : 'extracting the surface']);
      },
    }),
  );
  const { mesh, notes } = written;
  const [triangles, vertices] = [triangleCount(mesh), vertexCount(mesh)];
  const { engine, device } = run;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, level, resolution, triangles, vertices, notes, seconds, engine, device })}\n`
      : [`saved as ${out}, ${count(triangles)} triangles, ${count(vertices)} vertices`, ...notes].map((text) => `${text}\n`).join(''),
  );
}
