/** `coordx mesh`: a model of a shape or a volume as a mesh, at any resolution, in the units and at the place of the source. */
import type { Command } from 'commander';
import { VOLUME_RANGE } from '../../../core/query/volume.ts';
import { MESH_EXTENSIONS } from '../../../io/mesh/writeMesh.ts';
import { LEAST_FACES } from '../../../core/protocol/studio/shapes.ts';
import { DEFAULT_MESH_RESOLUTION, type MeshFlags } from '../flags.ts';
import { addPlacement, number, wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { modelCommand } from './modelCommand.ts';

const HELP = `
The mesh is closed, without holes at the end of the domain, and faces outwards; its
normals are the field's own. --faces draws triangles together until so many are
left, as far as its form allows. Bodies and cavities of less than a thousandth of
the largest body's volume are left out, and the program says how many:
--keep-floating writes them. Ctrl-C stops, leaves no file and exits with 130.

Examples:
  coordx mesh bunny.coordx
  coordx mesh bunny.coordx --resolution 512 --out bunny.ply
  coordx mesh bunny.coordx --faces 20000 --out small.glb
  coordx mesh scan.coordx --iso 0.4 --out surface.stl`;

/** Adds `mesh` to the program. */
export function addMesh(program: Command, terminal: Terminal): void {
  const { min, max } = VOLUME_RANGE;
  const command = program
    .command('mesh')
    .description('Writes a model of a shape, or a surface in one of a volume, as a mesh of any resolution.')
    .argument('<model>', 'model of a shape or a volume')
    .option('--resolution <number>', `samples along each axis (default: ${DEFAULT_MESH_RESOLUTION}), of a volume along the longest (default: its own)`, wholeNumber('--resolution', min, max))
    .option('--iso <value>', 'of a volume: the surface around what has at least this value', number('--iso'))
    .option('--channel <number>', 'of a volume: in which one (default: 0)', wholeNumber('--channel', 0, 15))
    .option('--faces <number>', 'most triangles', wholeNumber('--faces', LEAST_FACES, 2 ** 31))
    .option('--keep-floating', 'writes tiny bodies that float beside the shape, and tiny cavities, too')
    .option('--out <file>', `mesh to write: ${MESH_EXTENSIONS.join(', ')} (default: <model>.glb)`);
  addPlacement(command)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action((model: string, flags: MeshFlags) => modelCommand('mesh', terminal, model, flags));
}
