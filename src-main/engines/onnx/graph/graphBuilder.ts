/** Builds an ONNX graph node by node. Tensors are named by the node that makes them. */
import { encodeModel, type Attribute, type OnnxModel, type OnnxValue } from './modelProto.ts';

/** Name of a tensor in the graph under construction. */
export type Tensor = string;

export class GraphBuilder {
  #model: OnnxModel = { nodes: [], initializers: [], inputs: [], outputs: [], metadata: {} };
  #constants = new Map<string, Tensor>();
  #count = 0;

  /** Adds a graph input, of float32 when nothing else is said; a string in `dims` names a dynamic axis. */
  input(name: string, dims: (number | string)[], type: OnnxValue['type'] = 'float32'): Tensor {
    this.#model.inputs.push({ name, dims, type });
    return name;
  }

  /** Makes a tensor a graph output under `name`. */
  output(name: string, tensor: Tensor, dims: (number | string)[], type: OnnxValue['type'] = 'float32'): void {
    this.#add('Identity', [tensor], [name], {});
    this.#model.outputs.push({ name, dims, type });
  }

  /** Adds a node with one output. */
  node(operator: string, inputs: Tensor[], attributes: Record<string, Attribute> = {}): Tensor {
    const output = this.#name(operator);
    this.#add(operator, inputs, [output], attributes);
    return output;
  }

  /** Adds a node with several outputs. */
  nodes(operator: string, inputs: Tensor[], outputs: number, attributes: Record<string, Attribute> = {}): Tensor[] {
    const names = Array.from({ length: outputs }, () => this.#name(operator));
    this.#add(operator, inputs, names, attributes);
    return names;
  }

  /** A float32 tensor stored in the file. */
  weights(name: string, data: Float32Array, dims: number[]): Tensor {
    this.#model.initializers.push({ name, dims, data });
    return name;
  }

  /** A float32 scalar; equal ones are stored once. */
  scalar(value: number): Tensor {
    return this.#constant(`float:${value}`, [], Float32Array.of(value));
  }

  /** An int64 vector, for shapes, axes and sizes; equal ones are stored once. */
  integers(values: number[]): Tensor {
    return this.#constant(`int:${values.join()}`, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A key and a value in the model's metadata. */
  metadata(key: string, value: string): void {
    this.#model.metadata[key] = value;
  }

  /** Bytes of the .onnx file. */
  encode(): Uint8Array {
    return encodeModel(this.#model);
  }

  // Shorthands for the operators that appear everywhere.

  add(a: Tensor, b: Tensor): Tensor {
    return this.node('Add', [a, b]);
  }

  subtract(a: Tensor, b: Tensor): Tensor {
    return this.node('Sub', [a, b]);
  }

  multiply(a: Tensor, b: Tensor): Tensor {
    return this.node('Mul', [a, b]);
  }

  matmul(a: Tensor, b: Tensor): Tensor {
    return this.node('MatMul', [a, b]);
  }

  transpose(a: Tensor, order: number[]): Tensor {
    return this.node('Transpose', [a], { perm: order });
  }

  /** 0 keeps the dimension of the same place, -1 takes what is left. */
  reshape(a: Tensor, dims: number[]): Tensor {
    return this.node('Reshape', [a, this.integers(dims)]);
  }

  concat(tensors: Tensor[], axis: number): Tensor {
    return tensors.length === 1 ? (tensors[0] as Tensor) : this.node('Concat', tensors, { axis });
  }

  sum(a: Tensor, axes: number[], keepDimensions: boolean): Tensor {
    return this.node('ReduceSum', [a, this.integers(axes)], { keepdims: keepDimensions ? 1 : 0 });
  }

  /** Dimensions start..end-1 of a tensor's shape, as an int64 vector. */
  shape(a: Tensor, start: number, end: number): Tensor {
    return this.node('Shape', [a], { start, end });
  }

  /** Element `index` of an int64 vector, as a vector of one. */
  shapePart(vector: Tensor, index: number): Tensor {
    return this.node('Slice', [vector, this.integers([index]), this.integers([index + 1])]);
  }

  #constant(key: string, dims: number[], data: Float32Array | BigInt64Array): Tensor {
    const known = this.#constants.get(key);
    if (known) return known;
    const name = this.#name('constant');
    this.#model.initializers.push({ name, dims, data });
    this.#constants.set(key, name);
    return name;
  }

  #name(operator: string): Tensor {
    return `${operator}_${this.#count++}`;
  }

  #add(operator: string, inputs: Tensor[], outputs: Tensor[], attributes: Record<string, Attribute>): void {
    this.#model.nodes.push({ operator, domain: '', inputs, outputs, attributes });
  }
}
