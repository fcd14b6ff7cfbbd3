import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CancelledError, FileError } from '../../src-main/core/base/errors.ts';
import { MOST_POINTS } from '../../src-main/core/session/history.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { readProjectFile, writeProjectFile, type Project } from '../../src-main/io/projectFile.ts';
import { exact } from '../fixtures/modelFiles.ts';
import { smallModel, smallShapeModel } from '../fixtures/models.ts';
import { curve, exactProject, projects, smallProject, smallRun } from '../fixtures/projects.ts';
import { testFolder } from '../fixtures/studios.ts';
import { buildZip, unpackStored, type ZipEntry } from '../fixtures/zip.ts';

const FOLDER = testFolder();
const FILE = path.join(FOLDER, 'a.coordxproj');

async function written(project: Project): Promise<Buffer> {
  await writeProjectFile(FILE, project);
  return readFileSync(FILE);
}

async function readBytes(bytes: Uint8Array): Promise<Project> {
  writeFileSync(FILE, bytes);
  return readProjectFile(FILE);
}

/** The small project's entries with changes by name; null leaves one out. */
async function entriesWith(changes: Record<string, Partial<ZipEntry> | null>): Promise<ZipEntry[]> {
  return unpackStored(await written(smallProject())).flatMap((entry) => {
    const change = changes[entry.name];
    return change === null ? [] : [{ ...entry, ...change }];
  });
}

type Json = Record<string, unknown>;

/** The small project's file with a project.json that `edit` has changed. */
async function manifestWith(edit: (manifest: Json & { runs: Json[] }) => void): Promise<Buffer> {
  const [first] = await entriesWith({});
  const manifest = JSON.parse(Buffer.from(first?.data ?? []).toString()) as Json & { runs: Json[] };
  edit(manifest);
  return buildZip(await entriesWith({ 'project.json': { data: Buffer.from(JSON.stringify(manifest)) } }));
}

describe('a project file', () => {
  test('gives back any project, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(projects, async (project) => {
        await writeProjectFile(FILE, project);
        assert.deepEqual(exactProject(await readProjectFile(FILE)), exactProject(project));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('is the same for the same project, in whatever order its fields were made', async () => {
    const project = smallProject();
    const shuffled = Object.fromEntries(Object.entries(project).reverse()) as unknown as Project;
    shuffled.runs = project.runs.map((run) => Object.fromEntries(Object.entries(run).reverse()) as unknown as typeof run);
    assert.deepEqual(await written(shuffled), await written(project));
  });

  test('holds whole model files and the image as it was, for others to take out', async () => {
    const entries = unpackStored(await written(smallProject()));
    assert.deepEqual(entries.map(({ name }) => name), ['project.json', 'source/lake.png', 'runs/1.coordx', 'runs/2.coordx']);
    assert.deepEqual([...(entries[1]?.data ?? [])], [1, 2, 3, 4, 5]);
    const file = path.join(FOLDER, 'taken.coordx');
    writeFileSync(file, entries[3]?.data ?? '');
    assert.deepEqual(exact(await readModelFile(file)), exact(smallModel()));
  });

  test('holds the longest curves', async () => {
    const values = Array.from({ length: MOST_POINTS }, (_, i) => Math.exp(-i / 100));
    const history = { loss: curve(0, values), psnr: curve(0, values.map((value) => 10 * Math.log10(1 / value))) };
    const { runs } = await readBytes(await written(smallProject({ runs: [smallRun({ history })] })));
    assert.deepEqual(runs[0]?.history, history);
  });

  test('holds what was measured of shapes, and nothing of another kind than its model', async () => {
    const shape = { iouEasy: 0.99, iouHard: 0.9, distance: null, chamfer: 0.01, eikonal: NaN, steps: 7 };
    const curves = { loss: curve(1, [0.5]), iou: curve(0, [0.25, 1]) };
    const run = smallRun({ model: smallShapeModel(), metrics: shape, history: curves });
    const { runs } = await readBytes(await written(smallProject({ runs: [run] })));
    assert.deepEqual([runs[0]?.metrics, runs[0]?.history], [shape, curves]);
    for (const changes of [{ metrics: smallRun().metrics }, { history: smallRun().history }]) {
      const mixed = await written(smallProject({ runs: [{ ...run, ...changes }] }));
      await assert.rejects(readBytes(mixed), /is damaged: the curves of "split 1" are not those of its model\./);
    }
  });

  test('tells its progress, and can be cancelled, which leaves the older file', async () => {
    const before = await written(smallProject({ runs: [] }));
    const done: number[] = [];
    await writeProjectFile(path.join(FOLDER, 'b.coordxproj'), smallProject(), { progress: (part) => done.push(part) });
    assert.deepEqual(done, [1 / 3, 2 / 3]);
    await assert.rejects(writeProjectFile(FILE, smallProject(), { signal: AbortSignal.abort() }), CancelledError);
    assert.deepEqual(readFileSync(FILE), before);
    await assert.rejects(readProjectFile(path.join(FOLDER, 'b.coordxproj'), { signal: AbortSignal.abort() }), CancelledError);
    assert.ok(readdirSync(FOLDER).every((name) => !name.endsWith('.tmp')), 'nothing else is left');
  });

  test('what could not be read again is not written', async () => {
    const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => ({ inner }), 1) as Json;
    for (const memory of [deep, { text: 'x'.repeat(2 ** 18) }, { number: NaN }]) {
      await assert.rejects(writeProjectFile(FILE, smallProject({ memory })), /memory: must be JSON of at most 256 KiB/);
    }
  });
});

