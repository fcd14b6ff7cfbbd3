/** `coordx export`: a model as a file for other programs. */
import type { Command } from 'commander';
import { writeFileAtomically } from '../../../io/atomicFile.ts';
import { modelGraph } from '../../saving/modelGraph.ts';
import { oneOf } from '../options.ts';
import { checkOutput, namedAfter } from '../outputFile.ts';
import { readSoundModel } from '../soundModel.ts';
import type { Terminal } from '../terminal.ts';
import { bytes } from '../words.ts';

const FORMATS = ['onnx'] as const;

const HELP = `
The ONNX file holds the weights. It takes the coordinates of every branch by the
names of its axes, as "y" [bricks, y_rows, 1] and "x" [bricks, x_rows, 1], any
number of bricks and rows, and gives "values" [bricks, y_rows, x_rows, channels].
Coordinates run from -1 to 1, the first and last sample on the ends; values from
-1 to 1 stand for 0 to 1. The metadata of the file says so too, in JSON:
coordx.axes, coordx.coordinates, coordx.values, coordx.size, coordx.spec; of a
picture of light also coordx.light, and coordx.values is the formula that decodes.

Examples:
  coordx export photo.coordx --format onnx
  coordx export photo.coordx --out field.onnx`;

/** Adds `export` to the program. */
export function addExport(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .description('Writes a model for other programs.')
    .argument('<model>', 'model to export')
    .option('--format <name>', `${FORMATS.join(', ')} (default: onnx)`, oneOf('--format', FORMATS))
    .option('--out <file>', 'file to write (default: the name of the model, .onnx, in the current folder)')
    .addHelpText('after', HELP)
    .action(async (file: string, { format = 'onnx', out }: { format?: (typeof FORMATS)[number]; out?: string }) => {
      const target = out ?? namedAfter(file, `.${format}`);
      await checkOutput(target, [`.${format}`]);
      const graph = modelGraph(await readSoundModel(file));
      await writeFileAtomically(target, graph);
      terminal.out(`saved as ${target}, ${bytes(graph.length)}\n`);
    });
}
