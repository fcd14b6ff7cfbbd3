/** What people take for a picture, a video, a shape or a model by mistake is called what it is, by every reader. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { FileError } from '../../src-main/core/base/errors.ts';
import { fileKind, sourceKind } from '../../src-main/io/sourceKind.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { readModelManifest } from '../../src-main/io/modelFile.ts';
import { probeVideo } from '../../src-main/io/video/readVideo.ts';
import { writeZip } from '../../src-main/io/zip.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();

function made(name: string, content: string | Uint8Array): string {
  writeFileSync(scratch(name), content);
  return scratch(name);
}

/** Readers by the names under which files reach them. */
const READERS: Record<string, (file: string) => Promise<unknown>> = {
  png: readImage,
  tif: readImage,
  mp4: probeVideo,
  stl: readShape,
  obj: readShape,
  ply: readShape,
  glb: readShape,
  gltf: readShape,
  off: readShape,
  xyz: readShape,
  coordx: readModelManifest,
};

const MISTAKES: [string, string | Uint8Array, RegExp][] = [
  ['lfs', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n', /is a Git LFS pointer, which stands for the file: run "git lfs pull"/],
  ['page', '\n<!DOCTYPE html>\n<html><head><title>Not Found</title></head></html>', /is a web page: download the file itself/],
  ['markedPage', '\ufeff<html lang="en">', /is a web page/],
  ['error', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /is an XML document/],
  ['wide', Buffer.from('\ufeffv 0 0 0\r\nv 1 0 0\r\n', 'utf16le'), /is text in UTF-16: save it as UTF-8/],
  ['wideBare', Buffer.from('solid box\r\n facet normal 0 0 1\r\n', 'utf16le'), /is text in UTF-16/],
  ['wideBig', Buffer.from('\ufeffsolid box\r\n facet', 'utf16le').swap16(), /is text in UTF-16/],
  ['document', '%PDF-1.7\n1 0 obj\n', /is a PDF document/],
  ['packed', Buffer.from('1f8b0800000000000003', 'hex'), /packed with gzip: unpack it first/],
  ['packedBlocks', Buffer.from('BZh91AY&SY\xd5\xf9\x7b\x6b', 'latin1'), /packed with bzip2: unpack it first/],
  ['seven', Buffer.from('377abcaf271c0004', 'hex'), /7z archive/],
  ['step', 'ISO-10303-21;\nHEADER;\n', /STEP model.*export it as GLB/],
  ['jxl', Buffer.from('0000000c4a584c200d0a870a', 'hex'), /JPEG XL picture/],
];

describe('one sentence that says what it is', () => {
  for (const [ending, read] of Object.entries(READERS)) {
    test(`under a name that ends in .${ending}`, async () => {
      for (const [name, content, says] of MISTAKES) {
        const file = made(`${name}.${ending}`, content);
        await assert.rejects(read(file), (error) => {
          assert.ok(error instanceof FileError, String(error));
          assert.match(error.message, says);
          assert.match(error.message, /^"[^\n]+\.$/);
          return true;
        });
      }
    });
  }

  test('an empty file, of every kind', async () => {
    for (const [ending, read] of Object.entries(READERS)) await assert.rejects(read(made(`empty.${ending}`, '')), /is empty: get another copy of it\.$/);
  });

  test('a kind that is read, under a name that is taken at its word', async () => {
    const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#123' } }).png().toBuffer();
    await assert.rejects(readModelManifest(made('a.coordx', png)), /is a PNG picture: give it a name that ends in \.png\.$/);
    await assert.rejects(readShape(made('a.obj', 'ply\nformat ascii 1.0\nend_header\n')), /is a PLY mesh: give it a name that ends in \.ply/);
    await assert.rejects(readImage(made('a.png', Buffer.from('glTF\x02\0\0\0', 'latin1'))), /is a glTF mesh/);
  });

  test('an archive of something else', async () => {
    const file = scratch('photos.png');
    await writeZip(file, [{ name: 'photo.jpg', pieces: [Buffer.from('x')] }]);
    // Of numbered images one would be a video.
    assert.deepEqual([await fileKind(file), await sourceKind(file)], ['source', 'video']);
    await assert.rejects(readImage(file), /is a ZIP archive: unpack it first\.$/);
    await writeZip(file, [{ name: 'letter.docx', pieces: [Buffer.from('x')] }]);
    await assert.rejects(probeVideo(file), /is a ZIP archive without images: unpack it first\.$/);
  });
});

describe('kinds by content', () => {
  const box = (brand: string, ...compatible: string[]): Buffer => {
    const text = `ftyp${brand}\0\0\0\0${compatible.join('')}`;
    const size = Buffer.alloc(4);
    size.writeUInt32BE(text.length + 4);
    return Buffer.concat([size, Buffer.from(text, 'latin1'), Buffer.alloc(80)]);
  };
  const cases: [string, Buffer, 'image' | 'video' | 'shape'][] = [
    ['still.avif', box('avif', 'avif', 'mif1', 'miaf'), 'image'],
    ['still.mp4', box('mif1', 'avif'), 'image'],
    ['moving.avif', box('avis', 'avif', 'avis', 'msf1'), 'video'],
    ['clip.avif', box('isom', 'mp42'), 'video'],
    ['photo.mp4', box('heic', 'mif1', 'heic'), 'image'],
    ['mesh.png', Buffer.from('nothing known'), 'image'],
    ['mesh.stl', Buffer.from('nothing known'), 'shape'],
    ['mesh.mkv', Buffer.from('nothing known'), 'video'],
  ];
  for (const [name, content, kind] of cases) test(`${name} is taken for: ${kind}`, async () => assert.equal(await sourceKind(made(name, content)), kind));

  test('a real AVIF, with alpha and of 10 bits', async () => {
    const raw = { raw: { width: 16, height: 16, channels: 4 as const } };
    const samples = Uint8Array.from({ length: 1024 }, (_, i) => (i * 37) % 256);
    const file = made('real.mov', await sharp(samples, raw).avif({ bitdepth: 10, lossless: true, chromaSubsampling: '4:4:4' }).toBuffer());
    assert.equal(await sourceKind(file), 'image');
    const { channels, bitDepth } = await readImage(file);
    assert.deepEqual([channels, bitDepth], [4, 16]);
  });
});

describe('decimal commas', () => {
  test('are refused with their line, in every text of numbers', async () => {
    const files: [string, string][] = [
      ['a.obj', 'v 0 0 0\nv 1,5 0 0\nv 0 1 0\nf 1 2 3\n'],
      ['a.off', 'OFF\n3 1 0\n0 0 0\n1,5 0 0\n0 1 0\n3 0 1 2\n'],
      ['a.stl', 'solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1,5 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid a\n'],
      ['a.xyz', '0,5 1,5 2,5 0,0 0,0 1,0\n'],
      ['b.xyz', '0,5;1,5;2,5;0,0;0,0;1,0\n'],
      ['c.xyz', '0,5 1 2 0.5 0 1\n0 1,5 2 0.5 0 1\n'],
      ['d.xyz', '0 0 1 0 0 1\n0\t1\t2,5\t0\t0\t1\n0 1,5 2 0 0 1\n'],
      ['e.xyz', '1;2;2,5;0;0;1\n'],
      ['f.xyz', '0,5,1,2,0,0,1\n0,5,1,5,2,0,0,1\n0,1,0,0,0,1\n'],
      ['g.xyz', '1,05,2,5,3,5\n1,15,2,5,3,5\n'],
      // Long after the beginning, which has none.
      ['h.xyz', `${'1 2 3 0 0 1\n'.repeat(8000)}0,5 1 2 0.5 0 1\n`],
      ['i.xyz', `${'1,2,3,0,0,1\n'.repeat(8000)}0,5 1,5 2,5 0 0 1\n`],
      ['a.ply', 'ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n1,5 2 3\n'],
    ];
    for (const [name, text] of files) await assert.rejects(readShape(made(name, text)), /in line \d+, a number has a decimal comma: save the file with decimal points\.$/, name);
  });

  test('a table whose numbers are parted by commas is read', async () => {
    const row = (x: number, y: number): string => `${x}.5,${y}.5,0,0,0,1`;
    const { surface } = await readShape(made('table.xyz', `x,y,z,nx,ny,nz\n${[row(0, 0), row(1, 0), row(0, 1), row(1, 1)].join('\n')}\n`));
    assert.deepEqual([...surface.positions.slice(0, 3)], [0.5, 0.5, 0]);
  });

  test('commas with blanks beside them, before other columns and in remarks are no decimal commas', async () => {
    const tables: [string, string][] = [
      ['', '0, 1, 2, 0, 0, 1'],
      ['', '0,1, 2,0 ,0,1'],
      ['', '0,1,2,0,0,1 7 8'],
      ['', '0.5,1.5,2.5 0 0 1'],
      ['4\n', '0,1,2,0,0,1,255'],
      ['# 3,5 5 points\n', '0,1,2,0,0,1'],
    ];
    for (const [i, [start, row]] of tables.entries()) {
      const rows = [0, 1, 2, 3].map((x) => row.replace(/^0/, String(x)));
      const { surface } = await readShape(made(`blanks${i}.xyz`, `${start}${rows.join('\n')}\n`));
      assert.equal(surface.positions.length, 12, row);
    }
  });
});