const invalid = (reason: string): string => `The project.json of "FILE" is not valid: ${reason}`;

/** What makes a file hostile, its bytes, and the sentence that it is answered with. */
const HOSTILE: [name: string, bytes: () => Promise<Uint8Array>, sentence: string | RegExp][] = [
  ['an empty file', async () => Buffer.alloc(0), '"FILE" is empty: get another copy of it.'],
  ['another archive', async () => buildZip([{ name: 'a', data: Buffer.of(1) }]), '"FILE" is not a CoordX project file: it has no project.json.'],
  ['one that is cut off', async () => (await written(smallProject())).subarray(0, -1), '"FILE" is cut off or damaged: its list of contents is missing.'],
  ['a run without its model', async () => buildZip(await entriesWith({ 'runs/2.coordx': null })), '"FILE" is not a CoordX project file: it has no runs/2.coordx.'],
  ['an image that is missing', async () => buildZip(await entriesWith({ 'source/lake.png': null })), '"FILE" is not a CoordX project file: it has no source/lake.png.'],
  [
    'a run that is not listed',
    async () => manifestWith((manifest) => void manifest.runs.pop()),
    '"FILE" holds "runs/2.coordx", which does not belong in this project file.',
  ],
  [
    'a path to another folder',
    async () => buildZip([...(await entriesWith({})), { name: '../evil', data: Buffer.of(1) }]),
    '"FILE" holds "../evil", which does not belong in this project file.',
  ],
  [
    'an image whose name is a path',
    async () => manifestWith((manifest) => void (manifest['source'] = { name: '../../etc/passwd' })),
    invalid('source.name: must be a file name without folder.'),
  ],
  [
    'a run that is no model',
    async () => buildZip(await entriesWith({ 'runs/1.coordx': { data: Buffer.from('nothing') } })),
    '"FILE/runs/1.coordx" is not a CoordX model file.',
  ],
  [
    'a model with a wrong checksum in it',
    async () => {
      const model = Buffer.from((await entriesWith({})).find(({ name }) => name === 'runs/1.coordx')?.data ?? []);
      const optimizer = unpackStored(model)[2]?.data ?? new Uint8Array(0);
      // Views of the model's own bytes.
      optimizer[optimizer.length - 1] = (optimizer.at(-1) as number) ^ 1;
      return buildZip(await entriesWith({ 'runs/1.coordx': { data: model } }));
    },
    '"FILE/runs/1.coordx" is damaged: optimizer.safetensors in it does not match its checksum.',
  ],
  [
    'a bomb',
    async () => buildZip(await entriesWith({ 'runs/1.coordx': { data: Buffer.alloc(2 ** 24), deflated: true } })),
    /^"FILE" is refused: it would unpack to \d{8} bytes, far more than a CoordX project file of its size holds\.$/,
  ],
  [
    'a bomb that hides its size',
    async () => buildZip(await entriesWith({ 'runs/1.coordx': { data: Buffer.alloc(2 ** 24), deflated: true, claims: { size: 500 } } })),
    '"FILE" is damaged: runs/1.coordx in it cannot be unpacked.',
  ],
  [
    'a newer format',
    async () => manifestWith((manifest) => void Object.assign(manifest, { version: 2, what: 'ever' })),
    '"FILE" was written by a newer CoordX Studio (format 2); this one reads format 1.',
  ],
  [
    'another format',
    async () => manifestWith((manifest) => void (manifest['format'] = 'zip')),
    '"FILE" is not a CoordX project file: its project.json does not say that it is one.',
  ],
  [
    'JSON nested without end',
    async () => buildZip(await entriesWith({ 'project.json': { data: Buffer.from(`{"memory":${'['.repeat(1e5)}${']'.repeat(1e5)}}`) } })),
    '"FILE" is not a CoordX project file: its project.json does not say that it is one.',
  ],
  [
    'a memory nested without end',
    async () => {
      const text = Buffer.from((await entriesWith({}))[0]?.data ?? []).toString();
      const deep = text.replace(/"memory":.*$/s, `"memory":{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`);
      return buildZip(await entriesWith({ 'project.json': { data: Buffer.from(deep) } }));
    },
    invalid('memory: must be JSON of at most 256 KiB.'),
  ],
  [
    'a curve that goes back',
    async () => manifestWith(({ runs }) => void (runs[0]!['history'] = { loss: { origin: 0, stretch: 1, points: [5, 1, 1, 4, 1, 1] }, psnr: EMPTY })),
    invalid('runs.0.history.loss: must be points of growing steps.'),
  ],
  [
    'a curve that is too long',
    async () => manifestWith(({ runs }) => void (runs[0]!['history'] = { loss: EMPTY, psnr: { ...EMPTY, points: new Array(3 * MOST_POINTS + 3).fill(1) } })),
    invalid('runs.0.history.psnr.points: Too big: expected array to have <=6144 items.'),
  ],
  [
    'two runs of one number',
    async () => manifestWith(({ runs }) => void (runs[0]!['id'] = 2)),
    invalid('runs: must have different ids.'),
  ],
  [
    'a name that steers a terminal',
    async () => manifestWith(({ runs }) => void (runs[0]!['name'] = '\u001b[2J')),
    invalid('runs.0.name: must be one line of text.'),
  ],
];

