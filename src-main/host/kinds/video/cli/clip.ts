/** `coordx query` of a video's model: a clip of any size, rate, part and speed. */
import path from 'node:path';
import type { VideoDataset } from '../../../../core/kinds/video/signal.ts';
import { SettingError } from '../../../../core/base/errors.ts';
import { planClip, timeFraction, videoDuration, type Clip } from '../../../../core/query/clip.ts';
import type { PictureRequest } from '../../../../core/query/grid.ts';
import type { ClipFlags, QueryFlags } from '../../../cli/flags.ts';
import { queryModel } from '../../../cli/modelQuery.ts';
import { firstGiven } from '../../../cli/options.ts';
import { checkOutput, CLIP_EXTENSIONS, namedAfter } from '../../../cli/outputFile.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { count, duration } from '../../../cli/words.ts';
import { clipNeed, refuseWithoutMemory } from '../../../engine/room.ts';
import type { ModelTask } from '../../cliKind.ts';
import { frameValues } from '../frameValues.ts';

/** Names of numbered pictures hold the place of their number. */
const NUMBERED = /%0?\d?d/;

/** The time of a still. @throws SettingError when the video has ended by then, or options of clips are given with it. */
export function timeOf({ time, ...others }: ClipFlags, dataset: VideoDataset): { time?: number } {
  if (time === undefined) return {};
  refuseBeside(others);
  const whole = videoDuration(dataset);
  if (!(time >= 0 && time <= whole)) {
    throw new SettingError(`--time must be from 0 to ${Number(whole.toFixed(3))}, the seconds of the video, not ${time}.`);
  }
  return { time: timeFraction(dataset, time) };
}

function refuseBeside({ start, end, fps, frames, speed, codec, audio }: Omit<ClipFlags, 'time'>): void {
  const given = firstGiven({ start, end, fps, frames, speed, codec, audio });
  if (given) throw new SettingError(`--time and --${given} cannot be given together: the one makes a still, the other a clip.`);
}

/** Writes a clip, frame by frame; Ctrl-C stops it and leaves no file behind. */
export async function queryClip(terminal: Terminal, { file, model, flags }: ModelTask<VideoDataset, QueryFlags>, request: PictureRequest): Promise<void> {
  const { dataset } = model;
  const { width, height } = request;
  const clip = planOf(flags, dataset);
  const out = flags.out ?? namedAfter(file, `-${width}x${height}.mp4`);
  await checkClip(out, flags);
  refuseWithoutMemory(clipNeed({ width, height, channels: dataset.channels }));
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, async ({ session, run, line, signal }) => {
    const frames = session.frames(run.id, { ...request, times: [...clip.times] }, { signal });
    const { writeVideo } = await import('../../../../io/video/write/writeVideo.ts');
    const { length } = clip.times;
    const shown = frameValues(frames, (done) => line.show(done / length, () => [`frame ${count(done)} of ${count(length)}`]));
    return writeVideo(out, { ...writeOptions(flags, dataset, clip), width, height, signal }, shown);
  });
  const { codec, notes } = written;
  const facts = { out, width, height, channels: dataset.channels, frames: written.frames, frameRate: clip.frameRate, codec };
  const { engine, device } = run;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ ...facts, notes, seconds, engine, device })}\n`
      : [`saved as ${out}, ${words(facts)}`, ...notes].map((text) => `${text}\n`).join(''),
  );
}

function planOf({ start, end, fps, frames, speed }: ClipFlags, dataset: VideoDataset): Clip {
  if (fps !== undefined && frames !== undefined) {
    throw new SettingError('--fps and --frames cannot be given together: choose one.');
  }
  return planClip(dataset, {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(fps === undefined ? {} : { frameRate: fps }),
    ...(frames === undefined ? {} : { frames }),
    ...(speed === undefined ? {} : { speed }),
  });
}

/** Numbered pictures go by a pattern or into a folder; what else a clip can be, its ending says. */
async function checkClip(out: string, { depth }: { depth?: string }): Promise<void> {
  if (depth !== undefined) throw new SettingError('--depth is for pictures: a clip has 8 bits a channel.');
  if (path.extname(out) === '' || NUMBERED.test(path.basename(out))) return;
  if (path.extname(out).toLowerCase() === '.png') {
    throw new SettingError(`"${out}" names one picture: give --time for a still, or a name such as frame-%04d.png for all.`);
  }
  await checkOutput(out, CLIP_EXTENSIONS);
}

function writeOptions(
  { codec, quality, audio, start = 0, speed = 1 }: ClipFlags & { quality?: number },
  { channels }: VideoDataset,
  { frameRate, times }: Clip,
) {
  if (audio !== undefined && speed !== 1) {
    throw new SettingError('--audio and --speed cannot be given together: the sound is taken over as it is.');
  }
  const end = start + times.length / frameRate;
  return {
    ...{ channels, frameRate },
    ...(codec === undefined ? {} : { codec }),
    ...(quality === undefined ? {} : { quality }),
    ...(audio === undefined ? {} : { audioFrom: { file: audio, start, end } }),
  };
}

function words(clip: { width: number; height: number; frames: number; frameRate: number; codec: string }): string {
  const rate = Number(clip.frameRate.toFixed(3));
  const length = duration(clip.frames / clip.frameRate);
  return `${clip.width} x ${clip.height}, ${count(clip.frames)} frames at ${rate} a second, ${length}, ${clip.codec}`;
}
