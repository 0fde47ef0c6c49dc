// A gateway's process that tells what its heap holds, with a cache of operations that is soon full. With `--leaky` first
// it keeps a kilobyte of every request, to see whether that shows. Other arguments are the gateway's.
import { Server } from 'node:http';
import { register } from 'node:module';

register('../typescriptLoader.mjs', import.meta.url);
await import('../../../bench/soak/heapProbe.ts');
const { limits } = await import('../../../gateway/limits.ts');
const { smallCacheBytes } = await import('./smallCacheBytes.ts');
Object.assign(limits, { operationCacheBytes: smallCacheBytes });

if (process.argv[2] === '--leaky') {
  process.argv.splice(2, 1);
  const kept = [];
  const { emit } = Server.prototype;
  Server.prototype.emit = function emitAndKeep(event, ...details) {
    if (event === 'request') kept.push(new Float64Array(128));
    return emit.call(this, event, ...details);
  };
}
await import('../../../gateway/main.ts');
