/** How large a model is beside the source that it stands for. */

/** A source without any compression: as raw samples, or as a mesh. */
export interface RawSize {
  /** What it is as such, and what it is counted in. */
  name: string;
  unit: string;
  count: number;
  bytes: number;
}

export interface ModelSize {
  /** Bytes of the parameters, and of the source. */
  model: number;
  source: number;
  /** What the source is counted in, and the bits for each. */
  unit: string;
  bits: number;
  sourceBits: number;
  /** Model in parts of the source. */
  ratio: number;
}

/** Parameters are float32. */
const PARAMETER_BYTES = 4;

export function modelSize(parameters: number, { unit, count, bytes }: RawSize): ModelSize {
  const model = PARAMETER_BYTES * parameters;
  return { model, source: bytes, unit, bits: (8 * model) / count, sourceBits: (8 * bytes) / count, ratio: model / bytes };
}
