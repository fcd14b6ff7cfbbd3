/** What is written for other programs, whatever a field is of, and what this machine has for it. */
import type { RunId } from '../../session/api.ts';
import type { BenchReport } from '../../engine/benchReport.ts';
import type { DeviceReport } from '../../engine/engine.ts';
import type { FrameCodec } from '../../query/clipFormats.ts';
import type { Ticket } from '../files.ts';

/** Names a clip that is being written frame by frame. */
export type ClipId = number;

/** FFmpeg as it is fetched, once, when the first video needs it. */
export interface FfmpegOffer {
  /** Of what is fetched. */
  bytes: number;
  /** The host that it comes from. */
  from: string;
  /** Where it is kept. */
  folder: string;
}

/** Calls that write clips whose frames a window draws. */
export interface ClipMethods {
  /** Begins a clip of frames that the window draws; the format is that of the file's name. */
  startClip: {
    args: { width: number; height: number; frameRate: number; codec: FrameCodec; quality: number; file: Ticket };
    result: ClipId;
  };
  /** Adds a frame, [height, width, 4] bytes of red, green, blue and opacity; returns when the next one can be taken. */
  addFrame: { args: { clip: ClipId; pixels: Uint8Array }; result: null };
  /** Ends a clip, and its file is there. Gives what is not as asked, in sentences. */
  endClip: { args: { clip: ClipId }; result: string[] };
  /** Gives up a clip: no file is left of it. */
  dropClip: { args: { clip: ClipId }; result: null };
}

/** Calls that write files. */
export interface ExportMethods {
  /** Writes a run: .coordx to go on with, .onnx for other programs. */
  exportModel: { args: { run: RunId; file: Ticket }; result: null };
  /** Writes the histories and metrics of all runs: .csv or .json. */
  exportMetrics: { args: { file: Ticket }; result: null };
  /** Writes bytes that the window made: a picture of its view. */
  exportBytes: { args: { bytes: Uint8Array; file: Ticket }; result: null };
}

/** Calls about this machine. */
export interface MachineMethods {
  /** Devices of all engines, present or not. */
  devices: { args: null; result: DeviceReport[] };
  /** Measures them, which takes a minute. Nothing may train meanwhile, and no other window measure. */
  bench: { args: null; result: BenchReport };
  /** What a call that ended with a FfmpegMissingError lacks. */
  ffmpegOffer: { args: null; result: FfmpegOffer };
  /** Fetches FFmpeg: the person was asked. Returns when it is in its place. */
  fetchFfmpeg: { args: null; result: null };
}
