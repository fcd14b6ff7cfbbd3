/** Files on their way from a browser to the program: asked about first, then sent in pieces, which can be followed and stopped. */
import { CancelledError, CoordxError } from '../../src-main/core/base/errors.ts';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { HostApi, UploadId } from '../../src-main/core/protocol/hostApi.ts';
import { leftOut, nameOfImages, together } from '../../src-main/core/protocol/together.ts';
import type { Task } from '../../src-main/core/protocol/studio/task.ts';
import type { Chosen } from './host.ts';
import type { PickedFile } from './pickedFiles.ts';

/** Bytes of a request: a step of progress, and what is lost when it breaks off. */
const PIECE_BYTES = 2 ** 23;
/** Sent before anybody looks. */
const FEW_FILES = 20;

/** What has to be sent of the files, and what is opened of them. */
interface Parcel {
  name: string;
  files: PickedFile[];
  /** The name of a file of it, or of a folder before the names. */
  open: string;
  note: string | null;
}

/** @param proof gives what lets the page in. @throws CoordxError when nothing of it can be opened. */
export function sending(api: HostApi, proof: () => string, files: readonly PickedFile[]): Chosen {
  const parcel = parcelOf(files);
  return {
    name: parcel.name,
    isSlow: parcel.files.length > FEW_FILES || bytesOf(parcel) > PIECE_BYTES,
    open: async (task) => ({ file: await send(api, proof, parcel, task), note: parcel.note }),
  };
}

function parcelOf(picked: readonly PickedFile[]): Parcel {
  const [only] = picked;
  if (picked.length === 1 && only) return { name: baseOf(only.name), files: [{ ...only, name: baseOf(only.name) }], open: baseOf(only.name), note: null };
  const found = together(picked.map(({ name }) => name));
  if (!found) throw new CoordxError('Nothing of this can be opened: choose images, a video, a shape, a model or a project.');
  const wanted = new Set(found.kind === 'one' ? [found.name, ...found.beside] : found.names);
  const files = picked.filter(({ name }) => wanted.has(name));
  if (found.kind === 'one') {
    const name = baseOf(found.name);
    return { name, files, open: found.name, note: leftOut(name, found) };
  }
  // In one folder, whatever they lay in.
  const [first = ''] = found.names;
  const folder = first.includes('/') ? (first.split('/').at(-2) as string) : nameOfImages(found.names);
  return { name: folder, files: files.map(({ name, file }) => ({ name: `${folder}/${baseOf(name)}`, file })), open: folder, note: leftOut(`the video of ${found.names.length} images`, found) };
}

function bytesOf({ files }: Parcel): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}

async function send(api: HostApi, proof: () => string, parcel: Parcel, { signal, progress }: Task): Promise<Grant> {
  const { name, files, open } = parcel;
  const bytes = bytesOf(parcel);
  const upload = await api.beginUpload({ name, files: files.length, bytes });
  try {
    let sent = 0;
    for (const { name: place, file } of files) {
      for (let from = 0; from === 0 || from < file.size; from += PIECE_BYTES) {
        if (signal?.aborted) throw new CancelledError();
        const piece = file.slice(from, from + PIECE_BYTES);
        await sendPiece(upload, proof, { place, from, piece }, signal);
        sent += piece.size;
        progress?.(bytes === 0 ? 1 : sent / bytes);
      }
    }
    return await api.endUpload({ upload, open });
  } catch (error) {
    await api.dropUpload({ upload }).catch(() => undefined);
    throw signal?.aborted ? new CancelledError() : error;
  }
}

async function sendPiece(
  upload: UploadId,
  proof: () => string,
  { place, from, piece }: { place: string; from: number; piece: Blob },
  signal: AbortSignal | undefined,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(`/upload/${upload}?name=${encodeURIComponent(place)}&from=${from}`, {
      ...{ method: 'POST', headers: { 'X-CoordX-Proof': proof() }, body: piece },
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    // The browser does not say why: the file may have changed or gone, or the program.
    throw new CoordxError(`"${baseOf(place)}" could not be sent to the program: it may have changed meanwhile, choose it again.`, { cause });
  }
  if (!response.ok) throw new CoordxError((await response.text()).trim() || `"${baseOf(place)}" could not be sent to the program.`);
}

function baseOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
