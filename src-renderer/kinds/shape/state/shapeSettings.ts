/** The settings of shapes as the panel shows them. */
import type { RunConfig } from '../../../../src-main/core/settings/settings.ts';
import { decades, PARTS, powersAndHalves, SIZES, type RowPlan } from '../../../state/settings/settingRow.ts';

const onlyBricks = ({ training }: RunConfig): string | null => (training.batch === 'bricks' ? null : 'in bricks only');
const onlyDistances = ({ training }: RunConfig): string | null =>
  training.shape?.target === 'distance' ? null : 'of distances only';

export const SHAPE_SETTING_ROWS: Readonly<Record<string, RowPlan>> = {
  target: ['Shape', 'Target'],
  truncation: ['Shape', 'Truncation', { stops: decades([1, 1.5, 2, 3, 4, 5, 7], 0.01, 2), idle: onlyDistances }],
  brickSamples: ['Shape', 'Brick samples', { stops: SIZES.filter((size) => size <= 64), idle: onlyBricks }],
  nearSide: ['Shape', 'Near side', { stops: decades([1, 1.5, 2, 3, 5, 7], 0.01, 2), idle: onlyBricks }],
  wideShare: ['Shape', 'Wide share', { stops: PARTS }],
  renewal: ['Shape', 'Renewal', { stops: powersAndHalves(1, 1024) }],
};
