/** Where a camera of a glTF file is at a moment: its node, and those above it, as animations move them. */
import { FileError } from '../../core/base/errors.ts';
import type { Vector3 } from '../../core/mesh/mesh.ts';
import type { CameraPose } from '../../core/render/cameraPose.ts';
import { slerp, type Quaternion } from '../../core/render/quaternion.ts';
import type { GltfAccessors } from './gltfAccessor.ts';
import { IDENTITY, matrixOf, product } from './gltfNodes.ts';
import type { Gltf, GltfAnimation, GltfNode } from './gltfSchema.ts';

const WIDTHS = { translation: 3, rotation: 4, scale: 3 } as const;
type Moved = keyof typeof WIDTHS;

/** Cameras of a file that are looked at, and nodes above one, at the most: a scene has fewer. */
const MOST = { cameras: 64, above: 256 } as const;

/** Numbers of one property of a node at its times. */
interface Channel {
  node: number;
  path: Moved;
  times: Float64Array;
  /** [times, width], of a cubic spline [times, 3, width]: what goes in, the value, what goes out. */
  values: Float64Array;
  interpolation: 'LINEAR' | 'STEP' | 'CUBICSPLINE';
}

export class CameraMotion {
  /** Its number among the cameras of the file. */
  readonly camera: number;
  #nodes: readonly GltfNode[];
  /** Its node, and those above it. */
  #chain: number[];
  #channels: Channel[];

  private constructor(camera: number, nodes: readonly GltfNode[], chain: number[], channels: Channel[]) {
    this.camera = camera;
    this.#nodes = nodes;
    this.#chain = chain;
    this.#channels = channels;
  }

  /** The first camera that moves, else the first; null where there is none. @throws FileError when numbers are not there. */
  static find(gltf: Gltf, accessors: GltfAccessors, file: string): CameraMotion | null {
    const nodes = gltf.nodes ?? [];
    const parents = new Map(nodes.flatMap(({ children }, node) => (children ?? []).map((child) => [child, node] as const)));
    const cameras = [...nodes.entries()].flatMap(([node, { camera }]) => (camera === undefined ? [] : [{ node, camera }]));
    const found = cameras.slice(0, MOST.cameras).flatMap(({ node, camera }) => {
      const chain = chainOf(parents, node, file);
      const channels = (gltf.animations ?? []).flatMap((animation) => channelsOf(animation, chain, accessors, file));
      return [new CameraMotion(camera, nodes, chain, channels)];
    });
    return found.find(({ span: [start, end] }) => end > start) ?? found[0] ?? null;
  }

  /** Seconds from the first to the last that anything is said of; both 0 of a camera that stands. */
  get span(): [start: number, end: number] {
    const ends = this.#channels.flatMap(({ times }) => [times[0] as number, times.at(-1) as number]);
    return ends.length === 0 ? [0, 0] : [Math.min(...ends), Math.max(...ends)];
  }

  /** In the units of the file, as it lies in its scene. */
  poseAt(time: number): CameraPose {
    const m = this.#chain.reduceRight((above, node) => product(above, matrixOf(this.#nodeAt(node, time))), IDENTITY);
    const column = (k: number): Vector3 => [m[4 * k] as number, m[4 * k + 1] as number, m[4 * k + 2] as number];
    return { eye: column(3), axes: [column(0), column(1), column(2)] };
  }

  #nodeAt(node: number, time: number): GltfNode {
    const own = this.#channels.filter((channel) => channel.node === node);
    const { matrix, ...plain } = this.#nodes[node] as GltfNode;
    if (own.length === 0) return matrix ? { ...plain, matrix } : plain;
    return { ...plain, ...Object.fromEntries(own.map((channel) => [channel.path, valueAt(channel, time)])) };
  }
}

/** A node and those above it. @throws FileError when they go round in a circle, or are too many. */
function chainOf(parents: ReadonlyMap<number, number>, start: number, file: string): number[] {
  const chain = [start];
  for (let above = parents.get(start); above !== undefined; above = parents.get(above)) {
    if (chain.length > MOST.above) throw new FileError(`"${file}" is no valid glTF: its nodes are no trees, or more than ${MOST.above} stand above each other. Export it again.`);
    chain.push(above);
  }
  return chain;
}

function channelsOf({ channels, samplers }: GltfAnimation, chain: readonly number[], accessors: GltfAccessors, file: string): Channel[] {
  return channels.flatMap(({ sampler, target: { node, path } }) => {
    if (node === undefined || !chain.includes(node) || !(path in WIDTHS)) return [];
    const wrong = new FileError(`"${file}" cannot be read: an animation of its camera has no times, or not a value for each.`);
    const found = samplers[sampler];
    if (!found) throw wrong;
    const { input, output, interpolation = 'LINEAR' } = found;
    const times = accessors.numbers(input, 1);
    const values = accessors.numbers(output, WIDTHS[path as Moved]);
    const each = WIDTHS[path as Moved] * (interpolation === 'CUBICSPLINE' ? 3 : 1);
    const isSound = times.every((time, i) => Number.isFinite(time) && (i === 0 || time > (times[i - 1] as number)));
    if (times.length === 0 || values.length !== each * times.length || !isSound || !values.every(Number.isFinite)) throw wrong;
    return [{ node, path: path as Moved, times, values, interpolation }];
  });
}

function valueAt({ path, times, values, interpolation }: Channel, time: number): number[] {
  const width = WIDTHS[path];
  const isSpline = interpolation === 'CUBICSPLINE';
  const at = (i: number, part = isSpline ? 1 : 0): number[] => {
    const start = (isSpline ? 3 * i + part : i) * width;
    return [...values.subarray(start, start + width)];
  };
  const last = times.length - 1;
  if (time <= (times[0] as number)) return at(0);
  if (time >= (times[last] as number)) return at(last);
  const i = lastBefore(times, time);
  const span = (times[i + 1] as number) - (times[i] as number);
  const part = (time - (times[i] as number)) / span;
  if (interpolation === 'STEP') return at(i);
  if (isSpline) return hermite(part, at(i), at(i + 1), scaledBy(at(i, 2), span), scaledBy(at(i + 1, 0), span));
  if (path === 'rotation') return slerp(at(i) as Quaternion, at(i + 1) as Quaternion, part);
  return at(i).map((value, k) => value + part * ((at(i + 1)[k] as number) - value));
}

/** The last of ascending times that is not after `time`, by halving. */
function lastBefore(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle;
    else high = middle;
  }
  return low;
}

function scaledBy(values: number[], factor: number): number[] {
  return values.map((value) => factor * value);
}

/** From `a` to `b` with the slopes `out` and `into`; a turn is made one again by the axes being of length 1. */
function hermite(t: number, a: number[], b: number[], out: number[], into: number[]): number[] {
  const weights = [2 * t ** 3 - 3 * t ** 2 + 1, -2 * t ** 3 + 3 * t ** 2, t ** 3 - 2 * t ** 2 + t, t ** 3 - t ** 2] as const;
  const sum = a.map((value, k) => weights[0] * value + weights[1] * (b[k] as number) + weights[2] * (out[k] as number) + weights[3] * (into[k] as number));
  const length = a.length === 4 ? Math.hypot(...sum) || 1 : 1;
  return sum.map((value) => value / length);
}
