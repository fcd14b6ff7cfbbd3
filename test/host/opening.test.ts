/** What several files are together. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { leftOut, nameOfImages, together } from '../../src-main/core/protocol/together.ts';
import { placeOf } from '../../src-main/host/files/opening.ts';
import { readZip } from '../../src-main/io/zip.ts';
import { testFolder } from '../fixtures/studios.ts';

describe('several names', () => {
  test('of a glTF file and its parts are that file, with what lies beside it', () => {
    const names = ['m/wood.png', 'm/scene.bin', 'm/scene.gltf', 'm/.DS_Store', 'm/licence.txt'];
    assert.deepEqual(together(names), { kind: 'one', name: 'm/scene.gltf', beside: ['m/scene.bin', 'm/licence.txt'], left: [] });
  });

  test('of a mesh with its materials are the mesh, and it is said what is left out', () => {
    const found = together(['m/tex.jpg', 'm/a.mtl', 'm/a.OBJ']);
    assert.deepEqual(found, { kind: 'one', name: 'm/a.OBJ', beside: [], left: ['m/tex.jpg', 'm/a.mtl'] });
    assert.equal(found && leftOut('a.OBJ', found), 'Only a.OBJ is opened, without tex.jpg and a.mtl.');
    const many = together(['a.png', '1.txt', '2.txt', '3.txt', '4.txt', '5.txt']);
    assert.equal(many && leftOut('a.png', many), 'Only a.png is opened, without 1.txt, 2.txt, 3.txt and 2 more.');
  });

  test('of several that could be opened, or of images that are no frames, are refused', () => {
    assert.throws(() => together(['a/cat.stl', 'dog.mp4']), /^CoordxError: One file can be opened at a time: choose one of cat.stl and dog.mp4\.$/);
    assert.throws(() => together(['cat.png', 'dog.stl']), /^CoordxError: One file can be opened at a time: choose one of dog.stl and cat.png\.$/);
    assert.throws(() => together(['cat.png', 'dog.png']), /^CoordxError: Several images .* and cat.png and dog.png are not numbered alike: choose one\.$/);
  });

  test('of images alone are numbered images; of one it is that one', () => {
    assert.deepEqual(together(['f2.png', 'f1.png', 'Thumbs.db']), { kind: 'images', names: ['f2.png', 'f1.png'], left: [] });
    assert.deepEqual(together(['f2.png', '._f2.png']), { kind: 'one', name: 'f2.png', beside: [], left: [] });
  });

  test('of nothing that can be opened are nothing', () => {
    for (const names of [[], ['a.js', 'b'], ['.png']]) assert.equal(together(names), null);
  });

  test('of images have a name together', () => {
    assert.equal(nameOfImages(['shot_0001.png', 'shot_0002.png']), 'shot');
    assert.equal(nameOfImages(['a/1.png', 'a/2.png']), 'images');
    assert.equal(nameOfImages(['v1.5-001.png', 'v1.5-002.png']), 'v');
  });
});

describe('paths', () => {
  const folder = testFolder();
  const place = (...names: string[]): string => path.join(folder, ...names);
  mkdirSync(place('frames'));
  mkdirSync(place('other'));
  for (const name of ['frames/f1.png', 'frames/f2.png', 'frames/f3.png', 'other/f1.png', 'scene.gltf', 'scene.bin']) writeFileSync(place(name), name);

  test('of a folder, and of all of its images, are the folder', async () => {
    assert.deepEqual(await placeOf([place('frames')]), { path: place('frames'), note: null });
    assert.deepEqual(await placeOf([3, 1, 2].map((n) => place('frames', `f${n}.png`))), { path: place('frames'), note: null });
    assert.deepEqual(await placeOf([folder]), { path: place('scene.gltf'), note: null });
  });

  test('of some of its images are an archive of these', async () => {
    const { path: archive } = await placeOf([place('frames', 'f1.png'), place('frames', 'f3.png')]);
    assert.equal(path.basename(archive), 'f.zip');
    await readZip(archive, 'images', async (zip) => {
      assert.deepEqual(zip.names, ['f1.png', 'f3.png']);
      assert.deepEqual(Buffer.from(await zip.read('f3.png')), readFileSync(place('frames', 'f3.png')));
    });
    await assert.rejects(placeOf([place('frames', 'f1.png'), place('other', 'f1.png')]), /Two of these images have the same name/);
  });

  test('of a file and its parts are that file; two that could be opened are refused', async () => {
    assert.deepEqual(await placeOf([place('scene.bin'), place('scene.gltf')]), { path: place('scene.gltf'), note: null });
    await assert.rejects(placeOf([place('a.stl'), place('b.stl')]), /One file can be opened at a time/);
  });

  test('of a folder with nothing in it are refused, whatever lies there', async () => {
    mkdirSync(place('notes'));
    writeFileSync(place('notes', 'a.js'), '');
    await assert.rejects(placeOf([place('notes')]), /^FileError: Nothing in the folder ".*notes" can be opened: choose /);
  });
});
