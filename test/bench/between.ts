/**
 * How good a field is between the pixels it has seen: a picture is low-passed to half its bandwidth, every second row and column
 * is learned, and the field is asked for all of them. Beside it, what cubic interpolation makes of the same pixels.
 *   node --import tsx test/bench/between.ts <image> <seconds> [preset ...] [-- key=value ...]
 * prints one JSON object a preset: PSNR on the pixels and between them, in decibels.
 */
import { basename } from 'node:path';
import { Session } from '../../src-main/core/session/session.ts';
import { joinBands } from '../../src-main/core/query/grid.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { sessionPorts } from '../../src-main/host/engine/sessionPorts.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { cubicTwice, everySecond, lowPassed, qualities } from './twice.ts';

const args = process.argv.slice(2);
const cut = args.includes('--') ? args.indexOf('--') : args.length;
const [path = 'resources/samples/lake.png', seconds = '5', ...presets] = args.slice(0, cut);
const settings = Object.fromEntries(args.slice(cut + 1).map((text) => text.split('=', 2) as [string, string]));
const truth = lowPassed(await readImage(path));
const seen = everySecond(truth);
const image: ImageSignal = { kind: 'image', bitDepth: 16, ...seen };
console.log(JSON.stringify({ image: basename(path), learned: `${seen.width} x ${seen.height}`, cubic: qualities(cubicTwice(seen).values, truth) }));
for (const preset of presets.length > 0 ? presets : ['solved', 'solved-small', 'split', 'siren-quick']) {
  const session = new Session(sessionPorts());
  await session.open(image, basename(path));
  const { id, parameters } = await session.createRun({ preset, settings, seed: 1, engine: 'onnx', device: 'cpu' });
  await session.train(id, { seconds: Number(seconds) });
  const { progress } = session.info(id);
  const values = await joinBands(session.picture(id, { width: truth.width, height: truth.height }), truth, truth.channels);
  console.log(JSON.stringify({ preset, parameters, steps: progress.steps, seconds: progress.seconds, ...qualities(values, truth) }));
  await session.close();
}
