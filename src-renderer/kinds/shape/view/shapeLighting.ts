/**
 * What the shaders of the shape view have in common: what they are told, and the light and colours of a point, as
 * core/render has them. Colours are display-encoded.
 */
import { DEPTH_REACH, LIGHT, MATCAP } from '../../../../src-main/core/render/shading.ts';
import { float, vector } from '../../../views/glsl.ts';

export const DECLARATIONS = /* glsl */ `
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DArray;
precision highp sampler3D;

// Pixel of the pane, from its top left, = gl_FragCoord * placement.xy + placement.zw.
uniform vec4 placement;
uniform float paneHeight;
// Background: its upper and its lower colour; without one, transparent.
uniform vec3 background[2];
uniform float backgroundAlpha;
// Base, and what a column and a row add.
uniform vec3 rayOrigin[3];
uniform vec3 rayDirection[3];
uniform mat3 cameraAxes;
uniform vec3 keyLight;
uniform vec3 skyLight;
uniform float leastStep;
// Length that a pixel covers: x + y * distance.
uniform vec2 footprint;
uniform vec3 surface;
// Rows of the matrix to clip space that tell z and w.
uniform vec4 clipZ;
uniform vec4 clipW;
out vec4 result;

vec3 toDisplay(vec3 linear) {
  return mix(12.92 * linear, 1.055 * pow(linear, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, linear));
}

vec3 tableColour(sampler2D table, float place) {
  return texelFetch(table, ivec2(int(floor(clamp(place, 0.0, 1.0) * 255.0 + 0.5)), 0), 0).rgb;
}
`;

/** Light and colours of a point: of the march and of meshes alike. */
export const LIGHTING = /* glsl */ `
vec3 skyAt(vec3 n, float open) {
  return mix(${vector(LIGHT.bounceColour)}, ${vector(LIGHT.skyColour)}, 0.5 + 0.5 * dot(n, skyLight)) * open;
}

vec3 litColour(vec3 n, vec3 view, float open, float reaching, vec3 albedo) {
  float facing = max(0.0, dot(n, keyLight)) * reaching;
  float rim = pow(max(0.0, 1.0 + dot(n, view)), ${float(LIGHT.rimPower)}) * (0.5 + 0.5 * dot(n, skyLight)) * open;
  float mirrored = max(0.0, dot(n, normalize(keyLight - view)));
  float gloss = ${float(LIGHT.gloss)} * pow(mirrored, ${float(LIGHT.glossPower)}) * facing;
  vec3 light = skyAt(n, open) + facing * ${vector(LIGHT.keyColour)};
  return toDisplay(1.0 - exp(-${float(LIGHT.exposure)} * (light * albedo + rim * ${vector(LIGHT.rimColour)} + gloss)));
}

float brightness(vec3 n, float open, float reaching) {
  vec3 light = skyAt(n, open) + max(0.0, dot(n, keyLight)) * reaching * ${vector(LIGHT.keyColour)};
  return 1.0 - exp(-${float(LIGHT.exposure)} * dot(light, vec3(0.2126, 0.7152, 0.0722)));
}

vec3 normalColour(vec3 n) {
  return 0.5 + 0.5 * n;
}

vec3 depthColour(vec3 p) {
  return vec3(clamp(0.5 + 0.5 * dot(p, cameraAxes[2]) / ${float(DEPTH_REACH)}, 0.0, 1.0));
}

vec3 matcapColour(vec3 n) {
  vec3 seen = n * cameraAxes;
  vec3 colour = ${vector(MATCAP.base)} + ${vector(MATCAP.edge)} * pow(max(0.0, 1.0 - seen.z), ${float(MATCAP.edgePower)});
  ${MATCAP.lamps.map(lampOn).join('\n  ')}
  return min(vec3(1.0), colour);
}
`;

/** What a lamp adds to the ball of the matcap. */
function lampOn({ to, colour, power }: (typeof MATCAP.lamps)[number]): string {
  return `colour += ${vector(colour)} * pow(max(0.0, dot(seen, normalize(${vector(to)}))), ${float(power)});`;
}

/** The colour of a point p with normal n, in modes that ask for nothing else. */
export function plainColour(mode: 'normals' | 'depth' | 'matcap'): string {
  return mode === 'depth' ? 'depthColour(p)' : `${mode === 'normals' ? 'normalColour' : 'matcapColour'}(n)`;
}
