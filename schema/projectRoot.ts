import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds this project's package.json. The compiler copies no SDL, SQL or JSON into `dist/`, so code that
 * reads such a file starts from here and finds the one original, whether it runs compiled or from source.
 */
export const projectRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the program: the installation is incomplete.');
    folder = parent;
  }
  return folder;
})();
