/** What the operating system says about a file, in the user's words. */
import path from 'node:path';
import { FileError } from '../core/base/errors.ts';

const READ_REASONS: Record<string, (file: string) => string> = {
  ENOENT: (file) => `There is no file "${file}": check its name and folder.`,
  ENOTDIR: (file) => `There is no file "${file}": a part of its path is not a folder.`,
  EISDIR: (file) => `"${file}" is a folder: choose a file.`,
  EACCES: (file) => `"${file}" cannot be read: you have no permission for it.`,
  EPERM: (file) => `"${file}" cannot be read: you have no permission for it.`,
  ENAMETOOLONG: (file) => `There is no file "${file}": its name is longer than a name can be.`,
  ERR_FS_FILE_TOO_LARGE: (file) => `"${file}" is larger than the 2 GiB that can be read at once.`,
};

const NO_PERMISSION = (file: string): string =>
  `"${file}" cannot be written: you have no permission for its folder, choose another.`;
const DISK_FULL = (file: string): string =>
  `"${file}" cannot be written: the disk is full, free some space or choose another disk.`;
const WRITE_REASONS: Record<string, (file: string) => string> = {
  ENOENT: (file) => `"${file}" cannot be written: there is no folder "${path.dirname(file)}", create it first.`,
  ENOTDIR: (file) => `"${file}" cannot be written: "${path.dirname(file)}" is not a folder, choose another.`,
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EROFS: NO_PERMISSION,
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EFBIG: (file) => `"${file}" cannot be written: its disk does not take files this large, choose another disk.`,
  ENAMETOOLONG: (file) => `"${file}" cannot be written: its name is longer than a name can be, choose a shorter one.`,
};

/**
 * The error to throw when reading or writing `file` failed by `cause`: a FileError of one sentence when
 * the operating system refused, else `cause` as it is, so that bugs and named errors stay what they are.
 */
export function asFileError(cause: unknown, file: string, action: 'read' | 'write'): unknown {
  const code = systemCode(cause);
  if (code === undefined) return cause;
  const reason = (action === 'read' ? READ_REASONS : WRITE_REASONS)[code];
  const done = action === 'read' ? 'read' : 'written';
  return new FileError(reason?.(file) ?? `"${file}" cannot be ${done}: the system answered ${code}.`, { cause });
}

/** The error for a disk without room for `file`, where `cause` has no code that says so. */
export function diskFullError(file: string, cause: unknown): FileError {
  return new FileError(DISK_FULL(file), { cause });
}

/** ENOENT and the like; undefined for errors that do not come from the file system. */
function systemCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return undefined;
  const isSystem = 'syscall' in cause || cause.code.startsWith('ERR_FS_');
  return isSystem ? cause.code : undefined;
}
