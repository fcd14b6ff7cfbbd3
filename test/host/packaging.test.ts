/** What goes into a package of the app, by electron-builder's own rules. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { FileMatcher } from 'app-builder-lib/out/fileMatcher.js';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import type { Configuration } from 'electron-builder';
import sharp from 'sharp';

const ROOT = path.join(import.meta.dirname, '..', '..');
const load = async (file: string): Promise<unknown> => import(path.join(ROOT, file));
const { default: config } = (await load('electron-builder.mjs')) as { default: Configuration };
const { faultsOf, installedNativeFiles, isForeign } = (await load('bin/nativeFiles.mjs')) as {
  faultsOf: (files: string[], platform: string, arch: string) => string[];
  installedNativeFiles: (root: string) => string[];
  isForeign: (file: string, platform: string, arch: string) => boolean;
};

/** Every platform's native files, as installed side by side. */
const ONNX = ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64', 'win32/arm64'].map(
  (place) => `node_modules/onnxruntime-node/bin/napi-v6/${place}/onnxruntime_binding.node`,
);
const VIDEO = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64-msvc', 'win32-arm64-msvc'].map(
  (place) => `node_modules/@seydx/node-av-${place}/node-av.node`,
);
const NATIVE = [...ONNX, ...VIDEO];
const VIPS = ['node_modules/@img/sharp-wasm32/index.cjs', 'node_modules/@img/sharp-wasm32/lib/sharp-wasm32-0.35.5.node.wasm'];
const PLAIN = [
  'node_modules/@img/colour/index.js',
  'node_modules/onnxruntime-node/dist/binding.js',
  'node_modules/node-av/dist/index.js',
  'node_modules/sharp/dist/index.cjs',
];

/** The files that electron-builder chooses by patterns. */
function chosen(files: string[], patterns: string[], arch: string): string[] {
  // eslint-disable-next-line no-template-curly-in-string
  const matcher = new FileMatcher('/app', '/to', (text) => text.replaceAll('${arch}', arch), patterns);
  const passes = matcher.createFilter();
  const stats = { isDirectory: () => false } as Parameters<typeof passes>[1];
  return files.filter((file) => passes(`/app/${file}`, stats));
}

/** The files of packages that it takes: all but those that patterns of the form !... leave out. */
function packed(files: string[], patterns: unknown, arch: string): string[] {
  return chosen(files, ['**/*', ...(patterns as string[])], arch);
}

describe('a package', () => {
  for (const [platform, patterns, arches] of [
    ['linux', config.linux?.files, ['x64', 'arm64']],
    ['darwin', config.mac?.files, ['arm64']],
    ['win32', config.win?.files, ['x64', 'arm64']],
  ] as const) {
    for (const arch of arches) {
      test(`for ${platform} on ${arch} holds its own native files, and no others`, () => {
        const own = packed(NATIVE, patterns, arch);
        const expected = NATIVE.filter((file) => {
          const words = file.split(/[/-]/);
          return words.includes(platform) && words.includes(arch);
        });
        assert.deepEqual(own, expected);
        assert.ok(own.length >= 2, own.join(', '));
        assert.deepEqual(packed([...VIPS, ...PLAIN], patterns, arch), [...VIPS, ...PLAIN]);
        assert.deepEqual(NATIVE.filter((file) => !isForeign(file, platform, arch)), expected);
        assert.deepEqual(faultsOf(own, platform, arch), []);
      });
    }
  }

  test('is refused with a native file of another platform, and without one that is needed', () => {
    const mixed = NATIVE.filter((file) => file.includes('linux') && !file.includes('musl'));
    assert.ok(faultsOf(mixed, 'linux', 'x64').every((fault) => fault.endsWith('is not for linux on x64.')), 'another fault');
    assert.equal(faultsOf(mixed, 'linux', 'x64').length, mixed.length / 2);
    assert.deepEqual(faultsOf([], 'linux', 'x64'), ['There is no onnxruntime for linux on x64.']);
    const vips = 'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8';
    const own = NATIVE.filter((file) => !isForeign(file, 'linux', 'x64'));
    assert.deepEqual(faultsOf([...own, vips], 'linux', 'x64'), [`${vips} is a native libvips, which does not go with Electron.`]);
  });

  test('has its native files, and what users may exchange, outside of the archive', () => {
    assert.equal(config.asar, true);
    const files = [...NATIVE, ...VIPS, ...PLAIN, 'dist/main/electron.js'];
    assert.deepEqual(chosen(files, config.asarUnpack as string[], 'x64'), [...NATIVE, ...VIPS]);
  });

  test('holds what the program is made of, and nothing else of the checkout', () => {
    const built = ['dist/main/electron.js', 'dist/main/chunks/a-1.js', 'dist/preload/preload.cjs', 'dist/window/index.html'];
    const rest = ['dist/main/electron.js.map', 'src-main/host/electron.ts', '.cache/x.ts', 'README.md', 'test/run.ts'];
    for (const platform of [config.linux, config.mac, config.win]) {
      const parts = [...built, 'resources/icons/icon.png', 'LICENSE'];
      assert.deepEqual(chosen([...parts, ...rest], platform?.files as string[], 'x64'), parts);
    }
    // Beside general patterns, a platform's would be a set of their own: all files but those that they leave out.
    assert.equal(config.files, undefined);
    assert.deepEqual(config.extraResources, [{ from: 'resources/samples', to: 'samples', filter: ['*.png', '*.ply'] }]);
  });

  test('holds of its packages what Node loads', () => {
    const loaded = ['node_modules/@tensorflow/tfjs/dist/tf.node.js', 'node_modules/zod/index.js', 'node_modules/ws/package.json'];
    const variants = ['tf.es2017.js', 'tf.fesm.min.js', 'tf.min.js', 'tf.node.js.map'];
    const idle = variants.map((name) => `node_modules/@tensorflow/tfjs/dist/${name}`);
    assert.deepEqual(packed([...loaded, ...idle], config.linux?.files, 'x64'), loaded);
  });

  test('has its fuses set', () => {
    assert.deepEqual(config.electronFuses, {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  test('is made for every platform, and opens the kinds of files that are its own', () => {
    assert.deepEqual([config.linux?.target, config.mac?.target, config.win?.target], [['AppImage', 'deb'], ['dmg'], ['nsis']]);
    const kinds = config.fileAssociations as { ext: string }[];
    assert.deepEqual(kinds.map(({ ext }) => ext), ['coordxproj', 'coordx']);
  });

  test('is described as electron-builder wants it', async () => {
    await validateConfiguration(config, new DebugLogger(false));
    const wrong = { ...config, electronFuses: { runAsNod: false } } as Configuration;
    await assert.rejects(validateConfiguration(wrong, new DebugLogger(false)), /electronFuses/);
  });

  test('has an icon of the size that all platforms take', async () => {
    const file = path.join(ROOT, config.icon as string);
    assert.ok(existsSync(file), file);
    const { width, height, format, hasAlpha } = await sharp(file).metadata();
    assert.deepEqual({ width, height, format, hasAlpha }, { width: 1024, height: 1024, format: 'png', hasAlpha: true });
  });
});

test('the packages that are installed have the native files of this platform', () => {
  const own = installedNativeFiles(ROOT).filter((file) => !isForeign(file, process.platform, process.arch));
  assert.deepEqual(faultsOf(own, process.platform, process.arch), []);
  assert.ok(!own.some((file) => /rolldown|esbuild|lightningcss/.test(file)), 'a tool of the build is among them');
});
