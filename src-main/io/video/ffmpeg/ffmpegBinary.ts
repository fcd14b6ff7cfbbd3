/**
 * Where FFmpeg's native code is: in node_modules of a checkout, or where the app keeps what it fetched, for its packages
 * hold none: under FFmpeg's licence as it is built there, nobody but its user can put it beside this program.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { FfmpegMissingError, FileError } from '../../../core/base/errors.ts';
import pinned from './ffmpegPackages.json' with { type: 'json' };

/** An npm package that holds FFmpeg for one kind of machine. */
export interface FfmpegPackage {
  name: string;
  version: string;
  /** As npm writes it: `sha512-` and the hash in base64. */
  integrity: string;
  /** Of what is fetched. */
  bytes: number;
}

/** The file that a package holds. */
export const FFMPEG_FILE = 'node-av.node';

let keptIn: string | undefined;

/** Says where FFmpeg is kept, each version in a folder of its own; until then only packages are looked through. */
export function keepFfmpegIn(folder: string): void {
  keptIn = folder;
}

/** The package for a kind of machine, in Node's names. Throws FileError when there is none. */
export function ffmpegPackage(platform: string = process.platform, arch: string = process.arch): FfmpegPackage {
  const packages: Readonly<Record<string, FfmpegPackage>> = pinned;
  const machine = `${platform}-${arch}`;
  const found = Object.hasOwn(packages, machine) ? packages[machine] : undefined;
  if (found) return found;
  throw new FileError(`Video files need FFmpeg, which there is none of for this machine (${platform} ${arch}).`);
}

/** Where the package's file is kept. Throws FileError when this machine can have none. */
export function ffmpegFolder({ version }: FfmpegPackage = ffmpegPackage()): string {
  if (keptIn === undefined) throw new FileError('This program has no place to keep FFmpeg in.');
  return path.join(keptIn, version);
}

/** FFmpeg's native code; undefined when it is not on this machine. Throws FileError when this machine can have none. */
export function ffmpegBinary(): string | undefined {
  const item = ffmpegPackage();
  // Not by resolving a name that is put together: who follows imports would take all packages for needed.
  const folders = createRequire(import.meta.url).resolve.paths(item.name) ?? [];
  const installed = folders.map((folder) => path.join(folder, item.name, FFMPEG_FILE));
  const kept = keptIn === undefined ? [] : [path.join(ffmpegFolder(item), FFMPEG_FILE)];
  return [...installed, ...kept].find((file) => existsSync(file));
}

/** FFmpeg's native code. Throws FfmpegMissingError when it can be had and is not here; FileError when it cannot. */
export function requireFfmpeg(): string {
  const file = ffmpegBinary();
  if (file !== undefined) return file;
  const { name } = ffmpegPackage();
  throw new FfmpegMissingError(
    keptIn === undefined
      ? `Videos need FFmpeg, which is not here: install the npm package ${name}.`
      : `Videos need FFmpeg, which is not here: ${byHand()}.`,
  );
}

/** What would be fetched. Throws FileError when this machine can have none. */
export function ffmpegOffer(): { bytes: number; from: string; folder: string } {
  const item = ffmpegPackage();
  return { bytes: item.bytes, from: new URL(tarballOf(item)).host, folder: ffmpegFolder(item) };
}

/** How to put FFmpeg in its place without this program. */
export function byHand(item: FfmpegPackage = ffmpegPackage()): string {
  return `unpack ${tarballOf(item)} and put its ${FFMPEG_FILE} into ${ffmpegFolder(item)}`;
}

/** The address of a package. @param registry COORDX_REGISTRY in the environment names a mirror of npm's own. */
export function tarballOf({ name, version }: FfmpegPackage, registry: string = npmRegistry()): string {
  const { 1: bare = name } = name.split('/');
  return `${registry}/${name}/-/${bare}-${version}.tgz`;
}

function npmRegistry(): string {
  const named = process.env['COORDX_REGISTRY'] ?? '';
  return (named === '' ? 'https://registry.npmjs.org' : named).replace(/\/+$/, '');
}
