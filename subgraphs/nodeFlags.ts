/**
 * The flags of Node that a hub is run with: a bound for the heap, which is what a hub lives on (100 MB) and the rows of all
 * operations that it works on at once (`host/work/limits.ts`, 300 MB), and some. Should it ever need more it ends, and
 * whoever started it starts it again: better than a machine without memory.
 */
export const hubNodeFlags: readonly string[] = ['--max-old-space-size=512'];
