/**
 * The shaders of the picture view: for every pixel of a pane, what the pictures have there. Lengths are device pixels
 * from the top left of the pane; colours are display-encoded, in and out. All textures hold premultiplied values. How a
 * pixel is brought to the screen is the arithmetic of core's render/display.ts. There
 * is a shader for every look, because software that stands in for a GPU runs all branches of all of them.
 */
import { LUMINANCE, type DisplayChannel } from '../../../../src-main/core/render/display.ts';
import { RELATIVE_FLOOR, type Metric } from './difference.ts';

/** Copies a picture with straight alpha, premultiplied. */
export const PREMULTIPLY_SHADER = /* glsl */ `
precision highp float;
precision highp sampler2D;
uniform sampler2D picture;
out vec4 result;
void main() {
  vec4 value = texelFetch(picture, ivec2(gl_FragCoord.xy), 0);
  result = vec4(value.rgb * value.a, value.a);
}
`;

/** How a layer is sampled; none: there is nothing in it. */
export type Sampling = 'none' | 'nearest' | 'bilinear' | 'bicubic' | 'reduced';

/** What a shader is made for. */
export interface Look {
  /** Of the base and the detail of what is shown or, of a difference, first of one and then of the other. */
  samplings: [Sampling, Sampling] | [Sampling, Sampling, Sampling, Sampling];
  /** Whether nothing is to be seen through the pictures. */
  isOpaque: boolean;
  /** Whether there are lines between the source's pixels. */
  hasGrid: boolean;
  /** Whether what is shown is a map, in false colour. */
  isMap: boolean;
  /** How pictures are shown otherwise than as they are; null: as they are. */
  display: { channel: DisplayChannel; isFalse: boolean } | null;
}

/** Values of the uniform `metric`. */
export const METRIC_CODES: Record<Metric, number> = { absolute: 0, squared: 1, relative: 2, signed: 3 };

const DECLARATIONS = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2D;

struct Layer {
  bool grey;
  vec2 size;
  // Sample index = place * scale + offset.
  vec2 scale;
  vec2 offset;
  // Mip level whose samples are as large as device pixels.
  float lod;
};

// Place = gl_FragCoord * placement.xy + placement.zw.
uniform vec4 placement;
uniform int metric;
uniform vec2 range;
uniform sampler2D colours;
uniform vec3 checker[2];
uniform float checkerSize;
// What light is multiplied by, and the power that what is encoded is raised to.
uniform vec2 display;
// Source pixels, but for whole ones, = place * grid.x + grid.yz; grid.w: width of the lines.
uniform vec4 grid;
uniform vec4 gridColour;
out vec4 result;
`;

/** The samples around `x`, a place in sample indices. The Keys kernel with a = -0.5 is what makes it bicubic. */
const FILTERS = /* glsl */ `
vec4 nearest(sampler2D picture, vec2 size, vec2 x) {
  return texelFetch(picture, ivec2(clamp(floor(x + 0.5), vec2(0.0), size - 1.0)), 0);
}

vec4 bilinear(sampler2D picture, vec2 size, vec2 x) {
  vec2 place = clamp(x, vec2(0.0), size - 1.0);
  ivec2 i = ivec2(place);
  ivec2 j = min(i + 1, ivec2(size) - 1);
  vec2 f = fract(place);
  return mix(
    mix(texelFetch(picture, i, 0), texelFetch(picture, ivec2(j.x, i.y), 0), f.x),
    mix(texelFetch(picture, ivec2(i.x, j.y), 0), texelFetch(picture, j, 0), f.x),
    f.y
  );
}

vec4 cubicWeights(float f) {
  return vec4(
    f * (-0.5 + f * (1.0 - 0.5 * f)),
    1.0 + f * f * (-2.5 + 1.5 * f),
    f * (0.5 + f * (2.0 - 1.5 * f)),
    f * f * (-0.5 + 0.5 * f)
  );
}

