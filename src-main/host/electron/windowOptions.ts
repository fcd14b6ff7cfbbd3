/** How the window is made: everything that keeps its page apart from the machine, and how it looks before it is drawn. */
import type { BrowserWindowConstructorOptions } from 'electron';
import type { WindowState } from './windowState.ts';

/** Over a window in which nothing is open. */
export const USUAL_TITLE = 'CoordX Studio';

/** Behind the page, in the system's light or dark theme: the page's own --bg (ui/theme.css), so that nothing flashes. */
export function backgroundColour(isDark: boolean): string {
  return isDark ? '#0f1115' : '#e9ebef';
}

export interface WindowLook {
  state: WindowState;
  isDark: boolean;
  /** Absolute path of the preload script. */
  preload: string;
  /** Absolute path of a picture. */
  icon: string;
  /** Developer tools can be opened. */
  devTools: boolean;
}

/** Options of the only window. It is shown when its page lives. */
export function windowOptions({ state, isDark, preload, icon, devTools }: WindowLook): BrowserWindowConstructorOptions {
  return {
    ...state.bounds,
    minWidth: 480,
    minHeight: 360,
    show: false,
    title: USUAL_TITLE,
    icon,
    backgroundColor: backgroundColour(isDark),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enableWebSQL: false,
      devTools,
      v8CacheOptions: 'bypassHeatCheck',
    },
  };
}
