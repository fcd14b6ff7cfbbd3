/** Volumes, to be looked at and to be written: their fields, and the truth. */
import type { VolumeDescription, VolumeSelection } from '../../kinds/volume/selection.ts';
import type { RunId } from '../../session/api.ts';
import type { Ticket } from '../files.ts';

/** Values of one channel on a grid over all of a volume, the first and the last sample of each axis on its own. */
export interface ValueGrid {
  /** Samples along z, y, x. */
  size: [number, number, number];
  /** [z, y, x], half-precision floats in [0, 1] as their bits: the ends of the volume's range. */
  values: Uint16Array;
}

/** A volume that is not open yet, coarsely, and what is known of it. */
export interface VolumePreview extends ValueGrid {
  description: VolumeDescription;
  /** The values that 0 and 1 stand for: the smallest and the largest of the preview. */
  range: [number, number];
}

export interface FieldGrid extends ValueGrid {
  /** As in FieldPicture. */
  steps: number;
  milliseconds: number;
  bytes: number;
}

/** Calls about volumes. */
export interface VolumeMethods {
  /** What is in a file, for choosing a part of it: of one array of several, of one channel, at one point in time. All of the file is read. */
  previewVolume: { args: { file: Ticket; part: Pick<VolumeSelection, 'dataset' | 'channel' | 'time'> }; result: VolumePreview };
  /** The field of a volume on a grid. */
  fieldGrid: { args: { run: RunId; size: [number, number, number]; channel: number }; result: FieldGrid };
  /** The volume that is open, on such a grid: between its samples it is interpolated. */
  trueGrid: { args: { size: [number, number, number]; channel: number }; result: ValueGrid };
  /**
   * Writes a volume's field on any grid; or its error, which is the field less the volume that is open, on the samples of that.
   * The format is that of the file's name.
   */
  exportVolume: { args: { run: RunId; size: [number, number, number]; of: 'field' | 'error'; file: Ticket }; result: null };
  /**
   * Writes the surface around what is at least `level` (a value of the file) as a mesh in the world of the volume.
   * @param resolution samples along the longest side. The rest is as of exportMesh.
   */
  exportLevel: {
    args: { run: RunId; channel: number; level: number; resolution: number; faces: number | null; keepsFloating: boolean; file: Ticket };
    result: string[];
  };
}
