/** The shaders of the ground's lines, which fade with their distance from the middle. */

export const GROUND_VERTEX_SHADER = /* glsl */ `
precision highp float;
in vec3 position;
uniform mat4 toClip;
out vec3 place;
void main() {
  place = position;
  gl_Position = toClip * vec4(position, 1.0);
}
`;

export const GROUND_SHADER = /* glsl */ `
precision highp float;
in vec3 place;
uniform vec3 colour;
uniform float reach;
out vec4 result;
void main() {
  float alpha = 0.55 * clamp(1.3 - length(place.xz) / reach, 0.0, 1.0);
  // Premultiplied, as everything in the target is.
  result = vec4(colour * alpha, alpha);
}
`;
