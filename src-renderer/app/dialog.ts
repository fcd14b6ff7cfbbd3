/** Dialogs, of which one is open at most. */
import type { KindName } from '../../src-main/core/kinds/types.ts';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { ProbedVideo } from '../../src-main/core/protocol/studio/document.ts';
import type { FfmpegOffer } from '../../src-main/core/protocol/studio/exports.ts';
import type { RunId } from '../../src-main/core/session/api.ts';
import type { ExportName } from '../kinds/windowKind.ts';

export type Dialog =
  | { kind: 'samples' }
  | { kind: 'addRun' }
  | { kind: 'renameRun'; run: RunId }
  | { kind: 'savePreset'; run: RunId }
  | { kind: 'ownPresets' }
  | { kind: 'reset'; run: RunId }
  | { kind: 'replace'; file: Grant }
  | { kind: 'import'; of: KindName; file: Grant; probed: ProbedVideo }
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
