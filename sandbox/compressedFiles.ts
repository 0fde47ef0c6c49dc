import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller files fit in one packet either way. */
const leastBytes = 2_048;

/** Puts a gzip copy beside each file of the build, so that the gateway sends small files without work for each request. */
export function compressedFiles(): Plugin {
  return {
    name: 'compressed-files',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          const content = file.type === 'chunk' ? file.code : file.source;
          if (content.length < leastBytes) continue;
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.gz`,
            source: gzipSync(content, { level: 9 }),
          });
        }
      },
    },
  };
}
