/** Ways of a camera in glTF: written so that another program reads them, and read as Blender writes them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Document, NodeIO, type Animation, type Node } from '@gltf-transform/core';
import { cameraAt, pathDuration, type CameraPath } from '../../src-main/core/render/cameraPath.ts';
import { poseOf } from '../../src-main/core/render/cameraPose.ts';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { encodeCameraGlb, readCameraGltf } from '../../src-main/io/mesh/cameraGltf.ts';

/** A source of 40 units about a place far away. */
const TRANSFORM = { center: [100, -20, 7] as [number, number, number], scale: 0.05 };
const camera = (part: Partial<OrbitCamera>): OrbitCamera => ({ ...DEFAULT_CAMERA, ...part });
const PATH: CameraPath = [
  { time: 0.5, camera: camera({ azimuth: 350, elevation: 0, distance: 4 }) },
  { time: 2, camera: camera({ azimuth: 60, elevation: 50, distance: 2.5, target: [0.3, 0, 0.1] }) },
  { time: 3, camera: camera({ azimuth: 90, elevation: 90, distance: 3 }) },
];

function bytesOf(path: CameraPath): Buffer {
  return Buffer.concat(encodeCameraGlb(path, TRANSFORM).parts);
}

/** Fails unless two cameras see the same: they stand at one place, and look in one direction. */
function assertSeesSame(actual: OrbitCamera, expected: OrbitCamera, what: string, tolerance: number): void {
  const [a, b] = [poseOf(actual), poseOf(expected)];
  const far = Math.max(...a.eye.map((value, k) => Math.abs(value - (b.eye[k] as number))), ...a.axes[2].map((value, k) => Math.abs(value - (b.axes[2][k] as number))));
  assert.ok(far < tolerance, `${what}: ${far} apart`);
}

describe('a way as glTF', () => {
  test('is valid to another reader: one camera, moved in the units and at the place of the source', async () => {
    const document = await new NodeIO().readBinary(bytesOf(PATH));
    const root = document.getRoot();
    assert.equal(root.listCameras().length, 1);
    assert.ok(Math.abs((root.listCameras()[0]?.getYFov() ?? 0) - (35 * Math.PI) / 180) < 1e-6);
    const [animation] = root.listAnimations();
    const [places, turns] = (animation?.listChannels() ?? []).map((channel) => channel.getSampler());
    const input = places?.getInput();
    const times = Array.from({ length: input?.getCount() ?? 0 }, (_, i) => input?.getScalar(i) ?? NaN);
    assert.deepEqual([times[0], times.at(-1)], [0, 2.5]);
    for (const [i, time] of times.entries()) {
      const { eye } = poseOf(cameraAt(PATH, 0.5 + time));
      const place = places?.getOutput()?.getElement(i, []) ?? [];
      eye.forEach((value, k) => assert.ok(Math.abs((place[k] ?? NaN) - (value / 0.05 + (TRANSFORM.center[k] ?? NaN))) < 1e-4));
      assert.ok(Math.abs(Math.hypot(...(turns?.getOutput()?.getElement(i, []) ?? [])) - 1) < 1e-6);
    }
  });

  test('comes back as it was, with a few keyframes', async () => {
    const { path, notes } = await readCameraGltf(bytesOf(PATH), 'way.glb', TRANSFORM);
    assert.deepEqual(notes, []);
    assert.ok(path.length < 40, `${path.length} keyframes`);
    assert.ok(Math.abs(pathDuration(path) - 2.5) < 1e-6);
    for (let time = 0; time <= 2.5; time += 0.1) assertSeesSame(cameraAt(path, time), cameraAt(PATH, 0.5 + time), `at ${time}`, 0.03);
  });

  test('of one keyframe stands; an orthographic one sees as much', async () => {
    const still = [{ time: 3, camera: camera({ projection: 'orthographic', distance: 2 }) }];
    const { path } = await readCameraGltf(bytesOf(still), 'still.glb', TRANSFORM);
    assert.equal(path.length, 1);
    assert.deepEqual([path[0]?.time, path[0]?.camera.projection], [0, 'orthographic']);
    assert.ok(Math.abs((path[0]?.camera.distance ?? 0) - 2) < 1e-4);
  });

  test('says what it does not hold', () => {
    const turned = PATH.map((key, i) => ({ ...key, camera: { ...key.camera, fieldOfView: 30 + i } }));
    assert.match(encodeCameraGlb(turned, TRANSFORM).notes.join(), /one lens: that of the first keyframe/);
  });
});

