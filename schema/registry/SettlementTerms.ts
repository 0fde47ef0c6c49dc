import type { HubPair, Registry } from './Hub.ts';

/** One whole unit of `from` is worth numerator / denominator units of `to`, exactly. */
export interface ReferenceRate {
  readonly from: string;
  readonly to: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * What the hubs of a registry agreed on for paying each other: which pairs settle and in which currency, where a currency
 * is converted, and at which rates. A registry that says nothing of it has no pair that settles.
 */
export class SettlementTerms {
  readonly #pairs = new Map<string, HubPair>();
  readonly #rates = new Map<string, ReferenceRate>();
  readonly #convertibleAt: Readonly<Record<string, readonly string[]>>;

  constructor({ pairs = [], convertibleAt = {}, rates = [] }: Pick<Registry, 'pairs' | 'convertibleAt' | 'rates'>) {
    for (const pair of pairs) {
      const [one, other] = pair.hubs;
      this.#pairs.set(`${one} ${other}`, pair).set(`${other} ${one}`, pair);
    }
    for (const { from, to, ...rate } of rates) {
      const [numerator, denominator] = [BigInt(rate.numerator), BigInt(rate.denominator)];
      this.#rates.set(`${from} ${to}`, { from, to, numerator, denominator });
      this.#rates.set(`${to} ${from}`, { from: to, to: from, numerator: denominator, denominator: numerator });
    }
    this.#convertibleAt = convertibleAt;
  }

  /** The pair of two hubs, in either order; undefined where they do not settle with each other. */
  pair(one: string, other: string): HubPair | undefined {
    return this.#pairs.get(`${one} ${other}`);
  }

  /** The pairs of a hub, by the code of the other, sorted. */
  pairsOf(hubCode: string): { readonly counterparty: string; readonly currency: string }[] {
    return [...this.#pairs]
      .filter(([key]) => key.startsWith(`${hubCode} `))
      .map(([key, { currency }]) => ({ counterparty: key.slice(hubCode.length + 1), currency }))
      .sort((a, b) => (a.counterparty < b.counterparty ? -1 : 1));
  }

  /** The exact rate between two currencies, in either direction; undefined where the network has none. */
  rate(from: string, to: string): ReferenceRate | undefined {
    return this.#rates.get(`${from} ${to}`);
  }

  /** Codes of the hubs that convert between two currencies, sorted: both are convertible there, and there is a rate. */
  hubsConverting(one: string, other: string): string[] {
    if (!this.rate(one, other)) return [];
    const [there, here] = [this.#hubsOf(one), this.#hubsOf(other)];
    return there.filter((code) => here.includes(code)).sort();
  }

  /** Whether a hub converts between two currencies. */
  converts(hubCode: string, one: string, other: string): boolean {
    return this.hubsConverting(one, other).includes(hubCode);
  }

  /** The rates of all conversions that a hub makes, each way by itself. */
  conversionsAt(hubCode: string): ReferenceRate[] {
    return [...this.#rates.values()].filter(({ from, to }) => this.converts(hubCode, from, to));
  }

  #hubsOf(currency: string): readonly string[] {
    return Object.hasOwn(this.#convertibleAt, currency) ? (this.#convertibleAt[currency] ?? []) : [];
  }
}
