/** What goes wrong is told in one sentence with exit code 1, and leaves no file behind. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { KINDS } from '../../src-main/core/kinds/table.ts';
import { SETTINGS } from '../../src-main/core/settings/settings.ts';
import { buildZip, unpackStored } from '../fixtures/zip.ts';
import { coordx, FakeTerminal, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const { place, files } = await temporaryFolder();
const IMAGE = place('image.png');
const MODEL = place('model.coordx');
const OLDER = 'an older file';

before(async () => {
  await writePicture(IMAGE);
  await coordx(['fit', IMAGE, ...TINY, ...ON_CPU, '--steps', '1', '--out', MODEL]);
  const [image, model] = [await readFile(IMAGE), await readFile(MODEL)];
  await writeFile(place('cut.png'), image.subarray(0, image.length / 2));
  await writeFile(place('empty.png'), '');
  await writeFile(place('text.png'), 'This is no picture, whatever its name says.\n');
  await writeFile(place('cut.coordx'), model.subarray(0, model.length - 100));
  await writeFile(place('text.coordx'), 'This is no model.\n'.repeat(20));
  await writeFile(place('newer.coordx'), newer(model));
  await writePicture(place('other.png'), { width: 25 });
  await writePicture(place('grey.png'), { channels: 1 });
  await writePicture(place('clear.png'), { channels: 4, width: 3, height: 3 });
  await coordx(['fit', place('clear.png'), ...TINY, ...ON_CPU, '--steps', '0', '--out', place('clear.coordx')]);
  await mkdir(place('folder.coordx'));
  await writeFile(place('older.coordx'), OLDER);
  await writeFile(place('older.png'), OLDER);
  await writeFile(place('older.onnx'), OLDER);
});

/** The same model as of a later version of the format. */
function newer(model: Buffer): Buffer {
  const entries = unpackStored(model).map((entry) => {
    if (entry.name !== 'manifest.json') return entry;
    const manifest = JSON.parse(Buffer.from(entry.data).toString()) as object;
    return { ...entry, data: Buffer.from(JSON.stringify({ ...manifest, version: 99 })) };
  });
  return buildZip(entries);
}

