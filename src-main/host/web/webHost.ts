/**
 * The browser host: files, engine process and server put together. It is Electron's main process for where
 * Electron cannot run: the same window, over HTTP.
 */
import path from 'node:path';
import { CoordxError } from '../../core/base/errors.ts';
import type { HostApi, HostEvent } from '../../core/protocol/hostApi.ts';
import type { EngineLauncher } from '../engine/engineControl.ts';
import { about } from '../files/about.ts';
import { fileCommands } from '../files/fileCommands.ts';
import { openHostFiles, type HostFiles } from '../files/hostFiles.ts';
import { windowFolder } from '../files/programFiles.ts';
import { launchNodeEngine } from '../engine/nodeEngine.ts';
import { EngineSupervisor } from '../engine/supervisor.ts';
import { Downloads } from './downloads.ts';
import { Guard } from './guard.ts';
import { StaticFiles } from './staticFiles.ts';
import { Uploads, type UploadOptions } from './uploads.ts';
import { openPort, serveSite } from './webServer.ts';

export interface WebHostOptions {
  /** 0: chosen by the system. */
  port?: number;
  /** A file for the first window to open. */
  file?: string;
  /** Where recent files, autosaves and the like are kept; unless given, the user's own data folder. */
  dataFolder?: string;
  /** Where the built window is. */
  window?: string;
  launch?: EngineLauncher;
  uploads?: UploadOptions;
  /** Milliseconds in which a request's head must have come. */
  headPatience?: number;
  /** Takes a line about what was refused or went wrong. */
  log: (line: string) => void;
  /** Takes what the engine process writes. */
  onOutput?: (text: string) => void;
}

export interface WebHost {
  port: number;
  /** The address that lets browsers in. */
  address: string;
  /** An address that lets in one browser, soon; for programs that others can see the arguments of. */
  addressOnce(): string;
  /** Ends server and engine process, which keeps unsaved work. */
  close(): Promise<void>;
}

/** Starts the browser host, with the engine process warming up beside it. @throws CoordxError */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const window = await StaticFiles.open(options.window ?? windowFolder());
  const files = await openHostFiles(options.dataFolder === undefined ? {} : { folder: options.dataFolder });
  const { server, port } = await openPort(options.port ?? 0, options.headPatience);
  const { log, onOutput } = options;
  const supervisor = new EngineSupervisor({
    launch: options.launch ?? launchNodeEngine,
    autosaves: files.autosaves,
    crashLog: files.crashLog,
    ...(onOutput ? { onOutput } : {}),
  });
  supervisor.start();
  const guard = new Guard(port);
  const downloads = await Downloads.open(path.join(files.folder, 'downloads'), supervisor);
  const uploads = new Uploads(files.uploads, options.uploads);
  const endServer = serveSite(
    server,
    { guard, files: window, uploads, downloads, log },
    {
      supervisor,
      api: (ready) => windowApi({ files, supervisor, uploads, downloads, ready }),
      left: (api) => void uploads.leave(api),
      takeFile: fileOnce(options.file, files, supervisor),
      log,
    },
  );
  return {
    port,
    address: guard.address,
    addressOnce: () => guard.addressOnce(),
    close: async () => {
      await endServer();
      await supervisor.shutdown();
      await downloads.close();
    },
  };
}

/** The event by which the first window is told of a file. */
function fileOnce(file: string | undefined, { recents }: HostFiles, supervisor: EngineSupervisor): () => HostEvent | null {
  let waiting = file;
  return () => {
    if (waiting === undefined) return null;
    const taken = waiting;
    waiting = undefined;
    void recents.add(taken);
    return { kind: 'open', file: supervisor.grant(taken, 'read') };
  };
}

interface WindowParts {
  files: HostFiles;
  supervisor: EngineSupervisor;
  uploads: Uploads;
  downloads: Downloads;
  ready: () => void;
}

/** What this host answers a window. */
function windowApi({ files, supervisor, uploads, downloads, ready }: WindowParts): HostApi {
  const { recents } = files;
  const commands = fileCommands(files, supervisor);
  // The window is known by its calls.
  const api: HostApi = {
    ...commands,
    openRecent: async ({ id }) => {
      await uploads.hold(api, await recents.path(id));
      return commands.openRecent({ id });
    },
    beginUpload: (offer) => uploads.begin(api, offer),
    endUpload: async ({ upload, open }) => {
      const file = await uploads.end(api, upload, open);
      await recents.add(file);
      return supervisor.grant(file, 'read');
    },
    dropUpload: async ({ upload }) => {
      uploads.drop(upload);
      return null;
    },
    about: async () => about(files.folder, { node: process.versions.node }, 'onnxruntime'),
    chooseFile: async () => {
      throw new CoordxError('In a browser, the page itself asks for files.');
    },
    chooseTarget: ({ suggested, kind }) => downloads.target(suggested, kind),
    // There is no native menu here.
    menu: async () => null,
    openExternal: async () => {
      throw new CoordxError('In a browser, the page itself opens links.');
    },
    ready: async () => {
      ready();
      return null;
    },
  };
  return api;
}
