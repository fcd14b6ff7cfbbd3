/** A Studio: what windows do with sources and runs, call by call. It answers any number of windows at once. */
import { CoordxError } from '../../core/base/errors.ts';
import type { Calls, MachineMethods, StudioApi } from '../../core/protocol/studio.ts';
import { BENCH_DEFAULTS } from '../../engines/bench.ts';
import { ffmpegOffer } from '../../io/video/ffmpeg/ffmpegBinary.ts';
import type { StudioPorts } from '../engine/sessionPorts.ts';
import { kindCalls } from '../kinds/calls.ts';
import { Document, type DocumentOptions } from './document.ts';
import { documentCalls } from './documentCalls.ts';
import { clipCalls, exportCalls } from './exports/calls.ts';
import { DrawnClips } from './exports/drawnClips.ts';
import { insideCalls } from './runs/insideCalls.ts';
import { runCalls } from './runs/runCalls.ts';

export interface Studio extends StudioApi {
  /** Keeps what is not saved, and ends everything. */
  close(): Promise<void>;
}

export function makeStudio(options: DocumentOptions): Studio {
  const document = new Document(options);
  const clips = new DrawnClips();
  return {
    ...documentCalls(document),
    ...runCalls(document),
    ...insideCalls(document),
    ...kindCalls(document),
    ...exportCalls(document),
    ...clipCalls(clips, document),
    ...machineCalls(options.ports, document),
    close: async () => {
      await Promise.all([document.close(), clips.close()]);
    },
  };
}

function machineCalls(ports: StudioPorts, document: Document): Calls<MachineMethods> {
  let isMeasuring = false;
  return {
    devices: async () => (await ports.listDevices?.()) ?? [],
    bench: async (_, task) => {
      if (!ports.bench) throw new CoordxError('This host cannot measure its machine.');
      if (!document.work.isIdle) throw new CoordxError('Pause training first: it would be measured along.');
      if (isMeasuring) throw new CoordxError('The machine is being measured already, for another window.');
      isMeasuring = true;
      try {
        return await ports.bench(BENCH_DEFAULTS, task);
      } finally {
        isMeasuring = false;
      }
    },
    ffmpegOffer: async () => ffmpegOffer(),
    fetchFfmpeg: async (_, { signal, progress } = {}) => {
      // Loaded when it is needed, which is once.
      const { fetchFfmpeg } = await import('../../io/video/ffmpeg/fetchFfmpeg.ts');
      await fetchFfmpeg({ signal, progress });
      return null;
    },
  };
}
