/** The shaders of the volume view: slices, and rays as core/render/volume/volumeColour.ts follows them. Colours come out premultiplied. */
import { TRANSFER_ENTRIES } from '../../../../src-main/core/render/volume/transfer.ts';
import { LEAST_LIGHT, VOLUME_LIGHT, VOLUME_STEPS, type VolumeMode } from '../../../../src-main/core/render/volume/volumeLook.ts';
import { float } from '../../../views/glsl.ts';

/** What a shader is made for. */
export type VolumeShade =
  /** Nothing but the background. */
  | { kind: 'empty' }
  | { kind: 'slice' | VolumeMode; isDifference: boolean };

const DECLARATIONS = /* glsl */ `
precision highp float;
precision highp sampler2D;
precision highp sampler3D;
// From a pixel of the buffer to one of the cell, from its top left.
uniform vec4 placement;
uniform float cellHeight;
uniform vec3 background[2];
uniform float backgroundAlpha;
uniform vec3 boxHalf;
uniform vec3 boxScale;
uniform sampler3D first;
uniform sampler3D second;
uniform float errorRange;
uniform sampler2D colours;
uniform vec2 window;
out vec4 result;

float valueOf(sampler3D values, vec3 p) {
  vec3 place = clamp(0.5 + vec3(p.x, p.z, p.y) * boxScale, 0.0, 1.0);
  vec3 size = vec3(textureSize(values, 0));
  return texture(values, (place * (size - 1.0) + 0.5) / size).r;
}

vec3 tableColour(float at) {
  return texelFetch(colours, ivec2(int(floor(clamp(at, 0.0, 1.0) * 255.0 + 0.5)), 0), 0).rgb;
}
`;

const SLICE = /* glsl */ `
uniform vec3 planeOrigin;
uniform vec3 planeColumn;
uniform vec3 planeRow;
// Where the other slices are: the product with (x, y, 1) is how far a pixel is away.
uniform vec3 lines[4];
uniform vec3 lineColours[4];
// Where they meet, how wide their lines are, and how far these keep from there.
uniform vec4 crossing;
uniform float hasCross;

void main() {
  vec2 place = gl_FragCoord.xy * placement.xy + placement.zw;
  vec3 p = planeOrigin + place.x * planeColumn + place.y * planeRow;
  result = vec4(background[1] * backgroundAlpha, backgroundAlpha);
  if (all(lessThanEqual(abs(p), boxHalf + 1e-4))) result = vec4(shadeOf(p), 1.0);
  float isFar = hasCross * step(crossing.w, distance(place, crossing.xy));
  for (int i = 0; i < 4; i++) {
    float line = isFar * clamp(0.5 + crossing.z * 0.5 - abs(dot(lines[i], vec3(place, 1.0))), 0.0, 1.0);
    result.rgb = mix(result.rgb, lineColours[i], 0.8 * line);
    result.a = max(result.a, line);
  }
}
`;

const RAYS = /* glsl */ `
uniform vec3 rayOrigin[3];
uniform vec3 rayDirection[3];
uniform vec3 keyLight;
uniform float stepLength;
// Whether something moves: fewer samples then tell how the values change.
uniform float isHasty;
uniform float spacing;
uniform sampler2D transfer;
uniform float level;
uniform vec3 surface;

// Light and gloss at a point of a value; lit is the part of it that is lit, below 0 by how much the values change there.
vec2 lightAt(vec3 p, float here, vec3 d, float lit) {
  vec2 h = vec2(spacing, 0.0);
  vec3 after = vec3(valueAt(p + h.xyy), valueAt(p + h.yxy), valueAt(p + h.yyx));
  vec3 n;
  if (isHasty > 0.5) n = 2.0 * (after - here);
  else n = after - vec3(valueAt(p - h.xyy), valueAt(p - h.yxy), valueAt(p - h.yyx));
  float change = length(n);
  n /= max(1e-9, change);
  float facing = abs(dot(n, keyLight));
  float mirrored = abs(dot(n, normalize(keyLight - d)));
  float part = lit < 0.0 ? change / (change + ${float(VOLUME_LIGHT.half)}) : lit;
  float light = 1.0 + part * (${float(VOLUME_LIGHT.ambient)} + ${float(VOLUME_LIGHT.diffuse)} * facing - 1.0);
  return vec2(light, part * ${float(VOLUME_LIGHT.gloss)} * pow(mirrored, ${float(VOLUME_LIGHT.glossPower)}));
}

float stepOffset(vec2 place) {
  return fract(52.9829189 * fract(dot(vec2(0.06711056, 0.00583715), floor(place))));
}
`;

