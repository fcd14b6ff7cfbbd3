/** The calls of a window that both hosts answer alike: samples, lessons, recent files, presets of one's own, licences. */
import { readFile } from 'node:fs/promises';
import { checkOwnPreset, isDefaultIn, withoutPreset, withPreset } from '../../core/kinds/ownPresets.ts';
import type { HostApi } from '../../core/protocol/hostApi.ts';
import { asFileError } from '../../io/fileError.ts';
import { parseOwnPresets } from '../../io/ownPresetsFile.ts';
import type { EngineSupervisor } from '../engine/supervisor.ts';
import type { HostFiles } from './hostFiles.ts';
import { noticesFile } from './programFiles.ts';

export type FileCommands = Pick<HostApi, 'samples' | 'openSample' | 'lessons' | 'openLesson' | 'recent' | 'openRecent' | 'pictureRecent' | 'notices' | 'ownPresets' | 'keepPresets' | 'importPresets' | 'removePreset'>;

/** The calls on these files, granted to this engine process. */
export function fileCommands<Port>(
  { samples, lessons, recents, presets }: Pick<HostFiles, 'samples' | 'lessons' | 'recents' | 'presets'>,
  supervisor: Pick<EngineSupervisor<Port>, 'grant' | 'grantedPath'>,
): FileCommands {
  return {
    samples: async () => samples.list(),
    openSample: async ({ name }) => supervisor.grant(samples.path(name), 'read'),
    lessons: () => lessons.list(),
    openLesson: async ({ id }) => supervisor.grant(await lessons.source(id), 'read'),
    recent: () => recents.list(),
    pictureRecent: async ({ file, picture }) => {
      const known = supervisor.grantedPath(file, 'read') ?? supervisor.grantedPath(file, 'write');
      if (known !== null) await recents.picture(known, picture);
      return null;
    },
    ownPresets: () => presets.list(),
    keepPresets: ({ presets: given, isDefault }) =>
      presets.change((own) => given.reduce((kept, preset) => withPreset(kept, checkOwnPreset(preset), isDefault), own)),
    importPresets: async ({ name, text }) => {
      const { presets: given } = parseOwnPresets(new TextEncoder().encode(text), name);
      const own = await presets.change((kept) => given.reduce((sum, preset) => withPreset(sum, preset, isDefaultIn(kept, preset)), kept));
      return { own, count: given.length };
    },
    removePreset: (preset) => presets.change((own) => withoutPreset(own, preset)),
    notices: async () => {
      const file = noticesFile();
      return readFile(file, 'utf8').catch((cause: unknown) => {
        throw asFileError(cause, file, 'read');
      });
    },
    openRecent: async ({ id }) => {
      const file = await recents.path(id);
      await recents.add(file);
      return supervisor.grant(file, 'read');
    },
  };
}
