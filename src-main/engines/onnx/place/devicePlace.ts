/**
 * Tensors that stay in buffers of a GPU, which onnxruntime can do on webgpu alone. Any session on that device takes them. To ask
 * one of them for its data ends the process, so they are read by a graph that hands them over.
 */
import type { BusCount } from '../../../core/engine/engine.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import { bytesOf, createSession, runTensors, tensor, type InferenceSession, type SessionSettings, type Tensor } from '../runtime.ts';
import type { Graph, Place } from './place.ts';

/** A tensor on the device. What is in it only this file can ask for. */
export class DeviceTensor {
  #tensor: Tensor;

  constructor(tensor: Tensor) {
    this.#tensor = tensor;
  }

  static inside(tensor: DeviceTensor): Tensor {
    return tensor.#tensor;
  }
}

export class DevicePlace implements Place<DeviceTensor> {
  readonly isApart = true;
  readonly bus: BusCount = { sent: 0, received: 0 };
  #settings: SessionSettings;
  /** Sessions that hand tensors over, by direction and number of axes. */
  #movers = new Map<string, Promise<InferenceSession>>();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  async graph(model: Uint8Array, staying: readonly string[]): Promise<Graph<DeviceTensor>> {
    const session = await createSession(model, this.#settings, staying);
    return {
      run: async (feeds) => {
        const outputs = await this.#run(session, feeds);
        const values: Record<string, Float32Array> = {};
        const kept: Record<string, DeviceTensor> = {};
        for (const [name, output] of Object.entries(outputs)) {
          if (staying.includes(name)) kept[name] = new DeviceTensor(output);
          else values[name] = output.data as Float32Array;
        }
        return { values, staying: kept };
      },
      release: () => session.release(),
    };
  }

  async put(values: Float32Array, dims: readonly number[]): Promise<DeviceTensor> {
    const { moved } = await this.#run(await this.#mover(dims.length, 'gpu-buffer'), { given: tensor(values, dims) });
    return new DeviceTensor(moved as Tensor);
  }

  async read(stay: DeviceTensor): Promise<Float32Array> {
    const { dims } = DeviceTensor.inside(stay);
    const { moved } = await this.#run(await this.#mover(dims.length, 'cpu'), { given: stay });
    return (moved as Tensor).data as Float32Array;
  }

  free(stay: DeviceTensor): void {
    DeviceTensor.inside(stay).dispose();
  }

  async dispose(): Promise<void> {
    for (const session of this.#movers.values()) await (await session).release();
    this.#movers.clear();
  }

  async #run(session: InferenceSession, feeds: Record<string, Tensor | DeviceTensor>): Promise<Record<string, Tensor>> {
    const given = Object.entries(feeds).map(([name, feed]) => {
      if (feed instanceof DeviceTensor) return [name, DeviceTensor.inside(feed)];
      this.bus.sent += bytesOf(feed);
      return [name, feed];
    });
    const outputs = await runTensors(session, Object.fromEntries(given) as Record<string, Tensor>);
    for (const output of Object.values(outputs)) if (output.location === 'cpu') this.bus.received += bytesOf(output);
    return outputs;
  }

  #mover(axes: number, to: 'gpu-buffer' | 'cpu'): Promise<InferenceSession> {
    const key = `${to} ${axes}`;
    const known = this.#movers.get(key);
    if (known) return known;
    const b = new GraphBuilder();
    const dims = Array.from({ length: axes }, (_, i) => `axis.${i}`);
    b.output('moved', b.input('given', dims), dims);
    const made = createSession(b.encode(), this.#settings, to === 'cpu' ? [] : ['moved']);
    this.#movers.set(key, made);
    return made;
  }
}
