/** Shapes in every format and in the forms that a format allows. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Document, NodeIO, type Accessor, type Primitive } from '@gltf-transform/core';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { isMesh, volumeOf, type PointCloud, type TriangleMesh } from '../../src-main/core/mesh/mesh.ts';
import { decodeShape, readShape } from '../../src-main/io/mesh/readShape.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { dracoGltf, meshoptGltf, quantizedGltf } from '../fixtures/gltfFiles.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { ball, box, tetrahedron, together } from '../fixtures/meshes.ts';

const scratch = scratchFolder();

/** A mesh from the text or bytes of a file, and what is told of it. */
async function read(content: string | Uint8Array, name: string): Promise<{ mesh: TriangleMesh; notes: string[] }> {
  const { surface, notes } = await decodeShape(bytes(content), name);
  assert.ok(isMesh(surface), 'not a mesh');
  return { mesh: surface, notes };
}

async function readPoints(content: string | Uint8Array, name: string): Promise<PointCloud> {
  const { surface } = await decodeShape(bytes(content), name);
  assert.ok(!isMesh(surface), 'not a cloud');
  return surface;
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
}

/** Triangles as corners, each from its lowest on, in order. */
function corners({ positions, indices }: TriangleMesh): string[] {
  const triangles = Array.from({ length: indices.length / 3 }, (_, t) => {
    const places = [0, 1, 2].map((k) => {
      const vertex = 3 * (indices[3 * t + k] as number);
      return [...positions.subarray(vertex, vertex + 3)].map((value) => Math.fround(value).toFixed(5)).join(' ');
    });
    const lowest = places.indexOf([...places].sort()[0] as string);
    return [...places.slice(lowest), ...places.slice(0, lowest)].join(', ');
  });
  return triangles.sort();
}

const SQUARE = 'v 0 0 0\nv 2 0 0\nv 2 2 0\nv 0 2 0\n';

describe('OBJ', () => {
  test('vertices of any number format, faces of any form', async () => {
    const { mesh } = await read(`# a comment
mtllib some.mtl
o thing
v 0 0.0 0. 0.5 0.5 0.5
v +2 -0 0e5
v\t2.0000 2E0 -0.0 1.0
v .0 20e-1 -.0
vt 0 0
vn 0 0 1
g group
usemtl red
s off
f 1/1/1 2//1 3/1
f 1 3 4 # another comment
`, 'a.obj');
    assert.deepEqual([...mesh.positions].map((value) => value + 0), [0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 2, 0]);
    assert.deepEqual([...mesh.indices], [0, 1, 2, 0, 2, 3]);
  });

  test('numbers are read to the nearest float', async () => {
    const numbers = ['0.1', '123456789.123456789', '-3.4101800e-003', '9007199254740993', '1e22', '1e-300', '0.30000000000000004', '4.35', '1.7976931348623157e29', '00012.50', '123456789012345678901234567890e-20', '5e-1'];
    for (const number of numbers) {
      const { mesh } = await read(`v ${number} 0 0\nv 0 1e25 0\nv 0 0 1e25\nf 1 2 3`, 'a.obj');
      assert.equal(mesh.positions[0], Number(number), number);
    }
  });

  test('faces count back from the last vertex, and may come before their vertices', async () => {
    const back = await read(`${SQUARE}f -4 -3 -2\nv 9 9 9\nf -5 -3 -2\n`, 'a.obj');
    assert.deepEqual([...back.mesh.indices], [0, 1, 2, 0, 2, 3]);
    assert.deepEqual((await read(`f 1 2 3\n${SQUARE}`, 'a.obj')).mesh.indices.length, 3);
  });

  test('polygons that bend inwards are cut along their inside', async () => {
    const { mesh } = await read('v 0 0 0\nv 4 0 0\nv 1 1 0\nv 0 4 0\nf 2 3 4 1\n', 'a.obj');
    assert.equal(checkMesh(mesh).area, 4);
  });

  test('lines end as on any system, may be broken, and need no end', async () => {
    for (const end of ['\n', '\r\n', '\r', ' \\\r\n \n']) {
      const text = `${SQUARE}f 1 2 3`.replaceAll('\n', end);
      assert.equal((await read(text, 'a.obj')).mesh.indices.length, 3, JSON.stringify(end));
    }
    assert.equal((await read(`${SQUARE}f 1 2 \\\n3 4\n`, 'a.obj')).mesh.indices.length, 6);
  });

  test('lines and points are told of, and where the surface is open', async () => {
    const { notes } = await read(`${SQUARE}f 1 2 3\nl 1 2\np 4\n`, 'a.obj');
    assert.deepEqual(notes, [
      '2 lines of edges or points in the file are no surface.',
      'The surface is open at 3 edges and encloses nothing: there is no inside to learn, and IoU says nothing. Give it a thickness first.',
    ]);
  });
});

