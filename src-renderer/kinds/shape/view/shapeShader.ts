/**
 * The shaders of the shape view: for every pixel of a pane, where its ray meets the surface and how that is lit. They
 * say what core/render says, with its numbers, so that both make the same picture. Colours come out premultiplied.
 * There is a shader for every look, because software that stands in for a GPU runs all branches of all of them.
 */
import {
  ERROR_SHADE,
  MARCH,
  NEAR_LIMIT,
  OCCLUSION,
  SHADOW,
  SLICE,
  STEPS_SHOWN,
  type ShadingMode,
} from '../../../../src-main/core/render/shading.ts';
import { float } from '../../../views/glsl.ts';
import { DECLARATIONS, LIGHTING, plainColour } from './shapeLighting.ts';
import { sliceFunctions } from './sliceShader.ts';
import { sourceFunctions, type SourceKind } from './sourceShader.ts';

/** What a shader is made for. */
export interface ShapeLook {
  /** null: there is nothing but the background. */
  shown: SourceKind | null;
  /** What colours the error and is outlined on the slice. */
  other: SourceKind | null;
  mode: ShadingMode;
  hasError: boolean;
  hasSlice: boolean;
}

const MARCHING = /* glsl */ `
// Where the ray meets the surface, or -1.
float march(vec3 o, vec3 d, float from, float to, out int steps) {
  float before = from;
  float beforeValue = 0.0;
  float t = from;
  for (steps = 0; steps < ${MARCH.mostSteps} && t <= to;) {
    float value = shownAt(o + t * d);
    steps += 1;
    if (value <= 0.0) {
      if (steps == 1) return t;
      for (int i = 0; i < ${MARCH.bisections}; i++) {
        float middle = 0.5 * (before + t);
        float between = shownAt(o + middle * d);
        if (between <= 0.0) {
          t = middle;
          value = between;
        } else {
          before = middle;
          beforeValue = between;
        }
      }
      return before + (t - before) * beforeValue / (beforeValue - value);
    }
    before = t;
    beforeValue = value;
    t += max(${float(MARCH.part)} * value, leastStep * (1.0 + float(steps) / ${float(MARCH.patience)}));
    if (t > to && before < to) t = to;
  }
  return -1.0;
}

vec3 normalAt(vec3 p) {
  vec2 h = vec2(0.5 * shownSpacing, 0.0);
  vec3 slope = vec3(
    shownAt(p + h.xyy) - shownAt(p - h.xyy),
    shownAt(p + h.yxy) - shownAt(p - h.yxy),
    shownAt(p + h.yyx) - shownAt(p - h.yyx)
  );
  return slope / max(1e-20, length(slope));
}
`;

const SHADE = /* glsl */ `
float openness(vec3 p, vec3 n) {
  float known = ${float(NEAR_LIMIT)} * shownLimit;
  float sum = 0.0;
  float weight = 1.0;
  for (int i = 0; i < ${OCCLUSION.taps}; i++) {
    float h = ${float(OCCLUSION.first)} + float(i) * ${float(OCCLUSION.step)};
    sum += max(0.0, min(h, known) - shownAt(p + h * n)) * weight;
    weight *= ${float(OCCLUSION.fade)};
  }
  return clamp(1.0 - ${float(OCCLUSION.strength)} * sum, 0.0, 1.0);
}

float lightReaching(vec3 p, vec3 n) {
  float known = ${float(NEAR_LIMIT)} * shownLimit;
  vec3 start = p + ${float(SHADOW.lift)} * n;
  float least = 1.0;
  float t = ${float(SHADOW.from)};
  for (int i = 0; i < ${SHADOW.steps} && t < ${float(SHADOW.reach)} && least > 0.0; i++) {
    float value = shownAt(start + t * keyLight);
    least = min(least, value / min(t / ${float(SHADOW.sharpness)}, known));
    t += clamp(${float(MARCH.part)} * value, ${float(SHADOW.leastStep)}, ${float(SHADOW.mostStep)});
  }
  least = max(0.0, least);
  return least * least * (3.0 - 2.0 * least);
}
`;

