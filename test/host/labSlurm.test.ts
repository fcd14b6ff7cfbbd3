/** What Slurm is told of a lab; `npm run slurm-check` tries it on a real one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Lab } from '../../src-main/host/lab/lab.ts';
import { LabFolder } from '../../src-main/host/lab/labFolder.ts';
import { planOf } from '../../src-main/host/lab/plan.ts';
import { cellsFile, jobOptions, jobScript } from '../../src-main/host/lab/slurm/jobScript.ts';
import { coordx, temporaryFolder, writePicture } from './cliRuns.ts';

const { place } = await temporaryFolder();
const PLAN = { sources: ['photo.png'], networks: ['split'], budgets: [{ steps: 1 }], threads: 3 };

function labOf(slurm: object): Lab {
  const file = place("it's a plan.json");
  return { plan: planOf({ ...PLAN, slurm }, file), file, cells: [], folder: new LabFolder(place('100 %.lab')) };
}

const SUBMISSION = { number: 2, name: 'coordx-abc-2', cells: ['one cell', 'other~cell'] };

test('a job asks for the cores of a cell, and for what the plan says', () => {
  const options = jobOptions(labOf({ memory: '4G', time: '01:00:00', partition: 'long', atOnce: 5, options: ['--exclusive'] }), SUBMISSION);
  for (const option of ['--array=0-1%5', '--cpus-per-task=3', '--mem=4G', '--time=01:00:00', '--partition=long', '--exclusive', '--job-name=coordx-abc-2']) assert.ok(options.includes(option), option);
  assert.ok(options.some((option) => option.endsWith('100 %%.lab/logs/slurm-%A_%a.txt')));
});

test('a task finds its cell in the list, whatever is in the names of folders', () => {
  const lab = labOf({});
  mkdirSync(place('100 %.lab/slurm'), { recursive: true });
  writeFileSync(cellsFile(lab, 2), `${SUBMISSION.cells.join('\n')}\n`);
  const script = jobScript(lab, SUBMISSION, { execPath: 'printf', execArgv: ['%s|'], program: 'cell program' });
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { ...process.env, SLURM_ARRAY_TASK_ID: '1' } });
  assert.deepEqual(stdout.split('|'), ['cell program', lab.file, lab.folder.folder, 'other~cell', '']);
});

test('without Slurm, it is said in a sentence', async () => {
  await writePicture(place('photo.png'));
  writeFileSync(place('plan.json'), JSON.stringify(PLAN));
  const before = process.env['PATH'];
  process.env['PATH'] = place('nothing');
  try {
    const { code, stderr } = await coordx(['lab', place('plan.json'), '--out', place('away.lab'), '--on', 'slurm']);
    assert.equal(code, 1);
    assert.match(stderr, /--on slurm needs a machine with Slurm, and there is no squeue here\./);
  } finally {
    process.env['PATH'] = before;
  }
});
