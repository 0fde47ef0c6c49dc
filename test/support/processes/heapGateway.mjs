// A gateway's process that tells what its heap holds, with a cache of operations that is soon full. Told to leak, it
// keeps two kilobytes of every request, to see whether that shows. Arguments are the gateway's.
import { Server } from 'node:http';

await import('../../../bench/soak/heapProbe.ts');
const { limits } = await import('../../../gateway/limits.ts');
const { smallCacheBytes } = await import('../leak/smallCacheBytes.ts');
Object.assign(limits, { operationCacheBytes: smallCacheBytes });

process.on('message', ({ kind }) => {
  if (kind !== 'leak') return;
  const kept = [];
  const { emit } = Server.prototype;
  Server.prototype.emit = function emitAndKeep(event, ...details) {
    if (event === 'request') kept.push(new Array(256).fill(kept.length + 0.5));
    return emit.call(this, event, ...details);
  };
});
await import('../../../gateway/main.ts');
