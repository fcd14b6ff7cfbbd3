/** What the description of a TIFF says of its pages: ImageJ in lines, OME in XML. */
import type { AxisName, StoredAxis } from '../pieces.ts';

const OME_AXES: Readonly<Record<string, AxisName>> = { Z: 'z', C: 'c', T: 't' };

/**
 * The axes over which the pages run, the fastest first. Where nothing is said all of them are slices.
 * Points in time of single slices are taken for slices: ImageJ calls a stack so that somebody opened as a film.
 */
export function pageAxes(text: string, pages: number): StoredAxis[] {
  const axes = /^ImageJ=/.test(text) ? imageJAxes(text, pages) : omePixels(text) !== null ? omeAxes(omePixels(text) as string, pages) : [{ name: 'z' as const, size: pages }];
  const [slices, times] = (['z', 't'] as const).map((name) => axes.find((axis) => axis.name === name)) as [StoredAxis | undefined, StoredAxis | undefined];
  if ((slices?.size ?? 1) > 1 || !times || times.size === 1) return axes;
  return axes.filter((axis) => axis !== slices).map((axis) => (axis === times ? { name: 'z' as const, size: axis.size } : axis));
}

function imageJAxes(text: string, pages: number): StoredAxis[] {
  const number = (key: string): number => Number(new RegExp(`^${key}=(\\d{1,9})\\s*$`, 'm').exec(text)?.[1] ?? 1);
  const [channels, slices, frames] = [number('channels'), number('slices'), number('frames')];
  const isSaid = channels * slices * frames > 1;
  const size = isSaid ? slices : Math.max(pages, number('images'));
  return [{ name: 'c', size: channels }, { name: 'z', size }, { name: 't', size: frames }];
}

function omeAxes(pixels: string, pages: number): StoredAxis[] {
  const order = attribute(pixels, 'DimensionOrder') ?? 'XYZCT';
  const axes = [...order].flatMap((letter) => {
    const name = OME_AXES[letter];
    return name ? [{ name, size: Number(attribute(pixels, `Size${letter}`) ?? 1) }] : [];
  });
  const announced = axes.reduce((product, { size }) => product * size, 1);
  return axes.length === 3 && announced >= 1 && announced <= pages ? axes : [{ name: 'z', size: pages }];
}

/** Spacing along z, y and x, and the unit. @param steps units from pixel to pixel along y and x, as the tags of resolution say. */
export function pageSpacing(text: string, [dy, dx]: [number, number]): { spacing: [number, number, number]; unit: string } {
  const pixels = omePixels(text);
  if (pixels !== null) {
    const step = (axis: string): number => positive(attribute(pixels, `PhysicalSize${axis}`));
    const isSaid = attribute(pixels, 'PhysicalSizeX') !== undefined;
    // Micrometres are what OME presumes.
    return { spacing: [step('Z'), step('Y'), step('X')], unit: isSaid ? unitOf(attribute(pixels, 'PhysicalSizeXUnit') ?? 'um') : '' };
  }
  if (!/^ImageJ=/.test(text)) return { spacing: [1, 1, 1], unit: '' };
  const unit = /^unit=(.*)$/m.exec(text)?.[1] ?? '';
  return { spacing: [positive(/^spacing=(.*)$/m.exec(text)?.[1]), dy, dx], unit: unitOf(unit) };
}

/** The tag that tells sizes; null when there is none. */
function omePixels(text: string): string | null {
  return /<OME[\s>]/.test(text) ? (/<Pixels\s[^>]*>/.exec(text)?.[0] ?? null) : null;
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]{0,40})"`).exec(tag)?.[1];
}

function positive(text: string | undefined): number {
  const value = Math.abs(Number(text ?? 1));
  return Number.isFinite(value) && value > 0 ? value : 1;
}

function unitOf(unit: string): string {
  const plain = unit.trim().replace(/\\u00B5|\xc2?\xb5|µ|μ/i, 'u');
  if (/^(um|micron|micrometer)s?$/i.test(plain)) return 'um';
  return /^(mm|millimeter)$/i.test(plain) ? 'mm' : /^(nm|cm|m)$/.test(plain) ? plain : '';
}
