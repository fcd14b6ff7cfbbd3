/** A field's network as a drawing: boxes for its layers in columns, one lane a branch; and in words. */
import { parameterLayout, type Layer } from '../../../src-main/core/field/parameters.ts';
import { encodedSize, splitDepth, type FieldSpec } from '../../../src-main/core/field/spec.ts';
import { plain } from '../base/words.ts';

export interface DiagramBox {
  kind: 'input' | 'layer' | 'fusion' | 'output';
  /** Written into it: an axis, a width, a sign. */
  text: string;
  /** Written under it; empty where there is nothing to say. */
  note: string;
  column: number;
  /** Middle of the box, in lanes from 0. */
  lane: number;
  /** Lanes that it stands in: layers that all branches share stand in all of them. */
  lanes: number;
}

/** An arrow from a column to the next, between two heights in lanes. */
export interface DiagramArrow {
  column: number;
  from: number;
  to: number;
}

export interface Diagram {
  boxes: DiagramBox[];
  arrows: DiagramArrow[];
  columns: number;
  lanes: number;
}

type Content = Pick<DiagramBox, 'kind' | 'text' | 'note'>;

/** The drawing of a validated spec; layers of one width that follow each other are one box. */
export function fieldDiagram(spec: FieldSpec): Diagram {
  const { first, shared, tail } = parameterLayout(spec);
  const lanes = spec.branches.length;
  const all = spec.branches.map((_, lane) => lane);
  const middle = (lanes - 1) / 2;
  const boxes: DiagramBox[] = [];
  const arrows: DiagramArrow[] = [];
  for (const [lane, axes] of spec.branches.entries()) {
    const text = axes.map((axis) => spec.axes[axis]).join('');
    boxes.push({ kind: 'input', text, note: encodingNote(spec, lane), column: 0, lane, lanes: 1 });
    boxes.push({ kind: 'layer', text: String(first[lane]?.outputs), note: '', column: 1, lane, lanes: 1 });
    arrows.push({ column: 0, from: lane, to: lane });
  }
  let column = 1;
  for (const box of grouped(shared)) {
    arrows.push(...all.map((lane) => ({ column, from: lane, to: lane })));
    boxes.push({ ...box, column: ++column, lane: middle, lanes });
  }
  let heights = all;
  for (const box of [...fusionOf(spec), ...grouped(tail.slice(0, -1)), outputOf(spec)]) {
    arrows.push(...heights.map((from) => ({ column, from, to: middle })));
    boxes.push({ ...box, column: ++column, lane: middle, lanes: 1 });
    heights = [middle];
  }
  return { boxes, arrows, columns: column + 1, lanes };
}

function fusionOf({ branches, fusion, rank }: FieldSpec): Content[] {
  if (branches.length === 1) return [];
  const text = { product: '×', sum: '+', tensor: '⊗' }[fusion];
  return [{ kind: 'fusion', text, note: rank > 1 ? `rank ${rank}` : fusion === 'tensor' ? 'core' : '' }];
}

function outputOf({ outputs }: FieldSpec): Content {
  const text = outputs === 3 ? 'RGB' : outputs === 4 ? 'RGBA' : String(outputs);
  return { kind: 'output', text, note: '' };
}

/** Neighbours of one width and role are one box. */
function grouped(layers: Pick<Layer, 'role' | 'outputs'>[]): Content[] {
  const groups: { first: Pick<Layer, 'role' | 'outputs'>; size: number }[] = [];
  for (const layer of layers) {
    const last = groups.at(-1);
    if (last?.first.outputs === layer.outputs && last.first.role === layer.role) last.size += 1;
    else groups.push({ first: layer, size: 1 });
  }
  return groups.map(({ first: { role, outputs }, size }) => ({
    kind: 'layer',
    text: String(outputs),
    note: size > 1 ? `${size} layers` : role === 'factor' ? role : '',
  }));
}

function encodingNote(spec: FieldSpec, branch: number): string {
  return spec.encoding.kind === 'none' ? '' : `${encodedSize(spec, branch)} inputs`;
}

/** The network in a sentence or two. @param whole what all that it gives is: 'picture' */
export function describeField(spec: FieldSpec, whole: string): string {
  const { width, tailLayers, branches, axes } = spec;
  const layers = `${width} features a layer`;
  const ends = `${activationWords(spec)}${encodingWords(spec)}`;
  if (branches.length === 1) return `A plain MLP of ${1 + spec.sharedLayers + tailLayers} layers, ${layers}, ${ends}.`;
  const names = branches.map((branch) => branch.map((axis) => axes[axis]).join('')).join(' and ');
  const tail = `${tailLayers} more ${tailLayers === 1 ? 'layer' : 'layers'}`;
  const after = tailLayers === 0 ? `are the ${whole}` : `pass ${tail}`;
  return [
    `${branches.length} branches (${names}) of ${splitDepth(spec)} layers, ${layers};`,
    `their ${fusionWords(spec)}, ${after}.`,
    `${ends.charAt(0).toUpperCase()}${ends.slice(1)}.`,
  ].join(' ');
}

function fusionWords({ fusion, rank }: FieldSpec): string {
  if (fusion === 'tensor') return 'products, each with a weight of its own';
  return `${fusion === 'product' ? 'products' : 'sums'}${rank > 1 ? `, ${rank} to a feature` : ''}`;
}

function activationWords({ activation }: FieldSpec): string {
  if (activation.kind === 'relu') return 'relu';
  return `sine with omega ${plain(activation.firstOmega)} at first and ${plain(activation.hiddenOmega)} after`;
}

function encodingWords({ encoding }: FieldSpec): string {
  if (encoding.kind === 'positional') return `, positional encoding of ${Math.max(...encoding.octaves)} octaves`;
  return encoding.kind === 'fourier' ? `, ${encoding.frequencies} Fourier frequencies an axis` : '';
}
