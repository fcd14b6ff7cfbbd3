/** Commands that are for surfaces. */
import { kindInWords, type DatasetDescription } from '../../../../core/kinds/dataset.ts';
import { SettingError } from '../../../../core/base/errors.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import type { ModelTask } from '../../cliKind.ts';

async function refuse(_: Terminal, { file, model }: ModelTask<DatasetDescription, unknown>): Promise<void> {
  throw new SettingError(`"${file}" is a model of ${kindInWords(model.dataset.kind)}: "coordx query" writes it as a picture.`);
}

/** What has pixels has no surface. */
export const noSurface = { mesh: refuse, render: refuse };
