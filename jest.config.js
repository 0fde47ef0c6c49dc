import { availableParallelism, setPriority } from 'node:os';

// The admission threads of gateways have the lowest priority. Beside workers that have the usual one they would hardly run.
if (process.platform === 'linux') setPriority(10);

/** Tests run as ES modules, straight from TypeScript; types are checked apart, by `npm run check`. */
export default {
  testEnvironment: '<rootDir>/test/support/jest/SharedEnvironment.mjs',
  runtime: '<rootDir>/test/support/jest/SharedRuntime.mjs',
  roots: ['<rootDir>/test'],
  injectGlobals: false,
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/test/browser/', '/test/conformance/', '/test/deployment/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  globalSetup: '<rootDir>/test/support/globalSetup.ts',
  globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
  // Many tests wait, for hubs to end or start: with one worker more than there are cores none of these is idle meanwhile.
  maxWorkers: availableParallelism() + 1,
  testTimeout: 30_000,
  // What a test file loads stays in its worker's heap. Beyond this a new worker is cheaper than collecting garbage.
  workerIdleMemoryLimit: '700MB',
  // Its daemon may hang, and the tests are few.
  watchman: false,
  reporters: ['default', '<rootDir>/test/support/BoundedRun.mjs'],
};
