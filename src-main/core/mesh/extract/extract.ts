/**
 * The surface where a grid of distances is zero: closed, manifold, facing outwards, whatever the values are. Beyond the
 * grid everything is outside, so that a shape which reaches its end is closed there. Vertices stand where the values
 * along an edge of the grid, as a line, are zero, and triangles share them.
 */
import { AMBIGUOUS, cubeCase, FACES, type CubeCase } from './cubeCases.ts';
import { GrowingFloats, GrowingIndices } from './growing.ts';
import type { TriangleMesh } from '../mesh.ts';
import { brickCounts, spacing, type SparseGrid } from '../sparseGrid.ts';

/** The surface of a grid. 256^3 samples take a fraction of a second; for longer work see SurfaceExtractor. */
export function extractSurface(grid: SparseGrid): TriangleMesh {
  const extractor = new SurfaceExtractor(grid);
  while (extractor.next());
  return extractor.mesh();
}

/**
 * Vertices keep this part of an edge away from its ends: those around a sample that is just zero stay apart, also when
 * a file stores them with 32 bits.
 */
const CLEARANCE = 1 / 256;

/**
 * Extraction layer by layer, so that other work may come in between. Holds two planes of samples at a time. Cells and
 * samples are counted from one sample before the grid, which is outside like one after it.
 */
export class SurfaceExtractor {
  #grid: SparseGrid;
  #step: [number, number, number];
  /** Samples in a row and in a plane, with those before and after the grid. */
  #row: number;
  #plane: number;
  #active: Uint8Array;
  #layer = 0;
  #below: Float32Array;
  #above: Float32Array;
  /** Vertices on the edges of a layer's cells by the sample where an edge starts: see #vertexAt. */
  #alongX: [Uint32Array, Uint32Array];
  #alongY: [Uint32Array, Uint32Array];
  #alongZ: Uint32Array;
  #positions = new GrowingFloats();
  #indices = new GrowingIndices();
  /** Values at the corners of a cell, and vertices on its edges. */
  #corners = new Float64Array(8);
  #vertices = new Uint32Array(24);

