/** What is known of a picture by its header alone; and which way up it is, whether EXIF or XMP says so. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { imageFacts, readImage } from '../../src-main/io/image/readImage.ts';
import { patternSamples, pngFile, scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();

async function made(name: string, content: Buffer | Promise<Buffer>): Promise<string> {
  writeFileSync(scratch(name), await content);
  return scratch(name);
}

const picture = (channels: 1 | 3 | 4): Sharp =>
  sharp(Uint8Array.from(patternSamples(7, 5, channels, 255)), { raw: { width: 7, height: 5, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb');

/** As programs that keep all they know in XMP write it. */
const xmp = (orientation: number): string =>
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  `<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="${orientation}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

describe('orientation', () => {
  const encodings: [string, (image: Sharp) => Sharp][] = [
    ['png', (image) => image.png()],
    ['jpg', (image) => image.jpeg({ quality: 100 })],
    ['webp', (image) => image.webp({ lossless: true })],
  ];
  for (const [ending, encode] of encodings) {
    test(`XMP turns a .${ending} as EXIF does, and gives way to it`, async () => {
      for (let orientation = 1; orientation <= 8; orientation++) {
        const byExif = await made(`exif.${ending}`, encode(picture(3)).withMetadata({ orientation }).toBuffer());
        const byXmp = await made(`xmp.${ending}`, encode(picture(3)).withXmp(xmp(orientation)).toBuffer());
        const both = await made(`both.${ending}`, encode(picture(3)).withMetadata({ orientation }).withXmp(xmp(3)).toBuffer());
        const wanted = await readImage(byExif);
        assert.deepEqual([wanted.width, wanted.height], orientation >= 5 ? [5, 7] : [7, 5]);
        for (const file of [byXmp, both]) {
          assert.deepEqual(await readImage(file), wanted, `${orientation}`);
          const { width, height } = await imageFacts(file);
          assert.deepEqual([width, height], [wanted.width, wanted.height]);
        }
      }
    });
  }
});

describe('facts', () => {
  test('are those of the picture', async () => {
    for (const channels of [1, 3, 4] as const) {
      for (const [ending, image] of [['png', picture(channels).png()], ['webp', picture(channels).webp()], ['tif', picture(channels).tiff()], ['avif', picture(channels).avif()]] as const) {
        const file = await made(`${channels}.${ending}`, image.toBuffer());
        const { width, height, channels: found, bitDepth } = await readImage(file);
        assert.deepEqual(await imageFacts(file), { width, height, channels: found, bitDepth }, `${channels} in ${ending}`);
      }
    }
  });

  test('nothing is decoded for them: of a picture without pixels, and of one that is too large to be read', async () => {
    const head = { depth: 16, colourType: 6, rows: [[0]] };
    const facts = await imageFacts(await made('hollow.png', pngFile({ ...head, width: 60000, height: 60000 })));
    assert.deepEqual(facts, { width: 60000, height: 60000, channels: 4, bitDepth: 16 });
  });
});
