/**
 * The flags of Node for a hub: a bound on the heap, which holds what a hub always needs (100 MB), the rows of all operations
 * in progress (`host/work/limits.ts`, 300 MB) and a reserve. A hub that exceeds it exits, and its supervisor restarts it:
 * better than a machine without memory.
 */
export const hubNodeFlags: readonly string[] = ['--max-old-space-size=512'];