describe('PLY', () => {
  const header = (format: string, rest = '') => `ply
format ${format} 1.0
comment made by hand
element vertex 4
property float x
property float y
property uchar red
property double z
${rest}element face 2
property uchar flag
property list uchar int vertex_indices
property list uchar float texcoord
end_header
`;
  const rows = [[0, 0, 9, 0], [2, 0, 9, 0], [2, 2, 9, 0], [0, 2, 9, 0.5]];

  test('as text', async () => {
    const body = `${rows.map((row) => row.join(' ')).join('\n')}\n7 3 0 1 2 1 0.5\n7 4 0 1 2 3 0\n`;
    const { mesh } = await read(header('ascii') + body, 'a.ply');
    assert.deepEqual([...mesh.positions], [0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 2, 0.5]);
    assert.equal(mesh.indices.length, 6);
    assert.equal((await read((header('ascii') + body).replaceAll('\n', '\r\n'), 'a.ply')).mesh.indices.length, 6);
  });

  for (const [format, isLittle] of [['binary_little_endian', true], ['binary_big_endian', false]] as const) {
    test(`as ${format}`, async () => {
      const view = new DataView(new ArrayBuffer(4 * 17 + (1 + 13 + 5) + (1 + 17 + 1)));
      rows.forEach(([x = 0, y = 0, red = 0, z = 0], i) => {
        view.setFloat32(17 * i, x, isLittle);
        view.setFloat32(17 * i + 4, y, isLittle);
        view.setUint8(17 * i + 8, red);
        view.setFloat64(17 * i + 9, z, isLittle);
      });
      view.setUint8(69, 3);
      [0, 1, 2].forEach((vertex, k) => view.setInt32(70 + 4 * k, vertex, isLittle));
      view.setUint8(82, 1);
      view.setUint8(88, 4);
      [0, 1, 2, 3].forEach((vertex, k) => view.setInt32(89 + 4 * k, vertex, isLittle));
      const { mesh } = await read(Buffer.concat([bytes(header(format)), Buffer.from(view.buffer)]), 'a.ply');
      assert.deepEqual([...mesh.positions], [0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 2, 0.5]);
      assert.equal(mesh.indices.length, 6);
    });
  }

  test('as triangle strips, which end and begin anew at -1', async () => {
    const strips = `ply
format ascii 1.0
element vertex 5
property float x
property float y
property float z
element tristrips 2
property list int int vertex_indices
end_header
0 0 0
1 0 0
0 1 0
1 1 0
0 2 0
7 0 1 2 -1 1 3 2
3 2 3 4
`;
    const { mesh } = await read(strips, 'a.ply');
    const { triangles, area, isOriented, foldedEdges } = checkMesh(mesh);
    assert.deepEqual([triangles, area, isOriented, foldedEdges], [3, 1.5, true, 0]);
    assert.deepEqual([...mesh.indices], [0, 1, 2, 1, 3, 2, 2, 3, 4]);
    const { mesh: long } = await read(strips.replace('element tristrips 2', 'element tristrips 1').replace('7 0 1 2 -1 1 3 2\n3 2 3 4', '5 0 1 2 3 4'), 'a.ply');
    assert.deepEqual([...long.indices], [0, 1, 2, 2, 1, 3, 2, 3, 4]);
  });

  test('as points with normals, with other elements before', async () => {
    const names = ['x', 'y', 'z', 'nx', 'ny', 'nz'].map((name) => `property float ${name}\n`).join('');
    const text = `ply\nformat ascii 1.0\nelement camera 1\nproperty list uint8 int16 sizes\nelement empty 5\nelement vertex 4\n${names}end_header
2 640 480
1 0 0 2 0 0
-1 0 0 -2 0 0
0 1 0 0 2 0
0 0 1 0 0 5
`;
    const cloud = await readPoints(text, 'a.ply');
    assert.deepEqual([...cloud.positions.subarray(0, 6)], [1, 0, 0, -1, 0, 0]);
    assert.deepEqual([...cloud.normals], [1, 0, 0, -1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe('STL', () => {
  const { positions, indices } = tetrahedron();
  const place = (corner: number) => [...positions.subarray(3 * (indices[corner] as number), 3 * (indices[corner] as number) + 3)];

  const text = (name: string) => `solid ${name}\n${[0, 1, 2, 3].map((t) => `  facet normal 0 0 0
    outer loop
${[0, 1, 2].map((k) => `      vertex ${place(3 * t + k).map((value) => value.toExponential(6)).join(' ')}`).join('\n')}
    endloop
  endfacet`).join('\n')}\nendsolid ${name}\n`;

  function binary(title: string): Buffer {
    const data = Buffer.alloc(84 + 4 * 50);
    data.write(title);
    data.writeUInt32LE(4, 80);
    for (let corner = 0; corner < 12; corner++) {
      const at = 84 + 50 * Math.floor(corner / 3) + 12 + 12 * (corner % 3);
      place(corner).forEach((value, axis) => data.writeFloatLE(value, at + 4 * axis));
    }
    return data;
  }

  test('as text, of one or more solids with any names', async () => {
    for (const content of [text('of a facet vertex 1 2'), text('').toUpperCase(), `\n ${text('a')}`.replaceAll('\n', '\r\n')]) {
      const { mesh } = await read(content, 'a.stl');
      assert.deepEqual(corners(mesh), corners(tetrahedron()));
      assert.equal(mesh.positions.length, 12);
    }
    assert.equal((await read(text('one') + text('two').replaceAll('1.0', '3.0'), 'a.stl')).mesh.indices.length, 24);
  });

  test('as binary, also when it starts with "solid" or has more at its end', async () => {
    for (const content of [binary('exported'), binary('solid pretending'), Buffer.concat([binary('x'), Buffer.alloc(7)])]) {
      const { mesh } = await read(content, 'a.STL');
      assert.deepEqual(corners(mesh), corners(tetrahedron()));
      assert.equal(checkMesh(mesh).isClosed, true);
    }
  });
});

describe('OFF', () => {
  const body = '4 2 5\n# corners\n0 0 0 255 0 0 255\n2 0 0\n\n2 2 0 # no colour\n0 2 0 0 0 1\n3 0 1 2 255 0 0\n4 0 1 2 3\n';

  test('with any header and colours', async () => {
    for (const header of ['OFF\n', 'OFF ', 'COFF\n', 'NOFF\n', 'STCNOFF\n', '# made by hand\nOFF\n', '']) {
      const { mesh, notes } = await read(header + body, 'a.off');
      // The triangle is half of the square.
      assert.deepEqual([mesh.positions.length, mesh.indices.length], [12, 6]);
      assert.deepEqual(notes, [
        '1 triangle given more than once was left out.',
        'The surface is open at 4 edges and encloses nothing: there is no inside to learn, and IoU says nothing. Give it a thickness first.',
      ]);
    }
  });

  test('of vertices with normals alone are points', async () => {
    const rows = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, 0, 1]].map((row) => [...row, ...row].join(' ')).join('\n');
    const cloud = await readPoints(`NOFF\n4 0 0\n${rows}\n`, 'a.off');
    assert.deepEqual([...cloud.normals], [...cloud.positions]);
  });
});

describe('XYZ', () => {
  const rows = ['1 0 0 2 0 0', '-1 0 0 -2 0 0', '0 1 0 0 2 0', '0 0 1 0 0 5'];

  test('with headings, comments, counts, any separators and more columns', async () => {
    const texts = [
      rows.join('\n'),
      `x y z nx ny nz\n${rows.join('\n')}\n`,
      `//X,Y,Z\n# made by hand\n\n${rows.map((row) => row.replaceAll(' ', ', ')).join('\r\n')}`,
      `4\n${rows.map((row) => `${row.replaceAll(' ', ';\t')} 255 0 0`).join('\n')}`,
    ];
    for (const text of texts) {
      const cloud = await readPoints(text, 'a.xyz');
      assert.deepEqual([...cloud.normals], [1, 0, 0, -1, 0, 0, 0, 1, 0, 0, 0, 1], text);
    }
  });
});

/** What primitives can be, by the numbers of glTF. */
const [LINES, STRIP, FAN] = [1, 5, 6] as const;

/** Adds a mesh to a glTF document; `make` may change how it is stored. */
function gltfMesh(document: Document, mesh: TriangleMesh, make: (primitive: Primitive, indices: Accessor) => void = () => {}): Primitive {
  const buffer = document.getRoot().listBuffers()[0] ?? document.createBuffer();
  const positions = document.createAccessor().setType('VEC3').setArray(Float32Array.from(mesh.positions)).setBuffer(buffer);
  const indices = document.createAccessor().setType('SCALAR').setArray(mesh.indices.slice()).setBuffer(buffer);
  const primitive = document.createPrimitive().setAttribute('POSITION', positions).setIndices(indices);
  make(primitive, indices);
  return primitive;
}

function documentOf(...primitives: ((document: Document) => Primitive)[]): Document {
  const document = new Document();
  const mesh = document.createMesh();
  for (const primitive of primitives) mesh.addPrimitive(primitive(document));
  document.createScene().addChild(document.createNode().setMesh(mesh));
  return document;
}

describe('glTF', () => {
  const io = new NodeIO();

  test('a mesh as another program writes it', async () => {
    const { mesh, notes } = await read(await io.writeBinary(documentOf((document) => gltfMesh(document, ball(0.8, 8)))), 'a.glb');
    assert.deepEqual([corners(mesh), notes], [corners(ball(0.8, 8)), []]);
  });

  test('all meshes of the scene, moved, turned, scaled and mirrored by their nodes', async () => {
    const document = new Document();
    const mesh = document.createMesh().addPrimitive(gltfMesh(document, box()));
    const child = document.createNode().setMesh(mesh).setTranslation([0, 0, 3]).setScale([1, 2, -1]);
    const half = Math.SQRT1_2;
    const parent = document.createNode().addChild(child).setRotation([half, 0, 0, half]).setTranslation([10, 0, 0]);
    const other = document.createNode().setMesh(mesh).setMatrix([0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, -5, 0, 0, 1]);
    document.createScene().addChild(parent).addChild(other);
    document.createNode().setMesh(mesh).setTranslation([99, 0, 0]);
    document.createScene('another one');
    const found = await read(await io.writeBinary(document), 'a.glb');
    // A quarter turn about x: y becomes z, z becomes -y.
    const expected = [box([1, 1, 2], [10, -3, 0]), box([1, 1, 1], [-5, 0, 0])];
    const places = ({ positions }: TriangleMesh) => Array.from({ length: positions.length / 3 }, (_, i) => [...positions.subarray(3 * i, 3 * i + 3)].map((v) => v.toFixed(4).replace('-0.0000', '0.0000')).join(' '));
    assert.deepEqual(places(found.mesh).sort(), expected.flatMap(places).sort());
    const check = checkMesh(found.mesh);
    assert.deepEqual([check.components, check.isClosed, check.isOriented], [2, true, true]);
    assert.ok(Math.abs(volumeOf(found.mesh) - 3) < 1e-5, `volume ${volumeOf(found.mesh)}`);
  });

  test('triangles without indices, strips, fans, small indices, sparse and quantized values', async () => {
    const square = { positions: Float64Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0), indices: Uint32Array.of(0, 1, 2, 3) };
    for (const [mode, order] of [[STRIP, [0, 1, 2, 3]], [FAN, [0, 1, 3, 2]]] as const) {
      const content = await io.writeBinary(documentOf((document) => gltfMesh(document, square, (primitive, indices) => {
        indices.setArray(Uint8Array.from(order));
        primitive.setMode(mode);
      })));
      const check = checkMesh((await read(content, 'a.glb')).mesh);
      assert.deepEqual([check.triangles, check.area, check.isOriented], [2, 1, true]);
    }
    const plain = await io.writeBinary(documentOf((document) => gltfMesh(document, { ...square, positions: square.positions.slice(0, 9) }, (primitive) => primitive.setIndices(null))));
    assert.equal((await read(plain, 'a.glb')).mesh.indices.length, 3);
    const sparse = await io.writeBinary(documentOf((document) => gltfMesh(document, tetrahedron(), (primitive) => primitive.getAttribute('POSITION')?.setSparse(true))));
    assert.deepEqual(corners((await read(sparse, 'a.glb')).mesh), corners(tetrahedron()));
    const quantized = await io.writeBinary(documentOf((document) => gltfMesh(document, tetrahedron(), (primitive) => {
      primitive.getAttribute('POSITION')?.setArray(Int8Array.from(tetrahedron().positions, (value) => 127 * value)).setNormalized(true);
    })));
    assert.deepEqual(corners((await read(quantized, 'a.glb')).mesh), corners(tetrahedron()));
  });

  test('Draco, meshopt and quantized positions', async () => {
    const shape = ball(0.8, 12);
    for (const content of [await dracoGltf(shape), await meshoptGltf(shape), quantizedGltf(shape)]) {
      const { mesh, notes } = await read(content, 'a.gltf');
      const found = checkMesh(mesh);
      assert.deepEqual([found.triangles, found.isClosed, notes], [shape.indices.length / 3, true, []]);
      // Quantized to 14 bits and more.
      assert.ok(Math.abs(found.volume - volumeOf(shape)) < 1e-3 * volumeOf(shape), `${found.volume}`);
    }
  });

  test('primitives that share their positions, of a mesh in several places', async () => {
    const document = new Document();
    const whole = gltfMesh(document, ball(0.8, 8));
    const indices = [...ball(0.8, 8).indices];
    const mesh = document.createMesh();
    for (const part of [indices.slice(0, 90), indices.slice(90)]) {
      const accessor = document.createAccessor().setType('SCALAR').setArray(Uint16Array.from(part)).setBuffer(document.getRoot().listBuffers()[0] ?? null);
      mesh.addPrimitive(document.createPrimitive().setAttribute('POSITION', whole.getAttribute('POSITION')).setIndices(accessor));
    }
    const scene = document.createScene();
    for (const x of [0, 5]) scene.addChild(document.createNode().setMesh(mesh).setTranslation([x, 0, 0]));
    const found = await read(await io.writeBinary(document), 'a.glb');
    assert.deepEqual(corners(found.mesh), corners(together(ball(0.8, 8), ball(0.8, 8, [5, 0, 0]))));
  });

  test('lines are told of, and resting poses', async () => {
    const document = documentOf(
      (d) => gltfMesh(d, box(), (primitive) => primitive.addTarget(d.createPrimitiveTarget().setAttribute('POSITION', primitive.getAttribute('POSITION')))),
      (d) => gltfMesh(d, box(), (primitive) => primitive.setMode(LINES)),
    );
    const { mesh, notes } = await read(await io.writeBinary(document), 'a.glb');
    assert.equal(mesh.indices.length / 3, 12);
    assert.deepEqual(notes, [
      'Skins and morph targets are not applied: the shape is in its resting pose.',
      '1 set of lines or points in the file is no surface.',
    ]);
  });

  test('a file with its buffer beside it, in a folder, or in itself', async () => {
    const { json, resources } = await io.writeJSON(documentOf((document) => gltfMesh(document, tetrahedron())), {});
    const [[, buffer] = ['', new Uint8Array()]] = Object.entries(resources);
    mkdirSync(scratch('some parts'), { recursive: true });
    writeFileSync(scratch('some parts/of it.bin'), buffer);
    // As some programs write it, and with its letters taken apart.
    writeFileSync(scratch('some parts/100% of%20Größe.bin'.normalize('NFD')), buffer);
    const uris = ['some%20parts/of%20it.bin', 'some parts/of it.bin', 'some parts/100% of%20Größe.bin', `data:application/octet-stream;base64,${Buffer.from(buffer).toString('base64')}`];
    for (const uri of uris) {
      writeFileSync(scratch('a.gltf'), JSON.stringify({ ...json, buffers: [{ ...json.buffers?.[0], uri }] }));
      const { surface } = await readShape(scratch('a.gltf'));
      assert.deepEqual(corners(surface as TriangleMesh), corners(tetrahedron()));
    }
  });
});

describe('far from the origin', () => {
  const far = (by: number): TriangleMesh => ({ ...box(), positions: box().positions.map((value) => value + by) });

  test('a surface whose coordinates are rounded is told of, and one that is lost is called what it is', async () => {
    await writeMesh(scratch('far.stl'), far(2 ** 20 + 0.3));
    const { notes } = await readShape(scratch('far.stl'));
    assert.match(notes.join(), /^So far from the origin, the coordinates in the file are rounded to 1?\d(\.\d+)? % of its size: move it there before it is written\.$/);
    await writeMesh(scratch('far.stl'), far(1e9));
    await assert.rejects(readShape(scratch('far.stl')), /has no surface: it is too small for how far it lies from the origin/);
    await writeMesh(scratch('far.ply'), far(1e7 + 0.3));
    assert.deepEqual((await readShape(scratch('far.ply'))).notes, []);
  });
});