  constructor(grid: SparseGrid) {
    const [, ny, nx] = grid.size;
    this.#grid = grid;
    this.#step = spacing(grid);
    this.#row = nx + 2;
    this.#plane = (ny + 2) * (nx + 2);
    this.#active = activeBlocks(grid);
    const outside = Math.max(...this.#step);
    this.#below = new Float32Array(this.#plane).fill(outside);
    this.#above = new Float32Array(this.#plane).fill(outside);
    const edges = () => new Uint32Array(this.#plane);
    this.#alongX = [edges(), edges()];
    this.#alongY = [edges(), edges()];
    this.#alongZ = edges();
  }

  /** How many layers there are, and how many are done. */
  get progress(): { done: number; layers: number } {
    return { done: this.#layer, layers: this.#grid.size[0] + 1 };
  }

  /** Goes through the next layer; false when there was none. */
  next(): boolean {
    const { size, brick } = this.#grid;
    const layer = this.#layer;
    if (layer > size[0]) return false;
    [this.#below, this.#above] = [this.#above, this.#below];
    this.#alongX.reverse();
    this.#alongY.reverse();
    if (layer === size[0]) this.#above.fill(Math.max(...this.#step));
    else this.#readPlane(layer);
    const [, blocksY, blocksX] = brickCounts(this.#grid);
    const bz = blockOf(layer, brick[0], size[0]);
    for (let by = 0; by < blocksY; by++) {
      for (let bx = 0; bx < blocksX; bx++) {
        if (this.#active[(bz * blocksY + by) * blocksX + bx]) this.#block(by, bx);
      }
    }
    this.#layer++;
    return true;
  }

  /** The surface so far: the whole one when all layers are done. */
  mesh(): TriangleMesh {
    return { positions: this.#positions.toArray(), indices: this.#indices.toArray() };
  }

  /** Brings the samples at z into the plane above. */
  #readPlane(z: number): void {
    const { size, brick, table, fill, values } = this.#grid;
    const [, alongY, alongX] = brickCounts(this.#grid);
    const bz = Math.floor(z / brick[0]);
    for (let by = 0; by < alongY; by++) {
      for (let bx = 0; bx < alongX; bx++) {
        const place = (bz * alongY + by) * alongX + bx;
        const kept = table[place] as number;
        const [y0, x0] = [by * brick[1], bx * brick[2]];
        const [height, width] = [Math.min(brick[1], size[1] - y0), Math.min(brick[2], size[2] - x0)];
        for (let y = 0; y < height; y++) {
          const to = (y0 + y + 1) * this.#row + x0 + 1;
          const from = ((kept * brick[0] + z - bz * brick[0]) * brick[1] + y) * brick[2];
          if (kept < 0) this.#above.fill(fill[place] as number, to, to + width);
          else for (let x = 0; x < width; x++) this.#above[to + x] = values[from + x] as number;
        }
      }
    }
  }

  /** Goes through the cells of a block in this layer. */
  #block(by: number, bx: number): void {
    const { size, brick } = this.#grid;
    const [yStart, yEnd] = blockCells(by, brick[1], size[1]);
    const [xStart, xEnd] = blockCells(bx, brick[2], size[2]);
    const [below, above, row] = [this.#below, this.#above, this.#row];
    for (let y = yStart; y < yEnd; y++) {
      let at = y * row + xStart;
      let left = columnBits(below, above, at, row);
      for (let x = xStart; x < xEnd; x++, at++) {
        const right = columnBits(below, above, at + 1, row);
        const inside = left | (right << 1);
        left = right;
        if (inside !== 0 && inside !== 255) this.#cell(x, y, at, inside);
      }
    }
  }

  /** Adds the triangles of a cell. */
  #cell(x: number, y: number, at: number, inside: number): void {
    this.#readCorners(at);
    const { triangles, centers } = this.#case(inside);
    this.#findVertices(x, y, at, inside);
    for (const [i, loop] of centers.entries()) this.#vertices[12 + i] = this.#center(loop);
    for (const edge of triangles) this.#indices.push(this.#vertices[edge] as number);
  }

  #readCorners(at: number): void {
    const [corners, row] = [this.#corners, this.#row];
    for (let k = 0; k < 4; k++) {
      const from = at + (k & 1) + (k >> 1) * row;
      corners[k] = this.#below[from] as number;
      corners[4 + k] = this.#above[from] as number;
    }
  }

  #case(inside: number): CubeCase {
    const ambiguous = AMBIGUOUS[inside] as number;
    if (ambiguous === 0) return cubeCase(inside, 0);
    let joined = 0;
    for (let face = 0; face < 6; face++) {
      if ((ambiguous >> face) & 1 && this.#isJoined(FACES[face] as (typeof FACES)[number], inside)) joined |= 1 << face;
    }
    return cubeCase(inside, joined);
  }

  /**
   * Whether the inside corners of a face hang together, by the values between them that are bilinear (Nielson and Hamann,
   * The Asymptotic Decider, 1991). Both cubes at a face come to the same, for a product is the same both ways.
   */
  #isJoined([a, b, c, d]: (typeof FACES)[number], inside: number): boolean {
    const corners = this.#corners;
    const one = (corners[a] as number) * (corners[c] as number);
    const other = (corners[b] as number) * (corners[d] as number);
    return (inside >> a) & 1 ? one > other : other > one;
  }

  /** Finds the vertices on a cell's crossed edges. Those at its far corner are new, the others are of cells before it. */
  #findVertices(x: number, y: number, at: number, inside: number): void {
    const [vertices, row] = [this.#vertices, this.#row];
    for (let k = 0; k < 4; k++) {
      const [u, v] = [k & 1, k >> 1];
      vertices[k] = (this.#alongX[v] as Uint32Array)[at + u * row] as number;
      vertices[4 + k] = (this.#alongY[v] as Uint32Array)[at + u] as number;
      vertices[8 + k] = this.#alongZ[at + u + v * row] as number;
    }
    const far = inside >> 7;
    if (((inside >> 6) & 1) !== far) this.#alongX[1][at + row] = vertices[3] = this.#vertex(x, y, 6, 0);
    if (((inside >> 5) & 1) !== far) this.#alongY[1][at + 1] = vertices[7] = this.#vertex(x, y, 5, 1);
    if (((inside >> 3) & 1) !== far) this.#alongZ[at + row + 1] = vertices[11] = this.#vertex(x, y, 3, 2);
  }

  /** A new vertex on the edge from a corner of a cell along an axis to its far corner. */
  #vertex(x: number, y: number, corner: number, axis: 0 | 1 | 2): number {
    const [from, to] = [this.#corners[corner] as number, this.#corners[7] as number];
    const zero = from / (from - to);
    // Of what is not a number, the middle.
    const t = zero >= 0 && zero <= 1 ? Math.min(1 - CLEARANCE, Math.max(CLEARANCE, zero)) : 0.5;
    const part = (side: 0 | 1 | 2) => (side === axis ? t : (corner >> side) & 1);
    return this.#put(x + part(0), y + part(1), this.#layer + part(2));
  }

  /** A new vertex at a place counted in samples, the first of the grid being 1. */
  #put(x: number, y: number, z: number): number {
    const { min } = this.#grid.bounds;
    const step = this.#step;
    this.#positions.push3(min[0] + (x - 1) * step[0], min[1] + (y - 1) * step[1], min[2] + (z - 1) * step[2]);
    return this.#positions.length / 3 - 1;
  }

  /** A new vertex in the middle of those on the edges of a loop. */
  #center(loop: number[]): number {
    let [x, y, z] = [0, 0, 0];
    for (const edge of loop) {
      const vertex = 3 * (this.#vertices[edge] as number);
      x += this.#positions.at(vertex) / loop.length;
      y += this.#positions.at(vertex + 1) / loop.length;
      z += this.#positions.at(vertex + 2) / loop.length;
    }
    this.#positions.push3(x, y, z);
    return this.#positions.length / 3 - 1;
  }
}

/** Which of the four samples at a place, in both planes and two rows, are inside: bits 0, 2, 4, 6. */
function columnBits(below: Float32Array, above: Float32Array, at: number, row: number): number {
  return (
    ((below[at] as number) < 0 ? 1 : 0) |
    ((below[at + row] as number) < 0 ? 4 : 0) |
    ((above[at] as number) < 0 ? 16 : 0) |
    ((above[at + row] as number) < 0 ? 64 : 0)
  );
}

/** The block of a cell: that of the sample where it starts, the first one's for the cell before the grid. */
function blockOf(cell: number, brick: number, size: number): number {
  return Math.floor(Math.min(size - 1, Math.max(0, cell - 1)) / brick);
}

/** The cells of a block, from the first to before the last. */
function blockCells(block: number, brick: number, size: number): [number, number] {
  return [block === 0 ? 0 : block * brick + 1, Math.min(size, (block + 1) * brick) + 1];
}

/** Blocks of cells in which samples may have different signs. */
function activeBlocks(grid: SparseGrid): Uint8Array {
  const { table, fill } = grid;
  const [nz, ny, nx] = brickCounts(grid);
  /** Bits: some samples may be inside, some may be outside. */
  const signs = (z: number, y: number, x: number): number => {
    if (z < 0 || y < 0 || x < 0 || z >= nz || y >= ny || x >= nx) return 2;
    const place = (z * ny + y) * nx + x;
    if ((table[place] as number) >= 0) return 3;
    return (fill[place] as number) < 0 ? 1 : 2;
  };
  const active = new Uint8Array(nz * ny * nx);
  for (let place = 0; place < active.length; place++) {
    const [z, y, x] = [Math.floor(place / (ny * nx)), Math.floor(place / nx) % ny, place % nx];
    let both = 0;
    for (const dz of z === 0 ? [-1, 0, 1] : [0, 1]) {
      for (const dy of y === 0 ? [-1, 0, 1] : [0, 1]) {
        for (const dx of x === 0 ? [-1, 0, 1] : [0, 1]) both |= signs(z + dz, y + dy, x + dx);
      }
    }
    active[place] = both === 3 ? 1 : 0;
  }
  return active;
}
