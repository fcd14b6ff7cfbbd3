/**
 * What a package of the app holds and how it is built, for electron-builder (`npm run package`): the built program,
 * the packages it needs with native files of one platform, and the samples.
 */
import { faultsOf, foreignPatterns, nativeFiles, UNPACKED } from './bin/nativeFiles.mjs';

const PROJECT = { ext: 'coordxproj', name: 'CoordX Studio project', mimeType: 'application/x-coordx-project' };
const MODEL = { ext: 'coordx', name: 'CoordX model', mimeType: 'application/x-coordx' };

/** What the app is made of, beside the packages that it needs. */
const PARTS = ['dist/main/**', 'dist/preload/**', 'dist/window/**', 'resources/icons/icon.png', 'LICENSE'];
/** What nothing loads: 280 MB of tables for debuggers, and TensorFlow's variants for browsers. */
const IDLE = ['!**/*.map', '!**/node_modules/@tensorflow/*/dist/*.@(es2017|fesm|min).*'];

/** All patterns in one place: beside general ones, patterns of a platform that only leave out would take all else. */
const partsFor = (platform) => [...PARTS, ...IDLE, ...foreignPatterns(platform)];

/** Refuses a package with native files of another platform, or without those of its own. */
async function checkPackage({ packager, appOutDir, electronPlatformName, arch }) {
  const { Arch } = await import('electron-builder');
  const unpacked = `${packager.getResourcesDir(appOutDir)}/app.asar.unpacked`;
  const faults = faultsOf(nativeFiles(unpacked), electronPlatformName, Arch[arch]);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'studio.coordx.app',
  productName: 'CoordX Studio',
  copyright: 'MIT licence, CoordX Studio authors',
  directories: { output: 'out/packages', buildResources: 'resources/icons' },
  icon: 'resources/icons/icon.png',
  // Of this machine's own kind, which bin/package.mjs has fetched.
  electronDist: process.env.ELECTRON_OVERRIDE_DIST_PATH || 'node_modules/electron/dist',
  // Native packages come built, for every version of Node.
  npmRebuild: false,
  extraResources: [{ from: 'resources/samples', to: 'samples', filter: ['*.png', '*.ply'] }],
  asar: true,
  asarUnpack: UNPACKED,
  afterPack: checkPackage,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [
    { ...PROJECT, role: 'Editor', rank: 'Owner' },
    { ...MODEL, role: 'Editor', rank: 'Owner' },
  ],
  // A Debian package must name a page; the project has none but the paper it follows.
  extraMetadata: { homepage: 'https://arxiv.org/abs/2201.12425' },
  linux: {
    target: ['AppImage', 'deb'],
    files: partsFor('linux'),
    category: 'Graphics',
    synopsis: 'Trains neural fields and shows them as they appear',
    // The domain is one that mail is never sent to.
    maintainer: 'CoordX Studio authors <authors@coordx.invalid>',
    syncDesktopName: true,
  },
  mac: {
    target: ['dmg'],
    files: partsFor('darwin'),
    category: 'public.app-category.graphics-design',
    darkModeSupport: true,
  },
  win: { target: ['nsis'], files: partsFor('win32') },
  // Windows ties file names to a program that is installed for everybody only.
  nsis: { oneClick: false, perMachine: true, allowToChangeInstallationDirectory: true },
};
