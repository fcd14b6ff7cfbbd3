/**
 * The calls of a window to its host, checked: both hosts answer through `answerHost`, whatever carries the call.
 * What a window sends is not trusted.
 */
import { z } from 'zod';
import { CoordxError } from '../../core/base/errors.ts';
import { MOST_OWN_PRESETS } from '../../core/kinds/ownPresets.ts';
import { withoutFolders } from '../../core/base/withoutFolders.ts';
import { TARGET_EXTENSIONS, type TargetKind } from '../../core/protocol/files.ts';
import {
  EXTERNAL_LINKS,
  type HostApi,
  type HostCall,
  type HostError,
  type HostMethod,
  type HostMethods,
} from '../../core/protocol/hostApi.ts';
import { MOST_PICTURE_TEXT } from '../files/recentPictures.ts';
import { kindNameSchema, ownPresetSchema } from '../../io/ownPresetsFile.ts';

/** A call that no window of this program would have made. */
export class HostCallError extends CoordxError {
  override name = 'HostCallError';
}

/** Longest call as text. The longest there is, the menu with every command, takes some kilobytes. */
export const MAX_CALL_BYTES = 64 * 1024;

const NAME = z.string().min(1).max(1024);
/** A name with the folders before it. */
const PLACE = z.string().min(1).max(8192);
const MAX_UPLOAD_FILES = 20_000;
const NONE = z.null();
const words = <Word extends string>(record: Readonly<Record<Word, unknown>>): [Word, ...Word[]] =>
  Object.keys(record) as [Word, ...Word[]];

const COMMAND = z.strictObject({
  id: z.string().min(1).max(100),
  enabled: z.boolean(),
  checked: z.boolean().exactOptional(),
});

/** What the arguments of each method must be. */
const ARGUMENTS: { readonly [M in HostMethod]: z.ZodType<HostMethods[M]['args']> } = {
  about: NONE,
  notices: NONE,
  samples: NONE,
  openSample: z.strictObject({ name: NAME }),
  lessons: NONE,
  openLesson: z.strictObject({ id: NAME }),
  recent: NONE,
  pictureRecent: z.strictObject({ file: NAME, picture: z.base64().max(MOST_PICTURE_TEXT) }),
  openRecent: z.strictObject({ id: NAME }),
  ownPresets: NONE,
  keepPresets: z.strictObject({ presets: z.array(ownPresetSchema).max(MOST_OWN_PRESETS), isDefault: z.boolean() }),
  importPresets: z.strictObject({ name: NAME, text: z.string().max(MAX_CALL_BYTES) }),
  removePreset: z.strictObject({ name: NAME, kind: kindNameSchema }),
  chooseFile: z.strictObject({ of: z.enum(['files', 'folder', 'camera']) }),
  beginUpload: z.strictObject({ name: NAME, files: z.int().min(1).max(MAX_UPLOAD_FILES), bytes: z.int().nonnegative() }),
  endUpload: z.strictObject({ upload: NAME, open: PLACE }),
  dropUpload: z.strictObject({ upload: NAME }),
  chooseTarget: z.strictObject({ suggested: NAME, kind: z.enum(words<TargetKind>(TARGET_EXTENSIONS)) }),
  menu: z.strictObject({ commands: z.array(COMMAND).max(500), title: z.string().max(1024), changed: z.boolean() }),
  openExternal: z.strictObject({ link: z.enum([...words(EXTERNAL_LINKS), 'releases']) }),
  ready: NONE,
};

const CALL = z.strictObject({ id: z.int().nonnegative(), method: z.string().max(100), args: z.unknown() });

/**
 * Answers one call of a window.
 * @throws HostCallError when there is no such method, or its arguments are not what they must be.
 */
export async function answerHost(api: HostApi, method: string, args: unknown): Promise<unknown> {
  if (!isHostMethod(method)) throw new HostCallError('The host knows no such call.');
  const checked = ARGUMENTS[method].safeParse(args);
  if (!checked.success) throw new HostCallError(`The host was given wrong arguments for ${method}.`);
  // The table has tied the arguments to the method, which the compiler cannot follow through a union.
  return (api[method] as (args: unknown) => Promise<unknown>)(checked.data);
}

/** @throws HostCallError when the text is not a call. */
export function decodeHostCall(text: string): HostCall {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HostCallError('A call to the host is not JSON.');
  }
  const call = CALL.safeParse(value);
  if (!call.success) throw new HostCallError('A call to the host has no number, method or arguments.');
  return { ...call.data, args: call.data.args ?? null };
}

/** An error as a window is told of it: CoordxErrors in their words but for places on the disk, faults of the program without their insides. */
export function hostError(error: unknown): HostError {
  if (error instanceof CoordxError) return { name: error.name, message: withoutFolders(error.message) };
  return { name: 'Error', message: 'Something went wrong in the host that should not.' };
}

function isHostMethod(method: string): method is HostMethod {
  return Object.hasOwn(ARGUMENTS, method);
}
