/** What `npm start` does with its arguments, on this platform: decisions only, nothing is done here. */

/**
 * @typedef {{ kind: 'command' | 'browser' | 'app', args: string[] }} Plan
 * command: `coordx ...args`. browser: the window in a browser. app: the window in Electron.
 */

/**
 * @param {string[]} args what was given after `npm start --`.
 * @param {() => Promise<string[]>} commands names of the command line's commands, asked for when they matter.
 * @returns {Promise<Plan>}
 */
export async function planStart(args, commands) {
  const [first] = args;
  if (args.includes('--browser')) return { kind: 'browser', args: args.filter((arg) => arg !== '--browser') };
  if (first === undefined) return { kind: 'app', args };
  const isCommand = first.startsWith('-') || first === 'help' || (await commands()).includes(first);
  return { kind: isCommand ? 'command' : 'app', args };
}

/** Whether windows can be seen. */
export function hasDisplay(platform, env) {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Whether nobody looks on. */
export function isUnattended(env) {
  return Boolean(env.CI) && env.CI !== 'false';
}

/** Arguments of `coordx` that serve the window to a browser, and open one where that is possible. */
export function serveArguments(args, platform, env) {
  const opens = hasDisplay(platform, env) && !isUnattended(env);
  return ['serve', ...(opens && !args.includes('--open') ? ['--open'] : []), ...args];
}
