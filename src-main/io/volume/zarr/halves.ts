/** Half floats of Zarr, which the decoder knows only where the runtime does: it is told that they are whole numbers, of the same bits. */
import { writeHalves } from '../../../core/base/halfFloat.ts';
import { parseJson } from '../../plainJson.ts';
import type { ZarrStore } from './store.ts';

/** A store that says so, and whether it had to. */
export interface BitStore extends ZarrStore {
  /** Whether the array at a path of the hierarchy, without slashes around it, holds half floats. */
  isHalf(path: string): boolean;
}

export function withoutHalves(store: ZarrStore): BitStore {
  const halves = new Set<string>();
  const get = async (key: string): Promise<Uint8Array | undefined> => {
    const bytes = await store.get(key);
    const [, path = '', name] = /^\/?(.*?)\/?(\.zarray|zarr\.json)$/.exec(key) ?? [];
    if (!bytes || !name) return bytes;
    const changed = asBits(bytes);
    if (changed) halves.add(path);
    return changed ?? bytes;
  };
  return { name: store.name, get, isHalf: (path) => halves.has(path) };
}

/** What is said of an array of half floats, as one of bits; null of any other, and of what is damaged: the decoder says why. */
function asBits(bytes: Uint8Array): Uint8Array | null {
  const said = parsed(bytes);
  const [old, type] = [String(said?.['dtype']), String(said?.['data_type'])];
  if (!said || !(/^[<>|]f2$/.test(old) || type === 'float16')) return null;
  const named = type === 'float16' ? { data_type: 'uint16' } : { dtype: old.replace('f', 'u') };
  return new TextEncoder().encode(JSON.stringify({ ...said, ...named, fill_value: bitsOf(Number(said['fill_value'] ?? 0)) }));
}

function parsed(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    return parseJson(bytes) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

function bitsOf(value: number): number {
  const bits = new Uint16Array(1);
  writeHalves(Float32Array.of(value), bits, 0, 1);
  return bits[0] as number;
}
