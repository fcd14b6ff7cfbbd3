/** `coordx presets`: what a field can be made of. */
import type { Command } from 'commander';
import { DEFAULT_PRESET, findPreset, PRESETS } from '../../core/field/presets.ts';
import { SETTINGS, type RunConfig, type Setting } from '../../core/settings.ts';
import type { Terminal } from './terminal.ts';
import { table } from './words.ts';

const EXAMPLE = { axes: ['y' as const, 'x' as const], sizes: [512, 512], outputs: 3 };

const HELP = `
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
    .option('--json', 'writes a JSON array to stdout')
    .addHelpText('after', HELP)
    .action(({ settings, json }: { settings?: true; json?: true }) => {
      const list = settings ? settingList() : presetList();
      terminal.out(json ? `${JSON.stringify(list, null, 2)}\n` : table(settings ? settingRows() : presetRows()));
    });
}

function presetList(): object[] {
  return PRESETS.map(({ name, description }) => ({ name, description, isDefault: name === DEFAULT_PRESET }));
}

function presetRows(): string[][] {
  const mark = (name: string): string => (name === DEFAULT_PRESET ? `${name} (default)` : name);
  return PRESETS.map(({ name, description }) => [mark(name), description]);
}

function settingList(): object[] {
  const config = defaultConfig();
  return SETTINGS.map((setting) => ({
    key: setting.key,
    meaning: setting.meaning,
    allowed: setting.allowed,
    default: setting.read(config),
  }));
}

function settingRows(): string[][] {
  const config = defaultConfig();
  const rows = SETTINGS.map((setting) => [
    setting.key,
    String(setting.read(config)),
    allowedWords(setting),
    setting.meaning,
  ]);
  return [['setting', 'default', 'allowed', 'meaning'], ...rows];
}

/** The default preset for an RGB image of 512 x 512. */
function defaultConfig(): RunConfig {
  return findPreset(DEFAULT_PRESET).config(EXAMPLE);
}

function allowedWords({ allowed }: Setting): string {
  if ('words' in allowed) return allowed.words.join(', ');
  return `${allowed.integer ? 'whole, ' : ''}${allowed.min} to ${allowed.max}`;
}
