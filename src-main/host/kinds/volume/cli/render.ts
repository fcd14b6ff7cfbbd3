/** `coordx render` of a volume: from any side, as a picture or a clip, or a slice through it. */
import { SettingError } from '../../../../core/base/errors.ts';
import { checkNumber } from '../../../../core/field/spec.ts';
import { fromStored } from '../../../../core/kinds/volume/place.ts';
import type { VolumeDataset } from '../../../../core/kinds/volume/signal.ts';
import { COLOUR_TABLES } from '../../../../core/render/colourTables.ts';
import { DEFAULT_CAMERA } from '../../../../core/render/orbitCamera.ts';
import { BACKGROUNDS, DEFAULT_SHADING } from '../../../../core/render/shading.ts';
import { transferPoints } from '../../../../core/render/volume/transfer.ts';
import { GREY_TABLE, type ValueWindow, type VolumeLook, type VolumeMode } from '../../../../core/render/volume/volumeLook.ts';
import { RENDER_DEFAULTS, type RenderFlags } from '../../../cli/flags.ts';
import { queryModel } from '../../../cli/modelQuery.ts';
import { firstGiven } from '../../../cli/options.ts';
import { checkOutput, CLIP_EXTENSIONS, namedAfter, PICTURE_EXTENSIONS } from '../../../cli/outputFile.ts';
import { ASKING_PART, isClip, pictureRows, planTurn, renderClip } from '../../../cli/rayClip.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { count } from '../../../cli/words.ts';
import { clipNeed, pictureNeed, refuseWithoutDisk, refuseWithoutMemory } from '../../../engine/room.ts';
import type { ModelTask } from '../../cliKind.ts';
import { VolumeScene, type VolumeWish } from '../volumeScene.ts';
import { sliceSize, sliceValues, windowed } from '../volumeSlice.ts';

const ELEVATIONS = { min: -90, max: 90, integer: false } as const;
const AZIMUTHS = { min: -360, max: 360, integer: false } as const;
const ZOOMS = { min: 0.1, max: 100, integer: false } as const;
/** Samples along the longest side, where nothing is said and the volume has more. */
const MOST_RESOLUTION = 256;

type RenderTask = ModelTask<VolumeDataset, RenderFlags>;

export async function renderVolumeModel(terminal: Terminal, task: RenderTask): Promise<void> {
  const { shading, path } = task.flags;
  const given = firstGiven({ shading, path });
  if (given) throw new SettingError(`--${given} is for shapes: a volume has --transfer, --iso and --slice.`);
  if (task.flags.slice) await renderSlice(terminal, task, task.flags.slice);
  else await renderScene(terminal, task);
}