describe('a camera of another program', () => {
  /** A camera in a node below another, as Blender's exporter makes one of an object with a parent. */
  function scene(): { document: Document; above: Node; node: Node; animation: Animation } {
    const document = new Document();
    const lens = document.createCamera('Lens').setType('perspective').setYFov(0.7);
    const node = document.createNode('Camera').setCamera(lens).setTranslation([0, 0, 60]);
    const above = document.createNode('Rig').setTranslation(TRANSFORM.center).addChild(node);
    document.createScene().addChild(above);
    return { document, above, node, animation: document.createAnimation('Action') };
  }

  async function read(document: Document): Promise<Awaited<ReturnType<typeof readCameraGltf>>> {
    return readCameraGltf(await new NodeIO().writeBinary(document), 'blender.glb', TRANSFORM);
  }

  test('that its parent turns goes round the shape', async () => {
    const { document, above, animation } = scene();
    const buffer = document.createBuffer();
    const half = Math.SQRT1_2;
    const input = document.createAccessor().setType('SCALAR').setArray(new Float32Array([1, 3])).setBuffer(buffer);
    const output = document.createAccessor().setType('VEC4').setArray(new Float32Array([0, 0, 0, 1, 0, half, 0, half])).setBuffer(buffer);
    const sampler = document.createAnimationSampler().setInput(input).setOutput(output).setInterpolation('LINEAR');
    animation.addSampler(sampler).addChannel(document.createAnimationChannel().setSampler(sampler).setTargetNode(above).setTargetPath('rotation'));
    const { path } = await read(document);
    assert.ok(Math.abs(pathDuration(path) - 2) < 1e-6);
    for (const [time, azimuth] of [[0, 0], [1, 45], [2, 90]] as const) {
      assertSeesSame(cameraAt(path, time), camera({ azimuth, elevation: 0, distance: 3 }), `at ${time}`, 0.02);
    }
    assert.ok(Math.abs((path[0]?.camera.fieldOfView ?? 0) - (0.7 * 180) / Math.PI) < 1e-4);
  });

  test('leaps in steps, and follows cubic splines', async () => {
    for (const [interpolation, values, halfway] of [
      ['STEP', [0, 0, 60, 0, 0, 40], 3],
      ['CUBICSPLINE', [0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0], 2.5],
    ] as const) {
      const { document, node, animation } = scene();
      const buffer = document.createBuffer();
      const input = document.createAccessor().setType('SCALAR').setArray(new Float32Array([0, 1])).setBuffer(buffer);
      const output = document.createAccessor().setType('VEC3').setArray(new Float32Array(values)).setBuffer(buffer);
      const sampler = document.createAnimationSampler().setInput(input).setOutput(output).setInterpolation(interpolation);
      animation.addSampler(sampler).addChannel(document.createAnimationChannel().setSampler(sampler).setTargetNode(node).setTargetPath('translation'));
      const { path } = await read(document);
      const { distance } = cameraAt(path, 0.5);
      assert.ok(Math.abs(distance - halfway) < 0.02, `${interpolation}: ${distance}`);
    }
  });

  test('that leans is held upright, and one that looks away is turned to the shape, which is said', async () => {
    const leaning = scene();
    leaning.node.setRotation([0, 0, Math.sin(0.15), Math.cos(0.15)]);
    assert.match((await read(leaning.document)).notes.join(), /leans to a side by up to 17 degrees: here it is held upright/);
    const away = scene();
    away.node.setRotation([0, 1, 0, 0]);
    assert.match((await read(away.document)).notes.join(), /looks past the shape: here it is turned to it/);
  });

  test('that is not there, or broken, is refused in a sentence', async () => {
    const { document, node } = scene();
    node.setCamera(null);
    await assert.rejects(read(document), { name: 'FileError', message: /"blender\.glb" has no camera in it: export it with cameras\./ });
    const text = (json: object): Buffer => Buffer.from(JSON.stringify({ asset: { version: '2.0' }, ...json }));
    const nodes = [{ camera: 0, children: [1] }, { children: [0] }];
    await assert.rejects(readCameraGltf(text({ cameras: [{}], nodes }), 'round.gltf', TRANSFORM), { name: 'FileError', message: /no trees/ });
    const beside = { cameras: [{}], nodes: [{ camera: 0 }], buffers: [{ byteLength: 4, uri: 'beside.bin' }] };
    await assert.rejects(readCameraGltf(text(beside), 'beside.gltf', TRANSFORM), { name: 'FileError', message: /file beside it: export it as one file/ });
    const animations = [{ channels: [{ sampler: 7, target: { node: 0, path: 'rotation' } }], samplers: [] }];
    await assert.rejects(readCameraGltf(text({ cameras: [{}], nodes: [{ camera: 0 }], animations }), 'bad.gltf', TRANSFORM), { name: 'FileError', message: /animation of its camera/ });
  });
});
