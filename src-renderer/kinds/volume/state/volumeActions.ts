/** What the commands of volumes do. */
import { TRANSFER_PRESETS } from '../../../../src-main/core/render/volume/transfer.ts';
import { VOLUME_MODES } from '../../../../src-main/core/render/volume/volumeLook.ts';
import type { Action, Actions } from '../../../state/commands/command.ts';
import { next } from '../../../state/view/view.svelte.ts';
import { PANES, VALUE_COLOURS } from './volumeLook.svelte.ts';
import type { Volumes } from './volumes.svelte.ts';

export function volumeActions(volumes: Volumes) {
  const { look } = volumes;
  const ofVolume = (run: () => void, obstacle: () => string | null = () => null): Action => ({
    run,
    whyNot: () => (volumes.volume ? obstacle() : 'No volume is on show.'),
  });
  const slice = (axis: 0 | 1 | 2, samples: number): Action => ofVolume(() => look.stepCross(axis, samples));
  return {
    nextPanes: ofVolume(() => void (look.panes = next(PANES, look.panes))),
    nextDrawing: ofVolume(() => void (look.drawing = next(VOLUME_MODES, look.drawing))),
    nextTransfer: ofVolume(
      () => {
        const name = TRANSFER_PRESETS.find((preset) => preset === look.transfer);
        look.transfer = name ? next(TRANSFER_PRESETS, name) : TRANSFER_PRESETS[0];
      },
      () => (look.drawing === 'emission' ? null : 'Transfer functions are of emission: choose that first.'),
    ),
    nextValueColours: ofVolume(() => void (look.colours = next(VALUE_COLOURS, look.colours))),
    resetWindow: ofVolume(() => look.resetWindow()),
    crossUp: slice(1, 1),
    crossDown: slice(1, -1),
    crossFront: slice(2, 1),
    crossBack: slice(2, -1),
    crossRight: slice(0, 1),
    crossLeft: slice(0, -1),
    turnVolume: { ...ofVolume(() => void (look.isTurning = !look.isTurning)), checked: () => look.isTurning },
    volumeHome: ofVolume(() => look.home()),
  } satisfies Partial<Actions>;
}
