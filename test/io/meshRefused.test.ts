/** Files that are no shape: each is refused in one sentence that names it and says what to do. */
import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { FileError } from '../../src-main/core/base/errors.ts';
import { decodeShape, readShape } from '../../src-main/io/mesh/readShape.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();

async function refused(promise: Promise<unknown>, name: string, why: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof FileError, `not a FileError: ${error instanceof Error ? error.stack : String(error)}`);
    assert.match(error.message, why);
    assert.ok(error.message.includes(`"${name}"`), error.message);
    assert.match(error.message, /^[^\p{Cc}]{10,400}\.$/u);
    return true;
  });
}

const TRIANGLE = 'v 0 0 0\nv 1 0 0\nv 0 1 0\n';
const PLY_POINTS = `ply\nformat ascii 1.0\nelement vertex 1\n${['x', 'y', 'z'].map((name) => `property float ${name}`).join('\n')}\n`;

/** [name, content, reason] */
const cases: [string, string | Uint8Array, RegExp][] = [
  ['a.obj', 'nothing that is known\n', /has no faces: a shape needs a surface/],
  ['a.obj', TRIANGLE, /has no faces/],
  ['a.obj', `${TRIANGLE}f 1 2\n`, /has no faces/],
  ['a.obj', `${TRIANGLE}f 1 2 4\n`, /names vertex 4/],
  ['a.ply', 'ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n1 x 3\n', /in line 8, "x" is not a number/],
  ['a.obj', `${TRIANGLE}f 1 2 0\n`, /in line 4, a face names vertex 0/],
  ['a.obj', `${TRIANGLE}f 1 2 -4\n`, /in line 4, a face names vertex -4/],
  ['a.obj', `${TRIANGLE}f 1 2 x\n`, /in line 4, a whole number is missing/],
  ['a.obj', 'v 0 0\nv 1 0 0\n', /in line 1, a number is missing/],
  ['a.obj', '\n\nv 0 0 1.5e\n', /in line 3, "1.5e" is not a number/],
  ['a.obj', 'v 0x10 0 0\n', /"0x10" is not a number/],
  ['a.obj', 'v 1 \x1b[31m\u0007 0\n', /is not a number/],
  ['a.obj', `v 0 0 nan\n${TRIANGLE}f 2 3 4\n`, /its vertex 1 has a coordinate that is not a number/],
  ['a.obj', `${TRIANGLE}v -inf 0 0\nf 1 2 3\n`, /its vertex 4 has a coordinate that is not a number/],
  ['a.obj', `${TRIANGLE}v 1.#QNAN 0 0\nf 1 2 3\n`, /that is not a number/],
  ['a.obj', `${TRIANGLE}v 0 1e31 0\nf 1 2 3\n`, /its vertex 4 has a coordinate beyond what can be computed with/],
  ['a.obj', 'v 0 0 0\nv 1 1 1\nv 2 2 2\nf 1 2 3\nf 1 1 2\n', /has no surface: all of its triangles are without area/],
  ['a.ply', 'solid x', /is not a PLY file/],
  ['a.ply', 'ply\nformat ascii 1.0\n', /its header has no end/],
  ['a.ply', 'ply\nformat ascii_big 1.0\nend_header\n', /the PLY format "ascii_big"/],
  ['a.ply', 'ply\nelement vertex 1\nend_header\n', /does not say in which PLY format/],
  ['a.ply', 'ply\nformat ascii 1.0\nelement vertex many\nend_header\n', /"element vertex many" in its header makes no sense/],
  ['a.ply', 'ply\nformat ascii 1.0\nelement vertex 1\nproperty float128 x\nend_header\n', /"property float128 x" in its header/],
  ['a.ply', 'ply\nformat ascii 1.0\nproperty float x\nend_header\n', /in its header makes no sense/],
  ['a.ply', 'ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n1\n', /without x, y or z/],
  ['a.ply', `${PLY_POINTS}end_header\n1 2 3\n`, /is a point cloud without normals: estimate them first/],
  ['a.ply', `${PLY_POINTS}end_header\n1 2\n`, /is cut short/],
  ['a.ply', `${PLY_POINTS}element face 1\nproperty int material\nend_header\n1 2 3\n4\n`, /faces without a list of vertices/],
  ['a.ply', `${PLY_POINTS}element face 1\nproperty list char int vertex_index\nend_header\n1 2 3\n-3\n`, /a list of -3 values/],
  ['a.ply', `${PLY_POINTS}element face 1\nproperty list char int vertex_index\nend_header\n1 2 3\n3 0 0 -1\n`, /a face names vertex -1 of 1/],
  ['a.ply', `${PLY_POINTS}element face 1\nproperty list char float vertex_index\nend_header\n1 2 3\n3 0 0 0.5\n`, /a face names vertex 0.5/],
  ['a.ply', PLY_POINTS.replace('vertex 1', 'vertex 999999999999999') + 'end_header\n', /is cut short/],
  ['a.ply', `ply\nformat ascii 1.0\nelement vertex 0\n${PLY_POINTS.slice(PLY_POINTS.indexOf('property'))}end_header\n`, /has no faces and no points/],
  ['a.stl', 'solid\n', /has no faces/],
  ['a.stl', 'solid x\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 0 1 0\nendloop\n', /a facet does not have three vertices/],
  ['a.stl', 'solid x\nfacet\nouter loop\nvertex 0 0 0\n', /is cut short/],
  ['a.stl', 'short', /too short for its header/],
  ['a.stl', Buffer.alloc(84), /has no faces/],
  ['a.stl', Buffer.concat([Buffer.alloc(80), Buffer.of(2, 0, 0, 0), Buffer.alloc(60)]), /has 1 of 2 triangles/],
  ['a.stl', Buffer.concat([Buffer.alloc(80), Buffer.of(0xff, 0xff, 0xff, 0xff), Buffer.alloc(60)]), /more than 5 million triangles/],
  ['a.stl', Buffer.concat([Buffer.alloc(80), Buffer.of(1, 0, 0, 0), Buffer.alloc(50, 0xff)]), /that is not a number/],
  ['a.off', 'GIF\n', /its first word is not OFF/],
  ['a.off', '4OFF\n1 1 0\n', /other than three coordinates/],
  ['a.off', 'OFF BINARY\n', /is a binary OFF file/],
  ['a.off', 'OFF\n', /is cut short/],
  ['a.off', 'OFF\n3 1 0\n0 0 0\n', /has 1 of 3 vertices/],
  ['a.off', 'OFF\n1 2 0\n0 0 0\n3 0 0 0\n', /has 1 of 2 faces/],
  ['a.off', 'OFF\n1 1 0\n0 0 0\n3 0 0 1\n', /names vertex 1 of 1/],
  ['a.off', 'OFF\n1 1 0\n0 0 0\n900000000000 0 0 1\n', /more than 5 million triangles/],
  ['a.off', 'OFF\n99999999999 1 0\n', /more than 15 million points/],
  ['a.off', 'OFF\n-1 1 0\n', /a count is negative/],
  ['a.xyz', '# nothing\n', /has no points/],
  ['a.xyz', '0 0 0\n1 1 1\n', /is a point cloud without normals/],
  ['a.xyz', '0 0 0 255 0 0\n1 1 1 0 255 7\n', /is a point cloud without normals/],
  ['a.xyz', '0 0 0 0 0 1\n1 1 1 0 0 1\n', /has too few points with normals/],
  ['a.xyz', '0 0 0 0 0 1\n1 1 1 0 one 1\n', /in line 2, "one" is not a number/],
  ['a.xyz', 'nan 0 0 0 0 1\n', /that is not a number/],
  ['a.glb', 'glTF', /its description is no JSON/],
  ['a.gltf', '{"asset": {"version": "1.0"}}', /is not a glTF 2.0 file/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "meshes": 7}', /is not a glTF 2.0 file: meshes/],
  ['a.gltf', '{"asset": {"version": "2.0"}}', /has no faces/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "extensionsRequired": ["KHR_draco_mesh_compression"]}', /has no faces/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "extensionsRequired": ["EXT_meshopt_compression"]}', /has no faces/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "extensionsRequired": ["VENDOR_new"]}', /needs the glTF extension VENDOR_new, which is not supported here/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "nodes": [{"children": [1]}, {"children": [0]}], "scenes": [{"nodes": [0]}]}', /node 0 stands in two places, and a node may have one parent/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "nodes": [{"mesh": 3}]}', /a mesh that is not there/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "buffers": [{"byteLength": 4}]}', /has no binary part/],
  ['a.gltf', '{"asset": {"version": "2.0"}, "buffers": [{"byteLength": 4, "uri": "x.bin"}]}', /needs "x.bin", which is not beside it/],
  ['a.step', TRIANGLE, /is of no kind that shapes are read from: \.obj, \.ply/],
  ['a', TRIANGLE, /is of no kind/],
  ['a.constructor', TRIANGLE, /is of no kind/],
];

