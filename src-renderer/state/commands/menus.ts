/** The menus, cut from the command table. */
import { GROUP_STARTS, type CommandId, type MenuName } from '../../../src-main/core/protocol/commandTable.ts';
import { isShown, type Command } from './command.ts';

export const MENUS: readonly { name: MenuName; title: string }[] = [
  { name: 'file', title: 'File' },
  { name: 'edit', title: 'Edit' },
  { name: 'view', title: 'View' },
  { name: 'video', title: 'Video' },
  { name: 'shape', title: 'Shape' },
  { name: 'volume', title: 'Volume' },
  { name: 'run', title: 'Run' },
  { name: 'export', title: 'Export' },
  { name: 'help', title: 'Help' },
];

/** The commands of a menu in groups, which lines divide. */
export function menuGroups(commands: readonly Command[], menu: MenuName): Command[][] {
  const groups: Command[][] = [];
  for (const command of commands.filter((candidate) => candidate.menu === menu && isShown(candidate))) {
    const last = groups.at(-1);
    if (last && !GROUP_STARTS.has(command.id)) last.push(command);
    else groups.push([command]);
  }
  return groups;
}

/** A command by its name. */
export function commandOf(commands: readonly Command[], id: CommandId): Command {
  return commands.find((command) => command.id === id) as Command;
}
