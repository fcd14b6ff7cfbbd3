/** Presets of one's own: what windows keep is what the command line takes, and a file that is none is said to be none. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import type { OwnPreset, OwnPresets } from '../../src-main/core/kinds/ownPresets.ts';
import { fileCommands } from '../../src-main/host/files/fileCommands.ts';
import { Lessons } from '../../src-main/host/files/lessons.ts';
import { KeptPresets } from '../../src-main/host/files/ownPresets.ts';
import { Recents } from '../../src-main/host/files/recents.ts';
import { Samples } from '../../src-main/host/files/samples.ts';
import { lessonsFolder, samplesFolder } from '../../src-main/host/files/programFiles.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { coordx, ON_CPU, temporaryFolder, writePicture } from './cliRuns.ts';

const { place, files } = await temporaryFolder();
const IMAGE = place('image.png');
const OUT = place('out.coordx');
const kept = new KeptPresets(place(''));
const host = fileCommands(
  { samples: await Samples.open(samplesFolder()), lessons: new Lessons({ program: lessonsFolder(), own: place('lessons'), samples: samplesFolder() }), recents: new Recents(place('recent.json'), place('uploads')), presets: kept },
  { grant: () => assert.fail('nothing is opened'), grantedPath: () => null },
);

function own(name: string, settings: OwnPreset['settings'] = {}): OwnPreset {
  return { name, kind: 'image', from: 'split', settings: { width: 8, rank: 4, sharedLayers: 1, ...settings } };
}

const fit = (...args: string[]): string[] => ['fit', IMAGE, ...ON_CPU, '--steps', '1', '--out', OUT, '--presets', kept.file, ...args];

before(() => writePicture(IMAGE));

describe('windows', () => {
  test('keep presets, choose what new sources start with, and throw them away', async () => {
    assert.deepEqual(await host.ownPresets(null), { presets: [], defaults: {} });
    await host.keepPresets({ presets: [own('thin')], isDefault: true });
    const both: OwnPresets = { presets: [own('thin'), own('thinner', { rank: 2 })], defaults: { image: 'thin' } };
    assert.deepEqual(await host.keepPresets({ presets: [own('thinner', { rank: 2 })], isDefault: false }), both);
    assert.deepEqual(await new KeptPresets(place('')).list(), both, 'the file has them');
    assert.deepEqual(await host.removePreset({ name: 'thin', kind: 'image' }), { presets: [both.presets[1]], defaults: {} });
    await host.keepPresets({ presets: [own('thin')], isDefault: true });
  });

  test('take over those of a file, and leave what is chosen as it is', async () => {
    const text = await readFile(kept.file, 'utf8');
    const { own: all, count } = await host.importPresets({ name: 'a.json', text: text.replace('"thinner"', '"from afar"') });
    assert.equal(count, 2);
    assert.deepEqual(all.presets.map(({ name }) => name), ['from afar', 'thin', 'thinner']);
    assert.deepEqual(all.defaults, { image: 'thin' });
  });

  test('are told of what is no such file, and nothing changes', async () => {
    const earlier = await readFile(kept.file, 'utf8');
    for (const text of ['no JSON', '{}', '[]', earlier.replace('"split"', '"fastest"'), earlier.replace('"version": 1', '"version": 2')]) {
      await assert.rejects(host.importPresets({ name: 'a.json', text }), { name: 'FileError', message: /^"a\.json" (is no file of presets|cannot be used): .*\.$/ });
    }
    await assert.rejects(host.keepPresets({ presets: [own('siren')], isDefault: false }), /choose another name/);
    assert.equal(await readFile(kept.file, 'utf8'), earlier);
  });

  test('are told what is wrong in it', async () => {
    const text = (...presets: OwnPreset[]): string => JSON.stringify({ format: 'coordx-presets', version: 1, presets, defaults: {} });
    await assert.rejects(host.importPresets({ name: 'a.json', text: '{"format":' }), { message: '"a.json" is no file of presets: it is no JSON.' });
    await assert.rejects(host.importPresets({ name: 'a.json', text: text(own('one'), own('two'), own('one', { rank: 2 })) }), {
      name: 'FileError',
      message: '"a.json" is no file of presets: it holds one for images twice.',
    });
  });

  test('never write over a file that is damaged', async () => {
    const folder = place('other');
    await mkdir(folder);
    const damaged = new KeptPresets(folder);
    await writeFile(damaged.file, 'damaged');
    await assert.rejects(damaged.change((all) => all), /is no file of presets/);
    assert.equal(await readFile(damaged.file, 'utf8'), 'damaged');
  });
});

describe('the command line', () => {
  test('trains by a preset of its user, with settings changed beside it', async () => {
    const { code, stderr } = await coordx(fit('--preset', 'thinner', '--set', 'width=6'));
    assert.equal(code, 0, stderr);
    const { preset, spec } = await readModelFile(OUT);
    assert.deepEqual([preset, spec.width, spec.rank, spec.sharedLayers], ['split', 6, 2, 1]);
  });

  test('takes the default of a file where no name is given', async () => {
    assert.equal((await coordx(fit())).code, 0);
    assert.deepEqual([(await readModelFile(OUT)).spec.rank, (await readModelFile(OUT)).spec.width], [4, 8]);
    await host.keepPresets({ presets: [own('thin')], isDefault: false });
    const { code, stderr } = await coordx(fit());
    assert.match(stderr, /holds several presets for images: choose one with --preset \(from afar, thin, thinner\)\.\n$/);
    assert.equal(code, 1);
  });

  test('lists them behind those of the program', async () => {
    const { stdout } = await coordx(['presets', '--presets', kept.file]);
    assert.match(stdout, /Your own:\n(?:.*\n)*.*thinner +for images: split, width=8, rank=2, sharedLayers=1\n/);
    const all = JSON.parse((await coordx(['presets', '--presets', kept.file, '--json'])).stdout) as { name: string; isOwn?: true }[];
    assert.deepEqual(all.filter(({ isOwn }) => isOwn).map(({ name }) => name), ['from afar', 'thin', 'thinner']);
  });

  test('lists those of the program also where the file in the data folder is damaged, and reads it only when it is needed', async () => {
    const earlier = process.env['COORDX_DATA'];
    process.env['COORDX_DATA'] = place('damaged');
    try {
      await mkdir(place('damaged'));
      await writeFile(place('damaged/presets.json'), 'damaged');
      const { code, stdout, stderr } = await coordx(['presets']);
      assert.match(stdout, /^solved/m);
      assert.match(stderr, /presets\.json" is no file of presets: it is no JSON\.\n$/);
      assert.equal(code, 1);
      assert.deepEqual([(await coordx(['presets', '--settings'])).code, (await coordx(['presets', '--settings', '--presets', place('none.json')])).code], [0, 1]);
      assert.deepEqual(await coordx(['presets', '--presets', place('damaged/presets.json')]), { code: 1, stdout: '', stderr });
    } finally {
      process.env['COORDX_DATA'] = earlier;
    }
  });

  test('names a preset that is not possible for the source', async () => {
    const presets: OwnPreset[] = [{ name: 'odd', kind: 'image', from: 'siren', settings: { method: 'solve' } }];
    await writeFile(place('odd.json'), JSON.stringify({ format: 'coordx-presets', version: 1, presets, defaults: {} }));
    const { code, stderr } = await coordx([...fit('--preset', 'odd'), '--presets', place('odd.json')]);
    assert.match(stderr, /Your preset odd cannot be used: method solve needs fusion tensor/);
    assert.equal(code, 1);
  });

  test('names what it cannot take', async () => {
    const before = await files();
    const cases: [string[], RegExp][] = [
      [fit('--preset', 'fastest'), /There is no preset fastest; there are solved, .*; of your own: from afar, thin, thinner\.\n$/],
      [[...fit(), '--presets', place('none.json')], /There is no file ".*none\.json": check its name and folder\.\n$/],
      [[...fit(), '--presets', IMAGE], /image\.png" is no file of presets: .*\n$/],
      [[...fit('--preset', 'split'), '--presets', place('none.json')], /There is no file ".*none\.json": check its name and folder\.\n$/],
      [fit('--preset', 'thin', '--set', 'width=100000'), /^(?!.*Your preset).*width/s],
      [fit('--resume', OUT), /--presets cannot be given with --resume/],
    ];
    for (const [args, sentence] of cases) {
      const { code, stdout, stderr } = await coordx(args);
      assert.match(stderr, sentence);
      assert.deepEqual([code, stdout], [1, '']);
    }
    assert.deepEqual(await files(), before);
  });
});
