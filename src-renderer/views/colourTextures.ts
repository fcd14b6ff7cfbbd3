/** Tables of colours on the GPU, uploaded once. */
import { DataTexture } from 'three';

export class ColourTextures {
  #kept = new Map<Uint8Array, DataTexture>();

  /** A [256, 4] table of bytes as a texture. */
  of(table: Uint8Array): DataTexture {
    const kept = this.#kept.get(table);
    if (kept) return kept;
    const texture = new DataTexture(table, table.length / 4, 1);
    texture.needsUpdate = true;
    this.#kept.set(table, texture);
    return texture;
  }

  /** Gives all others back. */
  keepOnly(used: readonly (DataTexture | null)[]): void {
    for (const [table, texture] of this.#kept) {
      if (used.includes(texture)) continue;
      texture.dispose();
      this.#kept.delete(table);
    }
  }
}
