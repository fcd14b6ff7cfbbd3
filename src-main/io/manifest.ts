/** The manifest of a model file: everything of a model but its numbers, as JSON that people can read. */
import { z } from 'zod';
import { CoordxError, FileError } from '../core/base/errors.ts';
import { parameterCount } from '../core/field/cost.ts';
import type { Model } from '../core/session/model.ts';
import { axesInWords } from '../core/field/domain.ts';
import { datasetSchema, metricsSchema } from './kinds/table.ts';
import { parseJson } from './plainJson.ts';
import { firstIssue, possibleName, specSchema, textSchema, trainingSchema, uint32Schema } from './schemas.ts';
import { domainOf, kindOf, validateConfig } from '../core/kinds/table.ts';
import type { Metrics } from '../core/kinds/types.ts';

/** What is known of a model without its numbers. */
export interface ModelManifest extends Omit<Model, 'parameters' | 'moments'> {
  /** Version of the file's format. */
  version: number;
  /** The program that wrote the file. */
  generator: string;
  /** P */
  parameterCount: number;
}

/** The newest version that is read, and what each holds: only a model that was shrunk needs a newer program. */
const FORMAT_VERSION = 2;
const VERSION_OF = { whole: 1, shrunk: 2 } as const;
const FORMAT = 'coordx-model';
const GENERATOR = 'CoordX Studio';

const wholeNumber = z.int().nonnegative();

/** The logarithm of a loss: of no float64 is it larger. */
const logarithm = z.number().min(-1000).max(1000);

const netSchema = z.strictObject({
  smoothed: logarithm,
  level: logarithm,
  seen: z.int().min(1).max(1000),
  excess: z.number().nonnegative(),
  ceiling: z.number().min(0).max(1).exactOptional(),
  lost: wholeNumber,
});

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.union([z.literal(VERSION_OF.whole), z.literal(VERSION_OF.shrunk)]),
  generator: textSchema,
  spec: specSchema,
  preset: textSchema,
  training: trainingSchema,
  seed: z.int(),
  dataset: datasetSchema,
  progress: z.strictObject({
    steps: wholeNumber,
    seconds: z.number().nonnegative(),
    loss: z.number().nullable(),
    random: z.tuple([uint32Schema, uint32Schema, uint32Schema, uint32Schema]),
    solving: z
      .strictObject({ rateScale: z.number().min(0).max(1), first: z.number().nonnegative(), least: z.number().nonnegative() })
      .exactOptional(),
    net: netSchema.exactOptional(),
  }),
  metrics: metricsSchema.nullable(),
});

type StoredManifest = z.infer<typeof manifestSchema>;

/**
 * The manifest of a model as a file's bytes. JSON has no infinities and no NaN: a loss that is not
 * finite becomes null, and so does an infinite PSNR; metrics that are not numbers (of a field that has
 * diverged) are left out. The dataset's name is made a name that is possible everywhere.
 * @param path of the file that it is for. @param weights how its weights are stored. @throws FileError if it could not be read again.
 */
export function encodeManifest(model: Omit<Model, 'parameters' | 'moments'>, path: string, weights: keyof typeof VERSION_OF = 'whole'): Uint8Array {
  const { spec, preset, training, seed, dataset, progress, metrics } = model;
  const manifest = {
    format: FORMAT,
    version: VERSION_OF[weights],
    generator: GENERATOR,
    spec,
    preset,
    training,
    seed,
    dataset: { ...dataset, name: possibleName(dataset.name) },
    progress: { ...progress, loss: Number.isFinite(progress.loss) ? progress.loss : null },
    metrics: metrics && storedMetrics(metrics),
  };
  // Through the schema: it puts the fields in one order, whoever made the model.
  return new TextEncoder().encode(`${JSON.stringify(checkManifest(manifest, path), null, 2)}\n`);
}

function storedMetrics(metrics: Metrics): StoredManifest['metrics'] {
  if ('psnr' in metrics && metrics.psnr === Infinity) return { ...metrics, psnr: null };
  return Object.values(metrics).every((value) => value === null || Number.isFinite(value)) ? metrics : null;
}

/**
 * Reads a manifest. Everything in it is checked, so that the model can be allocated and used.
 * @param path of the file that it came from.
 * @throws FileError if it is not a manifest, of a newer format, or out of any range.
 */
export function parseManifest(bytes: Uint8Array, path: string): ModelManifest {
  let json: unknown;
  try {
    json = parseJson(bytes);
  } catch {
    throw new FileError(`"${path}" is damaged: its manifest.json is not JSON.`);
  }
  const { spec, preset, training, seed, dataset, progress, metrics, version, generator } = checkManifest(json, path);
  return {
    version,
    generator,
    parameterCount: parameterCount(spec),
    spec,
    preset,
    training,
    seed,
    dataset,
    progress: { ...progress, loss: progress.loss ?? NaN },
    metrics: metrics && ('psnr' in metrics ? { ...metrics, psnr: metrics.psnr ?? Infinity } : metrics),
  };
}

function checkManifest(json: unknown, path: string): StoredManifest {
  checkVersion(json, path);
  const invalid = (reason: string) => new FileError(`The manifest of "${path}" is not valid: ${reason}`);
  const { data, error } = manifestSchema.safeParse(json);
  if (!data) throw invalid(firstIssue(error));
  try {
    parameterCount(validateConfig(data).spec);
  } catch (error) {
    if (error instanceof CoordxError) throw invalid(error.message);
    throw error;
  }
  const fault = fieldFault(data);
  if (fault) throw invalid(fault);
  return data;
}

/** Looks at nothing but format and version, so that a newer file is not called invalid. */
function checkVersion(json: unknown, path: string): void {
  const { data } = z.object({ format: z.literal(FORMAT), version: z.int().min(1) }).safeParse(json);
  if (!data) throw new FileError(`"${path}" is not a CoordX model file: its manifest.json does not say that it is one.`);
  if (data.version > FORMAT_VERSION) {
    throw new FileError(
      `"${path}" was written by a newer CoordX Studio (format ${data.version}); this one reads format ${FORMAT_VERSION}.`,
    );
  }
}

/** Why a field cannot be one of its dataset, or null. */
function fieldFault({ spec, dataset, training, metrics }: StoredManifest): string | null {
  const kind = kindOf(dataset);
  const domain = domainOf(dataset);
  const [wanted, found] = [axesInWords(domain.axes), axesInWords(spec.axes)];
  if (found !== wanted) return `the axes of ${kind.inWords} are ${wanted}, not ${found}.`;
  if (spec.outputs !== domain.outputs) return `the field has ${spec.outputs} outputs, but ${kind.hasOutputs(domain.outputs)}.`;
  if ((training.shape !== undefined) !== kind.learnsDistances) return `its training is not that of ${kind.inWords}.`;
  if (metrics && !kind.quality.isOwn(metrics)) return `its metrics are not those of ${kind.inWords}.`;
  return null;
}
