/** A process that keeps a project in training by itself without a pause, until somebody kills it: image file, autosave file. */
import { writeProjectFile } from '../../src-main/io/projectFile.ts';
import { readOpened } from '../../src-main/host/studio/opening.ts';
import { Autosave } from '../../src-main/host/studio/autosave.ts';
import { StepEstimates } from '../../src-main/host/studio/runs/stepEstimates.ts';
import { Workspace } from '../../src-main/host/studio/workspace.ts';
import { emptyEngine, smallConfig, smallSetup } from '../fixtures/studios.ts';

process.on('disconnect', () => process.exit());
const [image = '', autosaveFile = ''] = process.argv.slice(2);
const opened = await readOpened(image, {});
if (opened.kind !== 'source') throw new Error('an image is wanted');
const engine = emptyEngine();
const ports = { selectEngine: async () => ({ engine, reason: '' }), clock: () => performance.now() };
let id = 0;
const autosave = new Autosave({
  file: autosaveFile,
  write: async (file) => writeProjectFile(file, await work.stored('project')),
  onSaved: () => {
    process.send?.('saved');
    autosave.touch('soon');
  },
  onFailed: (error) => {
    throw error;
  },
  delays: { steady: 0, soon: 0 },
});
const work = await Workspace.open(
  { ports, estimates: new StepEstimates(ports), changed: () => 0, nextId: () => ++id, useId: () => undefined },
  opened.source,
);
// Large enough to be written for a while.
const config = smallConfig({ width: 512, sharedLayers: 2 });
for (const name of ['one', 'two']) await (await work.addRun(smallSetup({ name, config }))).train({ steps: 1e9 });
autosave.touch('soon');