vec4 cubicRow(sampler2D picture, ivec4 columns, int row, vec4 weights) {
  return weights.x * texelFetch(picture, ivec2(columns.x, row), 0)
    + weights.y * texelFetch(picture, ivec2(columns.y, row), 0)
    + weights.z * texelFetch(picture, ivec2(columns.z, row), 0)
    + weights.w * texelFetch(picture, ivec2(columns.w, row), 0);
}

vec4 bicubic(sampler2D picture, vec2 size, vec2 x) {
  ivec2 i = ivec2(floor(x));
  ivec2 last = ivec2(size) - 1;
  ivec4 columns = clamp(ivec4(-1, 0, 1, 2) + i.x, ivec4(0), ivec4(last.x));
  ivec4 rows = clamp(ivec4(-1, 0, 1, 2) + i.y, ivec4(0), ivec4(last.y));
  vec4 across = cubicWeights(fract(x.x));
  vec4 down = cubicWeights(fract(x.y));
  vec4 sum = down.x * cubicRow(picture, columns, rows.x, across)
    + down.y * cubicRow(picture, columns, rows.y, across)
    + down.z * cubicRow(picture, columns, rows.z, across)
    + down.w * cubicRow(picture, columns, rows.w, across);
  float alpha = clamp(sum.a, 0.0, 1.0);
  return vec4(clamp(sum.rgb, 0.0, alpha), alpha);
}

vec4 coloured(vec4 value, Layer layer) {
  return layer.grey ? vec4(value.rrr, 1.0) : value;
}

vec2 indexAt(Layer layer, vec2 place) {
  return place * layer.scale + layer.offset;
}

bool covers(Layer layer, vec2 place) {
  vec2 x = indexAt(layer, place);
  return all(greaterThanEqual(x, vec2(-0.5))) && all(lessThan(x, layer.size - 0.5));
}
`;

const OVER_CHECKER = /* glsl */ `
vec3 overChecker(vec4 value, vec2 place) {
  vec2 cell = floor(place / checkerSize);
  vec3 behind = mod(cell.x + cell.y, 2.0) < 0.5 ? checker[0] : checker[1];
  return value.rgb + (1.0 - value.a) * behind;
}
`;

const TABLE_COLOUR = /* glsl */ `
vec3 tableColour(float t) {
  return texelFetch(colours, ivec2(int(floor(clamp(t, 0.0, 1.0) * 255.0 + 0.5)), 0), 0).rgb;
}
`;

const DISPLAYED = /* glsl */ `
vec3 toLinear(vec3 value) {
  return mix(pow((value + 0.055) / 1.055, vec3(2.4)), value / 12.92, lessThanEqual(value, vec3(0.04045)));
}

vec3 encoded(vec3 light) {
  vec3 exposed = max(light, 0.0) * display.x;
  vec3 shown = mix(1.055 * pow(exposed, vec3(1.0 / 2.4)) - 0.055, 12.92 * exposed, lessThanEqual(exposed, vec3(0.0031308)));
  return pow(clamp(shown, 0.0, 1.0), vec3(display.y));
}

