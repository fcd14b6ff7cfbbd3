/** What the command line shows: progress on any terminal, tables, help. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import project from '../../package.json' with { type: 'json' };
import { ProgressLine, progressText } from '../../src-main/host/cli/progressLine.ts';
import { bytes, count, duration, flops, milliseconds, table } from '../../src-main/host/cli/words.ts';
import { DIFFERENCES } from '../../src-main/core/presets/paper.ts';
import { PRESET_NAMES, PRESET_WORDS } from '../../src-main/core/presets/preset.ts';
import { SETTINGS } from '../../src-main/core/settings/settings.ts';
import { KINDS } from '../../src-main/core/kinds/table.ts';
import { coordx, FakeTerminal, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

/** With control characters that can be seen. */
function visible(text: string): string {
  return text.replaceAll('\x1b', '<esc>').replaceAll('  ', '__');
}

const PARTS = ['step 1,234', '31.20 dB', '12 s left', '14.2 ms a step'];

describe('progress', () => {
  test('fills the bar and drops what has no room, the last parts first', () => {
    assert.equal(progressText(100, 0.5, PARTS, false), `${'━'.repeat(15)}${'─'.repeat(15)}   50 %  ${PARTS.join('  ')}`);
    assert.equal(progressText(60, 0.25, PARTS, false), `${'━'.repeat(4)}${'─'.repeat(15)}   25 %  ${PARTS.slice(0, 3).join('  ')}`);
    assert.equal(progressText(20, 1, PARTS, false), `${'━'.repeat(12)}  100 %`);
    assert.equal(progressText(8, 0.02, PARTS, false), '  2 %');
  });

  test('never reaches the last column', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.array(fc.string()), (columns, done, parts) => {
        assert.ok(progressText(columns, done, parts, false).length < columns);
      }),
    );
  });

  test('is coloured only where colours are wanted', () => {
    assert.match(visible(progressText(80, 0.5, PARTS, true)), /^<esc>\[36m━+<esc>\[39m─+_/);
    assert.doesNotMatch(visible(progressText(80, 0.5, PARTS, false)), /<esc>/);
  });

  test('is redrawn in place ten times a second at most, and taken away', () => {
    const terminal = new FakeTerminal();
    terminal.width = 60;
    const line = new ProgressLine(terminal);
    for (terminal.now = 0; terminal.now < 1000; terminal.now += 10) line.show(0.5, () => ['now']);
    const drawings = terminal.stderr.split('\r').slice(1);
    assert.equal(drawings.length, 10);
    for (const drawing of drawings) assert.match(visible(drawing), /^━+─+__ 50 %__now<esc>\[K$/);
    line.clear();
    line.clear();
    assert.ok(terminal.stderr.endsWith('now\x1b[K\r\x1b[K'));
  });

  test('is a line every five seconds where stderr is no terminal', () => {
    const terminal = new FakeTerminal();
    const line = new ProgressLine(terminal);
    for (terminal.now = 0; terminal.now <= 10_000; terminal.now += 100) line.show(terminal.now / 20_000, () => ['a', 'b']);
    line.say('Saving.');
    line.clear();
    assert.equal(terminal.stderr, '25 %, a, b\n50 %, a, b\n');
  });

  test('of fit stands below what it is about and leaves the summary alone', async () => {
    const { place } = await temporaryFolder();
    await writePicture(place('a.png'));
    const terminal = new FakeTerminal();
    terminal.width = 120;
    const { code } = await coordx(['fit', place('a.png'), ...TINY, ...ON_CPU, '--steps', '4', '--out', place('a.coordx')], terminal);
    assert.equal(code, 0);
    const [facts, progress] = terminal.stderr.split('.\n');
    assert.match(facts ?? '', /^a\.png, 24 x 16 RGB/);
    const drawings = (progress ?? '').split('\r').slice(1);
    const shown = /^━{7}─{23}__ 25 %__step 1__\d+\.\d\d dB__.* left__.* ms a step__loss \d\.\d\de[+-]\d<esc>\[K$/;
    assert.match(visible(drawings[0] ?? ''), shown);
    assert.deepEqual(drawings.slice(1), ['Saving and measuring.\x1b[K', '\x1b[K']);
  });
});

test('numbers are said as people read them', () => {
  assert.deepEqual([0, 999, 1234567].map(count), ['0', '999', '1,234,567']);
  assert.deepEqual([0, 999, 1000, 12_345, 1e9, 5e16].map(bytes), ['0 bytes', '999 bytes', '1.0 kB', '12 kB', '1.0 GB', '50000 TB']);
  assert.equal(flops(2.5e9), '2.5 GFLOP');
  assert.deepEqual([0, 9.96, 59.6, 83, 3600, 7384].map(duration), ['0.0 s', '10.0 s', '1 min 0 s', '1 min 23 s', '1 h 0 min', '2 h 3 min']);
  assert.deepEqual([0.123, 12.34, 123.4, 4321].map(milliseconds), ['0.123 ms', '12.3 ms', '123 ms', '4321 ms']);
  assert.equal(table([['a', 'bb', 'c'], ['aaa', 'b', 'ccc']]), 'a    bb  c\naaa  b   ccc\n');
});

describe('presets', () => {
  test('are listed with the default marked', async () => {
    const { stdout } = await coordx(['presets']);
    const [list = '', differences = ''] = stdout.split('\n\n');
    assert.deepEqual(list.split('\n').map((line) => line.split(' ')[0]), PRESET_NAMES);
    assert.equal(differences.match(/^- .+\.$/gm)?.length, DIFFERENCES.length);
    assert.equal(stdout.match(/^solved \(default: image, video, shape, volume\) /gm)?.length, 1);
    assert.equal(stdout.match(/default/g)?.length, 1);
    const [first] = JSON.parse((await coordx(['presets', '--json'])).stdout) as object[];
    assert.deepEqual(first, { name: 'solved', description: PRESET_WORDS.solved, kinds: ['image', 'video', 'shape', 'volume'], isDefaultOf: ['image', 'video', 'shape', 'volume'] });
  });

  test('have settings with what is allowed and the default', async () => {
    const { stdout } = await coordx(['presets', '--settings']);
    const [, ...lines] = stdout.trimEnd().split('\n');
    assert.deepEqual(lines.map((line) => line.split(' ')[0]), [...SETTINGS, ...KINDS.video.ownSettings, ...KINDS.shape.ownSettings].map(({ key }) => key));
    assert.equal(stdout.match(/^batch /gm)?.length, 2);
    assert.match(stdout, /^batch \(shapes\) +bricks +/m);
    assert.match(stdout, /^truncation +0\.\d+ +0\.001 to 4 +Distance up to which a shape is learned/m);
    assert.match(stdout, /^width +512 +whole, 1 to 4096 +Features of every hidden layer/m);
    assert.match(stdout, /^fusion +tensor +product, sum, tensor +/m);
    const list = JSON.parse((await coordx(['presets', '--settings', '--json'])).stdout) as { key: string }[];
    const width = list.find(({ key }) => key === 'width');
    const { meaning } = SETTINGS.find(({ key }) => key === 'width') ?? {};
    assert.deepEqual(width, { key: 'width', meaning, allowed: { min: 1, max: 4096, integer: true }, default: 512 });
  });
});

test('engines are listed with what they run on or why not', async () => {
  const { code, stdout } = await coordx(['engines']);
  assert.equal(code, 0);
  assert.match(stdout, /^engine +device +available +adapter or reason\nonnx +cpu +yes +/);
  const list = JSON.parse((await coordx(['engines', '--json'])).stdout) as Record<string, unknown>[];
  assert.deepEqual(Object.keys(list[0] ?? {}).sort(), ['available', 'detail', 'device', 'engine', 'software']);
  for (const line of stdout.split('\n').filter((_, i) => list[i - 1]?.['software'])) assert.match(line, /not used by auto/);
});

describe('help', () => {
  test('and version go to stdout', async () => {
    assert.deepEqual(await coordx(['--version']), { code: 0, stdout: `${project.version}\n`, stderr: '' });
    const help = await coordx(['--help']);
    assert.equal(help.code, 0);
    for (const name of ['fit', 'query', 'info', 'presets', 'engines', 'export']) assert.match(help.stdout, new RegExp(`^  ${name} `, 'm'));
    assert.deepEqual(await coordx([]), help);
  });

  test('of every command has examples', async () => {
    for (const name of ['fit', 'query', 'info', 'presets', 'engines', 'export']) {
      const { code, stdout, stderr } = await coordx([name, '--help']);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, new RegExp(`Examples:\n  coordx ${name}`));
    }
  });
});
