/** What goes into a package of the app, by electron-builder's own rules. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createPackage } from '@electron/asar';
import { FileMatcher } from 'app-builder-lib/out/fileMatcher.js';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import type { Configuration, FileSet } from 'electron-builder';
import sharp from 'sharp';
import { ffmpegPackage, tarballOf } from '../../src-main/io/video/ffmpeg/ffmpegBinary.ts';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import { packedFiles, packProgram, ROOT, type PackedProgram } from '../fixtures/packedProgram.ts';

const load = async (file: string): Promise<unknown> => import(path.join(ROOT, file));
const { default: config, PACKED } = (await load('electron-builder.mjs')) as { default: Configuration; PACKED: string[] };
const { faultsOf, isDoubled, isForeign } = (await load('bin/nativeFiles.mjs')) as {
  faultsOf: (files: string[], platform: string, arch: string) => string[];
  isDoubled: (file: string) => boolean;
  isForeign: (file: string, platform: string, arch: string) => boolean;
};
const { packageFaults } = (await load('bin/packageFaults.mjs')) as {
  packageFaults: (archive: string, packed: string[], platform: string, arch: string) => string[];
};

/** Every platform's native files, as installed side by side. */
const ONNX = ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64', 'win32/arm64'].map(
  (place) => `node_modules/onnxruntime-node/bin/napi-v6/${place}/onnxruntime_binding.node`,
);
const NATIVE = ONNX;
const VIPS = 'node_modules/@img/sharp-wasm32/lib/sharp-wasm32-0.35.5.node.wasm';

/** The files that electron-builder chooses by patterns. */
function chosen(files: string[], patterns: string[]): string[] {
  const passes = new FileMatcher('/app', '/to', (text) => text, patterns).createFilter();
  const stats = { isDirectory: () => false } as Parameters<typeof passes>[1];
  return files.filter((file) => passes(`/app/${file}`, stats));
}

const isText = (part: unknown): part is string => typeof part === 'string';
const parts = config.files as (string | FileSet)[];
const packageOf = (file: string): string => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? file;

describe('native files', () => {
  for (const [platform, arch] of [['linux', 'x64'], ['linux', 'arm64'], ['darwin', 'arm64'], ['win32', 'x64'], ['win32', 'arm64']] as const) {
    test(`for ${platform} on ${arch} are told from those of others`, () => {
      const own = NATIVE.filter((file) => !isForeign(file, platform, arch));
      const expected = NATIVE.filter((file) => {
        const words = file.split(/[/-]/);
        return words.includes(platform) && words.includes(arch);
      });
      assert.deepEqual(own, expected);
      assert.equal(own.length, 1);
      assert.deepEqual(faultsOf([...own, VIPS], platform, arch), []);
    });
  }

  test('of another platform are faults, and so is it when one is missing that is needed', () => {
    const mixed = NATIVE.filter((file) => file.includes('linux'));
    assert.deepEqual(faultsOf([...mixed, VIPS], 'linux', 'x64'), [`${mixed[1]} is not for linux on x64.`]);
    assert.deepEqual(faultsOf([], 'linux', 'x64'), ['There is no onnxruntime for linux on x64.', 'There is no sharp for linux on x64.']);
    const vips = 'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8';
    const own = NATIVE.filter((file) => !isForeign(file, 'linux', 'x64'));
    assert.deepEqual(faultsOf([...own, VIPS, vips], 'linux', 'x64'), [`${vips} is a native libvips, which does not go with Electron.`]);
  });

  test('are known to lie twice in a package', () => {
    const folder = 'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64';
    const libraries = readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith('.dylib'));
    const kept = libraries.filter((name) => !isDoubled(name));
    // Its binding names the one that is kept.
    assert.equal(kept.length, 1);
    assert.ok(readFileSync(path.join(ROOT, folder, 'onnxruntime_binding.node')).includes(`@rpath/${kept[0]}`));
  });
});

