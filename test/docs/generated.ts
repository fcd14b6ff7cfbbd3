/** Pages that are made from what the program itself says: its help and settings, and its table of commands and keys. */
import { COMMANDS, type CommandEntry, type MenuName } from '../../src-main/core/protocol/commandTable.ts';
import { DIFFERENCES } from '../../src-main/core/presets/paper.ts';
import { commandNames } from '../../src-main/host/cli.ts';
import { coordx } from '../host/cliRuns.ts';

const NOTE = '<!-- Made by "npm run docs" from what the program says. Changes belong there. -->';
const MENUS: Record<MenuName, string> = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  video: 'Video',
  shape: 'Shape',
  volume: 'Volume',
  run: 'Run',
  export: 'Export',
  help: 'Help',
};

/** The pages by their names from the root of the checkout. */
export async function generatedPages(): Promise<Record<string, string>> {
  return { 'docs/command-line.md': await commandLinePage(), 'docs/keyboard.md': keyboardPage() };
}

interface PresetEntry {
  name: string;
  description: string;
  /** Kinds of source. */
  isDefaultOf: string[];
}

interface SettingEntry {
  key: string;
  meaning: string;
  allowed: { words: string[] } | { min: number; max: number; integer: boolean };
  default: string | number;
  of?: 'video' | 'shape';
}

async function commandLinePage(): Promise<string> {
  // Help is as wide as the terminal: here it is the same everywhere.
  process.stdout.columns = 80;
  const presets = JSON.parse(await said('presets', '--json')) as PresetEntry[];
  const settings = JSON.parse(await said('presets', '--settings', '--json')) as SettingEntry[];
  const sections = await Promise.all(commandNames().map(async (name) => `## coordx ${name}\n\n${helpBlocks(await said(name, '--help'))}`));
  return [
    `# The command line\n\n${NOTE}`,
    'Everything that the window does can be done without a window. In a checkout the program is `npx coordx`.\n' +
      'The guides show how its commands work together: [images](images.md), [videos](videos.md), [shapes](shapes.md).',
    helpBlocks(await said('--help')),
    ...sections,
    `## All presets\n\nWhat \`coordx presets\` says. Which one to take, and why: [presets](presets.md).\n\n${presetTable(presets)}`,
    `Where the paper's networks differ here from the authors' code, on purpose:\n\n${DIFFERENCES.map((one) => `- ${one}`).join('\n')}`,
    '## All settings\n\nWhat `coordx presets --settings` says. `coordx fit --set` changes them.\n' +
      "Defaults are those of the default preset of a picture with 512 x 512 pixels and, in the second table, of a shape's.",
    settingTable(settings.filter((setting) => setting.of === undefined)),
    `### Settings of videos\n\n${settingTable(settings.filter((setting) => setting.of === 'video'))}`,
    `### Settings of shapes\n\n${settingTable(settings.filter((setting) => setting.of === 'shape'))}`,
  ].join('\n\n') + '\n';
}

async function said(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await coordx(args);
  if (code !== 0) throw new Error(`coordx ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}

/** A help text as blocks: its examples are commands that can be copied, and that a test runs. */
function helpBlocks(help: string): string {
  const [text = '', examples] = help.split(/^Examples:\n/m);
  if (examples === undefined) return block('text', text);
  const commands = examples.trimEnd().split('\n').map((line) => line.replace(/^ {2}/, 'npx '));
  return `${block('text', text)}\n\nExamples:\n\n${block('sh', commands.join('\n'))}`;
}

function presetTable(presets: PresetEntry[]): string {
  const rows = presets.map(({ name, description, isDefaultOf }) => `| \`${name}\` | ${isDefaultOf.join(', ')} | ${description} |`);
  return ['| preset | default of | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

function settingTable(settings: SettingEntry[]): string {
  const rows = settings.map(({ key, allowed, meaning, default: value }) => {
    const words = 'words' in allowed ? allowed.words.join(', ') : `${allowed.integer ? 'whole, ' : ''}${allowed.min} to ${allowed.max}`;
    return `| ${[`\`${key}\``, String(value), words, meaning].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| setting | default | allowed | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}

function keyboardPage(): string {
  const entries: readonly CommandEntry[] = COMMANDS;
  const table = (title: string, menu: MenuName | null): string => {
    const rows = entries.filter((entry) => entry.menu === menu).map((entry) => `| ${entry.title} | ${entry.keys.map(keyWords).join(' or ')} |`);
    return [`## ${title}`, '', '| command | keys |', '| --- | --- |', ...rows].join('\n');
  };
  return [
    `# Keys and menus\n\n${NOTE}`,
    'Every command of the window by its menu. `Ctrl` is `Command` on a Mac.\n`Ctrl+K` finds each of them by its name, and `?` shows this list in the window.',
    ...Object.entries(MENUS).map(([menu, title]) => table(title, menu as MenuName)),
    table('Keys without a menu', null),
  ].join('\n\n') + '\n';
}

/** `Mod+Shift+E` -> `Ctrl+Shift+E`, as code. */
function keyWords(key: string): string {
  const name = key.replace('Mod', 'Ctrl').replace('ArrowLeft', '←').replace('ArrowRight', '→').replace('ArrowUp', '↑').replace('ArrowDown', '↓');
  return `\`${name}\``;
}
