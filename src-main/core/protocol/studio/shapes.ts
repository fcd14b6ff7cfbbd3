/** Shapes, to be looked at and to be written: their fields, and the truth. */
import type { RunId } from '../../session/api.ts';
import type { AxisName } from '../../field/spec.ts';
import type { CameraPath } from '../../render/cameraPath.ts';
import type { Ticket } from '../files.ts';

/** Fewer triangles enclose nothing. */
export const LEAST_FACES = 4;

/** Distances of a shape on a grid over its domain [-1, 1]^3, the first and the last sample on its faces. */
export interface Volume {
  /** Samples along every axis. */
  resolution: number;
  /** [z, y, x], half-precision floats as their bits: negative inside, in units of the domain. */
  values: Uint16Array;
  /** Beyond it distances are cut off. */
  limit: number;
}

export interface FieldVolume extends Volume {
  /** As in FieldPicture. */
  steps: number;
  milliseconds: number;
  bytes: number;
}

/** Features of a branch at samples along its axes. */
export interface BranchFactors {
  axes: AxisName[];
  /** [samples, R] of one axis, [samples, samples, R] of two. */
  values: Float32Array;
}

/**
 * A field without tail, as what its branches make of samples along their axes: the distance is the sum over r of the
 * product of the branches' features r, and between two samples the features are interpolated.
 */
export interface FieldFactors {
  rank: number;
  /** Samples along every axis, the first and the last on the ends of the domain. */
  samples: number;
  /** In the order of the field's branches. */
  branches: BranchFactors[];
  /** As in Volume. */
  limit: number;
  /** As in FieldPicture. */
  steps: number;
  milliseconds: number;
}

/** A mesh in units of the domain, in which it lies within [-1, 1]^3. */
export interface DomainMesh {
  /** [vertices, 3] */
  positions: Float32Array;
  /** [triangles, 3], outwards counterclockwise. */
  indices: Uint32Array;
}

/** A camera's way as it was read, and what of the file is not in it, in sentences. */
export interface ReadCameraWay {
  path: CameraPath;
  notes: string[];
}

/** Calls about shapes. */
export interface ShapeMethods {
  /** The field of a shape on a grid. */
  volume: { args: { run: RunId; resolution: number }; result: FieldVolume };
  /** A shape's field that has no tail, branch by branch. @throws SettingError when it has one. */
  factors: { args: { run: RunId; samples: number }; result: FieldFactors };
  /** True distances of the shape that is open, cut off at `limit`; finding them takes seconds of a fine grid. */
  trueVolume: { args: { resolution: number; limit: number }; result: Volume };
  /** The mesh that is open; null of a point cloud. */
  trueMesh: { args: null; result: DomainMesh | null };
  /**
   * Writes the surface of a shape's field as a mesh in units of the source; the format is that of the file's name.
   * @param faces most triangles; null: all that are found.
   * @param keepsFloating whether tiny bodies beside the shape, and tiny cavities, are written too. Gives what is not as asked, in sentences.
   */
  exportMesh: { args: { run: RunId; resolution: number; faces: number | null; keepsFloating: boolean; file: Ticket }; result: string[] };
  /** Reads a camera's way for a run's shape: JSON, or a glTF file with a camera in it. */
  readCamera: { args: { run: RunId; file: Ticket }; result: ReadCameraWay };
  /** Writes a camera's way: JSON, or a glTF animation in units of the source. Gives what the file does not hold, in sentences. */
  exportCamera: { args: { run: RunId; path: CameraPath; file: Ticket }; result: string[] };
}
