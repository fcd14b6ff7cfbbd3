/** Shapes: what a host does for them. */
import type { HostKind } from '../hostKind.ts';
import { fileHead } from '../../../io/fileHead.ts';
import { foreignShapeError, HEAD_BYTES } from '../../../io/foreignFile.ts';
import { isNamedAsShape } from '../../../io/sourceKind.ts';
import { shapeCli } from './cli/shapeCli.ts';
import { nearBricks } from './studio/nearPoints.ts';
import { readShapeSource, restoreShape } from './studio/shapeSource.ts';

export const shape: HostKind<'shape'> = {
  cli: shapeCli,
  studio: {
    look: async (file) => {
      const error = foreignShapeError(file, await fileHead(file, HEAD_BYTES));
      if (error) throw error;
    },
    read: (file, name, _, task) => readShapeSource(file, name, task),
    isStored: ({ name, selection }) => !selection && isNamedAsShape(name),
    restore: restoreShape,
    passingBricks: (spec) => nearBricks(spec),
    // The curve is of few points, always the same: others would be a leap in it.
    measuresAsInPassing: false,
  },
  /** `transform`: coordinates x, y, z are (source - center) * scale. */
  graphMetadata: ({ transform }, { shape: learned }) => {
    const distance = `signed distance, negative inside, truncated: 1 stands for ${learned?.truncation}`;
    return { 'coordx.values': learned?.target === 'occupancy' ? 'logit of being inside' : distance, 'coordx.transform': transform };
  },
};
