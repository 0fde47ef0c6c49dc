/** How many different ids are asked for, and how much more often the popular ones: 1 is Zipf's own law. */
const ids = 10_000;
const exponent = 1;

/** Share of all requests that ask for an id of this rank or a more popular one. */
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
 * The rank of the id that the request with this number asks for, the most popular being 0. The same for every gateway:
 * it follows from the number.
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

/** A number from 0 up to 1 that looks like chance (the finaliser of MurmurHash3). */
function scattered(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
