/** Writes ONNX files: the few messages of onnx.proto3 that our graphs use, through pbf. */
import { PbfWriter } from 'pbf';

/** Value of a node's attribute; whole numbers are integers, other numbers need `{ float }`. */
export type Attribute = number | number[] | string | { float: number };

export interface OnnxNode {
  operator: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

export interface OnnxTensor {
  name: string;
  dims: number[];
  data: Float32Array | BigInt64Array;
}

/** A graph input or output; a string names a dynamic axis. */
export interface OnnxValue {
  name: string;
  dims: (number | string)[];
  type: 'float32' | 'float64' | 'int32';
}

export interface OnnxModel {
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  metadata: Record<string, string>;
}

const IR_VERSION = 8;
export const OPSET = 18;
const FLOAT = 1;
const INT64 = 7;
const VALUE_TYPES: Record<OnnxValue['type'], number> = { float32: FLOAT, int32: 6, float64: 11 };

/** Bytes of an .onnx file (ModelProto, IR 8, opset 18). */
export function encodeModel(model: OnnxModel): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, 'CoordX Studio');
  pbf.writeMessage(7, writeGraph, model);
  pbf.writeMessage(8, writeOpset, OPSET);
  for (const entry of Object.entries(model.metadata)) pbf.writeMessage(14, writeMetadata, entry);
  return pbf.finish();
}

function writeOpset(version: number, pbf: PbfWriter): void {
  pbf.writeVarintField(2, version);
}

function writeMetadata([key, value]: [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function writeGraph(model: OnnxModel, pbf: PbfWriter): void {
  for (const node of model.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'field');
  for (const tensor of model.initializers) pbf.writeMessage(5, writeTensor, tensor);
  for (const value of model.inputs) pbf.writeMessage(11, writeValue, value);
  for (const value of model.outputs) pbf.writeMessage(12, writeValue, value);
}

function writeNode(node: OnnxNode, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  for (const output of node.outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(4, node.operator);
  for (const entry of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, entry);
  if (node.domain) pbf.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: [string, Attribute], pbf: PbfWriter): void {
  const type = { float: 1, int: 2, string: 3, ints: 7 };
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, type.int);
  } else if (typeof value === 'string') {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, type.string);
  } else if (Array.isArray(value)) {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, type.ints);
  } else {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, type.float);
  }
}

function writeTensor({ name, dims, data }: OnnxTensor, pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeVarintField(1, dim);
  pbf.writeVarintField(2, data instanceof Float32Array ? FLOAT : INT64);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, value.name);
  pbf.writeMessage(2, writeType, value);
}

function writeType(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeTensorType({ type, dims }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeVarintField(1, VALUE_TYPES[type]);
  pbf.writeMessage(2, writeShape, dims);
}

function writeShape(dims: (number | string)[], pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeMessage(1, writeDimension, dim);
}

function writeDimension(dim: number | string, pbf: PbfWriter): void {
  if (typeof dim === 'number') pbf.writeVarintField(1, dim);
  else pbf.writeStringField(2, dim);
}
