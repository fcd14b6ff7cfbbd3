/** A PNG file as a JPEG file, which has a tenth of its bytes. */

const QUALITY = 0.92;

export async function asJpeg(png: Uint8Array): Promise<Blob> {
  const bitmap = await createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const ink = canvas.getContext('2d');
  if (!ink) throw new Error('The view is too large for this browser to keep a picture of it.');
  ink.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}