/** Runs a command line that fails: one line on stderr, nothing on stdout, the files as they were. */
async function fails(args: string[], sentence: RegExp): Promise<void> {
  const earlier = await files();
  const { code, stdout, stderr } = await coordx(args);
  assert.match(stderr, /^coordx: [A-Z"-].*[.?]\n$/i);
  assert.match(stderr, sentence);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.deepEqual(await files(), earlier);
}

const fit = (...args: string[]): string[] => ['fit', IMAGE, ...TINY, ...ON_CPU, '--steps', '1', '--out', place('new.coordx'), ...args];
const query = (...args: string[]): string[] => ['query', MODEL, ...ON_CPU, '--out', place('new.png'), ...args];
const fitImage = (name: string): string[] => ['fit', place(name), ...ON_CPU, '--out', place('new.coordx')];
const ofModel = (command: string, name: string): string[] => [command, place(name), '--out', place(`new.${command === 'export' ? 'onnx' : 'png'}`)];

describe('an image', () => {
  const cases: [string, string[], RegExp][] = [
    ['that is missing', fitImage('nowhere.png'), /There is no file ".*nowhere\.png"/],
    ['that is cut off', fitImage('cut.png'), /cut\.png" is damaged or cut short/],
    ['of no bytes', fitImage('empty.png'), /empty\.png" is empty/],
    ['that is text', fitImage('text.png'), /text\.png" is not a picture/],
    ['that info cannot read', ['info', place('text.png')], /text\.png" is not a picture/],
  ];
  for (const [name, args, sentence] of cases) test(name, () => fails(args, sentence));
});

describe('a setting', () => {
  const cases: [string, string[], RegExp][] = [
    ['preset unknown', fit('--preset', 'fastest'), new RegExp(`no preset fastest; there are ${KINDS.image.presets.map(({ name }) => name).join(', ')}\\.`)],
    ['key unknown', fit('--set', 'widht=8'), new RegExp(`no setting widht; there are ${SETTINGS.map(({ key }) => key).join(', ')}\\.`)],
    ['value out of range', fit('--set', 'width=0'), /width must be a whole number from 1 to 4096, not 0\./],
    ['value that is no number', fit('--set', 'learningRate=fast'), /learningRate must be a number .*, not fast\./],
    ['word unknown', fit('--set', 'fusion=mean'), /fusion must be one of product, sum, tensor, not mean\./],
    ['without a value', fit('--set', 'width'), /--set must be key=value, as in width=128, not "width"\./],
    ['that does not go with another', fit('--preset', 'split', '--set', 'branches=yx'), /rank must be 1 for a plain MLP/],
    ['of steps', fit('--steps', '1.5'), /steps must be a whole number from 0 to/],
    ['of seconds', fit('--seconds', 'long'), /--seconds must be a number, not "long"\./],
    ['of negative seconds', fit('--seconds', '-1'), /seconds must be a number from 0 to/],
    ['of a target', fit('--target-psnr', '0'), /target-psnr must be a number from 1 to/],
    ['of the seed', fit('--seed', '-1'), /--seed must be a whole number from 0 to 4294967295, not "-1"\./],
    ['of threads', fit('--threads', '0'), /--threads must be a whole number from 1 to/],
    ['of memory', fit('--memory', ''), /--memory must be a whole number .*, not nothing\./],
    ['of the engine', fit('--engine', 'torch'), /--engine must be one of auto, onnx, .*, not "torch"\./],
    ['of the device', fit('--device', 'gpu'), /--device must be one of auto, cpu, .*, not "gpu"\./],
    ['of a device that is not there', fit('--device', 'coreml'), /coreml/],
  ];
  for (const [name, args, sentence] of cases) test(name, () => fails(args, sentence));
});

describe('a resumed model', () => {
  const resume = (image: string, ...args: string[]): string[] =>
    ['fit', place(image), '--resume', MODEL, ...ON_CPU, '--steps', '2', '--out', place('new.coordx'), ...args];
  const cases: [string, string[], RegExp][] = [
    ['of another size', resume('other.png'), /other\.png" is 25 x 16 RGB.* trained on "image\.png", 24 x 16 RGB/],
    ['of other channels', resume('grey.png'), /grey\.png" is 24 x 16 grey.* trained on "image\.png", 24 x 16 RGB/],
    ['with a preset', resume('image.png', '--preset', 'siren'), /--preset cannot be given with --resume/],
    ['with a setting', resume('image.png', '--set', 'width=8'), /--set cannot be given with --resume/],
    ['with a seed', resume('image.png', '--seed', '0'), /--seed cannot be given with --resume/],
    ['that is missing', [...fit().slice(0, 2), '--resume', place('none.coordx'), '--out', place('new.coordx')], /There is no file ".*none\.coordx"/],
  ];
  for (const [name, args, sentence] of cases) test(name, () => fails(args, sentence));
});

describe('a picture', () => {
  const cases: [string, string[], RegExp][] = [
    ['of no size', query('--size', '0x10'), /--size must be WxH from 1x1 .*, not "0x10"\./],
    ['of half a size', query('--size', '640'), /--size must be WxH .*, not "640"\./],
    ['too wide', query('--size', '65536x1'), /--size must be WxH/],
    ['of more pixels than can be', query('--size', '65535x65535'), /at most 32768 x 32768 pixels in all, not 65535 x 65535: ask for it in regions/],
    ['of no scale', query('--scale', '0'), /--scale must be a number above 0, not 0\./],
    ['scaled too far', query('--scale', '1e6'), /width must be a whole number from 1 to 65535/],
    ['of size and scale', query('--size', '8x8', '--scale', '2'), /--size and --scale cannot be given together/],
    ['of a region in reverse', query('--region', '0.5,0,0.1,1'), /--region must be x0,y0,x1,y1 .*, not "0\.5,0,0\.1,1"\./],
    ['of a region outside', query('--region', '-0.5,0,1,1'), /--region must be x0,y0,x1,y1/],
    ['of three numbers', query('--region', '0,0,1'), /--region must be x0,y0,x1,y1/],
    ['of five numbers', query('--region', '0,0,1,1,1'), /--region must be x0,y0,x1,y1/],
    ['of 12 bits', query('--depth', '12'), /--depth must be one of 8, 16, 32, not "12"\./],
    ['of a quality out of range', query('--quality', '101'), /--quality must be a whole number from 1 to 100/],
    ['of a quality that a PNG has not', query('--quality', '50'), /--quality is for pictures ending in .*jpg/],
    ['of 16 bits in JPEG', query('--depth', '16', '--out', place('new.jpg')), /JPEG has 8 bits a channel/],
    ['with transparency in JPEG', ['query', place('clear.coordx'), ...ON_CPU, '--out', place('new.jpg')], /JPEG has no transparency/],
  ];
  for (const [name, args, sentence] of cases) test(name, () => fails(args, sentence));
});

describe('a model', () => {
  for (const command of ['query', 'export']) {
    test(`that is missing, for ${command}`, () => fails(ofModel(command, 'none.coordx'), /There is no file ".*none\.coordx"/));
    test(`that is cut off, for ${command}`, () => fails(ofModel(command, 'cut.coordx'), /cut\.coordx.* is cut off or damaged/));
    test(`that is none, for ${command}`, () => fails(ofModel(command, 'text.coordx'), /text\.coordx.* is not a CoordX model/));
    test(`of a newer version, for ${command}`, () => fails(ofModel(command, 'newer.coordx'), /newer\.coordx.* newer CoordX Studio/));
  }
  test('that info cannot read', () => fails(['info', place('cut.coordx')], /cut\.coordx.* is cut off or damaged/));
});

describe('an output', () => {
  const nowhere = (name: string): string => path.join(place('nowhere'), name);
  const cases: [string, string[], RegExp][] = [
    ['model in a folder that is missing', fit('--out', nowhere('a.coordx')), /cannot be written: there is no folder/],
    ['picture in a folder that is missing', query('--out', nowhere('a.png')), /cannot be written: there is no folder/],
    ['graph in a folder that is missing', ['export', MODEL, '--out', nowhere('a.onnx')], /cannot be written: there is no folder/],
    ['model of another ending', fit('--out', place('new.png')), /new\.png" must end in \.coordx\./],
    ['picture of another ending', query('--out', place('new.bmp')), /new\.bmp" must end in \.png, /],
    ['graph of another ending', ['export', MODEL, '--out', place('new.pb')], /new\.pb" must end in \.onnx\./],
    ['in another format', ['export', MODEL, '--format', 'pytorch'], /--format must be one of onnx, not "pytorch"\./],
    ['model that is a folder', fit('--out', place('folder.coordx')), /folder\.coordx" cannot be written: it is a folder/],
  ];
  for (const [name, args, sentence] of cases) test(name, () => fails(args, sentence));

  test('that is there already stays as it was when something fails', async () => {
    await fails([...fitImage('cut.png').slice(0, -1), place('older.coordx')], /cut short/);
    await fails(fit('--set', 'width=0', '--out', place('older.coordx')), /width/);
    await fails(['query', place('cut.coordx'), '--out', place('older.png')], /cut off/);
    await fails(['export', place('cut.coordx'), '--out', place('older.onnx')], /cut off/);
    for (const name of ['older.coordx', 'older.png', 'older.onnx']) {
      assert.equal(await readFile(place(name), 'utf8'), OLDER);
    }
  });

  test('that cannot be written any more after training is told in a sentence', async () => {
    await mkdir(place('gone'));
    const terminal = new FakeTerminal();
    terminal.onWrite = () => {
      if (terminal.stdout.includes('"progress"')) rmSync(place('gone'), { recursive: true, force: true });
    };
    const { code, stderr } = await coordx(fit('--out', path.join(place('gone'), 'a.coordx'), '--json'), terminal);
    assert.equal(code, 1);
    assert.match(stderr, /^coordx: ".*a\.coordx" cannot be written: there is no folder .*\.\n$/);
  });

  test('of an interrupted query stays as it was', async () => {
    const terminal = new FakeTerminal();
    terminal.width = 80;
    terminal.onWrite = () => void terminal.interrupt();
    const out = place('older.png');
    assert.equal((await coordx(query('--size', '2000x2000', '--out', out), terminal)).code, 130);
    assert.equal(await readFile(out, 'utf8'), OLDER);
  });
});

describe('a command line', () => {
  const cases: [string, string[], RegExp][] = [
    ['of an unknown command', ['fti'], /^coordx: Unknown command 'fti'; did you mean fit\?\n$/],
    ['of an unknown option', fit('--sed', '3'), /^coordx: Unknown option '--sed'; did you mean one of --seed, --set\?\n$/],
    ['without its argument', ['fit'], /^coordx: Missing required argument 'source'; --help lists what there is\.\n$/],
    ['with too many', ['info', 'a', 'b'], /Too many arguments for 'info': expected 1 argument but got 2; --help/],
    ['without an option\'s value', ['fit', IMAGE, '--seed'], /Option '--seed <number>' argument missing; --help/],
  ];
  for (const [name, args, sentence] of cases) test(name, () => fails(args, sentence));

  test('that fails by a bug says how to see more', async () => {
    const terminal = new FakeTerminal();
    terminal.out = () => {
      throw new TypeError('x is undefined\nand more');
    };
    const { code, stderr } = await coordx(['presets'], terminal);
    assert.equal(code, 1);
    assert.equal(stderr, 'coordx: Something went wrong that should not: x is undefined; set COORDX_DEBUG=1 to see where.\n');
    terminal.debug = true;
    assert.match((await coordx(['presets'], terminal)).stderr, /\n {4}at /);
  });
});