/** A glTF of one primitive with an accessor as given. */
function gltfWith(accessor: object, primitive: object = {}, views: object[] = [{ buffer: 0, byteLength: 36 }]): string {
  return JSON.stringify({
    asset: { version: '2.0' },
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, ...primitive }] }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', ...accessor }],
    bufferViews: views,
    buffers: [{ byteLength: 36, uri: `data:;base64,${Buffer.alloc(36).toString('base64')}` }],
  });
}

cases.push(
  ['b.gltf', gltfWith({ count: 4 }), /a buffer has fewer bytes than it should/],
  ['b.gltf', gltfWith({ byteOffset: 4 }), /a buffer has fewer bytes/],
  ['b.gltf', gltfWith({ count: 9e14 }), /a buffer has fewer bytes/],
  ['b.gltf', gltfWith({ count: 14_999_999, bufferView: undefined }), /a buffer has fewer bytes/],
  ['b.gltf', gltfWith({ count: 14_999_999 }, {}, [{ buffer: 0, byteLength: 36, byteStride: 0 }]), /a buffer has fewer bytes/],
  ['b.gltf', gltfWith({ bufferView: 5 }), /a buffer view that is not there/],
  ['b.gltf', gltfWith({ type: 'VEC2' }), /positions that are not in three dimensions/],
  ['b.gltf', gltfWith({}, { indices: 0 }), /indices that are no integers/],
  ['b.gltf', gltfWith({}, { indices: 9 }), /an accessor that is not there/],
  ['b.gltf', gltfWith({}, { mode: 9 }), /triangles of an unknown kind/],
  ['b.gltf', gltfWith({}, { extensions: { KHR_draco_mesh_compression: { bufferView: 0, attributes: { POSITION: 0 } } } }), /its Draco data cannot be decoded/],
  ['b.gltf', gltfWith({}, {}, [{ buffer: 0, byteLength: 36, extensions: { EXT_meshopt_compression: { buffer: 0, byteLength: 36, byteStride: 12, count: 3, mode: 'ATTRIBUTES' } } }]), /its meshopt data cannot be decoded/],
  ['b.gltf', gltfWith({ sparse: { count: 4, indices: { bufferView: 0, componentType: 5121 }, values: { bufferView: 0 } } }), /more sparse values/],
  ['b.gltf', gltfWith({}), /has no surface/],
);

