/** `coordx render` of a shape: a picture from any side, or a clip, without a graphics device. */
import { SettingError } from '../../../../core/base/errors.ts';
import type { ShapeDataset, ShapeTransform } from '../../../../core/kinds/shape/signal.ts';
import { checkNumber } from '../../../../core/field/spec.ts';
import { DEFAULT_CAMERA } from '../../../../core/render/orbitCamera.ts';
import { BACKGROUNDS, DEFAULT_SHADING } from '../../../../core/render/shading.ts';
import type { ShapeTraining } from '../../../../core/training/shapeOptions.ts';
import { RENDER_DEFAULTS, type RenderFlags } from '../../../cli/flags.ts';
import { queryModel } from '../../../cli/modelQuery.ts';
import { firstGiven } from '../../../cli/options.ts';
import { checkOutput, CLIP_EXTENSIONS, namedAfter, PICTURE_EXTENSIONS } from '../../../cli/outputFile.ts';
import { isClip, pictureRows, planPath, planTurn, renderClip, type RayClip } from '../../../cli/rayClip.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { count } from '../../../cli/words.ts';
import { clipNeed, pictureNeed, refuseWithoutDisk, refuseWithoutMemory, surfaceNeed } from '../../../engine/room.ts';
import type { ModelTask } from '../../cliKind.ts';
import { ShapeScene, type Wish } from './shapeScene.ts';

const ELEVATIONS = { min: -90, max: 90, integer: false } as const;
const AZIMUTHS = { min: -360, max: 360, integer: false } as const;
const ZOOMS = { min: 0.1, max: 100, integer: false } as const;

/** Draws a model; Ctrl-C stops it and leaves no file behind. */
export async function renderModel(terminal: Terminal, { file, model, flags }: ModelTask<ShapeDataset, RenderFlags>): Promise<void> {
  // A model of a shape has learned one.
  const wish = wishOf(flags, model.training.shape as ShapeTraining);
  const { width, height, resolution } = wish;
  const out = flags.out ?? namedAfter(file, `-${width}x${height}.png`);
  const isMoving = isClip(out, flags);
  await checkOutput(out, isMoving ? CLIP_EXTENSIONS : PICTURE_EXTENSIONS);
  await refuseLarge(out, wish, isMoving);
  const plan = isMoving ? await planOf(flags, model.dataset.transform) : null;
  if (plan && !wish.shading.background) throw new SettingError('A clip has no transparency: --background none is for pictures.');
  let scene: ShapeScene | null = null as ShapeScene | null;
  const { written, run, seconds } = await queryModel(terminal, { model, flags, out }, async (querying) => {
    const open = async (): Promise<ShapeScene> => {
      scene = await ShapeScene.open(querying, wish, plan?.frames ?? 1);
      return scene;
    };
    try {
      if (plan) return await renderClip(out, { ...wish, ...plan }, querying, open);
      const { writeImage } = await import('../../../../io/image/writeImage.ts');
      const channels = wish.shading.background ? 3 : 4;
      await writeImage(out, { width, height, channels }, pictureRows(open, height, querying.line), { signal: querying.signal });
      return null;
    } finally {
      scene?.close();
    }
  });
  const { engine, device } = run;
  // Along a path there is no one camera.
  const still = flags.path === undefined ? { camera: scene?.camera } : {};
  const clip = written ? { frames: written.frames, frameRate: plan?.frameRate, codec: written.codec } : {};
  const notes = [plan, written].flatMap((part) => part?.notes ?? []);
  const frames = written ? `, ${count(written.frames)} frames` : '';
  terminal.out(
    flags.json
      ? `${JSON.stringify({ out, width, height, ...clip, resolution, ...still, notes, seconds, engine, device })}\n`
      : [`saved as ${out}, ${width} x ${height}${frames}`, ...notes].map((text) => `${text}\n`).join(''),
  );
}

/** @throws RoomError when this machine has no room for it. */
async function refuseLarge(out: string, { width, height, resolution, shading }: Wish, isMoving: boolean): Promise<void> {
  refuseWithoutMemory(surfaceNeed('render', resolution));
  const channels = shading.background ? 3 : 4;
  if (isMoving) refuseWithoutMemory(clipNeed({ width, height, channels }));
  else await refuseWithoutDisk(out, pictureNeed({ width, height, channels, bitDepth: 8 }));
}

/** @throws SettingError when an angle or the zoom is out of range. */
function wishOf(flags: RenderFlags, shape: ShapeTraining): Wish {
  const { size, resolution, antialias, zoom = 1 } = { ...RENDER_DEFAULTS, ...flags };
  const { azimuth = DEFAULT_CAMERA.azimuth, elevation = DEFAULT_CAMERA.elevation } = flags;
  const { projection = 'perspective', shading: mode = 'lit', background = 'dark' } = flags;
  checkNumber('--azimuth', azimuth, AZIMUTHS);
  checkNumber('--elevation', elevation, ELEVATIONS);
  checkNumber('--zoom', zoom, ZOOMS);
  const shading = { ...DEFAULT_SHADING, mode, background: background === 'none' ? null : BACKGROUNDS[background] };
  const threads = flags.threads === undefined ? {} : { threads: flags.threads };
  const camera = { azimuth, elevation, projection };
  return { ...size, shape, resolution, antialias, zoom, camera, shading, slice: flags.slice ?? null, ...threads };
}

/** @throws SettingError when a path is given and a still camera too, and what planTurn, planPath and readCameraPath throw. */
async function planOf(flags: RenderFlags, transform: ShapeTransform): Promise<RayClip & { notes: string[] }> {
  if (flags.path === undefined) return { ...planTurn(flags), notes: [] };
  const { azimuth, elevation, zoom, projection } = flags;
  const given = firstGiven({ azimuth, elevation, zoom, projection });
  if (given) throw new SettingError(`--path and --${given} cannot be given together: the path says where the camera is.`);
  const { readCameraPath } = await import('../../../../io/cameraPathFile.ts');
  const { path: way, notes } = await readCameraPath(flags.path, transform);
  return { ...planPath(way, flags), notes };
}
