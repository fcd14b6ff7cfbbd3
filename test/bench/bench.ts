/**
 * npm run bench [-- --speed] [-- --quality [image ...]] [-- --compare ...]: the project's measurements on this machine, as two tables
 * and as JSON in out/bench.json. Nothing else should run meanwhile. Both parts run when none is named; the quality part
 * takes a minute and a quarter a row. Images beside the project's own samples can be named. --compare, with what compare.ts takes
 * after it, measures others beside ours in place of both.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { QualityRow } from './quality.ts';
import type { SpeedRow } from './speed.ts';

const SPEED_PRESETS = ['siren', 'coordx', 'split'];
const SPEED_SIDES = [128, 256, 512];
/** With trainings that are made for minutes; `npm run equal` has the paper's as well. */
const QUALITY_PRESETS = ['siren-quick', 'coordx-quick', 'split', 'solved'];
const QUALITY_SIDES = [256, 512];
const QUALITY_SECONDS = [10, 60];

function row<T>(script: string, args: (string | number)[]): T {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, script), ...args.map(String)],
    { encoding: 'utf8', maxBuffer: 1 << 24 },
  );
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout) as T;
}

function speedTable(): SpeedRow[] {
  console.log('preset        side   step ms  / square  / layer   query ms  / square  / layer   peak MiB');
  return SPEED_SIDES.flatMap((side) =>
    SPEED_PRESETS.map((preset) => {
      const r = row<SpeedRow>('speed.ts', [preset, side]);
      console.log(
        `${preset.padEnd(12)} ${cell(side, 5, 0)} ${cell(r.stepMs, 9, 1)} ${cell(r.stepRatio, 9, 2)} ${cell(r.stepLayerRatio, 8, 2)} ` +
          `${cell(r.queryMs, 10, 1)} ${cell(r.queryRatio, 9, 2)} ${cell(r.queryLayerRatio, 8, 2)} ${cell(r.peakMiB, 10, 0)}`,
      );
      return r;
    }),
  );
}

function qualityTable(images: string[]): QualityRow[] {
  console.log('\nimage                preset        side  seconds    steps     PSNR    SSIM');
  return images.flatMap((image) =>
    QUALITY_SIDES.flatMap((side) =>
      QUALITY_PRESETS.flatMap((preset) =>
        QUALITY_SECONDS.map((seconds) => {
          const r = row<QualityRow>('quality.ts', [preset, image, side, seconds]);
          console.log(
            `${r.image.padEnd(20)} ${preset.padEnd(12)} ${cell(side, 5, 0)} ${cell(seconds, 8, 0)} ` +
              `${cell(r.steps, 8, 0)} ${cell(r.psnr, 8, 2)} ${cell(r.ssim, 7, 4)}`,
          );
          return r;
        }),
      ),
    ),
  );
}

function cell(value: number, width: number, digits: number): string {
  return value.toFixed(digits).padStart(width);
}

function sampleImages(): string[] {
  const folder = join(import.meta.dirname, '../../resources/samples');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.png'))
    .map((name) => join(folder, name));
}

const args = process.argv.slice(2);
if (args[0] === '--compare') {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'compare.ts'), ...args.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
const flags = args.filter((arg) => arg.startsWith('--'));
const images = args.filter((arg) => !arg.startsWith('--'));
const isAll = flags.length === 0;
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`;
console.log(`${machine}\n`);
const speed = isAll || flags.includes('--speed') ? speedTable() : [];
const quality = isAll || flags.includes('--quality') ? qualityTable([...sampleImages(), ...images]) : [];
mkdirSync('out', { recursive: true });
writeFileSync('out/bench.json', JSON.stringify({ machine, date: new Date().toISOString(), speed, quality }, null, 2));
console.log('\nout/bench.json holds these numbers.');
