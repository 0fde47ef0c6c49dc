import './SharedThreads.mjs';
import vm from 'node:vm';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

const { compileFunction, SourceTextModule, SyntheticModule } = vm;

// Jest makes all that it loads in the context that an environment names. Without one it is that of the worker itself.
vm.compileFunction = (code, parameters, { parsingContext, ...options }) => compileFunction(code, parameters, options);
vm.SourceTextModule = new Proxy(SourceTextModule, {
  construct: (target, [code, { context, ...options }], newTarget) =>
    Reflect.construct(target, [code, options], newTarget),
});
vm.SyntheticModule = new Proxy(SyntheticModule, {
  construct: (target, [names, evaluate, { context, ...options } = {}], newTarget) =>
    Reflect.construct(target, [names, evaluate, options], newTarget),
});

const { console } = globalThis;
const { exit } = process;
const symbols = new Set(Object.getOwnPropertySymbols(globalThis));

/**
 * The environment of a test file: that of the worker itself, which all its test files share, so that packages and our modules
 * are loaded once (`SharedRuntime.mjs`) and stay fast. Jest's own has a context of its own for each file, in which all is
 * loaded and compiled anew.
 */
export default class SharedEnvironment {
  global = globalThis;
  fakeTimers = null;

  constructor({ projectConfig }) {
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  /** Takes away what Jest has left for this file. Spies and replaced properties are restored by its runtime. */
  async teardown() {
    this.fakeTimersModern.dispose();
    Object.assign(globalThis, { console });
    process.exit = exit;
    for (const symbol of Object.getOwnPropertySymbols(globalThis))
      if (!symbols.has(symbol) && !isLasting(symbol)) delete globalThis[symbol];
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Only looked at whether it is there. */
  getVmContext() {
    return globalThis;
  }
}

/** What cannot be taken away is used again: the matchers of `expect`. */
function isLasting(symbol) {
  return !Object.getOwnPropertyDescriptor(globalThis, symbol).configurable;
}
