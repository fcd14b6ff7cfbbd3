/** Tensors that stay in this process's memory, for the processor and for devices of onnxruntime that keep nothing. */
import type { BusCount } from '../../../core/engine/engine.ts';
import { bytesOf, createSession, runTensors, tensor, type SessionSettings, type Tensor } from '../runtime.ts';
import type { Graph, Place } from './place.ts';

export class HostPlace implements Place<Tensor> {
  readonly isApart = false;
  readonly bus: BusCount | null;
  #settings: SessionSettings;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
    this.bus = settings.device === 'cpu' ? null : { sent: 0, received: 0 };
  }

  async graph(model: Uint8Array, staying: readonly string[]): Promise<Graph<Tensor>> {
    const session = await createSession(model, this.#settings);
    return {
      run: async (feeds) => {
        const results = await runTensors(session, feeds);
        if (this.bus) {
          this.bus.sent += total(feeds);
          this.bus.received += total(results);
        }
        const outputs = Object.entries(results);
        const stays = ([name]: [string, Tensor]): boolean => staying.includes(name);
        const values = outputs.filter((output) => !stays(output)).map(([name, { data }]) => [name, data as Float32Array]);
        return {
          values: Object.fromEntries(values) as Record<string, Float32Array>,
          staying: Object.fromEntries(outputs.filter(stays)),
        };
      },
      release: () => session.release(),
    };
  }

  async put(values: Float32Array, dims: readonly number[]): Promise<Tensor> {
    return tensor(values.slice(), dims);
  }

  async read({ data }: Tensor): Promise<Float32Array> {
    return data as Float32Array;
  }

  free(): void {
    // The garbage collector does.
  }

  async dispose(): Promise<void> {
    // Nothing of its own.
  }
}

function total(tensors: Record<string, Tensor>): number {
  return Object.values(tensors).reduce((sum, tensor) => sum + bytesOf(tensor), 0);
}
