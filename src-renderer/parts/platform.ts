/** Where the window runs, as far as keys depend on it. */

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
