/** How a surface is written while it is being chosen: format, most triangles, and whether tiny bodies go with it. */
import { MESH_FORMATS, type MeshExtension } from './meshFormats.ts';

const LIMITED_FACES = 20_000;

/** What was chosen. */
export interface MeshOptions {
  extension: MeshExtension;
  /** Most triangles; null: all. */
  faces: number | null;
  /** Whether tiny bodies beside the shape, and tiny cavities, are written too. */
  keepsFloating: boolean;
}

export class MeshChoice {
  extension = $state<MeshExtension>('glb');
  isLimited = $state(false);
  faces = $state(LIMITED_FACES);
  keepsFloating = $state(false);

  get format(): (typeof MESH_FORMATS)[number] {
    return MESH_FORMATS.find(({ extension }) => extension === this.extension) ?? MESH_FORMATS[0]!;
  }

  get options(): MeshOptions {
    const { extension, isLimited, faces, keepsFloating } = this;
    return { extension, faces: isLimited ? faces : null, keepsFloating };
  }
}