const BODIES: Readonly<Record<VolumeMode, string>> = {
  emission: /* glsl */ `
    float t = from + stepLength * stepOffset(place);
    float clear = 1.0;
    vec3 sum = vec3(0.0);
    for (int i = 0; i < ${VOLUME_STEPS.most} && t <= to && clear > ${float(LEAST_LIGHT)}; i++, t += stepLength) {
      vec3 p = o + t * d;
      float here = valueAt(p);
      float entry = here * ${float(TRANSFER_ENTRIES - 1)};
      int low = min(${TRANSFER_ENTRIES - 2}, int(entry));
      vec4 shown = mix(texelFetch(transfer, ivec2(low, 0), 0), texelFetch(transfer, ivec2(low + 1, 0), 0), entry - float(low));
      if (shown.a <= 1e-4) continue;
      vec2 light = lightAt(p, here, d, -1.0);
      sum += clear * shown.a * min(vec3(1.0), shown.rgb * light.x + light.y);
      clear *= 1.0 - shown.a;
    }
    colour = vec4(sum, 1.0 - clear);`,
  mip: /* glsl */ `
    float t = from + stepLength * stepOffset(place);
    float largest = 0.0;
    for (int i = 0; i < ${VOLUME_STEPS.most} && t <= to; i++, t += stepLength) largest = max(largest, valueAt(o + t * d));
    float shown = clamp((largest - window.x) / max(1e-6, window.y - window.x), 0.0, 1.0);
    colour = vec4(shown * tableColour(shown), shown);`,
  surface: /* glsl */ `
    float before = from;
    float t = from;
    for (int i = 0; i < ${VOLUME_STEPS.most}; i++) {
      if (valueAt(o + t * d) >= level) {
        bool isCut = t == from;
        float high = t;
        for (int k = 0; k < ${VOLUME_STEPS.bisections} && before < high; k++) {
          float middle = 0.5 * (before + high);
          if (valueAt(o + middle * d) >= level) high = middle;
          else before = middle;
        }
        vec2 light = isCut ? vec2(${float(VOLUME_LIGHT.ambient + VOLUME_LIGHT.diffuse / 2)}, 0.0) : lightAt(o + high * d, level, d, 1.0);
        colour = vec4(min(vec3(1.0), surface * light.x + light.y), 1.0);
        break;
      }
      if (t >= to) break;
      before = t;
      t = min(to, t + stepLength);
    }`,
};

/** The shader for one look. */
export function volumeShader(shade: VolumeShade): string {
  if (shade.kind === 'empty') {
    return `${DECLARATIONS}\nvoid main() {\nvec2 place = gl_FragCoord.xy * placement.xy + placement.zw;\nresult = ${BEHIND};\n}`;
  }
  const { kind, isDifference } = shade;
  const difference = 'valueOf(first, p) - valueOf(second, p)';
  if (kind === 'slice') {
    const colour = isDifference ? `tableColour(0.5 + 0.5 * (${difference}) / errorRange)` : 'tableColour((valueOf(first, p) - window.x) / max(1e-6, window.y - window.x))';
    return `${DECLARATIONS}\nvec3 shadeOf(vec3 p) { return ${colour}; }\n${SLICE}`;
  }
  const value = isDifference ? `abs(${difference}) / errorRange` : 'valueOf(first, p)';
  return `${DECLARATIONS}\nfloat valueAt(vec3 p) { return ${value}; }\n${RAYS}\n${rayMain(BODIES[kind])}`;
}

const BEHIND = 'vec4(mix(background[0], background[1], place.y / cellHeight) * backgroundAlpha, backgroundAlpha)';

function rayMain(body: string): string {
  return `
  void main() {
    vec2 place = gl_FragCoord.xy * placement.xy + placement.zw;
    result = ${BEHIND};
    vec3 o = rayOrigin[0] + place.x * rayOrigin[1] + place.y * rayOrigin[2];
    vec3 d = normalize(rayDirection[0] + place.x * rayDirection[1] + place.y * rayDirection[2]);
    // A division by zero would spoil the comparison.
    vec3 slant = mix(d, vec3(1e-9), lessThan(abs(d), vec3(1e-9)));
    vec3 one = (-boxHalf - o) / slant;
    vec3 other = (boxHalf - o) / slant;
    vec3 near = min(one, other);
    vec3 far = max(one, other);
    float from = max(0.0, max(near.x, max(near.y, near.z)));
    float to = min(far.x, min(far.y, far.z));
    if (from >= to) return;
    vec4 colour = vec4(0.0);
    ${body}
    result = colour + (1.0 - colour.a) * result;
  }`;
}
