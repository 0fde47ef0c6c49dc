/** The number of different ids, and the skew of their popularity: 1 is Zipf’s law. */
const ids = 10_000;
const exponent = 1;

/** Share of requests for an id of this rank or a more popular one. */
const cumulativeShares = (() => {
  const shares = new Float64Array(ids);
  let sum = 0;
  for (let rank = 0; rank < ids; rank++) {
    sum += 1 / (rank + 1) ** exponent;
    shares[rank] = sum;
  }
  return shares.map((share) => share / sum);
})();

/**
 * The rank of the id in the request with this number, the most popular being 0. It follows from the number, so it is the
 * same for every gateway.
 */
export function zipfRank(number: number): number {
  const wanted = scattered(number);
  let low = 0;
  let high = ids - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulativeShares[middle] ?? 1) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A pseudo-random number from 0 to 1 (the finaliser of MurmurHash3). */
function scattered(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
