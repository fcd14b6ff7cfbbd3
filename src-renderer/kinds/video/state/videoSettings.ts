/** The settings of videos as the panel shows them. */
import type { RunConfig } from '../../../../src-main/core/settings/settings.ts';
import type { RowPlan } from '../../../state/settings/settingRow.ts';

const onlySolved = ({ training }: RunConfig): string | null => {
  if (training.method !== 'solve') return 'of solve only';
  return training.midway === 0 ? 'midway is 0' : null;
};

export const VIDEO_SETTING_ROWS: Readonly<Record<string, RowPlan>> = {
  motion: ['Training', 'Motion', { idle: onlySolved }],
};
