/** Pictures of light from a file to a file: on the command line, in a Studio and in a project. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { linearValues, shownLight, type Light } from '../../src-main/core/kinds/picture/light.ts';
import { toDisplay } from '../../src-main/core/render/srgb.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { readModelManifest } from '../../src-main/io/modelFile.ts';
import { HALF_FLOATS } from '../../src-renderer/views/halfFloat.ts';
import { pfmFile } from '../fixtures/lightFiles.ts';
import { everything, makeStudio, openStudio, runOf, smallSetup, testFolder, WIDTH as width, HEIGHT as height } from '../fixtures/studios.ts';
import { coordx, ON_CPU } from './cliRuns.ts';

const FOLDER = testFolder();
const place = (name: string): string => `${FOLDER}/${name}`;

/** A ramp over six decades, a little brighter in each channel, and in it a ball of constant light: [height, width, 3]. */
const SCENE = Float32Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
  return Math.hypot(x - 6, y - 9) < 4 ? 50 : 10 ** (-3 + (6 * x) / (width - 1)) * (1 + 0.1 * c);
});
const LIGHT = Float32Array.from(SCENE, (_, i) => SCENE[(i % (width * height)) * 3 + Math.floor(i / (width * height))] as number);
writeFileSync(place('room.pfm'), pfmFile(width, height, 3, SCENE));

async function runs(args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await coordx(args);
  assert.equal(code, 0, stderr);
  return { stdout, stderr };
}

async function refused(args: string[], says: RegExp): Promise<void> {
  const { code, stderr } = await coordx(args);
  assert.equal(code, 1);
  assert.match(stderr, says);
}

async function lightIn(file: string): Promise<Float32Array> {
  const { values, channels, light } = await readImage(file);
  return linearValues(values, channels, light);
}

describe('the command line', () => {
  const model = place('room.coordx');

  test('learns half of the light to three hundredths of it, and says in what its quality is measured', async () => {
    const { stdout, stderr } = await runs(['fit', place('room.pfm'), '--preset', 'solved', '--steps', '12', ...ON_CPU, '--out', model]);
    assert.match(stdout, /dB, SSIM [\d.]+, of encoded light after 12 steps/);
    assert.match(stderr, /room\.pfm, 24 x 18 RGB, 32 bits a channel, light up to 1200, its logarithm from/);
    await runs(['query', model, ...ON_CPU, '--out', place('room.exr')]);
    const found = await lightIn(place('room.exr'));
    const errors = Array.from(LIGHT, (light, i) => Math.abs((found[i] as number) / light - 1)).sort((a, b) => a - b);
    const half = errors[Math.floor(errors.length / 2)] as number;
    assert.ok(half < 0.03, `half of it is off by more than ${half}`);
  });

  test('keeps the encoding with the model', async () => {
    const { dataset } = await readModelManifest(model);
    assert.ok('light' in dataset && dataset.light?.peak === Math.max(...SCENE));
    const { stdout } = await runs(['info', model]);
    assert.match(stdout, /light up to 1200, its logarithm from 0\.001\d*, exposure -4/);
    assert.match(stdout, /of encoded light/);
    assert.match((await runs(['info', place('room.pfm')])).stdout, /32 bits a channel, linear light/);
    const facts = JSON.parse((await runs(['info', place('room.pfm'), '--json'])).stdout) as { isLight?: boolean };
    assert.equal(facts.isLight, true);
  });

  test('writes the same light as OpenEXR and as TIFF, and shows it at an exposure', async () => {
    await runs(['query', model, ...ON_CPU, '--out', place('room.tif')]);
    const light = await lightIn(place('room.tif'));
    assert.deepEqual(light, await lightIn(place('room.exr')));
    for (const exposure of [-4, 0]) {
      await runs(['query', model, ...ON_CPU, '--out', place('shown.png'), ...(exposure === -4 ? [] : ['--exposure', String(exposure)])]);
      const { values, bitDepth } = await readImage(place('shown.png'));
      assert.equal(bitDepth, 16);
      values.forEach((value, i) => {
        const wanted = Math.min(1, toDisplay((light[i] as number) * 2 ** exposure));
        assert.ok(Math.abs(value - wanted) < 2e-4, `${light[i]} is shown as ${value}, not ${wanted}`);
      });
    }
  });

  test('says what half floats do not hold', async () => {
    writeFileSync(place('sun.pfm'), pfmFile(width, height, 3, SCENE.map((value) => 1e5 * value)));
    await runs(['fit', place('sun.pfm'), '--preset', 'solved', '--steps', '2', ...ON_CPU, '--out', place('sun.coordx')]);
    const query = ['query', place('sun.coordx'), ...ON_CPU, '--out', place('sun.exr')];
    assert.match((await runs([...query, '--depth', '16'])).stdout, /linear light\n[\d,]+ values brighter than 65504, the largest half float, became that: write 32 bits to keep them\.\n$/);
    assert.match((await runs(query)).stdout, /linear light\n$/);
    const { notes } = JSON.parse((await runs([...query, '--depth', '16', '--json'])).stdout) as { notes: string[] };
    assert.equal(notes.length, 1);
  });

  test('writes an ordinary picture as linear light too', async () => {
    const { writePicture } = await import('../fixtures/studios.ts');
    await writePicture(place('plain.png'));
    await runs(['fit', place('plain.png'), '--preset', 'solved-small', '--set', 'width=16', '--steps', '1', ...ON_CPU, '--out', place('plain.coordx')]);
    await runs(['query', place('plain.coordx'), ...ON_CPU, '--depth', '16', '--out', place('out.png')]);
    await runs(['query', place('plain.coordx'), ...ON_CPU, '--out', place('out.exr')]);
    const { values } = await readImage(place('out.png'));
    const light = await lightIn(place('out.exr'));
    values.forEach((value, i) => assert.ok(Math.abs(toDisplay(light[i] as number) - value) < 1e-4));
    await refused(['query', place('plain.coordx'), '--exposure', '1'], /--exposure is for models of pictures of light/);
  });

  test('refuses what makes no sense', async () => {
    await refused(['query', model, '--out', place('a.exr'), '--depth', '8'], /holds light of 16 or 32 bits/);
    await refused(['query', model, '--out', place('a.png'), '--depth', '32'], /cannot hold light of 32 bits/);
    await refused(['query', model, '--out', place('a.exr'), '--exposure', '1'], /holds light as it is/);
    await refused(['query', model, '--exposure', '1000'], /--exposure must be/);
  });

  test('exports ONNX with the formula that decodes', async () => {
    await runs(['export', model, '--out', place('room.onnx')]);
    const text = readFileSync(place('room.onnx')).toString('latin1');
    assert.match(text, /linear light is knee \* \(exp\(v \* log\(1 \+ peak \/ knee\)\) - 1\)/);
    assert.match(text, /coordx\.light.*"knee":/s);
  });
});

