/** Initial parameters of a field: SIREN's scheme for sine layers, Kaiming's for relu. */
import { Random } from '../base/random.ts';
import { branchSizes, coreWidths, fusedFeatures, type FieldSpec } from './spec.ts';
import { allLayers, isLinear, omegaOf, parameterLayout, type Layer, type LayerRole } from './parameters.ts';

/** Layers whose biases start as 0. */
const UNBIASED: readonly LayerRole[] = ['factor', 'projection', 'core'];

/**
 * Seeded initial parameters, [P], cut as `parameterLayout` says.
 * Sine (SIREN, section 3.2): first layer U(-1/K_i, 1/K_i), hidden U(+-sqrt(6/fanIn)/omega).
 * Relu: normal with standard deviation sqrt(2/fanIn) (He et al., 2015).
 * Factor and output layers and cores are linear; see `linearBound`. Biases U(+-1/sqrt(fanIn)); those of
 * factors and cores are 0, which trains better: a constant in every factor is a constant picture.
 */
export function initializeParameters(spec: FieldSpec, seed: number): Float32Array {
  const layout = parameterLayout(spec);
  const random = new Random(seed);
  const parameters = new Float32Array(layout.size);
  const sizes = branchSizes(spec);
  for (const layer of allLayers(layout)) {
    const draw = weightSampler(spec, layer, sizes[layout.first.indexOf(layer)] ?? 0, random);
    const weights = layer.inputs * layer.outputs;
    for (let i = 0; i < weights; i++) parameters[layer.weightOffset + i] = draw();
    const biasBound = UNBIASED.includes(layer.role) ? 0 : 1 / Math.sqrt(layer.inputs);
    for (let i = 0; i < layer.outputs; i++) parameters[layer.biasOffset + i] = random.range(-biasBound, biasBound);
  }
  return parameters;
}

function weightSampler(spec: FieldSpec, layer: Layer, coordinates: number, random: Random): () => number {
  const { activation } = spec;
  if (isLinear(layer)) {
    const bound = linearBound(spec, layer);
    return () => random.range(-bound, bound);
  }
  if (activation.kind === 'relu') {
    const deviation = Math.sqrt(2 / layer.inputs);
    return () => deviation * random.normal();
  }
  // An encoded first layer reads sines and cosines, not a coordinate: it is a hidden layer to the scheme.
  const raw = layer.role === 'first' && spec.encoding.kind === 'none';
  const bound = raw ? 1 / coordinates : Math.sqrt(6 / layer.inputs) / omegaOf(spec, layer);
  return () => random.range(-bound, bound);
}

/**
 * Bound of a linear layer's uniform weights. Output layers follow SIREN, sqrt(6/fanIn)/omega. A factor
 * layer is scaled so that a rank sum of products of `branches` factors starts with a
 * standard deviation of about 0.1: inputs have variance 1/2, so a factor has variance
 * fanIn * bound^2 / 6, and the sum rank * variance^branches. A core starts with the same deviation: every branch brings
 * features of variance 1/2 and a constant. A projection keeps that variance.
 */
function linearBound(spec: FieldSpec, layer: Layer): number {
  const { activation, rank, branches } = spec;
  if (layer.role === 'core') {
    const variance = coreWidths(spec).reduce((product, width) => product * (width / 2 + 1), 1);
    return START_DEVIATION * Math.sqrt(3 / variance);
  }
  if (layer.role === 'factor' && fusedFeatures(spec) === spec.outputs && spec.fusion === 'product') {
    const factorVariance = (START_DEVIATION ** 2 / rank) ** (1 / branches.length);
    return Math.sqrt((6 * factorVariance) / layer.inputs);
  }
  if (layer.role === 'projection') return Math.sqrt(3 / layer.inputs);
  const omega = activation.kind === 'sine' ? activation.hiddenOmega : 1;
  return Math.sqrt(6 / layer.inputs) / omega;
}

const START_DEVIATION = 0.1;
