import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { version } = createRequire(import.meta.url)('@swc/core/package.json');
/** What was made of each text is kept: tests start hundreds of processes and threads that load the same files. */
const cache = join(fileURLToPath(new URL('../../node_modules/.cache/ehub-typescript', import.meta.url)), version);
const made = mkdir(cache, { recursive: true });

/** The admission thread's program as one file, where the run has made it: see bundleThreadProgram.ts. */
const threadProgram = process.env.EHUB_TEST_THREAD_PROGRAM;

/** Lets Node run tests' TypeScript outside Jest, with the settings that Jest uses. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  if (threadProgram && url.endsWith('/gateway/admission/threadProgram.ts'))
    return { format: 'module', source: await readFile(threadProgram), shortCircuit: true };
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  const kept = join(cache, createHash('sha256').update(filename).update('\n').update(source).digest('hex'));
  const code = await readFile(kept, 'utf8').catch(() => transformed(filename, source, kept));
  return { format: 'module', source: code, shortCircuit: true };
}

async function transformed(filename, source, kept) {
  // Only where it has something to do: every process and thread has a loader of its own.
  const { transform } = await import('@swc/core');
  const { code } = await transform(source, {
    filename,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  await made;
  // Whole or not at all: others may read it at once.
  const own = `${kept}.${process.pid}.${performance.now()}`;
  await writeFile(own, code);
  await rename(own, kept);
  return code;
}
