/** Shapes: what a host does for them. */
import type { HostKind } from '../hostKind.ts';
import { isNamedAsShape } from '../../../io/sourceKind.ts';
import { shapeCli } from './cli/shapeCli.ts';
import { nearBricks } from './studio/nearPoints.ts';
import { readShapeSource, shapeSource } from './studio/shapeSource.ts';

export const shape: HostKind<'shape'> = {
  quality: 'iou',
  cli: shapeCli,
  studio: {
    read: (file, name, _, task) => readShapeSource(file, name, task),
    isStored: ({ name, selection }) => !selection && isNamedAsShape(name),
    restore: ({ name, bytes }, place, task) => shapeSource(name, bytes, place, task),
    passingBricks: (spec) => nearBricks(spec),
    // The curve is of the points that are measured in passing: others would be a leap in it.
    curveQuality: () => null,
  },
  open: (session, signal, name) => session.openShape(signal, name),
  /** `transform`: coordinates x, y, z are (source - center) * scale. */
  graphMetadata: ({ dataset: { transform }, training: { shape: learned } }) => {
    const distance = `signed distance, negative inside, truncated: 1 stands for ${learned?.truncation}`;
    return { 'coordx.values': learned?.target === 'occupancy' ? 'logit of being inside' : distance, 'coordx.transform': transform };
  },
};