const EMPTY = { origin: 0, stretch: 0, points: [] };

describe('a hostile project file is refused in a sentence', () => {
  for (const [name, bytes, sentence] of HOSTILE) {
    test(name, async () => {
      await assert.rejects(bytes().then(readBytes), (error: unknown) => {
        assert.ok(error instanceof FileError, String(error));
        const told = error.message.replaceAll(FILE, 'FILE');
        if (typeof sentence === 'string') assert.equal(told, sentence);
        else assert.match(told, sentence);
        return true;
      });
    });
  }

  test('what a window cannot have remembered is left out, and the rest stays', async () => {
    const camera = { scale: 2, x: 0.5, y: 0.5 };
    const sound = { view: { camera, selection: { left: 1, top: 2, width: 3, height: 4 }, mode: 'swipe' }, player: { speed: 2 }, other: 'kept' };
    const memories: [Json, Json][] = [
      [sound, sound],
      [{ ...sound, view: { selection: { left: -1, top: 0, width: 1e9, height: 'x' } } }, { player: sound.player, other: 'kept' }],
      [{ ...sound, view: { camera: { scale: 0, x: 0, y: 0 } } }, { player: sound.player, other: 'kept' }],
      [{ view: 'wide', player: { position: 'first' }, shape: { camera: { target: 7 } } }, {}],
      [{ drafts: [{ run: 0, draft: { setup: { name: 'no config' }, amount: {} } }] }, {}],
      [{ drafts: 'none' }, {}],
    ];
    for (const [memory, expected] of memories) {
      const read = await readBytes(await manifestWith((manifest) => void (manifest['memory'] = memory)));
      assert.deepEqual(read.memory, expected);
    }
  });

  test('__proto__ in a memory is a key like any other', async () => {
    const text = Buffer.from((await entriesWith({}))[0]?.data ?? []).toString();
    const data = Buffer.from(text.replace(/"memory":.*$/s, '"memory":{"__proto__":{"polluted":1}}}'));
    const { memory } = await readBytes(buildZip(await entriesWith({ 'project.json': { data } })));
    assert.equal(({} as Json)['polluted'], undefined);
    assert.equal(memory?.['polluted'], undefined);
  });

  test('whatever is done to its bytes, it is a project or refused', async () => {
    const bytes = await written(smallProject());
    const listStart = bytes.lastIndexOf('PK\u0001\u0002');
    const random = new Random(5);
    let read = 0;
    for (let i = 0; i < 400; i++) {
      const changed = Buffer.from(bytes);
      // Half of them in the list of contents, where a byte has most to say.
      const from = i % 2 === 0 ? 0 : listStart;
      for (let n = random.integer(3); n >= 0; n--) changed[from + random.integer(bytes.length - from)] = random.integer(256);
      const cut = random.integer(5) === 0 ? changed.subarray(0, random.integer(bytes.length)) : changed;
      try {
        const { runs } = await readBytes(cut);
        assert.ok(runs.every(({ model }) => model.parameters.length > 0), 'a run has weights');
        read += 1;
      } catch (error) {
        assert.ok(error instanceof FileError, `not a FileError: ${error instanceof Error ? error.stack : String(error)}`);
        assert.match(error.message, /^[^\p{Cc}]{10,400}\.$/u);
      }
    }
    // Some changes hit what is not read: dates, the same bytes again.
    assert.ok(read > 0 && read < 200, `${read} of 400 were read`);
  });
});
