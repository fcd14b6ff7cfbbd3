/** Numbers as GLSL writes them. */

export function float(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

export function vector(values: readonly number[]): string {
  return `vec3(${values.map(float).join(', ')})`;
}
