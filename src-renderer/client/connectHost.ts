/** The host of this window. */
import { connectElectronHost } from './electronHost.ts';
import type { Host } from './host.ts';
import { connectWebHost } from './webHost.ts';

export function connectHost(): Host {
  return window.coordx ? connectElectronHost(window.coordx) : connectWebHost();
}
