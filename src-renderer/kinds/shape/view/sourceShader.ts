/** How shaders read a field of distances: from a grid, or from the features of a network's branches. */

/** grid: a 3-D texture; a network's features of three axes, or of one axis and the plane of the others. */
export type SourceKind = 'grid' | 'lines' | 'planes-x' | 'planes-y' | 'planes-z';

/** Uniforms, and functions of that name, for the field at a point: `shownAt`. Beyond the cube it grows by the way to it. */
export function sourceFunctions(name: string, kind: SourceKind): string {
  const outside = 'distance(p, c)';
  const uniforms = `uniform float ${name}Spacing;\nuniform float ${name}Limit;`;
  if (kind === 'grid') {
    return `${uniforms}
    uniform sampler3D ${name}Grid;
    float ${name}At(vec3 p) {
      vec3 c = clamp(p, -1.0, 1.0);
      vec3 size = vec3(textureSize(${name}Grid, 0));
      return texture(${name}Grid, (0.5 * (c + 1.0) * (size - 1.0) + 0.5) / size).r + ${outside};
    }`;
  }
  const lines = kind === 'lines' ? ['x', 'y', 'z'] : [kind.slice(-1)];
  const first = `${name}${(lines[0] as string).toUpperCase()}`;
  const product = [...lines.map((axis) => alongLine(name, axis)), ...(kind === 'lines' ? [] : [`texture(${name}Plane, vec3(at, r))`])];
  return `${uniforms}
  // Rows are samples along an axis, each texel holds four ranks.
  ${lines.map((axis) => `uniform sampler2D ${name}${axis.toUpperCase()};`).join('\n')}
  ${kind === 'lines' ? '' : `// Each layer holds four ranks.\nuniform sampler2DArray ${name}Plane;`}
  float ${name}At(vec3 p) {
    vec3 c = clamp(p, -1.0, 1.0);
    ivec2 size = textureSize(${first}, 0);
    vec3 place = 0.5 * (c + 1.0) * float(size.y - 1);
    ivec3 i = min(ivec3(place), size.y - 2);
    vec3 f = place - vec3(i);
    ${kind === 'lines' ? '' : `vec2 at = (place.${planeColumns(kind)} + 0.5) / float(size.y);`}
    vec4 sum = vec4(0.0);
    for (int r = 0; r < size.x; r++) sum += ${product.join(' * ')};
    return dot(sum, vec4(1.0)) + ${outside};
  }`;
}

/** Four ranks of an axis, between two samples. */
function alongLine(name: string, axis: string): string {
  const table = `${name}${axis.toUpperCase()}`;
  return `mix(texelFetch(${table}, ivec2(r, i.${axis}), 0), texelFetch(${table}, ivec2(r, i.${axis} + 1), 0), f.${axis})`;
}

/** The axes of a plane's columns and rows: those of a branch run from z to x, and the last one is its columns. */
function planeColumns(kind: SourceKind): string {
  return ['x', 'y', 'z'].filter((axis) => !kind.endsWith(axis)).join('');
}
