/** Bound of the cache of compiled operations in a measured gateway: some ten operations. */
export const smallCacheBytes = 1_500_000;
