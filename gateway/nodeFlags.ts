/**
 * The flags of Node that the gateway is run with, by the version that runs it.
 *
 * - What lives as long as a request fits into the young generation, which saves up to a quarter of the processor time;
 *   64 MB would save little more and take 60 MB of memory. From Node 24 on 32 MB take 290 MB where Node 20 takes 220; with
 *   16 MB it is 250, and what that costs is less than could be measured.
 * - From Node 24 on V8 collects nothing young while it marks the old. Marking on the event loop alone takes so long that
 *   the heap grows by 100 MB meanwhile, so the two overlap as before.
 * - A bounded heap is collected before it has grown to four times what is in it.
 * - One thread helps the garbage collector and the compiler. With four, on the one or two cores that a gateway has, they
 *   get between the event loop and its requests: p99 under a burst of new operations is twice as long.
 * - That thread helps neither to scavenge nor to mark: on the core that it shares with the event loop and the admission
 *   thread it spends a fifth of it on waiting for a part of their work.
 * - Nothing is made in the old generation at once. What V8 takes for long-lived, from what it saw while requests waited
 *   for their plans, dies with its request like the rest; being old it is only collected with the whole heap, and what it
 *   refers to lives on with it. A scavenge then takes 11 ms instead of one.
 * - Long work collects its young objects at the end of a turn (`Turn.ts`): with a full young generation of them a
 *   scavenge takes 30 ms.
 */
export function gatewayNodeFlags(nodeVersion: string = process.versions.node): readonly string[] {
  const isNewer = Number.parseInt(nodeVersion, 10) >= 24;
  return [
    ...(isNewer ? ['--max-semi-space-size=16', '--no-separate-gc-phases'] : ['--max-semi-space-size=32']),
    '--max-old-space-size=1536',
    '--v8-pool-size=1',
    '--no-parallel-scavenge',
    '--no-concurrent-marking',
    '--no-allocation-site-pretenuring',
    '--expose-gc',
  ];
}
