import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { projectRoot } from '../../schema/projectRoot.ts';
import { threadProgramVariable } from './threadProgramVariable.ts';

const folder = join(projectRoot, 'node_modules/.cache/ehub-thread-program');
const file = join(folder, `${process.pid}.mjs`);

/**
 * Makes the program of the admission thread one file, for this run. Tests start some hundred gateways, and with its six
 * hundred files each of their threads would take three times as long to start.
 */
export async function bundleThreadProgram(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const bundle = await rolldown({
    input: join(projectRoot, 'gateway/admission/threadProgram.ts'),
    platform: 'node',
    logLevel: 'silent',
    plugins: [{ name: 'own-urls', transform: withOwnUrl }],
  });
  // Without the white space it is read faster; names stay.
  const minify = { compress: false, mangle: false, codegen: true };
  await bundle.write({ file, format: 'esm', codeSplitting: false, minify });
  await bundle.close();
  process.env[threadProgramVariable] = file;
}

export function removeThreadProgram(): void {
  rmSync(file, { force: true });
}

/** A module finds files beside it, wherever it runs. */
function withOwnUrl(code: string, id: string): string {
  return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
}
