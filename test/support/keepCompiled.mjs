/**
 * Preloaded where Jest runs (`--import`): a worker keeps what V8 made of each module and hands it out for the next test file.
 * Jest compiles every module anew for each of some hundred files, which was a third of the time that they took to load.
 */
import vm from 'node:vm';

/** By file name, with the text that it was made of. V8 refuses it once its flags have changed, which the gateway does. */
const kept = new Map();
const { compileFunction, SourceTextModule } = vm;

vm.compileFunction = (code, parameters, options) => {
  const cachedData = keptOf(options.filename, code);
  const produceCachedData = cachedData === undefined && isKept(code);
  const compiled = compileFunction(code, parameters, { ...options, cachedData, produceCachedData });
  if (compiled.cachedDataRejected) kept.delete(options.filename);
  if (compiled.cachedData) kept.set(options.filename, { code, data: compiled.cachedData });
  return compiled;
};

vm.SourceTextModule = new Proxy(SourceTextModule, {
  construct(target, [code, options], newTarget) {
    const cachedData = keptOf(options.identifier, code);
    if (cachedData) {
      try {
        return Reflect.construct(target, [code, { ...options, cachedData }], newTarget);
      } catch (error) {
        if (error.code !== 'ERR_VM_MODULE_CACHED_DATA_REJECTED') throw error;
      }
    }
    const compiled = Reflect.construct(target, [code, options], newTarget);
    if (options.identifier && isKept(code)) kept.set(options.identifier, { code, data: compiled.createCachedData() });
    return compiled;
  },
});

function keptOf(name, code) {
  const found = kept.get(name);
  return found?.code === code ? found.data : undefined;
}

/** Node does not find its callback for dynamic imports in what was kept. */
function isKept(code) {
  return !/\bimport\s*\(/.test(code);
}
