/** Commands that every kind of model answers in its own way. */
import type { ModelFlags } from '../../kinds/cliKind.ts';
import { hostKind } from '../../kinds/table.ts';
import { readSoundModel } from '../soundModel.ts';
import type { Terminal } from '../terminal.ts';

/** Has a model do a command. @throws SettingError when models of its kind do not; FileError. */
export async function modelCommand<C extends keyof ModelFlags>(
  command: C,
  terminal: Terminal,
  file: string,
  flags: ModelFlags[C],
): Promise<void> {
  const model = await readSoundModel(file);
  await hostKind(model.dataset).cli.commands[command](terminal, { file, model, flags });
}
