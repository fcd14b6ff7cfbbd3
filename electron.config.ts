/**
 * The build: one named environment for each place the program's code runs in. `main` is what runs in Node and in
 * Electron's main and utility processes, `preload` the bridge into the sandboxed window, `client` (Vite's own name)
 * the window itself, which Electron and the browser host both serve.
 */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type BuildEnvironment, type Plugin } from 'vite';
import { contentType } from './src-main/host/window/contentTypes.ts';

const inRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Fails a build of the window that makes a file of a kind which its hosts do not serve. */
const servedOnly: Plugin = {
  name: 'served-only',
  applyToEnvironment: ({ name }) => name === 'client',
  generateBundle(_options, bundle) {
    for (const file of Object.keys(bundle)) {
      if (contentType(file) === null) this.error(`No host serves ${file}: src-main/host/window/contentTypes.ts does not know its type.`);
    }
  },
};

/** Packages with native code stay where npm put them, with those that they share objects with. All others are built in. */
const APART = ['electron', 'onnxruntime-node', 'onnxruntime-common', 'sharp'];

/** Whose work was built in, for bin/notices.mjs. */
const LICENCES = { fileName: 'licences.json' };

/** node-av looks for FFmpeg beside itself: built in, it takes it from where this program has it. */
const ffmpegBinding: Plugin = {
  name: 'ffmpeg-binding',
  enforce: 'pre',
  resolveId: {
    filter: { id: /(^|\/)binding\.js$/ },
    handler: (_id, importer) =>
      importer?.includes('/node_modules/node-av/dist/') ? inRoot('src-main/io/video/ffmpeg/ffmpegBinding.ts') : null,
  },
};

export default defineConfig({
  root: inRoot('src-renderer'),
  publicDir: false,
  // Relative, because the window lives at coordx://app/ in one host and at http://127.0.0.1/ in the other.
  base: './',
  plugins: [ffmpegBinding, svelte({ configFile: false, compilerOptions: { runes: true } }), servedOnly],
  environments: {
    main: {
      consumer: 'server',
      resolve: { external: APART, noExternal: true },
      build: {
        ssr: true,
        outDir: inRoot('dist/main'),
        emptyOutDir: true,
        license: LICENCES,
        target: 'node20',
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: {
            cli: inRoot('src-main/host/cli.ts'),
            electron: inRoot('src-main/host/electron.ts'),
            engineProcess: inRoot('src-main/host/engine/engineProcess.ts'),
            probeProgram: inRoot('src-main/host/probes/probeProgram.ts'),
            cellProgram: inRoot('src-main/host/lab/cellProgram.ts'),
            crewWorker: inRoot('src-main/host/threads/crewWorker.ts'),
            chunkWorker: inRoot('src-main/host/kinds/shape/threads/chunkWorker.ts'),
            shapeWorker: inRoot('src-main/host/kinds/shape/threads/shapeWorker.ts'),
            renderWorker: inRoot('src-main/host/kinds/shape/threads/renderWorker.ts'),
          },
          external: ['electron', 'electron/main'],
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { external: ['electron'], noExternal: true },
      build: {
        ssr: true,
        outDir: inRoot('dist/preload'),
        emptyOutDir: true,
        license: LICENCES,
        target: 'chrome140',
        minify: false,
        rolldownOptions: {
          // A sandboxed preload script is one CommonJS file.
          input: { preload: inRoot('src-main/host/preload.ts') },
          external: ['electron', 'electron/renderer'],
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    client: {
      build: {
        outDir: inRoot('dist/window'),
        emptyOutDir: true,
        license: LICENCES,
        target: 'chrome120',
        // As files, so that the page's content policy needs no exception for data: scripts or styles.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        chunkSizeWarningLimit: 1500,
      },
    },
  },
  worker: { format: 'es' },
  builder: {
    async buildApp(builder) {
      for (const name of ['main', 'preload', 'client']) {
        await builder.build(builder.environments[name] as BuildEnvironment);
      }
    },
  },
});
