/** What is fuzzed: every reader, and what windows send. A target takes bytes, and throws what the reader throws. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CoordxError } from '../../src-main/core/base/errors.ts';
import { decodeFrame, encodeFrame } from '../../src-main/core/protocol/frame.ts';
import { makeStudio, type Studio } from '../../src-main/host/studio/studio.ts';
import { serveStudio } from '../../src-main/host/studio/rpcServer.ts';
import { Tickets } from '../../src-main/host/studio/tickets.ts';
import { readCameraGltf } from '../../src-main/io/mesh/cameraGltf.ts';
import { readCameraPath } from '../../src-main/io/cameraPathFile.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { decodeShape } from '../../src-main/io/mesh/readShape.ts';
import { readModelFile, readModelManifest } from '../../src-main/io/modelFile.ts';
import { readProjectFile } from '../../src-main/io/projectFile.ts';
import { parseSafetensors } from '../../src-main/io/safetensors.ts';
import { sourceKind } from '../../src-main/io/sourceKind.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { parseRawLayout } from '../../src-main/io/volume/formats/raw.ts';
import { probeVolume, readVolume } from '../../src-main/io/volume/readVolume.ts';
import { channelPair } from '../fixtures/channels.ts';
import { emptyEngine, smallSetup, writePicture } from '../fixtures/studios.ts';
import { buildZip, unpackStored } from '../fixtures/zip.ts';

export interface FuzzInput {
  bytes: Buffer;
  /** Name of the seed that it began as. */
  name: string;
  /** A folder of this process's own, and the seeds of this target as they are. */
  folder: string;
  seed: (target: string, name: string) => Buffer;
}

export type Target = (input: FuzzInput) => Promise<unknown>;

const VIDEO_MEMORY = 2 ** 24;
const VOLUME_MEMORY = 2 ** 24;
/** Milliseconds after which a call's caller has lost interest, and those in which it must be answered then. */
const PATIENCE = 400;

/** Has a reader read the bytes as a file. */
function asFile(read: (file: string) => Promise<unknown>): Target {
  return ({ bytes, name, folder }) => {
    const file = path.join(folder, `fuzz${path.extname(name)}`);
    writeFileSync(file, bytes);
    return read(file);
  };
}

/** Has a reader read an archive in which one entry is these bytes, with a checksum that is right. */
function asEntry(target: string, archive: string, read: (file: string) => Promise<unknown>): Target {
  return ({ bytes, name, folder, seed }) => {
    const entries = unpackStored(seed(target, archive)).map((entry) => (entry.name === name ? { ...entry, data: bytes } : entry));
    const file = path.join(folder, archive);
    writeFileSync(file, buildZip(entries));
    return read(file);
  };
}

export const TARGETS: Record<string, Target> = {
  image: asFile(readImage),
  video: asFile(async (file) => {
    await probeVideo(file);
    await readVideo(file, { memoryLimit: VIDEO_MEMORY });
  }),
  shape: ({ bytes, name }) => decodeShape(bytes, name),
  volume: asFile(async (file) => {
    await probeVolume(file);
    await readVolume(file, { memoryLimit: VOLUME_MEMORY });
  }),
  rawLayout: async ({ bytes }) => parseRawLayout(bytes.toString('latin1')),
  sourceKind: asFile(sourceKind),
  model: asFile(async (file) => {
    await readModelManifest(file);
    await readModelFile(file);
  }),
  modelEntry: asEntry('model', 'image.coordx', readModelFile),
  project: asFile(readProjectFile),
  projectEntry: asEntry('project', 'a.coordxproj', readProjectFile),
  tensors: async ({ bytes, name }) => parseSafetensors(bytes, `"${name}"`),
  cameraPath: asFile((file) => readCameraPath(file, { center: [1, 2, 3], scale: 0.1 })),
  cameraGltf: async ({ bytes, name }) => readCameraGltf(bytes, name, { center: [1, 2, 3], scale: 0.1 }),
  frame: async ({ bytes }) => decodeFrame(bytes),
  call: callStudio,
};

let opened: Promise<Studio> | null = null;

/** A Studio with a picture open and a run on it, whose fields take no time. */
async function openStudio(folder: string): Promise<Studio> {
  const tickets = new Tickets();
  const engine = emptyEngine();
  const ports = { selectEngine: async () => ({ engine, reason: 'to fuzz' }), clock: () => performance.now() };
  const studio = makeStudio({ ports, tickets, autosaveFile: path.join(folder, 'autosave.coordxproj') });
  const picture = path.join(folder, 'picture.png');
  await writePicture(picture, 12);
  tickets.grant('in', picture, 'read');
  tickets.grant('out', path.join(folder, 'out.png'), 'write');
  await studio.open({ file: 'in' });
  await studio.addRun({ setup: smallSetup() });
  return studio;
}

/** Sends a call of this JSON as a window would. @throws what it was answered with. */
async function callStudio({ bytes, folder }: FuzzInput): Promise<unknown> {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch {
    throw new CoordxError('No JSON.');
  }
  const { method, args } = (json ?? {}) as { method?: unknown; args?: unknown };
  if (typeof method !== 'string' || args === undefined || method === 'fetchFfmpeg') throw new CoordxError('No call.');
  const studio = await (opened ??= openStudio(folder));
  const [mine, theirs] = channelPair();
  serveStudio(theirs, studio);
  const frame = encodeFrame({ kind: 'call', id: 1, method, args });
  const impatience = setTimeout(() => mine.send(encodeFrame({ kind: 'cancel', id: 1 })), PATIENCE);
  try {
    return await new Promise((resolve, reject) => {
      mine.onFrame((reply) => {
        const message = decodeFrame(reply);
        if (message.kind === 'result') resolve(message.value);
        // A fault of the program has no other name.
        if (message.kind === 'error') reject(message.name === 'Error' ? new Error(message.message) : new CoordxError(message.message));
      });
      mine.onClose(() => reject(new CoordxError('The channel was closed.')));
      mine.send(frame);
    });
  } finally {
    clearTimeout(impatience);
    mine.close();
  }
}
