/** The native menu as data, made from the command table and from what the window can offer now. */
import type { MenuItemConstructorOptions } from 'electron';
import { GROUP_STARTS, type CommandEntry, type CommandId, type MenuName } from '../../core/protocol/commandTable.ts';
import type { MenuCommand, RecentFile } from '../../core/protocol/hostApi.ts';

export interface MenuContents {
  entries: readonly CommandEntry[];
  /** What the window has told of its commands; those it has not told of are disabled. */
  commands: ReadonlyMap<string, MenuCommand>;
  recent: readonly RecentFile[];
}

export interface MenuActions {
  run(command: string): void;
  openRecent(id: string): void;
  clearRecent(): void;
}

export interface MenuPlace {
  platform: NodeJS.Platform;
  devTools: boolean;
}

type Items = MenuItemConstructorOptions[];

/** An ampersand marks the letter that opens a menu. */
const TITLES: Record<MenuName, string> = {
  file: '&File',
  edit: '&Edit',
  view: '&View',
  video: 'Vi&deo',
  shape: '&Shape',
  volume: 'Vol&ume',
  run: '&Run',
  export: 'E&xport',
  help: '&Help',
};
/** The native menu divides the links of its help too. */
const PAPER: CommandId = 'paper';
/** After this one stands the list of recent files. */
const BEFORE_RECENT: CommandId = 'samples';
const ABOUT: CommandId = 'about';
/** Keys of the command table that Electron calls otherwise. */
const KEYS: Record<string, string> = {
  Mod: 'CommandOrControl',
  '+': 'Plus',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
};
const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/** The whole menu. Items of commands have the command's id. */
export function menuTemplate(contents: MenuContents, actions: MenuActions, place: MenuPlace): Items {
  const isMac = place.platform === 'darwin';
  const items = (menu: MenuName): Items => commandItems(contents, menu, actions, isMac);
  const menu = (name: MenuName, more: Items = [], role?: 'help'): MenuItemConstructorOptions => ({
    label: TITLES[name],
    ...(role ? { role } : {}),
    submenu: [...items(name), ...more],
  });
  const devTools: Items = place.devTools ? [{ role: 'toggleDevTools' }] : [];
  return [
    ...(isMac ? [appMenu()] : []),
    menu('file', isMac ? [SEPARATOR, { role: 'close' }] : [SEPARATOR, { role: 'quit' }]),
    menu('edit', textItems()),
    menu('view', [SEPARATOR, { role: 'togglefullscreen' }, { role: 'reload' }, ...devTools]),
    menu('video'),
    menu('shape'),
    menu('volume'),
    menu('run'),
    menu('export'),
    ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    menu('help', [], 'help'),
  ];
}

/** A key combination of the table as Electron writes it: 'Mod+Shift+E' -> 'CommandOrControl+Shift+E'. */
export function accelerator(combination: string): string {
  // The last key may be '+' itself.
  return combination.split(/\+(?=.)/).map((key) => KEYS[key] ?? key.replace('Numpad', 'num')).join('+');
}

function commandItems(contents: MenuContents, menu: MenuName, actions: MenuActions, isMac: boolean): Items {
  const items: Items = [];
  for (const entry of contents.entries) {
    // A Mac has it in the application's own menu.
    if (entry.menu !== menu || (isMac && entry.id === ABOUT)) continue;
    if (items.length > 0 && (GROUP_STARTS.has(entry.id) || entry.id === PAPER)) items.push(SEPARATOR);
    items.push(commandItem(entry, contents.commands.get(entry.id), actions, isMac));
    if (entry.id === BEFORE_RECENT) items.push(recentMenu(contents.recent, actions));
  }
  return items;
}

function commandItem(
  { id, title, keys: [key] }: CommandEntry,
  state: MenuCommand | undefined,
  actions: MenuActions,
  isMac: boolean,
): MenuItemConstructorOptions {
  return {
    id,
    label: title,
    enabled: state?.enabled ?? false,
    ...(state?.checked === undefined ? {} : { type: 'checkbox', checked: state.checked }),
    ...(key === undefined ? {} : shownKey(key, isMac)),
    click: () => actions.run(id),
  };
}

/**
 * Keys without Mod are typed into fields too: the page alone knows which is meant, and the menu only shows them. A
 * Mac cannot show a key without taking it.
 */
function shownKey(key: string, isMac: boolean): MenuItemConstructorOptions {
  if (key.startsWith('Mod+')) return { accelerator: accelerator(key) };
  return isMac ? {} : { accelerator: accelerator(key), registerAccelerator: false };
}

function recentMenu(recent: readonly RecentFile[], actions: MenuActions): MenuItemConstructorOptions {
  const files: Items = recent.map(({ id, name, folder }) => ({
    // An ampersand would mark a letter for the keyboard.
    label: `${name}${folder === '' ? '' : ` (${folder})`}`.replaceAll('&', '&&'),
    click: () => actions.openRecent(id),
  }));
  return {
    label: 'Open Recent',
    enabled: recent.length > 0,
    submenu: [...files, SEPARATOR, { label: 'Clear Recent Files', click: () => actions.clearRecent() }],
  };
}

/** What belongs to text fields, wherever the keyboard is. */
function textItems(): Items {
  return [SEPARATOR, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }];
}

function appMenu(): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      { role: 'quit' },
    ],
  };
}
