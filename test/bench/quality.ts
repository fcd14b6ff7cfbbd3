/**
 * One row of the quality table: a picture fitted from nothing through a Session, as `coordx fit` does it.
 *   node --import tsx test/bench/quality.ts <preset> <image> <side> <seconds>
 * prints one JSON object. The picture is scaled to side x side first (Lanczos).
 */
import { basename } from 'node:path';
import { Session } from '../../src-main/core/session/session.ts';
import { sessionPorts } from '../../src-main/host/engine/sessionPorts.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';
import { squarePicture } from './square.ts';

export interface QualityRow {
  preset: string;
  image: string;
  side: number;
  /** The budget that the schedule ran over. */
  seconds: number;
  steps: number;
  psnr: number;
  ssim: number;
}

async function measure(preset: string, path: string, side: number, seconds: number): Promise<QualityRow> {
  const session = new Session(sessionPorts());
  await session.open(await squarePicture(path, side), basename(path));
  const { id } = await session.createRun({ preset, seed: 1, engine: 'onnx', device: 'cpu' });
  await session.train(id, { seconds });
  const { psnr, ssim } = pictureMetrics((await session.measure(id)).metrics);
  const { steps } = session.info(id).progress;
  await session.close();
  return { preset, image: basename(path), side, seconds, steps, psnr, ssim };
}

const [preset = 'split', path = 'resources/samples/lake.png', side = '256', seconds = '10'] = process.argv.slice(2);
console.log(JSON.stringify(await measure(preset, path, Number(side), Number(seconds))));
