/**
 * Where releases of the program are offered. `config.releases` in package.json says it, in that place alone:
 * `npm pkg set config.releases=https://...` before a release is built.
 */
import project from '../../../package.json' with { type: 'json' };

/** The address of that page; null while there is none, or it is none that may be opened. */
export function releasesPage(address: string = project.config.releases): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, username, password, href } = new URL(address);
  return protocol === 'https:' && username === '' && password === '' ? href : null;
}
