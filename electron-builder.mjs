/**
 * What a package of the app holds and how it is built, for electron-builder (`npm run package`): the built program,
 * the packages it needs with native files of one platform, and the samples.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { NOTICES } from './bin/notices.mjs';
import { packageFaults } from './bin/packageFaults.mjs';
import { UNPACKED } from './bin/nativeFiles.mjs';
import { packedFiles } from './bin/packedFiles.mjs';
import { macIdentity } from './bin/signing.mjs';

const ROOT = import.meta.dirname;
const PROJECT = { ext: 'coordxproj', name: 'CoordX Studio project', mimeType: 'application/x-coordx-project' };
const MODEL = { ext: 'coordx', name: 'CoordX model', mimeType: 'application/x-coordx' };

/** What the app is made of, beside files of packages, of which the built program says which it loads. */
const PARTS = ['dist/main/**', 'dist/preload/**', 'dist/window/**', NOTICES, 'resources/icons/icon.png', 'LICENSE', '!**/*.map'];
/** Of this machine's own kind, which bin/package.mjs has fetched. */
const ELECTRON = process.env.ELECTRON_OVERRIDE_DIST_PATH || 'node_modules/electron/dist';
const CHROMIUM_NOTICES = 'LICENSES.chromium.html';
export const PACKED = await packedFiles(ROOT);

/** Refuses a package that holds anything else of npm's packages than was found, or less, or of another platform. */
async function checkPackage({ packager, appOutDir, electronPlatformName, arch }) {
  const { Arch } = await import('electron-builder');
  const resources = packager.getResourcesDir(appOutDir);
  const faults = packageFaults(path.join(resources, 'app.asar'), PACKED, electronPlatformName, Arch[arch]);
  const notices = [path.join(resources, path.basename(NOTICES)), path.join(electronPlatformName === 'darwin' ? resources : appOutDir, CHROMIUM_NOTICES)];
  faults.push(...notices.filter((file) => !existsSync(file)).map((file) => `The package lacks ${file}.`));
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'studio.coordx.app',
  productName: 'CoordX Studio',
  copyright: 'MIT licence, CoordX Studio authors',
  directories: { output: 'out/packages', buildResources: 'resources/icons' },
  icon: 'resources/icons/icon.png',
  electronDist: ELECTRON,
  // Packages are left to `files`: native ones come built, for every version of Node.
  beforeBuild: async () => false,
  files: [...PARTS, { from: 'node_modules', to: 'node_modules', filter: PACKED.map((file) => file.slice('node_modules/'.length)) }],
  extraResources: [
    { from: 'resources/samples', to: 'samples', filter: ['*.png', '*.npy', '*.ply', '*.nii.gz'] },
    { from: 'resources/lessons', to: 'lessons', filter: ['*.json', '*.md', '*.png', '*.npy'] },
    { from: NOTICES, to: path.basename(NOTICES) },
    { from: 'LICENSE', to: 'LICENSE.txt' },
  ],
  // The window speaks English: 27 MB of Chromium's own words in other languages are left out.
  electronLanguages: ['en-US'],
  asar: true,
  asarUnpack: UNPACKED,
  afterPack: checkPackage,
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    // What was set above has broken the signature that Electron came with.
    resetAdHocDarwinSignature: true,
  },
  // The runtime that needs no libfuse2, which new systems do not have.
  toolsets: { appimage: '1.0.3' },
  fileAssociations: [
    { ...PROJECT, role: 'Editor', rank: 'Owner' },
    { ...MODEL, role: 'Editor', rank: 'Owner' },
  ],
  // A Debian package must name a page; the project has none but the paper it follows.
  extraMetadata: { homepage: 'https://arxiv.org/abs/2201.12425' },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Graphics',
    synopsis: 'Trains neural fields and shows them as they appear',
    // The domain is one that mail is never sent to.
    maintainer: 'CoordX Studio authors <authors@coordx.invalid>',
    syncDesktopName: true,
  },
  mac: {
    target: ['dmg'],
    ...macIdentity(process.env),
    category: 'public.app-category.graphics-design',
    darkModeSupport: true,
    electronLanguages: ['en'],
    // Elsewhere it stays beside the program, where Electron has it.
    extraResources: [{ from: `${ELECTRON}/${CHROMIUM_NOTICES}`, to: CHROMIUM_NOTICES }],
  },
  win: { target: ['nsis'] },
  // Windows ties file names to a program that is installed for everybody only.
  nsis: { oneClick: false, perMachine: true, allowToChangeInstallationDirectory: true },
};
