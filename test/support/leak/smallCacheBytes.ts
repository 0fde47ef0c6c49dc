/** Bound of the cache of compiled operations in a measured gateway: a dozen operations. */
export const smallCacheBytes = 500_000;
