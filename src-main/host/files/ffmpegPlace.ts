/** Where the app keeps the FFmpeg that it has fetched. */
import path from 'node:path';
import { keepFfmpegIn } from '../../io/video/ffmpeg/ffmpegBinary.ts';
import { dataFolder } from './dataFolder.ts';

/** Has this process look for FFmpeg in the user's data folder too. To be called before any video is opened. */
export function useKeptFfmpeg(): void {
  keepFfmpegIn(path.join(dataFolder(), 'ffmpeg'));
}
