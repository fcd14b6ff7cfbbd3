/** Products of matrices as fast as this machine's processor can, for who opens a model that was shrunk. */
import { multiplyOf, type Multiply } from '../../core/engine/multiply.ts';
import { machineEngines } from './machineEngines.ts';

export async function machineMultiply(): Promise<Multiply> {
  return multiplyOf(await machineEngines().onnx.create('cpu'), undefined);
}
