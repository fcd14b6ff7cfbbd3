/**
 * npm run equal [-- options] [image]: PSNR of one picture after equal steps and after equal seconds, as Markdown tables.
 *   --presets siren,coordx,...   --sides 128,256   --steps 100,500,2000   --seconds 2,10,60   --seed 1
 * `--steps ''` leaves steps out, `--seconds ''` seconds. Steps may be counted beside other work; for seconds nothing else
 * should run. A row is printed as soon as it is there.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Session } from '../../src-main/core/session/session.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';
import type { RunInfo } from '../../src-main/core/session/api.ts';
import { sessionPorts } from '../../src-main/host/engine/sessionPorts.ts';
import { squarePicture } from './square.ts';

const DEFAULTS = {
  presets: 'siren,siren-quick,coordx,coordx-quick,coordx-r4,split,solved',
  sides: '128,256',
  steps: '100,500,2000',
  seconds: '2,10,60',
  seed: '1',
};

type Unit = 'steps' | 'seconds';

/** After each of the amounts, rising: decibels, and the steps that it took. */
async function qualities(image: ImageSignal, preset: string, unit: Unit, amounts: number[], seed: number): Promise<{ psnr: number; steps: number }[]> {
  const session = new Session(sessionPorts());
  await session.open(image, 'picture');
  const fresh = (): Promise<RunInfo> => session.createRun({ preset, seed, engine: 'onnx', device: 'cpu' });
  const found: { psnr: number; steps: number }[] = [];
  let run = await fresh();
  for (const amount of amounts) {
    // A cosine ends with its budget: to go on would be another training than one of so much.
    if (run.training.schedule === 'cosine' && found.length > 0) run = await fresh();
    await session.train(run.id, { [unit]: amount });
    const { metrics, steps } = await session.measure(run.id);
    found.push({ psnr: pictureMetrics(metrics).psnr, steps });
  }
  await session.close();
  return found;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    presets: { type: 'string', default: DEFAULTS.presets },
    sides: { type: 'string', default: DEFAULTS.sides },
    steps: { type: 'string', default: DEFAULTS.steps },
    seconds: { type: 'string', default: DEFAULTS.seconds },
    seed: { type: 'string', default: DEFAULTS.seed },
  },
});
const [path = 'resources/samples/lake.png'] = positionals;
const words = (text: string): string[] => text.split(',').filter((word) => word !== '');
const numbers = (text: string): number[] => words(text).map(Number).sort((a, b) => a - b);

for (const unit of ['steps', 'seconds'] as const) {
  const amounts = numbers(options[unit]);
  if (amounts.length === 0) continue;
  console.log(`\n${basename(path)}, PSNR in decibels after so many ${unit}${unit === 'seconds' ? ' (and steps)' : ''}\n`);
  console.log(`| side | preset | ${amounts.map((amount) => `${amount} ${unit}`).join(' | ')} |`);
  console.log(`| --- | --- |${' --- |'.repeat(amounts.length)}`);
  for (const side of numbers(options.sides)) {
    const image = await squarePicture(path, side);
    for (const preset of words(options.presets)) {
      const row = await qualities(image, preset, unit, amounts, Number(options.seed));
      const cells = row.map(({ psnr, steps }) => `${psnr.toFixed(1)}${unit === 'seconds' ? ` (${steps})` : ''}`);
      console.log(`| ${side} | \`${preset}\` | ${cells.join(' | ')} |`);
    }
  }
}
