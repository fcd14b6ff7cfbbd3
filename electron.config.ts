/**
 * The build: one named environment for each place the program's code runs in. `main` is what runs in
 * Node; Vite's own `client` environment is left to the window.
 */
import { defineConfig, type BuildEnvironment } from 'vite';

export default defineConfig({
  publicDir: false,
  environments: {
    main: {
      // A server build leaves packages where npm put them: several hold native code.
      consumer: 'server',
      build: {
        ssr: true,
        outDir: 'dist/main',
        target: 'node20',
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: { cli: 'src-main/host/cli.ts' },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments['main'] as BuildEnvironment);
    },
  },
});
