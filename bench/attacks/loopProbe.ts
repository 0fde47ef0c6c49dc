import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Loaded into the gateway's process before the gateway: tells how long its event loop was held since the last question. */
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('message', (message: { readonly kind?: string }) => {
  if (message.kind !== 'loop') return;
  process.send?.({ kind: 'loop', longestMs: delays.max / 1e6 });
  delays.reset();
});
