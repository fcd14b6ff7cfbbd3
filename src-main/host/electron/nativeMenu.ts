/** The native menu in use: follows what the window can offer, and is made anew only when its items change. */
import { Menu } from 'electron';
import type { CommandEntry } from '../../core/protocol/commandTable.ts';
import type { MenuCommand, RecentFile } from '../../core/protocol/hostApi.ts';
import { menuTemplate, type MenuActions, type MenuPlace } from './menuTemplate.ts';

export class NativeMenu {
  #actions: MenuActions;
  #place: MenuPlace;
  #entries: readonly CommandEntry[];
  #menu: Menu | null = null;
  #commands = new Map<string, MenuCommand>();
  #recent: readonly RecentFile[] = [];

  /** @param entries the commands that there are on this machine. */
  constructor(entries: readonly CommandEntry[], actions: MenuActions, place: MenuPlace) {
    this.#entries = entries;
    this.#place = place;
    this.#actions = {
      ...actions,
      run: (id) => {
        // The system has turned the item over by itself; only the window knows whether it is on.
        this.#show(id);
        actions.run(id);
      },
    };
    this.#build();
  }

  /** Takes what the window can offer now. */
  update(commands: readonly MenuCommand[]): void {
    const before = this.#commands;
    this.#commands = new Map(commands.map((command) => [command.id, command]));
    const isSwitch = (command: MenuCommand | undefined): boolean => command?.checked !== undefined;
    if (this.#entries.some(({ id }) => isSwitch(before.get(id)) !== isSwitch(this.#commands.get(id)))) this.#build();
    else for (const { id } of this.#entries) this.#show(id);
  }

  setRecent(files: readonly RecentFile[]): void {
    if (JSON.stringify(files) === JSON.stringify(this.#recent)) return;
    this.#recent = files;
    this.#build();
  }

  #show(id: string): void {
    const item = this.#menu?.getMenuItemById(id);
    if (!item) return;
    const command = this.#commands.get(id);
    item.enabled = command?.enabled ?? false;
    if (command?.checked !== undefined) item.checked = command.checked;
  }

  #build(): void {
    const contents = { entries: this.#entries, commands: this.#commands, recent: this.#recent };
    this.#menu = Menu.buildFromTemplate(menuTemplate(contents, this.#actions, this.#place));
    Menu.setApplicationMenu(this.#menu);
  }
}
