/** Wavefront OBJ: vertices and polygons. Colours, normals, texture, groups and materials are no part of a shape. */
import { FileError } from '../../core/base/errors.ts';
import { count } from '../../core/mesh/repair/repair.ts';
import { GrowingFloats, GrowingIndices } from '../../core/mesh/extract/growing.ts';
import { checkCounts, type RawShape } from './rawShape.ts';
import { TextScanner } from './textScanner.ts';

const [V, F, L, P, HASH, SPACE] = [...'vflp# '].map((letter) => letter.charCodeAt(0));

/**
 * Reads an OBJ file. A face may name its vertices from the first on, or backwards from the last one before it.
 * @throws FileError, with the line, for a vertex or a face that cannot be read.
 */
export function readObj(data: Uint8Array, file: string): RawShape {
  const scanner = new TextScanner(data, file);
  const positions = new GrowingFloats();
  const faces = new Faces(scanner, file);
  let others = 0;
  for (; !scanner.isDone; scanner.nextLine()) {
    if (!scanner.hasWord() || scanner.byteAfter > (SPACE as number)) continue;
    switch (scanner.byte) {
      case V:
        scanner.skipWord();
        positions.push3(scanner.number(), scanner.number(), scanner.number());
        checkCounts(file, positions.length / 3, 0);
        break;
      case F:
        scanner.skipWord();
        faces.read(positions.length / 3);
        break;
      case L:
      case P:
        others++;
        break;
    }
  }
  faces.check(positions.length / 3);
  const notes = others > 0 ? [`${count(others, 'line')} of edges or points in the file ${others === 1 ? 'is' : 'are'} no surface.`] : [];
  return { kind: 'polygons', positions: positions.toArray(), ...faces.toArrays(), notes };
}

class Faces {
  #scanner: TextScanner;
  #file: string;
  #corners = new GrowingIndices();
  #sides = new GrowingIndices();
  #highest = -1;

  constructor(scanner: TextScanner, file: string) {
    this.#scanner = scanner;
    this.#file = file;
  }

  /** Reads the corners of a face, "v", "v/vt", "v//vn" or "v/vt/vn" each. */
  read(vertices: number): void {
    const scanner = this.#scanner;
    const start = this.#corners.length;
    while (scanner.hasWord() && scanner.byte !== HASH) {
      const number = scanner.integer();
      const vertex = number < 0 ? vertices + number : number - 1;
      if (vertex < 0) throw scanner.error(`a face names vertex ${number}, which there is not`);
      if (vertex > this.#highest) this.#highest = vertex;
      this.#corners.push(vertex);
      scanner.skipWord();
    }
    this.#sides.push(this.#corners.length - start);
    checkCounts(this.#file, 0, this.#corners.length);
  }

  /** Vertices may come after the faces that name them, so this is known in the end. */
  check(vertices: number): void {
    if (this.#highest < vertices) return;
    throw new FileError(`"${this.#file}" cannot be read: a face names vertex ${this.#highest + 1}, and there are ${vertices}.`);
  }

  toArrays(): { corners: Uint32Array; sides: Uint32Array } {
    return { corners: this.#corners.toArray(), sides: this.#sides.toArray() };
  }
}
