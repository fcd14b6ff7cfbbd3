/** The calls of a window that both hosts answer alike: samples, recent files, licences. */
import { readFile } from 'node:fs/promises';
import type { HostApi } from '../../core/protocol/hostApi.ts';
import { asFileError } from '../../io/fileError.ts';
import type { EngineSupervisor } from '../engine/supervisor.ts';
import type { HostFiles } from './hostFiles.ts';
import { noticesFile } from './programFiles.ts';

export type FileCommands = Pick<HostApi, 'samples' | 'openSample' | 'recent' | 'openRecent' | 'notices'>;

/** The calls on these files, granted to this engine process. */
export function fileCommands<Port>(
  { samples, recents }: Pick<HostFiles, 'samples' | 'recents'>,
  supervisor: Pick<EngineSupervisor<Port>, 'grant'>,
): FileCommands {
  return {
    samples: async () => samples.list(),
    openSample: async ({ name }) => supervisor.grant(samples.path(name), 'read'),
    recent: () => recents.list(),
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
