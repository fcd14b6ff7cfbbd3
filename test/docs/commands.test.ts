/** Every command that README and docs show runs, on small files of the names that pages use; what cannot run here is known. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import project from '../../package.json' with { type: 'json' };
import { ownPresetsText } from '../../src-main/core/kinds/ownPresets.ts';
import { commandNames } from '../../src-main/host/cli.ts';
import { coordx, temporaryFolder } from '../host/cliRuns.ts';
import { restoreModels, shellCommands, smallCommand, words, writeSources } from './examples.ts';
import { codeSpans, pages, ROOT, type Page } from './pages.ts';

/** Commands that pages show and no test can run; what they have of coordx is checked. */
const KNOWN: readonly string[] = [
  'coordx lab plan.json --on slurm',
  'ssh -L 8400:127.0.0.1:8400 there coordx serve --port 8400',
  'npm install @tensorflow/tfjs-node-gpu',
  'npm pkg set config.releases=https://example.org/releases',
  'xattr -dr com.apple.quarantine "/Applications/CoordX Studio.app"',
];
/** npm's own commands that run a script of package.json. */
const SCRIPTS = ['start', 'test'];
/** Commands that wait for somebody. */
const WAITING = ['serve'];

// Before the folder is removed, in which the process stands.
after(() => process.chdir(ROOT));
const { place } = await temporaryFolder();
/** Options of every command, and the keys of --set, as the program tells them. */
const options = new Map<string, string[]>();
let settings: string[] = [];

before(async () => {
  process.env['COORDX_DATA'] = place('data');
  // Threads are started from TypeScript by what the folder has.
  await symlink(path.join(ROOT, 'node_modules'), place('node_modules'), 'junction');
  await writeSources(place('files'));
  await writePresets(place('data/presets.json'), 'mine');
  await writePresets(place('files/of-a-friend.json'), 'theirs');
  process.chdir(place('files'));
  for (const name of ['', ...commandNames()]) {
    const { stdout } = await coordx([...(name === '' ? [] : [name]), '--help']);
    options.set(name, stdout.match(/(?<=^ .*)--[a-z-]+/gm) ?? []);
  }
  const { stdout } = await coordx(['presets', '--settings', '--json']);
  settings = (JSON.parse(stdout) as { key: string }[]).map(({ key }) => key);
});

/** Writes a file of presets of one's own, with one for images in it. */
async function writePresets(file: string, name: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const own = { name, kind: 'image', from: 'split', settings: { rank: 4 } } as const;
  await writeFile(file, ownPresetsText({ presets: [own], defaults: {} }));
}

/** @throws AssertionError when a command of coordx has no such option, command or setting. */
function checkWords([name = '', ...args]: readonly string[], shown: string): void {
  if (name.startsWith('-')) return checkWords(['', name, ...args], shown);
  const known = options.get(name);
  assert.ok(known, `"${shown}": there is no command ${name}`);
  for (const [i, word] of args.entries()) {
    if (word.startsWith('--')) assert.ok(known.includes(optionOf(word)), `"${shown}": ${name || 'coordx'} has no option ${word}`);
    if (args[i - 1] === '--set') checkSetting(word.split('=')[0] ?? '', shown);
  }
}

/** `--range` of `--range=-1,1`. */
function optionOf(word: string): string {
  return word.split('=')[0] ?? word;
}

function checkSetting(key: string, shown: string): void {
  assert.ok(key === 'key' || settings.includes(key), `"${shown}": there is no setting ${key}`);
}

function checkScript(name: string, shown: string): void {
  assert.ok(Object.hasOwn(project.scripts, name), `"${shown}": package.json has no script ${name}`);
}

/** The arguments of coordx in a command, or null when it is another one. */
function argumentsOf(command: string): string[] | null {
  const all = words(command);
  const start = ['npx', 'ssh'].includes(all[0] ?? '') ? all.indexOf('coordx') : 0;
  return all[start] === 'coordx' ? all.slice(start + 1) : null;
}

/** What became of commands that several pages show. */
const done = new Map<string, Promise<void>>();

function checkOnce(command: string): Promise<void> {
  const known = done.get(command) ?? check(command);
  done.set(command, known);
  return known;
}

/** Runs a command of a page, or checks all of it that can be checked without. */
async function check(command: string): Promise<void> {
  const args = argumentsOf(command);
  if (args) {
    checkWords(args, command);
    if (WAITING.includes(args[0] ?? '') || KNOWN.includes(command)) return;
    await restoreModels(process.cwd());
    const { code, stderr } = await coordx(smallCommand(args));
    assert.equal(code, 0, `${command} fails: ${stderr}`);
    return;
  }
  const [program, verb = '', name = ''] = words(command);
  if (program === 'npm' && verb === 'run') checkScript(name, command);
  else if (program === 'node') assert.ok(existsSync(path.join(ROOT, words(command)[3] ?? '')), `"${command}": there is no such file`);
  else if (program === 'npm' && SCRIPTS.includes(verb)) checkScript(verb, command);
  else assert.ok(KNOWN.includes(command), `"${command}" is neither run nor known`);
}

/** What stands in a sentence as code, where it is of the program: names of commands, options, settings and scripts exist. */
function checkSpan(code: string): void {
  const args = argumentsOf(code);
  const [first = '', second = '', third = ''] = words(code);
  if (args) checkWords(args, code);
  else if (first === 'npm' && second === 'run') checkScript(third, code);
  else if (first === '--set') checkSetting(second.split('=')[0] ?? '', code);
  else if (first.startsWith('--')) {
    const all = [...options.values()].flat();
    assert.ok(all.includes(optionOf(first)), `"${code}": no command has the option ${first}`);
  }
}

for (const page of pages()) describePage(page);

function describePage(page: Page): void {
  describe(page.name, () => {
    for (const command of new Set(shellCommands(page))) test(command, () => checkOnce(command));
    test('what stands in its sentences as code exists', () => {
      for (const code of codeSpans(page)) checkSpan(code);
    });
  });
}
