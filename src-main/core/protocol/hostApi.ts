/**
 * The contract between a window and its host: Electron's main process over IPC, or the browser host over
 * its WebSocket. Everything here is JSON.
 */
import type { OwnPreset, OwnPresets } from '../kinds/ownPresets.ts';
import type { ChosenKind, Grant, TargetKind, Ticket } from './files.ts';
import type { LessonList } from './lessons.ts';

/** Files that are to be sent, before they are. */
export interface UploadOffer {
  /** What is opened of them. */
  name: string;
  files: number;
  /** Of all of them. */
  bytes: number;
}

/** Names an upload that goes on; not to be guessed. */
export type UploadId = string;

/** A sample that comes with the program. */
export interface Sample {
  /** File name, which also asks for it. */
  name: string;
  title: string;
  /** How large it is, in words: "512 × 512", "60,000 triangles". */
  size: string;
}

/** A file that was opened or saved before. */
export interface RecentFile {
  id: string;
  name: string;
  /** Its folder, for people to tell files of one name apart; empty where that means nothing. */
  folder: string;
  /** When it was opened or saved last, in milliseconds since 1970; null where nobody remembers. */
  time: number | null;
  /** What a window showed of it, as an address that a page can show; null where there is none. */
  picture: string | null;
}

export interface About {
  version: string;
  /** Names and versions: node, chromium, electron, onnxruntime. */
  components: Record<string, string>;
  /** Where crash reports and autosaves are kept. */
  dataFolder: string;
  licence: string;
  /** The page where newer versions are offered; null while there is none. */
  releases: string | null;
}

/** Addresses that may be opened outside of the window, beside the page of releases. */
export const EXTERNAL_LINKS = {
  paper: 'https://arxiv.org/abs/2201.12425',
  onnx: 'https://onnxruntime.ai/',
} as const;

export type ExternalLink = keyof typeof EXTERNAL_LINKS | 'releases';

/** The address of a link; null for the page of releases where there is none. */
export function externalAddress(link: ExternalLink, releases: string | null): string | null {
  return link === 'releases' ? releases : EXTERNAL_LINKS[link];
}

/** A file that may be opened, and what of the others with it is not, in a sentence. */
export interface Opening {
  file: Grant;
  note: string | null;
}

/** A command as the native menu shows it. */
export interface MenuCommand {
  id: string;
  enabled: boolean;
  /** Of commands that are on or off. */
  checked?: boolean;
}

export interface HostMethods {
  about: { args: null; result: About };
  /** Whose work is in the program, with all licences: a long text. */
  notices: { args: null; result: string };
  samples: { args: null; result: Sample[] };
  openSample: { args: { name: string }; result: Grant };
  /** Lessons of the program and of the data folder, as their files are now. */
  lessons: { args: null; result: LessonList };
  /** The source that comes with a lesson. */
  openLesson: { args: { id: string }; result: Grant };
  recent: { args: null; result: RecentFile[] };
  /** Keeps a small picture of a file that was opened or saved: a JPEG file as base64. */
  pictureRecent: { args: { file: Ticket; picture: string }; result: null };
  openRecent: { args: { id: string }; result: Grant };
  /** Presets of the person's own, and changes to them, which give what there is then. */
  ownPresets: { args: null; result: OwnPresets };
  keepPresets: { args: { presets: OwnPreset[]; isDefault: boolean }; result: OwnPresets };
  /** Takes over those of a file that the window has read. */
  importPresets: { args: { name: string; text: string }; result: { own: OwnPresets; count: number } };
  removePreset: { args: Pick<OwnPreset, 'name' | 'kind'>; result: OwnPresets };
  /**
   * Electron: a native dialog for files, which may be several that belong together, or for a folder; null when it was
   * cancelled. The browser host refuses: the page uploads instead.
   */
  chooseFile: { args: { of: ChosenKind }; result: Opening | null };
  /**
   * Browser host: whether files may be sent, before they are: refused when they are too large or there is no room. Their
   * pieces follow by HTTP. Electron refuses: files are opened where they lie.
   */
  beginUpload: { args: UploadOffer; result: UploadId };
  /** All of it was sent. `open`: the name of a file of it, or of a folder that its files were sent into. */
  endUpload: { args: { upload: UploadId; open: string }; result: Grant };
  /** It is not wanted any more. */
  dropUpload: { args: { upload: UploadId }; result: null };
  /** Electron: a native dialog, null when it was cancelled. Browser host: a file to be downloaded afterwards. */
  chooseTarget: { args: { suggested: string; kind: TargetKind }; result: Grant | null };
  /** What the window can offer now; updates the native menu. */
  menu: { args: { commands: MenuCommand[]; title: string; changed: boolean }; result: null };
  openExternal: { args: { link: ExternalLink }; result: null };
  /** The window stands and can be told what to open. */
  ready: { args: null; result: null };
}

export type HostMethod = keyof HostMethods;

export type HostApi = {
  [M in HostMethod]: (args: HostMethods[M]['args']) => Promise<HostMethods[M]['result']>;
};

export type HostEvent =
  /** The engine process has ended, in a sentence or two. `restarts`: whether another one is being started. */
  | { kind: 'engineEnded'; reason: string; restarts: boolean }
  /** A (new) engine process can be connected to. `autosave`: what an earlier one left behind, if anything. */
  | { kind: 'engineReady'; autosave: (Grant & { time: number }) | null }
  /** A file is to be opened: from the command line, the file manager or the recent documents. */
  | { kind: 'open'; file: Grant }
  /** A command was chosen in the native menu. */
  | { kind: 'command'; id: string };

/** What travels as text over the browser host's WebSocket, each as one JSON object. */
export interface HostCall {
  /** The window's, and names the call until it is answered. */
  id: number;
  method: string;
  args: unknown;
}

/** `name` is that of a CoordxError, or `Error` for a fault of the program; `message` is for people. */
export interface HostError {
  name: string;
  message: string;
}

export type HostMessage = { id: number; value: unknown } | { id: number; error: HostError } | { event: HostEvent };