describe('a file that is no shape', () => {
  for (const [name, content, why] of cases) {
    test(`${name}: ${why.source}`, () =>
      refused(decodeShape(typeof content === 'string' ? Buffer.from(content, 'utf8') : content, name), name, why));
  }

  test('missing, empty, a folder', async () => {
    await refused(readShape(scratch('no.obj')), scratch('no.obj'), /There is no file/);
    writeFileSync(scratch('empty.obj'), '');
    await refused(readShape(scratch('empty.obj')), scratch('empty.obj'), /is empty/);
    mkdirSync(scratch('folder.obj'));
    await refused(readShape(scratch('folder.obj')), scratch('folder.obj'), /is a folder/);
  });

  test('of 4 GiB is refused before it is read', async () => {
    const file = openSync(scratch('huge.stl'), 'w');
    ftruncateSync(file, 4 * 2 ** 30);
    closeSync(file);
    await refused(readShape(scratch('huge.stl')), scratch('huge.stl'), /is 4\.0 GiB large/);
  });

  test('that names files elsewhere gets none', async () => {
    mkdirSync(scratch('inner'));
    writeFileSync(scratch('secret.bin'), Buffer.alloc(36));
    const names = ['../secret.bin', scratch('secret.bin'), '..%2Fsecret.bin', 'file:///etc/hostname', 'http://localhost/x', '%ff', '.', 'a%00b'];
    for (const uri of names) {
      writeFileSync(scratch('inner/a.gltf'), JSON.stringify({ asset: { version: '2.0' }, buffers: [{ byteLength: 36, uri }] }));
      await refused(readShape(scratch('inner/a.gltf')), scratch('inner/a.gltf'), /which is not beside it/);
    }
    writeFileSync(scratch('inner/a.gltf'), JSON.stringify({ asset: { version: '2.0' }, buffers: [{ byteLength: 36, uri: 'gone.bin' }] }));
    await refused(readShape(scratch('inner/a.gltf')), scratch('inner/a.gltf'), /needs "gone\.bin", which is not beside it/);
  });
});
