/** What the shape view draws, as passes: one for each pane, with all that its shader is told. */
import type { DataTexture } from 'three';
import {
  basisOf,
  pixelAtTarget,
  pixelFootprint,
  projectionMatrix,
  rayFrame,
  viewMatrix,
} from '../../../../src-main/core/render/orbitCamera.ts';
import { leastStep, lightDirections, type Slice } from '../../../../src-main/core/render/shading.ts';
import { toLinear } from '../../../../src-main/core/render/srgb.ts';
import type { Size } from '../../../views/geometry.ts';
import { paneSize, panesOf, splitLine, type Pane, type Slot } from '../../../views/layout.ts';
import type { TargetLine } from '../../../views/targetPainter.ts';
import type { MeshPass, ShapePass } from './shapePainter.ts';
import type { SourceTextures } from './shapeSource.ts';
import type { ShapeViewState } from './shapeViewState.ts';

/** What is on the GPU. */
export interface ShapeTextures {
  sources: Record<Slot, SourceTextures | null>;
  hasMesh: boolean;
  tables: { heat: DataTexture; error: DataTexture | null; slice: DataTexture | null };
}

/** Part of the depth by which lines of a mesh lie before what is as far away. */
const WIRE_NEARER = 4e-4;
/** What is to be drawn into a buffer of any size, from the whole view. */
export function shapePasses(
  state: ShapeViewState,
  textures: ShapeTextures,
  buffer: Size,
): { passes: ShapePass[]; lines: TargetLine[] } {
  const passes = panesOf(state.mode, buffer).map((pane) => panePass(state, textures, pane, buffer));
  const area = splitLine(state.mode, state.size, buffer);
  return { passes, lines: area && area.left < area.right ? [{ area, colour: state.split }] : [] };
}

function panePass(state: ShapeViewState, textures: ShapeTextures, pane: Pane, buffer: Size): ShapePass {
  const { shading, reference } = state;
  const { sources, tables } = textures;
  const [slot] = pane.slots;
  const isMesh = textures.hasMesh && slot === 'truth' && state.mesh.asTruth;
  const shown = isMesh ? null : sources[slot];
  const other = slot === reference ? null : sources[reference];
  const viewport = { left: pane.left, width: paneSize(state.mode, buffer).width };
  const camera = cameraUniforms(state, viewport, buffer);
  const look = {
    shown: shown?.kind ?? null,
    other: other?.kind ?? null,
    mode: shading.mode,
    hasError: shading.error !== null,
    hasSlice: shading.slice !== null,
  };
  const uniforms = {
    ...camera,
    ...shown?.uniforms('shown'),
    ...other?.uniforms('other'),
    ...sliceUniforms(shading.slice),
    heat: tables.heat,
    errorColours: tables.error,
    errorRange: shading.error?.range ?? 1,
    sliceColours: tables.slice,
  };
  const ground = state.ground && state.groundColour;
  const area = { left: Math.round(pane.from), top: 0, right: Math.round(pane.to), bottom: buffer.height };
  return { area, viewport, look, uniforms, mesh: meshPass(state, textures, isMesh, camera), ground };
}

/** What the shaders of the march and of the mesh know alike. */
function cameraUniforms(
  { camera, shading, size: view }: ShapeViewState,
  viewport: ShapePass['viewport'],
  buffer: Size,
): Record<string, unknown> {
  const size = { width: viewport.width, height: buffer.height };
  const { origin, direction } = rayFrame(camera, size);
  const basis = basisOf(camera);
  const { key, sky } = lightDirections(basis);
  const toClip = product(projectionMatrix(camera, size), viewMatrix(camera));
  // Lines are as wide where a pixel has several rays, and never narrower than a ray's.
  const seen = { ...size, height: Math.min(size.height, view.height) };
  const footprint = pixelFootprint(camera, seen);
  const { top, bottom } = shading.background ?? { top: [0, 0, 0], bottom: [0, 0, 0] };
  return {
    placement: [1, -1, -viewport.left, buffer.height],
    paneHeight: buffer.height,
    background: [...top, ...bottom],
    backgroundAlpha: shading.background ? 1 : 0,
    rayOrigin: [...origin.base, ...origin.column, ...origin.row],
    rayDirection: [...direction.base, ...direction.column, ...direction.row],
    cameraAxes: [...basis.right, ...basis.up, ...basis.forward.map((value) => -value)],
    keyLight: key,
    skyLight: sky,
    leastStep: leastStep(pixelAtTarget(camera, seen)),
    footprint: [footprint.base, footprint.slope].map((length) => length * view.pixelRatio),
    surface: shading.surface.map(toLinear),
    clipZ: matrixRow(toClip, 2),
    clipW: matrixRow(toClip, 3),
    toClip,
  };
}

function sliceUniforms(slice: Slice | null): Record<string, unknown> {
  if (!slice) return {};
  const { at, spacing, range, contour, trueContour } = slice;
  return { sliceAxis: axisOf(slice), sliceAt: at, sliceSpacing: spacing, sliceRange: range, contour, trueContour };
}

function meshPass(
  { shading, mesh }: ShapeViewState,
  { hasMesh }: ShapeTextures,
  isTruth: boolean,
  camera: Record<string, unknown>,
): MeshPass | null {
  if (!hasMesh || (!isTruth && mesh.overlay === 'none')) return null;
  const { slice } = shading;
  const isWireframe = !isTruth && mesh.overlay === 'wireframe';
  const cut = slice ? [...axisOf(slice), slice.at] : [0, 0, 0, 1];
  const surface = (isTruth ? shading.surface : mesh.colour).map(toLinear);
  const mode = isTruth ? shading.mode : 'lit';
  return { mode, isWireframe, uniforms: { ...camera, surface, cut, nearer: isWireframe ? WIRE_NEARER : 0 } };
}

function axisOf({ axis }: Slice): number[] {
  return ['x', 'y', 'z'].map((name) => (name === axis ? 1 : 0));
}

/** a b, of [4, 4] matrices column by column. */
function product(a: number[], b: number[]): number[] {
  return Array.from({ length: 16 }, (_, i) =>
    [0, 1, 2, 3].reduce((sum, k) => sum + (a[4 * k + (i % 4)] as number) * (b[4 * Math.floor(i / 4) + k] as number), 0),
  );
}

function matrixRow(matrix: number[], row: number): number[] {
  return [0, 1, 2, 3].map((column) => matrix[4 * column + row] as number);
}
