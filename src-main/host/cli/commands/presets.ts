/** `coordx presets`: what a field can be made of. */
import type { Command } from 'commander';
import { defaultPreset, findPreset, PRESETS, type FieldDomain } from '../../../core/presets/presets.ts';
import type { AxisName } from '../../../core/field/spec.ts';
import { SETTINGS, type RunConfig, type Setting } from '../../../core/settings/settings.ts';
import { SHAPE_SETTINGS } from '../../../core/kinds/shape/settings.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../words.ts';

const EXAMPLE: FieldDomain = { axes: ['y', 'x'], sizes: [512, 512], outputs: 3 };
const EXAMPLE_SHAPE: FieldDomain = { axes: ['z', 'y', 'x'], sizes: [256, 256, 256], outputs: 1 };

const AXES: Record<string, AxisName[]> = { image: ['y', 'x'], video: ['t', 'y', 'x'], shape: ['z', 'y', 'x'] };

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
  return PRESETS.map(({ name, description }) => ({ name, description, isDefaultOf: defaultOf(name) }));
}

function presetRows(): string[][] {
  const mark = (name: string): string => {
    const kinds = defaultOf(name);
    return kinds.length > 0 ? `${name} (default: ${kinds.join(', ')})` : name;
  };
  return PRESETS.map(({ name, description }) => [mark(name), description]);
}

/** Kinds of source whose default a preset is. */
function defaultOf(preset: string): string[] {
  return Object.entries(AXES).filter(([, axes]) => defaultPreset({ axes }) === preset).map(([kind]) => kind);
}

/** All settings with what the default preset makes of them: those of an RGB image, then those that shapes have beside. */
function shownSettings(): { setting: Setting; value: string | number; of: 'all' | 'shape' }[] {
  const [image, shape] = [EXAMPLE, EXAMPLE_SHAPE].map((domain) => findPreset(defaultPreset(domain)).config(domain)) as [RunConfig, RunConfig];
  return [
    ...SETTINGS.map((setting) => ({ setting, value: setting.read(image), of: 'all' as const })),
    ...SHAPE_SETTINGS.map((setting) => ({ setting, value: setting.read(shape), of: 'shape' as const })),
  ];
}

function settingList(): object[] {
  return shownSettings().map(({ setting: { key, meaning, allowed }, value, of }) => ({
    ...{ key, meaning, allowed, default: value },
    ...(of === 'shape' ? { of } : {}),
  }));
}

function settingRows(): string[][] {
  const rows = shownSettings().map(({ setting, value }) => [setting.key, String(value), allowedWords(setting), setting.meaning]);
  return [['setting', 'default', 'allowed', 'meaning'], ...rows];
}

function allowedWords({ allowed }: Setting): string {
  if ('words' in allowed) return allowed.words.join(', ');
  return `${allowed.integer ? 'whole, ' : ''}${allowed.min} to ${allowed.max}`;
}
