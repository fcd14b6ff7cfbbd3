/** Sound inputs of every kind that the program reads: what is fuzzed begins as one of these. */
import { DEFAULT_CAMERA } from '../../src-main/core/render/orbitCamera.ts';
import { encodeCameraGlb } from '../../src-main/io/mesh/cameraGltf.ts';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { Series } from '../../src-main/core/session/history.ts';
import { encodeFrame } from '../../src-main/core/protocol/frame.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { writeModelFile } from '../../src-main/io/modelFile.ts';
import { writeProjectFile } from '../../src-main/io/projectFile.ts';
import { safetensorsPieces } from '../../src-main/io/safetensors.ts';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import { exrFile } from '../fixtures/exrFiles.ts';
import { patternSamples, tiffFile } from '../fixtures/imageFiles.ts';
import { pfmFile, radianceFile } from '../fixtures/lightFiles.ts';
import { ball, tetrahedron } from '../fixtures/meshes.ts';
import { smallModel, smallShapeModel } from '../fixtures/models.ts';
import { smallSetup } from '../fixtures/studios.ts';
import { npyFile, wave } from '../fixtures/videoFiles.ts';
import { volumeFile } from '../fixtures/volumeFiles.ts';
import { unpackStored } from '../fixtures/zip.ts';

/** Inputs of one target: each by its name, whose ending tells its format. */
export type Seeds = Record<string, Buffer>;

/** The seeds of every target. @param folder to write them in meanwhile. */
export async function makeSeeds(folder: string): Promise<Record<string, Seeds>> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => path.join(folder, name);
  const images = await imageSeeds();
  const videos = await videoSeeds(at);
  const volumes = volumeSeeds();
  const shapes = await shapeSeeds(at);
  const archives = await archiveSeeds(at);
  return {
    image: images,
    video: videos,
    shape: shapes,
    ...archives,
    volume: volumes,
    rawLayout: { layout: Buffer.from('128x128x64,uint16,big,channels=3,skip=352,spacing=0.5x0.5x2') },
    sourceKind: { ...images, ...videos, ...volumes },
    tensors: { 'a.safetensors': Buffer.concat(safetensorsPieces(new Map([['a.weight', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }]]))) },
    cameraPath: { 'path.json': cameraPath() },
    cameraGltf: { 'way.glb': cameraGlb() },
    frame: frames(),
    call: calls(),
  };
}

async function imageSeeds(): Promise<Seeds> {
  const raw = (channels: 1 | 2 | 3 | 4): Sharp => sharp(Uint8Array.from(patternSamples(12, 9, channels, 255)), { raw: { width: 12, height: 9, channels } });
  const rgb = raw(3);
  const made: Record<string, Sharp> = {
    'rgb.png': rgb.clone().png(),
    'palette.png': rgb.clone().png({ palette: true }),
    'interlaced.png': raw(4).png({ progressive: true }),
    'deep.png': rgb.clone().toColourspace('rgb16').png(),
    'turned.jpg': rgb.clone().withMetadata({ orientation: 6 }).jpeg(),
    'progressive.jpg': raw(1).toColourspace('b-w').jpeg({ progressive: true }),
    'lossy.webp': rgb.clone().webp(),
    'lossless.webp': raw(4).webp({ lossless: true }),
    'still.avif': rgb.clone().avif({ effort: 0 }),
    'lzw.tif': rgb.clone().tiff({ compression: 'lzw', predictor: 'horizontal' }),
    'tiled.tif': raw(4).tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }),
    'still.gif': rgb.clone().gif(),
  };
  const entries = await Promise.all(Object.entries(made).map(async ([name, image]) => [name, await image.toBuffer()] as const));
  const pixels = Buffer.from(Uint16Array.from(patternSamples(6, 4, 4, 65535)).buffer);
  const extra = tiffFile({ width: 6, height: 4, channels: 4, bits: 16, extra: [2], pixels });
  return { ...Object.fromEntries(entries), 'extra.tif': extra, ...lightSeeds() };
}

/** Pictures of light, of every kind of OpenEXR that is read. */
function lightSeeds(): Seeds {
  const [width, height] = [9, 6];
  const values = Float32Array.from({ length: 3 * width * height }, (_, i) => 2 ** ((i % 23) - 12));
  const pixels = Uint8Array.from(patternSamples(width, height, 4, 255));
  const exr = ['rle', 'piz', 'pxr24', 'b44', 'dwaa', 'floats', 'tiles', 'parts'] as const;
  return {
    'light.pfm': pfmFile(width, height, 3, values),
    'flat.hdr': radianceFile(width, height, pixels),
    'packed.hdr': radianceFile(width, height, pixels, { isPacked: true }),
    'floats.tif': tiffFile({ width, height, channels: 3, bits: 32, format: 3, pixels: Buffer.from(values.buffer) }),
    ...Object.fromEntries(exr.map((name) => [`${name}.exr`, exrFile(name)])),
  };
}

