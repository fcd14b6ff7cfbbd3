/** The shaders of a mesh in the light of the shape view, but for what only distances tell: where it lies in shadow. */
import type { ShadingMode } from '../../../../src-main/core/render/shading.ts';
import { DECLARATIONS, LIGHTING, plainColour } from './shapeLighting.ts';

export const MESH_VERTEX_SHADER = /* glsl */ `
precision highp float;
in vec3 position;
in vec3 normal;
uniform mat4 toClip;
uniform float nearer;
out vec3 place;
out vec3 facing;
void main() {
  place = position;
  facing = normal;
  gl_Position = toClip * vec4(position, 1.0);
  gl_Position.z -= nearer * gl_Position.w;
}
`;

/** Modes that need distances are lit instead. What lies beyond the plane `cut` is left out. */
export function meshShader(mode: ShadingMode): string {
  const isPlain = mode === 'normals' || mode === 'depth' || mode === 'matcap';
  const colour = isPlain ? plainColour(mode) : 'litColour(n, view, 1.0, 1.0, surface)';
  return `${DECLARATIONS}
  in vec3 place;
  in vec3 facing;
  uniform vec4 cut;
  ${LIGHTING}
  void main() {
    if (dot(place, cut.xyz) > cut.w) discard;
    vec2 pixel = gl_FragCoord.xy * placement.xy + placement.zw;
    vec3 view = normalize(rayDirection[0] + pixel.x * rayDirection[1] + pixel.y * rayDirection[2]);
    vec3 n = normalize(facing);
    // Triangles may be turned round.
    if (dot(n, view) > 0.0) n = -n;
    vec3 p = place;
    result = vec4(${colour}, 1.0);
    gl_FragDepth = gl_FragCoord.z;
  }`;
}
