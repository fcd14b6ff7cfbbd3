/** Sources as this project's lint sees them, as if they stood in a file of it. */
import assert from 'node:assert/strict';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

// The sources are not on disk, so rules that ask the type checker cannot run.
const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked as Linter.Config });

/** What one of `rules` says of `source`, linted as if it stood in `filePath`. */
export async function complaints(rules: string[], filePath: string, source: string): Promise<Linter.LintMessage[]> {
  const [result] = await eslint.lintText(source, { filePath });
  assert.ok(result, `${filePath} is not linted`);
  const fatal = result.messages.find((message) => message.fatal);
  assert.equal(fatal, undefined, fatal?.message);
  return result.messages.filter(({ ruleId }) => rules.includes(ruleId ?? ''));
}

/** Those of `sources`, each one line, that one of `rules` complains about. */
export async function rejected(rules: string[], filePath: string, sources: string[]): Promise<string[]> {
  const lines = (await complaints(rules, filePath, sources.join('\n'))).map(({ line }) => line);
  return sources.filter((_, i) => lines.includes(i + 1));
}

/** Imports, a line each. */
export function importing(specifiers: string[]): string[] {
  return specifiers.map((specifier) => `import '${specifier}';`);
}