describe('a Studio', () => {
  test('shows the truth and the field at the exposure, and what is brighter than white as more than 1', async () => {
    const studio = await openStudio(place('room.pfm'));
    const run = await studio.studio.addRun({ setup: smallSetup() });
    const light = lightOf((await everything(studio)).state.dataset);
    const truth = await studio.studio.truth({ rect: null, most: 64 });
    assert.deepEqual([truth.width, truth.height, truth.channels], [width, height, 4]);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) {
        const value = shownLight(HALF_FLOATS[truth.values[4 * i + c] as number] as number, light);
        const wanted = LIGHT[c * width * height + i] as number;
        assert.ok(Math.abs(value - wanted) <= 3e-3 * wanted, `${wanted} is read as ${value}`);
      }
    }
    const field = await studio.studio.picture({ run, request: { width, height }, most: 64 });
    assert.equal(field.width, width);
    await studio.studio.exportPicture({ run, request: { width, height }, bitDepth: 8, quality: 90, exposure: -3, file: studio.writing(place('shown.png')) });
    assert.deepEqual(await studio.studio.exportPicture({ run, request: { width, height }, bitDepth: 32, quality: 90, file: studio.writing(place('field.exr')) }), []);
    const shown = (await readImage(place('shown.png'))).values;
    (await lightIn(place('field.exr'))).forEach((value, i) => {
      assert.ok(Math.abs((shown[i] as number) - Math.min(1, toDisplay(value / 8))) < 1 / 255, `${value} is shown as ${shown[i]}`);
    });
  });

  test('finds it again in a project, with runs that go on', async () => {
    const first = await openStudio(place('room.pfm'));
    const run = await first.studio.addRun({ setup: smallSetup() });
    const { dataset } = (await everything(first)).state;
    await first.studio.save({ file: first.writing(place('room.coordxproj')) });
    const second = makeStudio();
    await second.studio.open({ file: second.reading(place('room.coordxproj')) });
    const { state } = await everything(second);
    assert.deepEqual(state.dataset, dataset);
    assert.equal(runOf(state, run).hasDataset, true);
  });
});

function lightOf(dataset: unknown): Light {
  assert.ok(typeof dataset === 'object' && dataset !== null && 'light' in dataset);
  return dataset.light as Light;
}
