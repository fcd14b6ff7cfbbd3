/**
 * A model in one file, .coordx: a zip archive of
 *   manifest.json           what the model is and how it was trained (manifest.ts)
 *   weights.safetensors     one tensor `<layer>.weight` [outputs, inputs] and `<layer>.bias` [outputs] a layer
 *   optimizer.safetensors   Adam's moments of each of them, to go on training
 *   model.onnx, preview.png for other programs and for people; never read here, and may be missing
 * A model that was shrunk has weights.shrunk (core/shrink) in place of both safetensors.
 * The same model always gives the same bytes.
 */
import { FileError } from '../core/base/errors.ts';
import { createAdamState } from '../core/engine/adam.ts';
import { multiplyHere, type Multiply } from '../core/engine/multiply.ts';
import { allLayers, parameterLayout } from '../core/field/parameters.ts';
import type { FieldSpec } from '../core/field/spec.ts';
import { domainOf } from '../core/kinds/table.ts';
import type { Model } from '../core/session/model.ts';
import { isTooLarge, parametersFromBytes } from '../core/shrink/shrink.ts';
import { solves } from '../core/training/method.ts';
import { replaceFileAtomically } from './atomicFile.ts';
import { encodeManifest, parseManifest, type ModelManifest } from './manifest.ts';
import { printable } from './printable.ts';
import { MAX_HEADER_BYTES, parseSafetensors, safetensorsPieces, type Tensor } from './safetensors.ts';
import { readZip, readZipBytes, writeZip, zipPieces, type ZipArchive, type ZipContent } from './zip.ts';
import type { Room } from './zipEntries.ts';

const MANIFEST = 'manifest.json';
const WEIGHTS = 'weights.safetensors';
const OPTIMIZER = 'optimizer.safetensors';
const SHRUNK = 'weights.shrunk';
const ONNX = 'model.onnx';
const PREVIEW = 'preview.png';
const ENTRIES = [MANIFEST, WEIGHTS, OPTIMIZER, SHRUNK, ONNX, PREVIEW];

const MAX_MANIFEST_BYTES = 2 ** 20;

/** The moments' tensors are named after the parameter, with PyTorch's names of the moments before it. */
const FIRST_MOMENT = 'exp_avg.';
const SECOND_MOMENT = 'exp_avg_sq.';

/** What a model file holds for other programs. */
export interface ModelExtras {
  /** The field as an ONNX model. */
  onnx: Uint8Array;
  /** What the field shows, as a PNG file; null when it has no picture. */
  preview: Uint8Array | null;
}

/** Whether an archive is a model. */
export function holdsModel({ names }: ZipArchive): boolean {
  return names.includes(MANIFEST);
}

/**
 * Writes a model, replacing an older file at once or not at all.
 * @throws FileError if it cannot be written there.
 */
export async function writeModelFile(path: string, model: Model, extras?: ModelExtras): Promise<void> {
  const contents = [
    ...modelContents(model, path),
    ...(extras ? [{ name: ONNX, pieces: [extras.onnx] }] : []),
    ...(extras?.preview ? [{ name: PREVIEW, pieces: [extras.preview] }] : []),
  ];
  await replaceFileAtomically(path, (temporaryPath) => writeZip(temporaryPath, contents));
}

/** Everything of a model but its numbers. */
type Unweighted = Omit<Model, 'parameters' | 'moments'>;

/** Writes a model that was shrunk (core/shrink). @throws FileError if it cannot be written there. */
export async function writeShrunkFile(path: string, model: Unweighted, weights: Uint8Array): Promise<void> {
  await replaceFileAtomically(path, (temporaryPath) => writeZip(temporaryPath, shrunkContents(model, weights, path)));
}

