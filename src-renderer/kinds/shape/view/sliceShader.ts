/** How shaders draw a slice through a field: its values as colours, with contours, and where its surface is cut. */
import { NEAR_LIMIT, SLICE } from '../../../../src-main/core/render/shading.ts';
import { float } from '../../../views/glsl.ts';

const SLICE_UNIFORMS = /* glsl */ `
// Its axis as a unit vector, and its place; beyond it everything is cut away.
uniform vec3 sliceAxis;
uniform float sliceAt;
// Between two contours, and where the colours end.
uniform float sliceSpacing;
uniform float sliceRange;
uniform sampler2D sliceColours;
uniform vec3 contour;
uniform vec3 trueContour;

float lineAt(float offset, float slope, float width) {
  return clamp(0.5 * width + 0.5 - abs(offset) / slope, 0.0, 1.0);
}
`;

/** How fast a source changes on the slice. */
function slopeFunction(name: string): string {
  return `float ${name}Slope(vec3 p) {
    float h = 0.5 * ${name}Spacing;
    float sum = 0.0;
    for (int k = 0; k < 3; k++) {
      if (sliceAxis[k] > 0.5) continue;
      vec3 d = vec3(0.0);
      d[k] = h;
      float change = (${name}At(p + d) - ${name}At(p - d)) / (2.0 * h);
      sum += change * change;
    }
    return max(1e-3, sqrt(sum));
  }`;
}

/** A function for the colour of a point on the slice. @param needsOther whether another field is outlined on it */
export function sliceFunctions(needsOther: boolean): string {
  const zeroWidth = float(SLICE.zeroWidth);
  const truth = `colour = mix(colour, trueContour, lineAt(otherAt(p), otherSlope(p) * pixel, ${zeroWidth}));`;
  return `${SLICE_UNIFORMS}
  ${slopeFunction('shown')}
  ${needsOther ? slopeFunction('other') : ''}
  vec3 sliceColour(vec3 p, float pixel) {
    float value = shownAt(p);
    vec3 colour = tableColour(sliceColours, 0.5 + 0.5 * value / sliceRange);
    float slope = shownSlope(p) * pixel;
    if (abs(value) < ${float(NEAR_LIMIT)} * shownLimit) {
      float nearest = value - sliceSpacing * floor(value / sliceSpacing + 0.5);
      float line = lineAt(nearest, slope, ${float(SLICE.contourWidth)});
      colour = mix(colour, contour, ${float(SLICE.contourOpacity)} * line);
    }
    colour = mix(colour, contour, lineAt(value, slope, ${zeroWidth}));
    ${needsOther ? truth : ''}
    return colour;
  }`;
}
