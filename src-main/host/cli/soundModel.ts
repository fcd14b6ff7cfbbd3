/** Models that a command can do something with. */
import { FileError } from '../../core/base/errors.ts';
import { DIVERGED, isSound } from '../../core/field/soundness.ts';
import type { Model } from '../../core/session/model.ts';
import { readModelFile } from '../../io/modelFile.ts';
import { machineMultiply } from '../engine/machineMultiply.ts';

/** @throws FileError, also when the model's training ran away: nothing but noise or blackness would come of it. */
export async function readSoundModel(file: string): Promise<Model> {
  const model = await readModelFile(file, machineMultiply);
  if (isSound(model.parameters)) return model;
  throw new FileError(`The field in "${file}" ${DIVERGED}`);
}
