/** Opens an address in the system's browser, where there is one. */
import { spawn } from 'node:child_process';

/** The program that opens addresses, and its arguments; none of them passes through a shell. */
export function browserCommand(address: string, platform: NodeJS.Platform): { program: string; args: string[] } {
  switch (platform) {
    case 'win32':
      return { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] };
    case 'darwin':
      return { program: 'open', args: [address] };
    default:
      return { program: 'xdg-open', args: [address] };
  }
}

/**
 * Starts the system's browser and does not wait for it.
 * @returns whether there was a program that could be started.
 */
export async function openBrowser(address: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const { program, args } = browserCommand(address, platform);
  const child = spawn(program, args, { stdio: 'ignore', detached: true, shell: false });
  const isStarted = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  child.unref();
  return isStarted;
}
