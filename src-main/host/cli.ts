/** The command line, `coordx`. */
import { tmpdir } from 'node:os';
import { Command, CommanderError } from 'commander';
import project from '../../package.json' with { type: 'json' };
import { CancelledError, CoordxError } from '../core/base/errors.ts';
import { namedMemory } from '../core/base/outOfMemory.ts';
import { addEngines } from './cli/commands/engines.ts';
import { addBench } from './cli/commands/bench.ts';
import { addCut } from './cli/commands/cut.ts';
import { addExport } from './cli/commands/exportModel.ts';
import { addFit } from './cli/commands/fit.ts';
import { addInside } from './cli/commands/inside.ts';
import { addShrink } from './cli/commands/shrink.ts';
import { addInfo } from './cli/commands/info.ts';
import { addMesh } from './cli/commands/mesh.ts';
import { addPresets } from './cli/commands/presets.ts';
import { addQuery } from './cli/commands/query.ts';
import { addRender } from './cli/commands/render.ts';
import { addServe } from './cli/commands/serve.ts';
import { processTerminal, type Terminal } from './cli/terminal.ts';
import { useKeptFfmpeg } from './files/ffmpegPlace.ts';
import { sweep } from '../io/leftovers.ts';

const FAILED = 1;
/** What shells give a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const HELP = `
Exit codes: 0 when all went well, 1 for an error, which is told in one sentence,
130 after Ctrl-C. With COORDX_DEBUG=1 in the environment, an error is shown with
the place where it happened.

Examples:
  coordx fit photo.png --seconds 30
  coordx query photo.coordx --scale 4
  coordx fit --help`;

/**
 * Runs one command line.
 * @param argv the arguments after the program's name; without any, the help is shown.
 * @returns the exit code: 0, 1 for an error, 130 after Ctrl-C.
 */
export async function main(argv: string[], terminal: Terminal = processTerminal()): Promise<number> {
  useKeptFfmpeg();
  await sweep(tmpdir());
  try {
    await commandLine(terminal).parseAsync(argv.length > 0 ? argv : ['--help'], { from: 'user' });
    return terminal.hasLostOutput() ? FAILED : 0;
  } catch (thrown) {
    const error = namedMemory(thrown);
    // Help and version end like this too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    terminal.err(`coordx: ${sentenceOf(error)}\n`);
    if (terminal.debug && error instanceof Error) terminal.err(`${error.stack ?? ''}\n`);
    return error instanceof CancelledError ? INTERRUPTED : FAILED;
  }
}

/** The names of all commands. */
export function commandNames(): string[] {
  return commandLine(processTerminal()).commands.map((command) => command.name());
}

function commandLine(terminal: Terminal): Command {
  const program = new Command('coordx')
    .description(project.description)
    .version(project.version)
    .addHelpText('after', HELP)
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      // Usage errors are thrown too, and told by main.
      outputError: () => undefined,
    })
    .exitOverride();
  // The commands take over how errors and output are handled.
  for (const add of [addFit, addQuery, addMesh, addRender, addInfo, addPresets, addEngines, addBench, addCut, addShrink, addInside, addExport, addServe]) add(program, terminal);
  return program;
}

/** What went wrong, in one sentence on one line. */
function sentenceOf(error: unknown): string {
  if (error instanceof CommanderError) return usageSentence(error.message);
  if (error instanceof CoordxError) return error.message;
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `Something went wrong that should not: ${reason.replace(/\.$/, '')}; set COORDX_DEBUG=1 to see where.`;
}

/** commander's "error: unknown option '--sed'\n(Did you mean --seed?)" as a sentence. */
function usageSentence(message: string): string {
  const [problem = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const first = problem.charAt(0).toUpperCase() + problem.slice(1);
  const hint = suggestion ? `; ${suggestion.replace(/^\(D/, 'd').replace(/\)$/, '')}` : '; --help lists what there is.';
  return first.replace(/\.$/, '').replace('. Expected', ': expected') + hint;
}
