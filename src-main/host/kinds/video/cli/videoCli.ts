/** Videos on the command line. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { planVideo, type VideoDescription, type VideoPlan } from '../../../../core/kinds/video/selection.ts';
import type { VideoDataset, VideoSignal } from '../../../../core/kinds/video/signal.ts';
import type { SelectionFlags } from '../../../cli/flags.ts';
import { ProgressLine } from '../../../cli/progressLine.ts';
import { refuseVolumeSelection, selectionOf } from '../../../cli/selection.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { bytes, count, duration } from '../../../cli/words.ts';
import type { CliKind, Facts } from '../../cliKind.ts';
import { noSurface, pictureQuality, pictureWords, wholePicture } from '../../picture/cli/pictureCli.ts';
import { pictureRequest, queryPicture } from '../../picture/cli/query.ts';
import { queryClip, timeOf } from './clip.ts';

export const videoCli: CliKind<'video'> = {
  formats: 'video (MP4, MOV, MKV, WebM, animated GIF or WebP, .npy, a folder or a pattern of numbered images such as frame-%04d.png)',
  example: { axes: ['t', 'y', 'x'], sizes: [60, 512, 512], outputs: 3 },
  read: decodeVideo,
  facts: videoFacts,
  datasetWords: videoWords,
  qualityWords: pictureQuality,
  wholeQuery: wholePicture,
  commands: {
    ...noSurface,
    query: async (terminal, task) => {
      const { flags, model } = task;
      const request = pictureRequest(flags, model.dataset);
      if (flags.time === undefined) await queryClip(terminal, task, request);
      else await queryPicture(terminal, task, { ...request, ...timeOf(flags, model.dataset) });
    },
  },
};

/** Ctrl-C stops it. */
async function decodeVideo(terminal: Terminal, file: string, flags: SelectionFlags): Promise<VideoSignal> {
  refuseVolumeSelection(file, flags);
  const { readVideo } = await import('../../../../io/video/readVideo.ts');
  const line = new ProgressLine(terminal);
  const abort = new AbortController();
  const release = terminal.onInterrupt(() => abort.abort());
  try {
    return await readVideo(file, {
      ...selectionOf(flags),
      planned: (video, plan) => terminal.err(`${path.basename(file)}: ${planWords(plan)}.\n${briefWords(video, plan)}`),
      signal: abort.signal,
      progress: (done, total) => line.show(done / total, () => [`decoding frame ${count(done)} of ${count(total)}`]),
    });
  } finally {
    line.clear();
    release();
  }
}

function planWords({ frames, width, height, bytes: memory }: VideoPlan): string {
  return `${count(frames)} ${frames === 1 ? 'frame' : 'frames'} of ${width} x ${height}, ${bytes(memory)} of memory`;
}

/** What is said of frames that are not taken; nothing where all are, or a rate was chosen that takes them. */
function briefWords({ brief, isCounted }: VideoDescription, { frameRate }: Pick<VideoPlan, 'frameRate'>): string {
  if (!brief) return '';
  const which = `${isCounted ? '' : 'at least '}${count(brief.frames)} ${brief.frames === 1 ? 'frame is' : 'frames are'}`;
  return `At ${Number(frameRate.toFixed(3))} a second, ${which} too short to be taken: --fps ${brief.frameRate} takes all.\n`;
}

async function videoFacts(file: string): Promise<Facts> {
  const { probeVideo } = await import('../../../../io/video/readVideo.ts');
  const video = await probeVideo(file);
  const { frames, frameRate, duration: seconds, codec, container, isVariable, rotation, audio } = video;
  const info = await stat(file).catch(() => null);
  const size = info?.isFile() ? info.size : null;
  const memory = planVideo(video).bytes;
  const rate = `${Number(frameRate.toFixed(3))} a second${isVariable ? ', at uneven steps' : ''}`;
  return {
    json: { kind: 'video', file, bytes: size, ...video, memory },
    rows: [
      ['video', file],
      ['picture', pictureWords(video)],
      ['frames', `${count(frames)}, ${rate}, ${duration(seconds)}`],
      ['coded as', codec === container ? codec : `${codec} in ${container}`],
      ...(video.brief ? [['note', briefWords(video, video).trim()]] : []),
      ...(rotation === 0 ? [] : [['turned by', `${rotation} degrees`]]),
      ...(audio.length === 0 ? [] : [['sound', audio.map((track) => track.codec).join(', ')]]),
      ...(size === null ? [] : [['file size', bytes(size)]]),
      ['in memory', `${bytes(memory)} for all of it`],
    ],
  };
}

/** As of a picture, and `60 frames at 30 a second, 2.0 s`. */
function videoWords(dataset: VideoDataset): string {
  const { frames, frameRate } = dataset;
  const rate = Number(frameRate.toFixed(3));
  return `${pictureWords(dataset)}, ${count(frames)} frame${frames === 1 ? '' : 's'} at ${rate} a second, ${duration(frames / frameRate)}`;
}
