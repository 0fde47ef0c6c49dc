import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compressedFiles } from './compressedFiles.ts';
import { ownTabs } from './ownTabs.ts';

/** The page is built into dist/sandbox, from where the gateway serves it; nothing in it comes from another origin. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  build: {
    outDir: fileURLToPath(new URL('../dist/sandbox', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    // The editor is a chunk of its own that loads after the page has shown itself.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      // `use client` means something to React servers only.
      onLog: (level, log, report) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : report(level, log)),
    },
  },
  plugins: [ownTabs(), compressedFiles()],
  oxc: { jsx: { runtime: 'automatic' } },
  worker: { format: 'es' },
  logLevel: 'warn',
});
