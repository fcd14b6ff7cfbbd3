/** The host's calls as methods, whatever carries them. */
import type { HostApi, HostMethod, HostMethods } from '../../src-main/core/protocol/hostApi.ts';

/** Carries a call to the host; gives its result. */
export type HostCaller = <M extends HostMethod>(
  method: M,
  args: HostMethods[M]['args'],
) => Promise<HostMethods[M]['result']>;

export function hostMethods(call: HostCaller): HostApi {
  const method =
    <M extends HostMethod>(name: M) =>
    (args: HostMethods[M]['args']) =>
      call(name, args);
  return {
    about: method('about'),
    notices: method('notices'),
    samples: method('samples'),
    openSample: method('openSample'),
    lessons: method('lessons'),
    openLesson: method('openLesson'),
    recent: method('recent'),
    pictureRecent: method('pictureRecent'),
    openRecent: method('openRecent'),
    ownPresets: method('ownPresets'),
    keepPresets: method('keepPresets'),
    importPresets: method('importPresets'),
    removePreset: method('removePreset'),
    chooseFile: method('chooseFile'),
    beginUpload: method('beginUpload'),
    endUpload: method('endUpload'),
    dropUpload: method('dropUpload'),
    chooseTarget: method('chooseTarget'),
    menu: method('menu'),
    openExternal: method('openExternal'),
    ready: method('ready'),
  };
}
