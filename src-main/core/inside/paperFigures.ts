/**
 * The figures with which the split is explained in talks and papers, of any field: features of branches as lines along the edges
 * of the pictures that their products are, and the arithmetic of each layer as a table.
 */
import { layersOfBranch, parameterLayout } from '../field/parameters.ts';
import { splitDepth, type FieldSpec } from '../field/spec.ts';
import { partingOf } from './fieldValues.ts';
import { shortFlops, svg, text } from './figures.ts';
import { layerCosts, plainTwin } from './layerCosts.ts';
import type { FieldTerms, LayerFeatures, LayerPlace } from './look.ts';
import { colourPixels, reachOf, signedPixels } from './pictures.ts';
import { curvesOf, planeSize } from './sums.ts';

/** [height, width, 4] bytes. */
export interface Drawn {
  pixels: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** A product with what it is made of: the lines along its left and upper edge, where it is of two axes that have a branch each. */
export interface Product {
  name: string;
  down: Drawn | null;
  across: Drawn | null;
  picture: Drawn;
}

export interface ProductRow {
  title: string;
  products: Product[];
}

/** What is looked at in a field for its products. */
export interface ProductLooks {
  terms: () => Promise<FieldTerms>;
  layer: (place: LayerPlace) => Promise<LayerFeatures>;
}

/** Products of a field: terms where it is a sum of them, what fusion gives to a tail, and of a plain one its last hidden features. */
export async function productsOf(spec: FieldSpec, { terms, layer }: ProductLooks, most: number): Promise<Product[]> {
  if (partingOf(spec)) return termProducts(await terms(), most);
  if (spec.branches.length === 1) return fusedProducts([], await layer({ branch: null, layer: spec.tailLayers - 1 }), most);
  const last = layersOfBranch(parameterLayout(spec), 0).length - 1;
  const branches: LayerFeatures[] = [];
  for (const branch of spec.branches.keys()) branches.push(await layer({ branch, layer: last }));
  return fusedProducts(branches, await layer({ branch: null, layer: 0 }), most);
}

/** How a field is split, in words. */
export function splitWords(spec: FieldSpec): string {
  const depth = splitDepth(spec);
  if (depth === 0) return 'not split';
  return partingOf(spec) ? `fully split: ${depth} layers, then the sum` : `split in part: ${depth} layers, then ${spec.tailLayers} on all points`;
}

/** The first terms of a fully split field; of a plane of two axes, the plane alone. */
export function termProducts(field: FieldTerms, most: number): Product[] {
  const { sizes, sorted, outputs } = field;
  const [n, m] = [sizes.line, planeSize(sizes)];
  return Array.from({ length: Math.min(most, sorted.count) }, (_, r) => {
    const curves = Array.from({ length: outputs }, (_each, output) => curvesOf(sorted, { n, m }, output, r));
    const [line] = curves[0] as [Float32Array, Float32Array];
    const planes = Float32Array.from(curves.flatMap(([, plane]) => [...plane]));
    const name = `term ${r + 1}`;
    if (sizes.plane.length > 1) return { name, down: null, across: null, picture: coloured(planes, outputs, sizes.plane[1] as number, sizes.plane[0] as number) };
    const product = Float32Array.from(curves.flatMap(([, plane]) => [...line].flatMap((left) => [...plane].map((right) => left * right))));
    return { name, down: coloured(line, 1, 1, n), across: coloured(planes, outputs, m, 1), picture: coloured(product, outputs, m, n) };
  });
}

/**
 * What fusion gives to the tail of a field that is split in part, those that vary most first.
 * @param branches features at the end of each branch; lines are drawn where both have one axis.
 */
export function fusedProducts(branches: readonly LayerFeatures[], fused: LayerFeatures, most: number): Product[] {
  const [height, width] = fused.sizes as [number, number];
  const size = height * width;
  const own = (index: number): Float32Array => fused.values.subarray(index * size, (index + 1) * size);
  const order = Array.from({ length: fused.count }, (_, index) => index).sort((a, b) => energy(own(b)) - energy(own(a)));
  const [left, top] = branches;
  const hasLines = branches.length === 2 && left?.axes.length === 1 && top?.axes.length === 1;
  return order.slice(0, most).map((index) => ({
    name: `feature ${index + 1}`,
    // Of several products that are summed, the first.
    down: hasLines ? lineOf(left, (index * left.count) / fused.count, true) : null,
    across: hasLines ? lineOf(top, (index * top.count) / fused.count, false) : null,
    picture: { pixels: signedPixels(own(index), reachOf(own(index))), width, height },
  }));
}

function lineOf({ values, sizes }: LayerFeatures, index: number, isDown: boolean): Drawn {
  const n = sizes[0] as number;
  const line = values.subarray(index * n, (index + 1) * n);
  return { pixels: signedPixels(line, reachOf(line)), width: isDown ? 1 : n, height: isDown ? n : 1 };
}

function coloured(values: Float32Array, outputs: number, width: number, height: number): Drawn {
  const reach = reachOf(values);
  return { pixels: outputs >= 3 ? colourPixels(values, outputs, 1 / reach) : signedPixels(values, reach), width, height };
}

function energy(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

const BOX = { side: 96, strip: 9, gap: 14, left: 16 } as const;

/** Rows of products, one for each field. @param uri a picture as it stands in an SVG, `data:image/png;base64,...`. */
export function productsSvg(title: string, rows: readonly ProductRow[], uri: (picture: Drawn) => string): string {
  const { side, strip, gap, left } = BOX;
  const pitch = { x: side + strip + gap + 4, y: side + strip + 58 };
  const most = Math.max(1, ...rows.map(({ products }) => products.length));
  const image = (picture: Drawn, x: number, y: number, width: number, height: number): string =>
    `<image href="${uri(picture)}" x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none"/>`;
  const parts = rows.flatMap(({ title: name, products }, row) => {
    const y = 24 + row * pitch.y;
    return [
      text(left, y, name, 'start'),
      ...products.flatMap((product, i) => {
        const [x, top] = [left + strip + 4 + i * pitch.x, y + 10 + strip + 4];
        return [
          ...(product.across ? [image(product.across, x, top - strip - 4, side, strip)] : []),
          ...(product.down ? [image(product.down, x - strip - 4, top, strip, side)] : []),
          image(product.picture, x, top, side, side),
          text(x + side / 2, top + side + 13, product.name, 'middle'),
        ];
      }),
    ];
  });
  return svg(2 * left + most * pitch.x, 24 + rows.length * pitch.y, title, parts);
}

const COLUMNS = [16, 96, 190, 268, 352, 448, 524] as const;

/** Rows and arithmetic of every layer as a table, with the sum and that of the network that is not split. */
export function costTableSvg(title: string, spec: FieldSpec, sizes: readonly number[]): string {
  const costs = layerCosts(spec, sizes);
  const total = costs.reduce((sum, { flops }) => sum + flops, 0);
  const plain = layerCosts(plainTwin(spec), sizes).reduce((sum, { flops }) => sum + flops, 0);
  const all = spec.axes.join(', ');
  const body = costs.map(({ name, branch, rows, inputs, outputs, flops }) => [
    name,
    branch === null ? all : (spec.branches[branch] ?? []).map((axis) => spec.axes[axis]).join(', '),
    rows.toLocaleString('en'),
    inputs.toLocaleString('en'),
    outputs.toLocaleString('en'),
    shortFlops(flops),
    `${((100 * flops) / total).toFixed(1)} %`,
  ]);
  const table = [['layer', 'of', 'rows', 'inputs', 'outputs', 'arithmetic', 'part'], ...body];
  const cells = table.flatMap((row, i) => row.map((cell, column) => text(columnEnd(column), 28 + 17 * i, cell, column < 2 ? 'start' : 'end')));
  const rules = [34, 34 + 17 * body.length].map((y) => `<path d="M12 ${y}H${WIDTH - 12}" stroke="#333a46" stroke-opacity="0.5"/>`);
  const y = 50 + 17 * body.length;
  const ratio = plain / total;
  const words = spec.branches.length === 1 ? 'not split: every layer works on every point' : `not split: ${shortFlops(plain)}, ${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)} times as much`;
  return svg(WIDTH, y + 34, title, [...cells, ...rules, text(COLUMNS[0], y, `together for ${sizes.join(' x ')}: ${shortFlops(total)}`, 'start'), text(COLUMNS[0], y + 17, words, 'start')]);
}

const WIDTH = 544;

function columnEnd(column: number): number {
  return COLUMNS[column] as number;
}