vec3 lightOf(vec4 value) {
  return toLinear(value.rgb / max(value.a, 1e-6));
}
`;

/** What a channel is as grey, from the premultiplied `value`. */
const GREYS: Record<DisplayChannel, string> = {
  rgb: luminanceText(),
  luminance: luminanceText(),
  red: 'encoded(lightOf(value)).r',
  green: 'encoded(lightOf(value)).g',
  blue: 'encoded(lightOf(value)).b',
  alpha: 'value.a',
};

function luminanceText(): string {
  return `encoded(vec3(dot(lightOf(value), vec3(${LUMINANCE.join(', ')})))).r`;
}

/** A function that shows a premultiplied value, and gives it premultiplied. */
function displayFunction({ channel, isFalse }: NonNullable<Look['display']>): string {
  const alpha = channel === 'alpha' ? '1.0' : 'value.a';
  const grey = GREYS[channel];
  const colour = isFalse ? `tableColour(${grey})` : channel === 'rgb' ? 'encoded(lightOf(value))' : `vec3(${grey})`;
  return `${isFalse ? TABLE_COLOUR : ''}${DISPLAYED}
  vec4 displayed(vec4 value) {
    return vec4(${colour} * ${alpha}, ${alpha});
  }`;
}

const FALSE_COLOUR = /* glsl */ `${TABLE_COLOUR}
float meanDifference(vec3 first, vec3 second) {
  vec3 d = first - second;
  if (metric == ${METRIC_CODES.absolute}) d = abs(d);
  else if (metric == ${METRIC_CODES.squared}) d = d * d;
  else if (metric == ${METRIC_CODES.relative}) d = abs(d) / (abs(second) + ${RELATIVE_FLOOR});
  return (d.r + d.g + d.b) / 3.0;
}

vec3 falseColour(float difference) {
  return tableColour((difference - range.x) / (range.y - range.x));
}
`;

const WITH_GRID = /* glsl */ `
vec3 withGrid(vec3 colour, vec2 place) {
  vec2 behindLine = fract(place * grid.x + grid.yz) / grid.x;
  return any(lessThan(behindLine, max(vec2(grid.w), placement.xx))) ? mix(colour, gridColour.rgb, gridColour.a) : colour;
}
`;

/** The shader for one look. */
export function pictureShader({ samplings, isOpaque, hasGrid, isMap, display }: Look): string {
  const [base, detail, otherBase, otherDetail] = samplings;
  const isDifference = otherBase !== undefined && otherDetail !== undefined;
  const shown = display ? 'displayed(firstValue(place))' : 'firstValue(place)';
  const map = 'tableColour((firstValue(place).r - range.x) / (range.y - range.x))';
  const single = isMap ? map : isOpaque ? `${shown}.rgb` : `overChecker(${shown}, place)`;
  const difference = 'falseColour(meanDifference(firstValue(place).rgb, secondValue(place).rgb))';
  const parts = [
    DECLARATIONS,
    `uniform sampler2D pictures[${samplings.length}];\nuniform Layer layers[${samplings.length}];`,
    FILTERS,
    stackValue('firstValue', 0, base, detail),
    isDifference ? stackValue('secondValue', 2, otherBase, otherDetail) : '',
    isDifference ? FALSE_COLOUR : isMap ? TABLE_COLOUR : OVER_CHECKER,
    display ? displayFunction(display) : '',
    hasGrid ? WITH_GRID : '',
    `void main() {
      vec2 place = gl_FragCoord.xy * placement.xy + placement.zw;
      vec3 colour = ${isDifference ? difference : single};
      result = vec4(${hasGrid ? 'withGrid(colour, place)' : 'colour'}, 1.0);
    }`,
  ];
  return parts.join('\n');
}

/** A function of that name: detail above base, which covers everything; without either, the pixel is left as it is. */
function stackValue(name: string, index: number, base: Sampling, detail: Sampling): string {
  const below = base === 'none' ? 'discard;' : `return ${sample(index, base)};`;
  const above = `if (covers(layers[${index + 1}], place)) return ${sample(index + 1, detail)};`;
  return `vec4 ${name}(vec2 place) {
    ${detail === 'none' ? '' : above}
    ${below}
  }`;
}

/** The value of a layer at `place`. */
function sample(index: number, sampling: Sampling): string {
  const layer = `layers[${index}]`;
  const x = `indexAt(${layer}, place)`;
  const value =
    sampling === 'reduced'
      ? `textureLod(pictures[${index}], (${x} + 0.5) / ${layer}.size, ${layer}.lod)`
      : `${sampling}(pictures[${index}], ${layer}.size, ${x})`;
  return `coloured(${value}, ${layer})`;
}