async function videoSeeds(at: (name: string) => string): Promise<Seeds> {
  const [width, height] = [32, 32];
  const pictures = Array.from({ length: 4 }, (_, t) =>
    Float32Array.from({ length: 3 * width * height }, (_, i) => wave(t / 10, Math.floor(i / width) / height, (i % width) / width)),
  );
  const seeds: Seeds = { 'frames.npy': npyFile([3, 4, 5, 3], Uint8Array.from(patternSamples(4, 15, 3, 255))) };
  for (const name of ['h264.mp4', 'vp9.webm', 'moving.gif', 'moving.webp']) {
    await writeVideo(at(name), { width, height, channels: 3, frameRate: 10 }, pictures);
    seeds[name] = readFileSync(at(name));
  }
  return seeds;
}

/** Of every format of one file; a folder is a file at a time. */
function volumeSeeds(): Seeds {
  const names = [
    ...['sform.nii', 'qform.nii.gz', 'second.nii.gz', 'raw.nrrd', 'gzip.nrrd', 'text.nrrd', 'channels.nrrd', 'raw.mha', 'packed.mha'],
    ...['fortran.npy', 'colours.npy', 'imagej.tif', 'hyper.tif', 'ome.ome.tif', 'tiled.tif', 'file.h5', 'ome2.zarr.zip'],
    ...['explicit', 'implicit', 'big', 'rle', 'j2k', 'jls', 'lossless'].map((syntax) => `dicom-${syntax}/a.dcm`),
  ];
  return Object.fromEntries(names.map((name) => [name.replace('/', '-'), readFileSync(volumeFile(name))]));
}

async function shapeSeeds(at: (name: string) => string): Promise<Seeds> {
  const seeds: Seeds = {};
  for (const name of ['ball.obj', 'ball.ply', 'ball.stl', 'ball.glb']) {
    await writeMesh(at(name), ball(0.8, 4));
    seeds[name] = readFileSync(at(name));
  }
  const { positions, indices } = tetrahedron();
  const rows = Array.from({ length: 4 }, (_, i) => positions.slice(3 * i, 3 * i + 3).join(' '));
  const faces = Array.from({ length: 4 }, (_, i) => `3 ${indices.slice(3 * i, 3 * i + 3).join(' ')}`);
  const header = 'ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement face 4\nproperty list uchar int vertex_indices\nend_header\n';
  const buffer = Buffer.concat([Buffer.from(Float32Array.from(positions).buffer), Buffer.from(indices.buffer)]).toString('base64');
  const gltf = {
    ...{ asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ mesh: 0, translation: [1, 2, 3] }] },
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: 'VEC3' },
      { bufferView: 1, componentType: 5125, count: 12, type: 'SCALAR' },
    ],
    bufferViews: [{ buffer: 0, byteLength: 48 }, { buffer: 0, byteOffset: 48, byteLength: 48 }],
    buffers: [{ byteLength: 96, uri: `data:;base64,${buffer}` }],
  };
  const facets = Array.from(indices, (vertex, i) => `${i % 3 === 0 ? 'facet normal 0 0 0\nouter loop\n' : ''}vertex ${rows[vertex]}\n${i % 3 === 2 ? 'endloop\nendfacet\n' : ''}`);
  const points = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(i), i / 20, Math.sin(i), Math.cos(i), 0].map((value) => value.toFixed(4)).join(' '));
  const texts = {
    'text.off': `OFF\n4 4 0\n${rows.join('\n')}\n${faces.join('\n')}\n`,
    'text.ply': `${header}${rows.join('\n')}\n${faces.join('\n')}\n`,
    'text.stl': `solid a\n${facets.join('')}endsolid a\n`,
    'points.xyz': points.join('\n'),
    'inline.gltf': JSON.stringify(gltf),
  };
  for (const [name, text] of Object.entries(texts)) seeds[name] = Buffer.from(text);
  return seeds;
}