test('packages are found however the built program asks for them', async () => {
  mkdirSync(path.join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(path.join(ROOT, '.cache', 'asking-'));
  try {
    for (const asking of [`import 'onnxruntime-common';`, `import('onnxruntime-common');`, `createRequire(import.meta.url)("onnxruntime-common");`, `createRequire(import.meta.url).resolve("onnxruntime-common");`]) {
      writeFileSync(path.join(folder, 'program.js'), `import { createRequire } from "node:module";\n${asking}\nexport { createRequire };\n`);
      const packed = await packedFiles(ROOT, { program: folder });
      assert.ok(packed.includes('node_modules/onnxruntime-common/package.json'), asking);
      assert.deepEqual([...new Set(packed.map(packageOf))], ['onnxruntime-common'], asking);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** 'a/b.js' -> 'a', '@a/b/c.js' -> '@a/b'. */
function packageName(from: string): string {
  return from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/');
}

describe('the packages in a package', () => {
  let program: PackedProgram;
  before(async () => {
    program = await packProgram();
  });
  after(() => program.remove());

  test('are those that the program imports, and what they import', () => {
    const imported = new Set<string>();
    for (const name of bundle(program.folder)) {
      const text = readFileSync(name, 'utf8');
      for (const [, from = ''] of text.matchAll(/createRequire\(import\.meta\.url\)(?:\.resolve)?\(["']([^"']+)["']\)/g)) imported.add(packageName(from));
      for (const [, from = ''] of text.matchAll(/(?:^|\n)(?:import|export)\b[^;'"]*["']([^."'][^"']*)["'];?|import\(["']([^."'][^"']*)["']\)/g)) imported.add(from);
    }
    const outside = [...imported].filter((from) => from !== '' && !/^node:|^electron$/.test(from) && existsSync(path.join(ROOT, 'node_modules', from)));
    assert.ok(outside.includes('onnxruntime-node'), outside.join(', '));
    const allowed = new Set<string>();
    const allow = (name: string): void => {
      const file = path.join(ROOT, 'node_modules', name, 'package.json');
      if (allowed.has(name) || !existsSync(file)) return;
      allowed.add(name);
      const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
      for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) allow(other);
    };
    // sharp takes the latter where no native build of it is.
    for (const name of [...outside, '@img/sharp-wasm32']) allow(name);
    const held = [...new Set(program.packed.map(packageOf))];
    assert.deepEqual(held.filter((name) => !allowed.has(name)), []);
    // What made up most of a package once, and is built in, fetched or never loaded now.
    for (const name of ['node-av', '@seydx/node-av-linux-x64', '@tensorflow/tfjs', 'zod', 'mediabunny', 'werift', 'global-agent']) {
      assert.ok(!held.includes(name), name);
    }
  });

  test('are as small as can be: no tables for debuggers, no types, nothing of other platforms', () => {
    assert.deepEqual(program.packed.filter((file) => /\.map$|\.d\.[cm]?ts$|\.md$/.test(file)), []);
    assert.deepEqual(faultsOf(program.packed, process.platform, process.arch), []);
  });

  test('are all that the program needs: it trains a picture and queries it, far from the checkout', () => {
    const run = (...args: string[]): void => {
      const { status, stderr } = spawnSync(process.execPath, [program.cli, ...args], { cwd: program.folder, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    };
    const sample = path.join(ROOT, 'resources', 'samples', 'lake.png');
    run('fit', sample, '--steps', '2', '--device', 'cpu', '--preset', 'split', '--set', 'width=16', '--set', 'rank=16', '--out', 'lake.coordx');
    run('query', 'lake.coordx', '--size', '32x24', '--out', 'lake.png');
    assert.ok(existsSync(path.join(program.folder, 'lake.png')));
    // Where nothing of TensorFlow is, it is said to be missing, and nothing breaks.
    const engines = execFileSync(process.execPath, [program.cli, 'engines'], { cwd: program.folder, encoding: 'utf8' });
    assert.match(engines, /tfjs-node is not installed/);
  });

  test('are without FFmpeg: videos ask for it, and are read once it is put where that says', async () => {
    const env = { ...process.env, COORDX_DATA: path.join(program.folder, 'data') };
    const clip = path.join(program.folder, 'clip.gif');
    await writeVideo(clip, { width: 16, height: 12, channels: 1, frameRate: 10 }, [new Float32Array(192), new Float32Array(192).fill(1)]);
    const info = (): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program.cli, 'info', clip], { env, encoding: 'utf8' });
      return `${status} ${stdout}${stderr}`;
    };
    const item = ffmpegPackage();
    const place = path.join(env.COORDX_DATA, 'ffmpeg', item.version);
    assert.equal(info(), `1 coordx: Videos need FFmpeg, which is not here: unpack ${tarballOf(item)} and put its node-av.node into ${place}.\n`);
    mkdirSync(place, { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules', item.name, 'node-av.node'), path.join(place, 'node-av.node'));
    assert.match(info(), /^0 [^]*16 x 12[^]*frames +2,/);
    // One that is damaged is no fault of the program.
    rmSync(path.join(place, 'node-av.node'));
    writeFileSync(path.join(place, 'node-av.node'), 'not native code');
    assert.match(info(), /^1 coordx: Video files need FFmpeg, which does not load on this machine/);
  });

  test('are refused when a package holds another, or lacks one', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'coordx-archive-'));
    try {
      const packed = [...NATIVE.filter((file) => !isForeign(file, 'linux', 'x64')), VIPS];
      const other = 'node_modules/werift/index.js';
      for (const file of [...packed.slice(1), other]) {
        mkdirSync(path.dirname(path.join(folder, 'app', file)), { recursive: true });
        writeFileSync(path.join(folder, 'app', file), 'x');
      }
      await createPackage(path.join(folder, 'app'), path.join(folder, 'app.asar'));
      assert.deepEqual(packageFaults(path.join(folder, 'app.asar'), packed, 'linux', 'x64'), [
        `The package holds ${other}, which nothing loads.`,
        `The package lacks ${packed[0]}.`,
        'There is no onnxruntime for linux on x64.',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  function bundle(folder: string): string[] {
    return readdirSync(path.join(folder, 'dist', 'main'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => path.join(folder, 'dist', 'main', name));
  }
});

describe('a package', () => {
  test('has its native files outside of the archive, and all else in it', () => {
    assert.equal(config.asar, true);
    const files = [...NATIVE, VIPS, 'node_modules/sharp/dist/index.cjs', 'dist/main/electron.js'];
    assert.deepEqual(chosen(files, config.asarUnpack as string[]), [...NATIVE, VIPS]);
  });

  test('holds what the program is made of, and nothing else of the checkout', () => {
    const built = ['dist/main/electron.js', 'dist/main/chunks/a-1.js', 'dist/preload/preload.cjs', 'dist/window/index.html'];
    const rest = ['dist/main/electron.js.map', 'src-main/host/electron.ts', '.cache/x.ts', 'README.md', 'test/run.ts'];
    const own = [...built, 'dist/THIRD-PARTY-NOTICES.txt', 'resources/icons/icon.png', 'LICENSE'];
    assert.deepEqual(chosen([...own, ...rest], parts.filter(isText)), own);
    for (const platform of [config.linux, config.mac, config.win]) assert.equal(platform?.files, undefined);
    assert.deepEqual(config.extraResources, [
      { from: 'resources/samples', to: 'samples', filter: ['*.png', '*.npy', '*.ply', '*.nii.gz'] },
      { from: 'resources/lessons', to: 'lessons', filter: ['*.json', '*.md', '*.png', '*.npy'] },
      { from: 'dist/THIRD-PARTY-NOTICES.txt', to: 'THIRD-PARTY-NOTICES.txt' },
      { from: 'LICENSE', to: 'LICENSE.txt' },
    ]);
  });

  test('holds of packages the files that were found, whatever else is installed', () => {
    const [sets] = parts.filter((part) => !isText(part)) as FileSet[];
    const inside = PACKED.map((file) => file.slice('node_modules/'.length));
    const others = inside.flatMap((file) => [`${file}.map`, `${path.dirname(file)}/other.js`]);
    assert.deepEqual({ from: sets?.from, to: sets?.to }, { from: 'node_modules', to: 'node_modules' });
    assert.deepEqual(chosen([...inside, ...others, 'zod/index.js'], sets?.filter as string[]), inside);
  });

  test('has its fuses set', () => {
    assert.deepEqual(config.electronFuses, {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
  });

  test('is signed ad hoc on macOS, unless a certificate is named, and then as electron-builder does it', async () => {
    const { macIdentity } = (await load('bin/signing.mjs')) as { macIdentity: (env: Record<string, string>) => object };
    assert.deepEqual(macIdentity({}), { identity: '-' });
    assert.deepEqual(macIdentity({ CSC_LINK: '' }), { identity: '-' });
    for (const name of ['CSC_LINK', 'CSC_NAME', 'CSC_KEYCHAIN']) assert.deepEqual(macIdentity({ [name]: 'something' }), {});
    // Nothing here stands above what the environment says of certificates and of Apple's approval.
    for (const [platform, keys] of [[config.mac, ['cscLink', 'cscKeyPassword', 'notarize', 'sign', 'hardenedRuntime', 'entitlements']], [config.win, ['cscLink', 'certificateFile', 'signtoolOptions', 'azureSignOptions']]] as const) {
      assert.deepEqual(keys.filter((key) => key in (platform ?? {})), []);
    }
    // FFmpeg and TensorFlow come from elsewhere, signed by nobody or by others.
    const entitlements = readFileSync(path.join(ROOT, 'node_modules', 'app-builder-lib', 'templates', 'entitlements.mac.plist'), 'utf8');
    for (const needed of ['disable-library-validation', 'allow-jit']) assert.ok(entitlements.includes(`com.apple.security.cs.${needed}`), needed);
  });

  test('starts on systems without libfuse2', () => {
    assert.deepEqual(config.toolsets, { appimage: '1.0.3' });
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
