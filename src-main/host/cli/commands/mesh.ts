/** `coordx mesh`: a model of a shape as a mesh, at any resolution, in the units and at the place of the source. */
import type { Command } from 'commander';
import { triangleCount, vertexCount } from '../../../core/mesh/mesh.ts';
import { VOLUME_RANGE } from '../../../core/query/volume.ts';
import { MESH_EXTENSIONS } from '../../../io/mesh/writeMesh.ts';
import { LEAST_FACES, saveMesh, type MeshStage } from '../../kinds/shape/saveMesh.ts';
import { queryModel, readShapeModel } from '../modelQuery.ts';
import { addPlacement, wholeNumber, type PlacementFlags } from '../options.ts';
import { checkOutput, namedAfter } from '../outputFile.ts';
import type { Terminal } from '../terminal.ts';
import { count } from '../words.ts';

const DEFAULT_RESOLUTION = 256;

const HELP = `
The mesh is closed, without holes at the end of the domain, and faces outwards; its
normals are the field's own. --faces draws triangles together until so many are
left, as far as its form allows. Ctrl-C stops, leaves no file and exits with 130.

Examples:
  coordx mesh bunny.coordx
  coordx mesh bunny.coordx --resolution 512 --out bunny.ply
  coordx mesh bunny.coordx --faces 20000 --out small.glb`;

/** What commander makes of the options. */
interface MeshFlags extends PlacementFlags {
  resolution?: number;
  faces?: number;
  out?: string;
  json?: true;
}

/** Adds `mesh` to the program. */
export function addMesh(program: Command, terminal: Terminal): void {
  const { min, max } = VOLUME_RANGE;
  const command = program
    .command('mesh')
    .description('Writes a model of a shape as a mesh of any resolution.')
    .argument('<model>', 'model of a shape')
    .option('--resolution <number>', `samples along each axis (default: ${DEFAULT_RESOLUTION})`, wholeNumber('--resolution', min, max))
    .option('--faces <number>', 'most triangles', wholeNumber('--faces', LEAST_FACES, 2 ** 31))
    .option('--out <file>', `mesh to write: ${MESH_EXTENSIONS.join(', ')} (default: <model>.glb)`);
  addPlacement(command)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action((model: string, flags: MeshFlags) => mesh(terminal, model, flags));
}

async function mesh(terminal: Terminal, modelFile: string, flags: MeshFlags): Promise<void> {
  const { resolution = DEFAULT_RESOLUTION, faces = null } = flags;
  const out = flags.out ?? namedAfter(modelFile, '.glb');
  const { model } = await readShapeModel(modelFile);
  await checkOutput(out, MESH_EXTENSIONS);
  const words: Record<Exclude<MeshStage, 'writing'>, string> = {
    asking: `asking the field on ${resolution} x ${resolution} x ${resolution} samples`,
    extracting: 'extracting the surface',
  };
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, ({ session, run, line, signal }) =>
    saveMesh(out, session, run.id, { resolution, faces }, {
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