async function renderSlice(terminal: Terminal, { file, model, flags }: RenderTask, { axis, at }: NonNullable<RenderFlags['slice']>): Promise<void> {
  const { dataset } = model;
  const { azimuth, elevation, zoom, projection, transfer, iso, seconds: length, fps, frames } = flags;
  const given = firstGiven({ azimuth, elevation, zoom, projection, transfer, iso, seconds: length, fps, frames });
  if (given) throw new SettingError(`--slice and --${given} cannot be given together: a slice is seen from the front.`);
  const size = flags.size ?? sliceSize(dataset, axis);
  const out = flags.out ?? namedAfter(file, `-${axis}-${size.width}x${size.height}.png`);
  await checkOutput(out, PICTURE_EXTENSIONS);
  const colours = flags.colours ?? 'grey';
  const channels = colours === 'grey' ? 1 : 3;
  await refuseWithoutDisk(out, pictureNeed({ ...size, channels, bitDepth: 8 }));
  const { run, seconds } = await queryModel(terminal, { model, flags, out }, async ({ session, run: asked, signal }) => {
    const values = await sliceValues(session, asked.id, dataset, { axis, at, ...size, channel: channelOf(flags, dataset) }, signal);
    const { writeImage } = await import('../../../../io/image/writeImage.ts');
    await writeImage(out, { ...size, channels }, [windowed(values, windowOf(flags, dataset), colours)], { signal });
  });
  const { engine, device } = run;
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, ...size, slice: { axis, at }, seconds, engine, device })}\n`
      : `saved as ${out}, ${size.width} x ${size.height}\n`,
  );
}

async function renderScene(terminal: Terminal, { file, model, flags }: RenderTask): Promise<void> {
  const { dataset } = model;
  const wish = wishOf(flags, dataset);
  const { width, height, resolution } = wish;
  const out = flags.out ?? namedAfter(file, `-${width}x${height}.png`);
  const isMoving = isClip(out, flags);
  await checkOutput(out, isMoving ? CLIP_EXTENSIONS : PICTURE_EXTENSIONS);
  const channels = wish.look.background ? 3 : 4;
  if (isMoving) refuseWithoutMemory(clipNeed({ width, height, channels }));
  else await refuseWithoutDisk(out, pictureNeed({ width, height, channels, bitDepth: 8 }));
  const plan = isMoving ? planTurn(flags) : null;
  if (plan && channels === 4) throw new SettingError('A clip has no transparency: --background none is for pictures.');
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, async (querying) => {
    const { session, run: asked, signal, line } = querying;
    const progress = (done: number): void => line.show(ASKING_PART * done, () => ['asking the field']);
    const open = (): Promise<VolumeScene> => VolumeScene.open(session, asked.id, dataset, wish, plan?.frames ?? 1, { signal, progress });
    if (plan) return renderClip(out, { ...wish, ...plan }, querying, open);
    const { writeImage } = await import('../../../../io/image/writeImage.ts');
    await writeImage(out, { width, height, channels }, pictureRows(open, height, line), { signal });
    return null;
  });
  const { engine, device } = run;
  const clip = written ? { frames: written.frames, frameRate: plan?.frameRate, codec: written.codec } : {};
  const notes = written?.notes ?? [];
  const frames = written ? `, ${count(written.frames)} frames` : '';
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, width, height, ...clip, resolution, notes, seconds, engine, device })}\n`
      : [`saved as ${out}, ${width} x ${height}${frames}`, ...notes].map((text) => `${text}\n`).join(''),
  );
}

/** @throws SettingError when an angle, the zoom or a value is out of range. */
function wishOf(flags: RenderFlags, dataset: VolumeDataset): VolumeWish {
  const { size, antialias = 1, zoom = 1 } = { size: RENDER_DEFAULTS.size, ...flags };
  const { azimuth = DEFAULT_CAMERA.azimuth, elevation = DEFAULT_CAMERA.elevation, projection = 'perspective' } = flags;
  checkNumber('--azimuth', azimuth, AZIMUTHS);
  checkNumber('--elevation', elevation, ELEVATIONS);
  checkNumber('--zoom', zoom, ZOOMS);
  const resolution = flags.resolution ?? Math.min(MOST_RESOLUTION, Math.max(2, dataset.depth, dataset.height, dataset.width));
  return { ...size, resolution, antialias, zoom, camera: { azimuth, elevation, projection }, channel: channelOf(flags, dataset), look: lookOf(flags, dataset) };
}

function lookOf(flags: RenderFlags, dataset: VolumeDataset): VolumeLook {
  const { transfer = 'ramp', iso, background = 'dark', colours = 'grey' } = flags;
  if (iso !== undefined && flags.transfer !== undefined) throw new SettingError('--iso and --transfer cannot be given together: choose one.');
  const mode: VolumeMode = iso !== undefined ? 'surface' : transfer === 'mip' ? 'mip' : 'emission';
  return {
    mode,
    transfer: transferPoints(transfer === 'mip' ? 'ramp' : transfer, dataset.range),
    window: windowOf(flags, dataset),
    colours: colours === 'grey' ? GREY_TABLE : COLOUR_TABLES[colours],
    level: iso === undefined ? 0.5 : levelOf(iso, dataset),
    surface: DEFAULT_SHADING.surface,
    background: background === 'none' ? null : BACKGROUNDS[background],
  };
}

function levelOf(iso: number, { range }: VolumeDataset): number {
  if (iso > range[0] && iso < range[1]) return fromStored(iso, range);
  throw new SettingError(`A surface lies between the values of the volume: above ${range[0]} and below ${range[1]}, not at ${iso}.`);
}

function windowOf({ window }: RenderFlags, { range }: VolumeDataset): ValueWindow {
  return window ? { low: fromStored(window[0], range), high: fromStored(window[1], range) } : { low: 0, high: 1 };
}

function channelOf({ channel = 0 }: RenderFlags, { channels }: VolumeDataset): number {
  if (channel < channels) return channel;
  throw new SettingError(`There is no channel ${channel}: the volume has ${channels}, counted from 0.`);
}