/** Bytes of such a file beside those of its weights. */
export async function bytesBesideShrunk(model: Unweighted, path: string): Promise<number> {
  const pieces = await zipPieces(shrunkContents(model, new Uint8Array(), path));
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function shrunkContents(model: Unweighted, weights: Uint8Array, path: string): ZipContent[] {
  return [
    { name: MANIFEST, pieces: [encodeManifest(model, path, 'shrunk')] },
    { name: SHRUNK, pieces: [weights] },
  ];
}

/**
 * The bytes of a model file without anything for other programs, in pieces. The model is copied.
 * @param path of the file that they become a part of.
 */
export async function modelPieces(model: Model, path: string): Promise<Uint8Array[]> {
  return zipPieces(modelContents(model, path));
}

function modelContents({ parameters, moments, ...model }: Model, path: string): ZipContent[] {
  const { spec } = model;
  const optimizer = new Map([
    ...namedTensors(spec, FIRST_MOMENT, moments.first),
    ...namedTensors(spec, SECOND_MOMENT, moments.second),
  ]);
  return [
    { name: MANIFEST, pieces: [encodeManifest(model, path)] },
    { name: WEIGHTS, pieces: safetensorsPieces(namedTensors(spec, '', parameters)) },
    // Adam never touches a core that is solved for, which is nearly all of a model, and nothing of one that was just cut.
    { name: OPTIMIZER, pieces: safetensorsPieces(optimizer), isSparse: solves(model.training) || moments.second.every((moment) => moment === 0) },
  ];
}

/** Gives the products that a model which was shrunk is opened with. */
export type Multiplier = () => Promise<Multiply>;

/**
 * Reads a model to query it or to go on training it. Needs memory for the model twice.
 * @throws FileError if it is not a model file, damaged, or of a newer format.
 */
export async function readModelFile(path: string, multiplier?: Multiplier): Promise<Model> {
  return readZip(path, 'model', (archive) => readModel(archive, multiplier));
}

/**
 * The same from a model file's bytes.
 * @param path what they are called in messages. @param room what they may unpack to.
 */
export async function readModelBytes(bytes: Uint8Array, path: string, room: Room): Promise<Model> {
  return readZipBytes(bytes, path, 'model', room, (archive) => readModel(archive));
}

async function readModel(archive: ZipArchive, multiplier: Multiplier = async () => multiplyHere): Promise<Model> {
  const { spec, preset, training, seed, dataset, progress, metrics } = await readManifest(archive);
  if (archive.names.includes(SHRUNK)) {
    const parameters = await readShrunk(archive, spec, domainOf(dataset).sizes, await multiplier());
    return { spec, preset, training, seed, dataset, progress, metrics, parameters, moments: createAdamState(parameters.length) };
  }
  const [parameters] = await readVectors(archive, WEIGHTS, spec, ['']);
  const [first, second] = await readVectors(archive, OPTIMIZER, spec, [FIRST_MOMENT, SECOND_MOMENT]);
  return { spec, preset, training, seed, dataset, progress, metrics, parameters, moments: { first, second } };
}

async function readShrunk(archive: ZipArchive, spec: FieldSpec, sizes: readonly number[], multiply: Multiply): Promise<Float32Array> {
  const damaged = new FileError(`${SHRUNK} in "${archive.path}" is damaged.`);
  const bytes = await archive.read(SHRUNK, parameterLayout(spec).size * Float32Array.BYTES_PER_ELEMENT + MAX_MANIFEST_BYTES);
  if (isTooLarge(spec, sizes, bytes.length)) throw damaged;
  const parameters = await parametersFromBytes(bytes, spec, sizes, multiply);
  if (!parameters) throw damaged;
  return parameters;
}

/**
 * Reads what a model is, without its numbers.
 * @throws FileError as `readModelFile`, but for damage in what is not read.
 */
export async function readModelManifest(path: string): Promise<ModelManifest> {
  return readZip(path, 'model', readManifest);
}

async function readManifest(archive: ZipArchive): Promise<ModelManifest> {
  const manifest = parseManifest(await archive.read(MANIFEST, MAX_MANIFEST_BYTES), archive.path);
  // After the version, which is what should be told of a newer file with more in it.
  const unknown = archive.names.find((name) => !ENTRIES.includes(name));
  if (unknown !== undefined) {
    throw new FileError(`"${archive.path}" holds "${printable(unknown)}", which does not belong in a model file.`);
  }
  return manifest;
}

/** Where a named tensor lies in the flat vector of parameters. */
interface Place {
  name: string;
  shape: number[];
  start: number;
  end: number;
}

/** All tensors of a field in the order of the flat vector, which they cover. */
function tensorPlaces(spec: FieldSpec): Place[] {
  return allLayers(parameterLayout(spec)).flatMap(({ name, inputs, outputs, weightOffset, biasOffset }) => [
    { name: `${name}.weight`, shape: [outputs, inputs], start: weightOffset, end: biasOffset },
    { name: `${name}.bias`, shape: [outputs], start: biasOffset, end: biasOffset + outputs },
  ]);
}

/** A flat vector, [P], cut into named views of it. */
function namedTensors(spec: FieldSpec, prefix: string, vector: Float32Array): Map<string, Tensor> {
  const { size } = parameterLayout(spec);
  if (vector.length !== size) throw new RangeError(`a vector of ${vector.length} for ${size} parameters`);
  return new Map(
    tensorPlaces(spec).map(({ name, shape, start, end }) => [
      prefix + name,
      { shape, values: vector.subarray(start, end) },
    ]),
  );
}

/** The flat vectors of a safetensors entry, one for each prefix, and nothing else in it. */
async function readVectors<Prefixes extends string[]>(
  archive: ZipArchive,
  entry: string,
  spec: FieldSpec,
  prefixes: [...Prefixes],
): Promise<{ [P in keyof Prefixes]: Float32Array }> {
  const { size } = parameterLayout(spec);
  const limit = prefixes.length * size * Float32Array.BYTES_PER_ELEMENT + MAX_HEADER_BYTES;
  const label = `${entry} in "${archive.path}"`;
  const tensors = parseSafetensors(await archive.read(entry, limit), label);
  const vectors = prefixes.map((prefix) => {
    const found = tensorPlaces(spec).map((place) => ({ ...place, values: take(tensors, prefix, place, label) }));
    const vector = new Float32Array(size);
    for (const { values, start } of found) vector.set(values, start);
    return vector;
  });
  const [extra] = tensors.keys();
  if (extra !== undefined) throw new FileError(`${label} holds "${printable(extra)}", which this model has no place for.`);
  return vectors as { [P in keyof Prefixes]: Float32Array };
}

/** Takes the tensor of a place out of `tensors`. */
function take(tensors: Map<string, Tensor>, prefix: string, { name, shape }: Place, label: string): Float32Array {
  const tensor = tensors.get(prefix + name);
  if (!tensor) throw new FileError(`${label} has no tensor ${prefix}${name}, which its manifest calls for.`);
  if (tensor.shape.join() !== shape.join()) {
    throw new FileError(`${label} has a ${prefix}${name} whose shape is not ${shape.join(' x ')}.`);
  }
  tensors.delete(prefix + name);
  return tensor.values;
}
