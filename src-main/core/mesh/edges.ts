/**
 * Edges of a mesh by sorting. Half-edge h = 3t + k runs from corner k of triangle t to its next corner; half-edges of
 * one undirected edge are brought together in linear time, whatever the mesh is like.
 */

export interface EdgeGroups {
  /** Half-edges, those of one undirected edge beside each other: [3m]. */
  order: Uint32Array;
  /** Where each edge starts in `order`, and at last its length: [edges + 1]. */
  starts: Uint32Array;
}

/** The half-edge that follows in the same triangle. */
export function nextHalfEdge(h: number): number {
  return h % 3 === 2 ? h - 2 : h + 1;
}

/** The half-edge before in the same triangle. */
export function previousHalfEdge(h: number): number {
  return h % 3 === 0 ? h + 2 : h - 1;
}

/** The undirected edges of triangles `indices` [m, 3] over `vertices` vertices. */
export function edgeGroups(indices: Uint32Array, vertices: number): EdgeGroups {
  const low = new Uint32Array(indices.length);
  const high = new Uint32Array(indices.length);
  for (let h = 0; h < indices.length; h++) {
    const from = indices[h] as number;
    const to = indices[nextHalfEdge(h)] as number;
    low[h] = Math.min(from, to);
    high[h] = Math.max(from, to);
  }
  const identity = Uint32Array.from({ length: indices.length }, (_, h) => h);
  const order = sortedBy(low, sortedBy(high, identity, vertices), vertices);
  return { order, starts: runStarts(order, low, high) };
}

/** How many edges have one triangle only: where a surface ends. */
export function openEdges(indices: Uint32Array, vertices: number): number {
  const { starts } = edgeGroups(indices, vertices);
  let open = 0;
  for (let edge = 0; edge + 1 < starts.length; edge++) {
    if ((starts[edge + 1] as number) - (starts[edge] as number) === 1) open++;
  }
  return open;
}

/** The items of `order` sorted by their keys, which are below `limit`; equal ones stay in order. */
export function sortedBy(keys: Uint32Array, order: Uint32Array, limit: number): Uint32Array {
  const places = new Uint32Array(limit + 1);
  for (const key of keys) places[key + 1] = (places[key + 1] as number) + 1;
  for (let key = 0; key < limit; key++) places[key + 1] = (places[key + 1] as number) + (places[key] as number);
  const sorted = new Uint32Array(order.length);
  for (const item of order) {
    const key = keys[item] as number;
    const place = places[key] as number;
    sorted[place] = item;
    places[key] = place + 1;
  }
  return sorted;
}

function runStarts(order: Uint32Array, low: Uint32Array, high: Uint32Array): Uint32Array {
  const starts = new Uint32Array(order.length + 1);
  let runs = 0;
  let [lastLow, lastHigh] = [-1, -1];
  for (let i = 0; i < order.length; i++) {
    const h = order[i] as number;
    if (low[h] !== lastLow || high[h] !== lastHigh) starts[runs++] = i;
    lastLow = low[h] as number;
    lastHigh = high[h] as number;
  }
  starts[runs] = order.length;
  return starts.slice(0, runs + 1);
}
