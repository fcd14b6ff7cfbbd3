/** `coordx presets`: what a field can be made of. */
import type { Command } from 'commander';
import { FileError } from '../../../core/base/errors.ts';
import { DIFFERENCES } from '../../../core/presets/paper.ts';
import { PRESET_NAMES, PRESET_WORDS } from '../../../core/presets/preset.ts';
import { isDefaultIn, NO_OWN_PRESETS, type OwnPresets } from '../../../core/kinds/ownPresets.ts';
import type { Kind } from '../../../core/kinds/kind.ts';
import { ALL_KINDS, kindOf, KINDS } from '../../../core/kinds/table.ts';
import type { KindName } from '../../../core/kinds/types.ts';
import type { RunConfig, Setting } from '../../../core/settings/settings.ts';
import { HOST_KINDS } from '../../kinds/table.ts';
import { givenPresets } from '../presetChoice.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../words.ts';

const HELP = `
Presets of your own are made in the window, by "Save as a Preset…" in its menu Run. They are
kept in presets.json of the data folder; --presets takes another such file.

Examples:
  coordx presets
  coordx presets --settings
  coordx presets --json`;

/** Adds `presets` to the program. */
export function addPresets(program: Command, terminal: Terminal): void {
  program
    .command('presets')
    .description('Lists the presets, or the settings that change them.')
    .option('--settings', 'lists what "coordx fit --set" changes, with the values of the default preset')
    .option('--presets <file>', 'presets of your own (default: presets.json of the data folder)')
    .option('--json', 'writes a JSON array to stdout')
    .addHelpText('after', HELP)
    .action(async ({ settings, json, presets }: { settings?: true; json?: true; presets?: string }) => {
      const { own, damage } = settings && presets === undefined ? { own: NO_OWN_PRESETS, damage: null } : await found(presets);
      const list = settings ? settingList() : [...presetList(), ...ownList(own)];
      const text = (): string => (settings ? table(settingRows()) : `${table(presetRows())}${ownTable(own)}${differences()}`);
      terminal.out(json ? `${JSON.stringify(list, null, 2)}\n` : text());
      if (damage) throw damage;
    });
}

/** A person's own presets; where the file in the data folder is damaged, those of the program are listed before that is told. */
async function found(file?: string): Promise<{ own: OwnPresets; damage: FileError | null }> {
  try {
    return { own: await givenPresets(file), damage: null };
  } catch (error) {
    if (file !== undefined || !(error instanceof FileError)) throw error;
    return { own: NO_OWN_PRESETS, damage: error };
  }
}

function presetList(): object[] {
  return PRESET_NAMES.map((name) => ({ name, description: PRESET_WORDS[name], kinds: kindsWith(name), isDefaultOf: defaultOf(name) }));
}

function presetRows(): string[][] {
  const mark = (name: string): string => {
    const [kinds, defaults] = [kindsWith(name), defaultOf(name)];
    const notes = [
      ...(kinds.length < ALL_KINDS.length ? [`only: ${kinds.join(', ')}`] : []),
      ...(defaults.length > 0 ? [`default: ${defaults.join(', ')}`] : []),
    ];
    return notes.length > 0 ? `${name} (${notes.join('; ')})` : name;
  };
  return PRESET_NAMES.map((name) => [mark(name), PRESET_WORDS[name]]);
}

/** What a preset of one's own is, as `--json` has it. */
function ownList(own: OwnPresets): object[] {
  return own.presets.map((preset) => ({ ...preset, isOwn: true, isDefaultOf: isDefaultIn(own, preset) ? [preset.kind] : [] }));
}

function ownTable(own: OwnPresets): string {
  if (own.presets.length === 0) return '';
  const rows = own.presets.map((preset) => {
    const { name, kind, from, settings } = preset;
    const changes = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    const mark = isDefaultIn(own, preset) ? ' (their default in the window)' : '';
    return [name, `for ${kindOf({ kind }).plural}${mark}: ${[from, ...changes].join(', ')}`];
  });
  return `\nYour own:\n${table(rows)}`;
}

function differences(): string {
  return ["\nWhere the paper's networks differ here from the authors' code, on purpose:", ...DIFFERENCES.map((one) => `- ${one}`), ''].join('\n');
}

/** Kinds of source that have a preset. */
function kindsWith(preset: string): string[] {
  return ALL_KINDS.filter(({ presets }) => presets.some(({ name }) => name === preset)).map(({ name }) => name);
}

/** Kinds of source whose default a preset is. */
function defaultOf(preset: string): string[] {
  return ALL_KINDS.filter(({ presets: [first] }) => first.name === preset).map(({ name }) => name);
}

/** All settings with what the default preset makes of them: those of an RGB image, then those that a kind has for itself. */
function shownSettings(): { setting: Setting; value: string | number; of: KindName | 'all' }[] {
  const example = ({ name, presets: [preset] }: Kind): RunConfig => preset.config(HOST_KINDS[name].cli.example);
  const common = KINDS.image.settings.map((setting) => ({ setting, value: setting.read(example(KINDS.image)), of: 'all' as const }));
  const own = ALL_KINDS.flatMap((kind) => kind.ownSettings.map((setting) => ({ setting, value: setting.read(example(kind)), of: kind.name })));
  return [...common, ...own];
}

function settingList(): object[] {
  return shownSettings().map(({ setting: { key, meaning, allowed }, value, of }) => ({
    ...{ key, meaning, allowed, default: value },
    ...(of === 'all' ? {} : { of }),
  }));
}

function settingRows(): string[][] {
  const rows = shownSettings().map(({ setting, value, of }) => [named(setting, of), String(value), allowedWords(setting), setting.meaning]);
  return [['setting', 'default', 'allowed', 'meaning'], ...rows];
}

/** A kind may have a setting of its own by the name of a common one: then it is said whose it is. */
function named({ key }: Setting, of: KindName | 'all'): string {
  const isTwice = of !== 'all' && KINDS.image.settings.some((common) => common.key === key);
  return isTwice ? `${key} (${KINDS[of].plural})` : key;
}

function allowedWords({ allowed }: Setting): string {
  if ('words' in allowed) return allowed.words.join(', ');
  return `${allowed.integer ? 'whole, ' : ''}${allowed.min} to ${allowed.max}`;
}
