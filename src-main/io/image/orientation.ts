/** Which way up a picture is, where only its XMP says so. */
import type { ImageFormat } from './imageFormat.ts';
import type { Metadata, Sharp } from './sharp.ts';

const COMMENT = /<!--[^]*?-->/g;
/** Which prefix names of TIFF have; nearly always "tiff". */
const PREFIX = /\bxmlns:([\w.-]+)\s*=\s*["']http:\/\/ns\.adobe\.com\/tiff\/1\.0\/["']/;
/** Formats whose pictures EXIF turns: XMP stands in for it. AVIF has marks of its own, TIFF a tag. */
const TURNED: readonly ImageFormat[] = ['png', 'jpeg', 'webp'];

/** The orientation that is left to apply, as in EXIF; 1 where there is none, or EXIF has one. */
export function xmpOrientation(format: ImageFormat, { orientation, xmp }: Metadata): number {
  if (orientation !== undefined || !xmp || !TURNED.includes(format)) return 1;
  return orientationIn(xmp.toString('utf8').replace(COMMENT, ''));
}

/** As an attribute or as an element of XMP (XMP specification, part 2, 8.6). */
function orientationIn(xmp: string): number {
  const prefix = (PREFIX.exec(xmp)?.[1] ?? 'tiff').replace(/[.-]/g, '\\$&');
  return Number(new RegExp(`(?<![\\w.-])${prefix}:Orientation\\s*(?:=\\s*["']|>)\\s*([1-8])\\b`).exec(xmp)?.[1] ?? 1);
}

/** The picture upright. sharp mirrors first, and then turns, in whatever order it is told. */
export function upright(image: Sharp, orientation: number): Sharp {
  const turn = [6, 7].includes(orientation) ? 90 : orientation === 3 ? 180 : [5, 8].includes(orientation) ? 270 : 0;
  const turned = turn === 0 ? image : image.rotate(turn);
  if (orientation === 4) return turned.flip();
  return [2, 5, 7].includes(orientation) ? turned.flop() : turned;
}
