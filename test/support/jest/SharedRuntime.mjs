import nodeModule, { createRequire } from 'node:module';
import Runtime from 'jest-runtime';

const require = createRequire(import.meta.url);

/** Jest itself is made anew for each test file. */
const isPackage = /\/node_modules\/(?!(?:@jest|jest-[\w-]+|expect|pretty-format)\/)/;
const isTestFile = /\/test\/(?!support\/)/;

/** ES modules by what Jest calls them. */
const kept = new Map();
/** That of the test file that runs. */
let current;

/**
 * Jest's, but what test files import is loaded once for all of a worker: packages by Node itself, and ES modules, ours too, as
 * the first test file that needs them has loaded them. Files of tests themselves are loaded for each.
 */
export default class SharedRuntime extends Runtime {
  #import;

  constructor(...given) {
    super(...given);
    current = this;
    for (const [key, module] of kept) this.registries.getActiveEsmRegistry().set(key, module);
    // What a module that is kept requires or imports later would be Jest's for a test file that has ended.
    this.#import = this.esmLoader.dynamicImport;
    this.esmLoader.dynamicImport = (...what) => current.#import(...what);
    const requireCore = this.coreModule.require.bind(this.coreModule);
    this.coreModule.require = (name, ...rest) =>
      /^(?:node:)?module$/.test(name) ? nodeModule : requireCore(name, ...rest);
  }

  requireModule(from, name, options, isRequireActual) {
    if (name && !options?.isInternalModule && isPackage.test(name)) return require(name);
    return super.requireModule(from, name, options, isRequireActual);
  }

  teardown() {
    const registry = this.registries.getActiveEsmRegistry();
    for (const [key, module] of registry) {
      if (module.status !== 'evaluated' || isTestFile.test(key) || key.startsWith('@jest/globals/')) continue;
      if (registry.has(`@jest/globals/${module.identifier}`))
        throw new Error(`${module.identifier} is shared by test files and may not import @jest/globals.`);
      kept.set(key, module);
    }
    super.teardown();
  }
}
