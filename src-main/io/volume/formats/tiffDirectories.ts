/** The directories of a TIFF, walked through before a decoder follows them: it believes whatever stands there. */
import { FileError } from '../../../core/base/errors.ts';
import type { VolumeBytes } from '../bytes.ts';

/** Bytes of a value by the number of its type in TIFF 6.0 and BigTIFF. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
/** Far more pages than volumes have slices. */
const MOST_PAGES = 2 ** 16;
const MOST_ENTRIES = 4096;

/**
 * How many directories there are, `most` at most.
 * Throws FileError when they lead round in a circle, or a table in one is larger than the file.
 */
export async function countDirectories(bytes: VolumeBytes, most = MOST_PAGES): Promise<number> {
  const start = viewOf(await bytes.read(0, 16));
  const isLittle = start.getUint16(0) === 0x4949;
  const isBig = start.getUint16(2, isLittle) === 43;
  const [countBytes, entryBytes, placeBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const long = (view: DataView, at: number): number => (isBig ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle));
  const seen = new Set<number>();
  for (let at = long(start, isBig ? 8 : 4); at !== 0 && seen.size < most; ) {
    if (seen.has(at)) throw damaged(bytes.name, 'its pages lead round in a circle');
    seen.add(at);
    const head = viewOf(await bytes.read(at, countBytes));
    const entries = isBig ? Number(head.getBigUint64(0, isLittle)) : head.getUint16(0, isLittle);
    if (entries > MOST_ENTRIES) throw damaged(bytes.name, 'a page in it has too many entries');
    const table = viewOf(await bytes.read(at + countBytes, entries * entryBytes + placeBytes));
    for (let i = 0; i < entries; i++) {
      const type = table.getUint16(i * entryBytes + 2, isLittle);
      const size = (TYPE_BYTES[type] ?? 0) * long(table, i * entryBytes + 4);
      if (size > (bytes.size ?? 0)) throw damaged(bytes.name, 'a table in it is larger than all of it');
    }
    at = long(table, entries * entryBytes);
  }
  return seen.size;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(file: string, why: string): FileError {
  return new FileError(`"${file}" is damaged: ${why}, get another copy of it.`);
}
