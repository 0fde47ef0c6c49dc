import type { HeapSample } from './HeapSample.ts';

/** Loaded into the gateway's process before the gateway: tells what the heap holds once the garbage is out. */
process.on('message', async (message: { readonly kind?: string }) => {
  if (message.kind !== 'heap') return;
  for (let pass = 0; pass < 2; pass++) {
    globalThis.gc?.();
    // Finalisers run in turns of their own, and free more.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const sample: Omit<HeapSample, 'atMs'> = {
    heapBytes: heapUsed + external,
    rssBytes: rss,
    connections: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
  };
  process.send?.({ kind: 'heap', sample });
});
