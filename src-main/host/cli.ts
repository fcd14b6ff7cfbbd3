/** The command line, `coordx`. Temporary: it knows its version and its help and nothing else yet. */
import { Command, CommanderError } from 'commander';
import project from '../../package.json' with { type: 'json' };

/**
 * Runs one command line.
 * @param argv the arguments after the program's name.
 * @returns the exit code: 0, or 1 for a command line that is not understood.
 */
export async function main(argv: string[]): Promise<number> {
  const program = new Command('coordx').description(project.description).version(project.version).exitOverride();
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}
