/**
 * How good a field is at moments that its video does not have: every second frame is learned, and the field is asked for all.
 * Beside it what the learned frames give without a field: the nearest, a cross-fade of both neighbours, and what motion makes of them.
 *   node --import tsx test/bench/frames.ts <video, or pan, turn or flicker> <seconds> [preset ...] [-- key=value ...]
 * prints one JSON object a preset: means of the frames' PSNR in decibels, of those that were learned and of those between.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { VIDEO_PRESETS } from '../../src-main/core/kinds/video/presets.ts';
import { planePlace } from '../../src-main/core/signal/planes.ts';
import { videoFrame, videoGrid, type VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { BetweenFrames } from '../../src-main/core/motion/betweenFrames.ts';
import { Session } from '../../src-main/core/session/session.ts';
import { sessionPorts } from '../../src-main/host/engine/sessionPorts.ts';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { MOVING_CLIPS } from './movingClips.ts';

/** What is said of frame k, [channels, height, width]. */
type FrameAt = (k: number) => Float32Array;

async function clipOf(name: string): Promise<VideoSignal> {
  const made = (MOVING_CLIPS as Partial<Record<string, () => VideoSignal>>)[name];
  if (made) return made();
  if (!existsSync(name)) throw new Error(`There is no video ${name}; clips of its own are ${Object.keys(MOVING_CLIPS).join(', ')}.`);
  return readVideo(name);
}

/** Frames 0, 2, 4 and so on; an even number of frames loses its last one, so that every frame between has two neighbours. */
function everySecond(video: VideoSignal): { truth: VideoSignal; seen: VideoSignal } {
  const pick = (frames: number, from: (k: number) => number, frameRate: number): VideoSignal => {
    const values = new Float32Array(video.channels * frames * video.height * video.width);
    const plane = video.height * video.width;
    for (let k = 0; k < frames; k++) {
      const frame = videoFrame(video, from(k));
      for (let c = 0; c < video.channels; c++) values.set(frame.subarray(c * plane, (c + 1) * plane), (c * frames + k) * plane);
    }
    return { ...video, frames, frameRate, values };
  };
  const seen = Math.ceil(video.frames / 2);
  return { truth: pick(2 * seen - 1, (k) => k, video.frameRate), seen: pick(seen, (k) => 2 * k, video.frameRate / 2) };
}

function psnr(frame: Float32Array, truth: Float32Array): number {
  let error = 0;
  for (let i = 0; i < frame.length; i++) error += (Math.min(1, Math.max(0, frame[i] as number)) - (truth[i] as number)) ** 2;
  return 10 * Math.log10(frame.length / error);
}

/** Means over the frames that were learned and over the others. */
function qualities(frame: FrameAt, truth: VideoSignal): { frames: number; between: number } {
  const all = Array.from({ length: truth.frames }, (_, k) => psnr(frame(k), videoFrame(truth, k)));
  const mean = (parity: number): number => {
    const some = all.filter((_, k) => k % 2 === parity);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  };
  return { frames: mean(0), between: mean(1) };
}

/** What frames between are made of without a field. */
function withoutField(seen: VideoSignal): Record<string, FrameAt> {
  const moments = new BetweenFrames(videoGrid(seen));
  const plane = seen.height * seen.width;
  const at = (k: number): Float32Array => videoFrame(seen, k);
  const learned = (k: number, between: FrameAt): Float32Array => (k % 2 === 0 ? at(k / 2) : between((k - 1) / 2));
  const moved: FrameAt = (before) => {
    const frame = new Float32Array(seen.channels * plane);
    for (let c = 0; c < seen.channels; c++) frame.set(moments.plane(c, before), c * plane);
    return frame;
  };
  const faded: FrameAt = (before) => {
    const next = at(before + 1);
    return at(before).map((value, i) => (value + (next[i] as number)) / 2);
  };
  return { nearest: (k) => learned(k, at), 'cross-fade': (k) => learned(k, faded), motion: (k) => learned(k, moved) };
}

async function fieldQuality(name: string, { truth, seen }: { truth: VideoSignal; seen: VideoSignal }, preset: string, seconds: number): Promise<object> {
  const session = new Session(sessionPorts());
  await session.open(seen, name);
  const { id, parameters } = await session.createRun({ preset, settings, seed: 1, engine: 'onnx', device: 'cpu' });
  await session.train(id, { seconds });
  const { progress } = session.info(id);
  const times = Array.from({ length: truth.frames }, (_, k) => planePlace(k, truth.frames));
  const frames: Float32Array[] = [];
  for await (const { values } of session.frames(id, { width: truth.width, height: truth.height, times })) frames.push(values.slice());
  await session.close();
  return { parameters, steps: progress.steps, seconds: progress.seconds, ...qualities((k) => frames[k] as Float32Array, truth) };
}

const args = process.argv.slice(2);
const cut = args.includes('--') ? args.indexOf('--') : args.length;
const [path = 'pan', seconds = '10', ...presets] = args.slice(0, cut);
const settings = Object.fromEntries(args.slice(cut + 1).map((text) => text.split('=', 2) as [string, string]));
const clip = everySecond(await clipOf(path));
const video = basename(path);
for (const [way, frame] of Object.entries(withoutField(clip.seen))) {
  console.log(JSON.stringify({ video, way, between: qualities(frame, clip.truth).between }));
}
for (const preset of presets.length > 0 ? presets : VIDEO_PRESETS.map(({ name }) => name)) {
  console.log(JSON.stringify({ video, preset, ...(await fieldQuality(video, clip, preset, Number(seconds))) }));
}
