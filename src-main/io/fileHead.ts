/** The beginning of a file, to see what it is. */
import { open, stat } from 'node:fs/promises';

/** Up to `bytes` of them; none of what cannot be read: whoever reads it says why. */
export async function fileHead(file: string, bytes: number): Promise<Uint8Array> {
  const entry = await stat(file).catch(() => null);
  // To open a pipe would be to wait for its other end.
  const handle = entry?.isFile() ? await open(file, 'r').catch(() => null) : null;
  if (!handle) return new Uint8Array(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
