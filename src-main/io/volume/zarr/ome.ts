/** What OME-Zarr says of an image: its axes, and where the samples of each of its levels lie (ngff.openmicroscopy.org, 0.4 and 0.5). */
import { z } from 'zod';
import { FileError } from '../../../core/base/errors.ts';
import type { AxisName } from '../pieces.ts';

export interface OmeImage {
  /** In the order of the array. */
  axes: AxisName[];
  unit: string;
  /** From the largest to the smallest: scale and translation of every axis. */
  levels: { path: string; scale: number[]; translation: number[] }[];
}

const transforms = z.array(z.object({ type: z.string(), scale: z.array(z.number()).optional(), translation: z.array(z.number()).optional() })).optional();
const multiscale = z.object({
  axes: z.array(z.union([z.string(), z.object({ name: z.string(), unit: z.string().optional() })])).optional(),
  datasets: z.array(z.object({ path: z.string(), coordinateTransformations: transforms })).min(1).max(64),
  coordinateTransformations: transforms,
});
const attributes = z.object({ multiscales: z.array(multiscale).min(1) });

const NAMES: readonly AxisName[] = ['t', 'c', 'z', 'y', 'x'];
const UNITS = new Map([['micrometer', 'um'], ['millimeter', 'mm'], ['nanometer', 'nm'], ['meter', 'm'], ['centimeter', 'cm']]);

/** The first image of a group; null when it says nothing of images. Throws FileError when what it says is damaged. */
export function imageOf(attrs: Record<string, unknown>, file: string): OmeImage | null {
  const said = (attrs['ome'] ?? attrs) as Record<string, unknown>;
  if (said['multiscales'] === undefined) return null;
  const { data } = attributes.safeParse(said);
  const image = data?.multiscales[0];
  if (!image) throw new FileError(`"${file}" is damaged: what it says of its images is not as OME-Zarr has it, get another copy of it.`);
  const axes = (image.axes ?? NAMES).map((axis) => (typeof axis === 'string' ? { name: axis } : axis));
  const names = axes.map(({ name }) => name.toLowerCase());
  const other = names.find((name) => !NAMES.includes(name as AxisName));
  if (other !== undefined) throw new FileError(`"${file}" has an axis "${other}": x, y, z, time and channels are read, and no others.`);
  const count = axes.length;
  const whole = combined(image.coordinateTransformations, count);
  const levels = image.datasets.map(({ path, coordinateTransformations }) => {
    const own = combined(coordinateTransformations, count);
    return {
      path,
      scale: own.scale.map((value, i) => value * (whole.scale[i] as number)),
      translation: own.translation.map((value, i) => value * (whole.scale[i] as number) + (whole.translation[i] as number)),
    };
  });
  const unit = axes.find(({ name, unit: said }) => name === 'x' && said !== undefined)?.unit ?? '';
  return { axes: names as AxisName[], unit: UNITS.get(unit) ?? '', levels };
}

function combined(steps: z.infer<typeof transforms>, count: number): { scale: number[]; translation: number[] } {
  const of = (key: 'scale' | 'translation', usual: number, isSound: (value: number) => boolean): number[] => {
    const values = steps?.find(({ type }) => type === key)?.[key] ?? [];
    return Array.from({ length: count }, (_, i) => (isSound(values[i] ?? NaN) ? (values[i] as number) : usual));
  };
  return { scale: of('scale', 1, (value) => value > 0 && Number.isFinite(value)), translation: of('translation', 0, Number.isFinite) };
}
