import { limits } from '../limits.ts';

/**
 * The nonces of messages that could be replayed. Each key has its own share. Memory is bounded: a nonce is kept for one to
 * two spans, in two generations; the older one is dropped as a whole.
 */
export class NonceStore {
  readonly #keys = new Map<string, Generations>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Records a nonce of a key: `USED` if it is known, `FULL` if the key has used too many. */
  take(kid: string, nonce: string): 'TAKEN' | 'USED' | 'FULL' {
    const nowMs = this.#now();
    const generations = this.#current(kid, nowMs);
    if (generations.young.has(nonce) || generations.old.has(nonce)) return 'USED';
    if (generations.young.size >= limits.noncesPerKey) return 'FULL';
    generations.young.add(nonce);
    return 'TAKEN';
  }

  #current(kid: string, nowMs: number): Generations {
    let generations = this.#keys.get(kid);
    if (!generations || nowMs - generations.sinceMs >= 2 * spanMs) {
      generations = { young: new Set(), old: new Set(), sinceMs: nowMs };
      this.#keys.set(kid, generations);
    } else if (nowMs - generations.sinceMs >= spanMs) {
      generations.old = generations.young;
      generations.young = new Set();
      generations.sinceMs += spanMs;
    }
    return generations;
  }
}

/** A message is valid from `signatureAheadS` before its creation until `signatureAgeS` after it. */
const spanMs = (limits.signatureAgeS + limits.signatureAheadS) * 1_000;

interface Generations {
  young: Set<string>;
  old: Set<string>;
  sinceMs: number;
}