/** The shader for one look. */
export function shapeShader({ shown, other, mode, hasError, hasSlice }: ShapeLook): string {
  const start = 'vec2 place = gl_FragCoord.xy * placement.xy + placement.zw;';
  const background = 'vec4(mix(background[0], background[1], place.y / paneHeight) * backgroundAlpha, backgroundAlpha)';
  if (!shown) {
    return `${DECLARATIONS}\nvoid main() {\n${start}\nresult = ${background};\ngl_FragDepth = 1.0;\n}`;
  }
  const needsOther = other !== null && (hasError || hasSlice);
  return [
    DECLARATIONS,
    sourceFunctions('shown', shown),
    needsOther ? sourceFunctions('other', other) : '',
    LIGHTING,
    MARCHING,
    mode === 'lit' || mode === 'occlusion' ? SHADE : '',
    hasSlice ? sliceFunctions(needsOther) : '',
    modeColour(mode, hasError && needsOther),
    mainFunction(start, background, hasSlice),
  ].join('\n');
}

/** A function for the colour of a point of the surface. */
function modeColour(mode: ShadingMode, hasError: boolean): string {
  const shade = 'float open = openness(p, n);\nfloat reaching = dot(n, keyLight) > 0.0 ? lightReaching(p, n) : 0.0;';
  const error = `tableColour(errorColours, 0.5 + 0.5 * otherAt(p) / errorRange)
    * mix(${float(ERROR_SHADE)}, 1.0, brightness(n, open, reaching))`;
  const bodies: Record<ShadingMode, string> = {
    lit: `${shade}\nreturn ${hasError ? error : 'litColour(n, view, open, reaching, surface)'};`,
    occlusion: `${shade}\nreturn vec3(open * (0.5 + 0.5 * reaching * min(1.0, dot(n, keyLight) / ${float(SHADOW.edge)})));`,
    normals: `return ${plainColour('normals')};`,
    depth: `return ${plainColour('depth')};`,
    matcap: `return ${plainColour('matcap')};`,
    steps: `return tableColour(heat, float(steps) / ${float(STEPS_SHOWN)});`,
  };
  return `
  uniform sampler2D heat;
  uniform sampler2D errorColours;
  uniform float errorRange;
  vec3 modeColour(vec3 p, vec3 n, vec3 view, int steps) {
    ${bodies[mode]}
  }`;
}

function mainFunction(start: string, background: string, hasSlice: boolean): string {
  const blend = (t: string, isInside: string): string => `{
      vec3 p = o + ${t} * d;
      float opacity = ${isInside} ? 1.0 : ${float(SLICE.opacity)};
      result = mix(result, vec4(sliceColour(p, footprint.x + footprint.y * ${t}), 1.0), opacity);
    }`;
  return `
  float depthOf(vec3 p) {
    return 0.5 + 0.5 * dot(clipZ, vec4(p, 1.0)) / dot(clipW, vec4(p, 1.0));
  }

  void main() {
    ${start}
    result = ${background};
    gl_FragDepth = 1.0;
    vec3 o = rayOrigin[0] + place.x * rayOrigin[1] + place.y * rayOrigin[2];
    vec3 d = normalize(rayDirection[0] + place.x * rayDirection[1] + place.y * rayDirection[2]);
    vec3 high = ${hasSlice ? 'mix(vec3(1.0), vec3(sliceAt), sliceAxis)' : 'vec3(1.0)'};
    // A division by zero would spoil the comparison.
    vec3 slant = mix(d, vec3(1e-9), lessThan(abs(d), vec3(1e-9)));
    vec3 low = (-1.0 - o) / slant;
    vec3 top = (high - o) / slant;
    vec3 near = min(low, top);
    vec3 far = max(low, top);
    float from = max(0.0, max(near.x, max(near.y, near.z)));
    float to = min(far.x, min(far.y, far.z));
    if (from >= to) return;
    int steps;
    float t = march(o, d, from, to, steps);
    bool isHit = t >= 0.0;
    bool isCut = isHit && t == from;
    bool isBehindSlice = ${hasSlice ? 'from > 0.0 && from == dot(near, sliceAxis) && dot(d, sliceAxis) < 0.0' : 'false'};
    if (isHit) {
      vec3 p = o + t * d;
      gl_FragDepth = depthOf(p);
      if (!(isCut && isBehindSlice)) {
        vec3 face = from > 0.0 ? vec3(equal(near, vec3(from))) * -sign(d) : -d;
        result = vec4(modeColour(p, isCut ? face : normalAt(p), d, steps), 1.0);
      }
    }
    ${hasSlice ? `if (isBehindSlice) ${blend('from', 'isCut')}` : ''}
    ${hasSlice ? `else if (!isHit && to == dot(far, sliceAxis) && dot(d, sliceAxis) > 0.0) ${blend('to', 'false')}` : ''}
  }`;
}
