/** Volumes on the command line. */
import { stat } from 'node:fs/promises';
import type { VolumeMetrics } from '../../../../core/kinds/volume/quality.ts';
import { planVolume, requestOf, type VolumeRequest } from '../../../../core/kinds/volume/selection.ts';
import type { VolumeDataset, VolumeSignal } from '../../../../core/kinds/volume/signal.ts';
import { ProgressLine } from '../../../cli/progressLine.ts';
import { volumeRequest } from '../../../cli/selection.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { bytes, decibels } from '../../../cli/words.ts';
import type { CliKind, Facts } from '../../cliKind.ts';
import { meshVolume } from './mesh.ts';
import { queryVolume } from './query.ts';
import { renderVolumeModel } from './render.ts';
import { volumeWords } from './volumeWords.ts';

export const volumeCli: CliKind<'volume'> = {
  formats: 'volume (NIfTI, NRRD, MetaImage, TIFF stack, OME-Zarr, HDF5, DICOM, .npy of three axes, raw)',
  example: { axes: ['z', 'y', 'x'], sizes: [128, 128, 128], outputs: 1 },
  read: (terminal, file, flags) => readVolumeSignal(terminal, file, volumeRequest(file, flags)),
  readAgain,
  facts: volumeFacts,
  datasetWords: volumeWords,
  qualityWords,
  wholeQuery: (_, { depth, height, width }) => ({ sizes: [depth, height, width], words: 'on the samples of the volume' }),
  commands: { query: queryVolume, mesh: meshVolume, render: renderVolumeModel },
};

/** The box, means and range that a dataset was taken with are known by where it lies. */
async function readAgain(terminal: Terminal, file: string, dataset: VolumeDataset): Promise<VolumeSignal> {
  const { probeVolume } = await import('../../../../io/volume/readVolume.ts');
  return readVolumeSignal(terminal, file, requestOf(await probeVolume(file), dataset) ?? {});
}

/** Ctrl-C stops it; what is left out or presumed is said. */
async function readVolumeSignal(terminal: Terminal, file: string, request: VolumeRequest): Promise<VolumeSignal> {
  const { readVolume } = await import('../../../../io/volume/readVolume.ts');
  const line = new ProgressLine(terminal);
  const abort = new AbortController();
  const release = terminal.onInterrupt(() => abort.abort());
  const notes: string[] = [];
  try {
    return await readVolume(file, {
      ...request,
      signal: abort.signal,
      note: (sentence) => void notes.push(sentence),
      progress: (done, total) => line.show(done / total, () => ['reading the volume']),
    });
  } finally {
    line.clear();
    release();
    for (const note of notes) terminal.err(`${note}\n`);
  }
}

async function volumeFacts(file: string): Promise<Facts> {
  const { probeVolume } = await import('../../../../io/volume/readVolume.ts');
  const volume = await probeVolume(file);
  const { format, times, datasets, notes, ...known } = volume;
  const info = await stat(file).catch(() => null);
  const size = info?.isFile() ? info.size : null;
  return {
    json: { kind: 'volume', file, bytes: size, ...volume, memory: planVolume(volume).bytes },
    rows: [
      ['volume', file],
      ['samples', volumeWords(known)],
      ['format', format],
      ...(times > 1 ? [['moments', `${times}, of which one is read: --time-point chooses`]] : []),
      ...(datasets.length > 1 ? [['datasets', datasets.join(', ')]] : []),
      ...(size === null ? [] : [['file size', bytes(size)]]),
      ['in memory', `${bytes(planVolume(volume).bytes)} for all of it`],
      ...notes.map((note) => ['note', note]),
    ],
  };
}

/** `41.20 dB, SSIM 0.9712, largest error 3.1 % of the range` */
function qualityWords({ psnr, ssim, largestError }: VolumeMetrics): string {
  return `${decibels(psnr)}, SSIM ${ssim.toFixed(4)} a slice, largest error ${Number((100 * largestError).toPrecision(2))} % of the range`;
}
