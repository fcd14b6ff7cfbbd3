/** Dialogs, of which one is open at most. */
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { ProbedSource } from '../../src-main/core/protocol/studio/document.ts';
import type { FfmpegOffer } from '../../src-main/core/protocol/studio/exports.ts';
import type { RunId } from '../../src-main/core/session/api.ts';
import type { ExportName } from '../kinds/windowKind.ts';

/** all: only what cannot be opened at once, or should not, is asked about; part: so is everything of which a part can be chosen. */
export type OpenWish = 'all' | 'part';

export type Dialog =
  | { kind: 'samples' }
  | { kind: 'addRun' }
  | { kind: 'renameRun'; run: RunId }
  | { kind: 'savePreset'; run: RunId }
  | { kind: 'ownPresets' }
  | { kind: 'reset'; run: RunId }
  | { kind: 'replace'; file: Grant; wish: OpenWish }
  | { kind: 'import'; file: Grant; probed: ProbedSource }
  | { kind: 'fetchFfmpeg'; offer: FfmpegOffer; answer: (isWanted: boolean) => void }
  | { kind: 'closeProject' }
  | { kind: ExportName }
  | { kind: 'exportModel' }
  | { kind: 'exportMetrics' }
  | { kind: 'exportScene' }
  | { kind: 'exportTimelapse' }
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'bench' }
  | { kind: 'about' }
  | { kind: 'notices'; text: string };
