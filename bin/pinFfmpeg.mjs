/**
 * Writes down which FFmpeg the app fetches: `node bin/pinFfmpeg.mjs`, after node-av was updated. Versions and hashes come
 * from package-lock.json; how large each package is, the registry is asked.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './npm.mjs';

const TARGET = path.join(root, 'src-main', 'io', 'video', 'ffmpeg', 'ffmpegPackages.json');
/** Electron and Node for Windows are made with Microsoft's tools: builds for MinGW are no use to them. */
const PACKAGE = /^node_modules\/(@seydx\/node-av-((?:linux|darwin|win32)-[a-z0-9]+)(?:-msvc)?)$/;

/** What the lock file says of each platform's package, by platform and processor. */
export function lockedPackages(lock) {
  const found = Object.entries(lock.packages).flatMap(([place, { version, integrity }]) => {
    const [, name, machine] = PACKAGE.exec(place) ?? [];
    return name ? [[machine, { name, version, integrity }]] : [];
  });
  return Object.fromEntries(found.sort(([a], [b]) => a.localeCompare(b)));
}

async function sizeOf({ name, version }) {
  const address = `https://registry.npmjs.org/${name}/-/${name.split('/')[1]}-${version}.tgz`;
  const answer = await globalThis.fetch(address, { method: 'HEAD' });
  const bytes = Number(answer.headers.get('content-length'));
  if (!answer.ok || !(bytes > 0)) throw new Error(`${address} answered ${answer.status}.`);
  return bytes;
}

if (process.argv[1] === import.meta.filename) {
  const packages = lockedPackages(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  for (const item of Object.values(packages)) item.bytes = await sizeOf(item);
  writeFileSync(TARGET, `${JSON.stringify(packages, null, 2)}\n`);
}