/** Archives as a whole, and what is in them, which the targets pack again with checksums that are right. */
async function archiveSeeds(at: (name: string) => string): Promise<Record<'model' | 'project' | 'modelEntry' | 'projectEntry', Seeds>> {
  const extras = { onnx: Uint8Array.of(8, 9, 10), preview: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) };
  const models = { 'image.coordx': smallModel(), 'shape.coordx': smallShapeModel() };
  for (const [name, model] of Object.entries(models)) await writeModelFile(at(name), model, extras);
  const loss = new Series(0, 1);
  loss.add(1, 0.5, 0.25);
  const history = { loss: loss.stored(), psnr: new Series(0, 0).stored() };
  const run = { id: 1, name: 'split 1', engine: 'auto', device: 'auto', budget: { seconds: 60 }, metrics: null, history, model: smallModel() } as const;
  const memory = { view: { zoom: 1.5, runs: [1] } };
  await writeProjectFile(at('a.coordxproj'), { name: null, source: { name: 'lake.png', bytes: Uint8Array.of(1, 2, 3) }, runs: [run], memory });
  const model = Object.fromEntries(Object.keys(models).map((name) => [name, readFileSync(at(name))]));
  const project = readFileSync(at('a.coordxproj'));
  const manifest = unpackStored(project).find(({ name }) => name === 'project.json');
  return {
    model,
    project: { 'a.coordxproj': project },
    modelEntry: Object.fromEntries(unpackStored(model['image.coordx'] as Buffer).slice(0, 2).map(({ name, data }) => [name, Buffer.from(data)])),
    projectEntry: { 'project.json': Buffer.from(manifest?.data ?? []) },
  };
}

function cameraPath(): Buffer {
  const camera = { azimuth: 30, elevation: 18, distance: 4, target: [0, 0, 0], projection: 'perspective', fieldOfView: 35 };
  return Buffer.from(JSON.stringify([{ time: 0, camera }, { time: 2, camera: { ...camera, azimuth: 90 } }]));
}

function cameraGlb(): Buffer {
  const keyframes = [0, 1].map((time) => ({ time, camera: { ...DEFAULT_CAMERA, azimuth: 90 * time } }));
  return Buffer.concat(encodeCameraGlb(keyframes, { center: [1, 2, 3], scale: 0.1 }).parts);
}

function frames(): Seeds {
  const value = { a: Float64Array.of(1, NaN), b: [Uint8Array.of(1, 2, 3), { $array: 5 }], c: Infinity, d: Uint16Array.of(7) };
  return {
    result: Buffer.from(encodeFrame({ kind: 'result', id: 12, value })),
    call: Buffer.from(encodeFrame({ kind: 'call', id: 1, method: 'picture', args: { run: 1, most: 64 } })),
    error: Buffer.from(encodeFrame({ kind: 'error', id: 3, name: 'FileError', message: 'No.' })),
    progress: Buffer.from(encodeFrame({ kind: 'progress', id: 3, done: 0.5 })),
  };
}

/** Calls of windows as JSON, on a Studio with a picture, run 1 on it, and tickets "in" and "out". */
function calls(): Seeds {
  const whole = { width: 12, height: 9 };
  const setup = smallSetup();
  const args = {
    changes: { revision: -1, series: [{ run: 1, name: 'loss', generation: 1, length: 3 }] },
    probe: { file: 'in' },
    open: { file: 'in', selection: { start: 0, end: 1 } },
    addRun: { setup },
    configureRun: { run: 1, setup },
    duplicateRun: { run: 1, name: 'b', fresh: true },
    train: { run: 1, budget: { steps: 2 } },
    step: { run: 1, budget: { seconds: 1 } },
    estimate: { setup },
    picture: { run: 1, request: { ...whole, region: { left: 0, top: 0, right: 1, bottom: 1 }, time: 0 }, most: 64, prompt: true },
    frames: { run: 1, request: { ...whole, times: [0, 0.5] }, most: 64 },
    truth: { rect: { left: 0, top: 0, width: 4, height: 4 }, most: 16, frame: 0 },
    measure: { run: 1, rect: null },
    volume: { run: 1, resolution: 16 },
    exportPicture: { run: 1, request: whole, bitDepth: 8, quality: 90, file: 'out' },
    exportMesh: { run: 1, resolution: 16, faces: null, keepsFloating: false, file: 'out' },
    exportModel: { run: 1, file: 'out' },
    exportMetrics: { file: 'out' },
    startClip: { width: 16, height: 16, frameRate: 10, codec: 'h264', quality: 50, file: 'out' },
    remember: { memory: { view: { zoom: 1.5 }, list: [1, 'a', null] } },
    save: { file: 'out' },
  };
  return Object.fromEntries(Object.entries(args).map(([method, value]) => [`${method}.json`, Buffer.from(JSON.stringify({ method, args: value }))]));
}

/** Writes seeds where workers read them. */
export function storeSeeds(folder: string, seeds: Record<string, Seeds>): void {
  for (const [target, files] of Object.entries(seeds)) {
    mkdirSync(path.join(folder, target), { recursive: true });
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, target, name), bytes);
  }
}
