import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../../schema/projectRoot.ts';

const hubCode = z.string().regex(/^[A-Z]{2}[A-Z2-9]{3}$/);
const currency = z.string().regex(/^[A-Z]{3}$/);
const wholeNumber = z.string().regex(/^[1-9]\d{0,17}$/);

const factsFile = z.object({
  convertibleAt: z.record(currency, z.array(hubCode)),
  pairs: z.array(
    z.object({
      hubs: z.tuple([hubCode, hubCode]),
      currency,
      netDebitCaps: z.record(hubCode, z.string().regex(/^\d{1,15}(\.\d{1,3})?$/)),
    }),
  ),
  rates: z.array(
    z.object({ from: currency, to: currency, numerator: wholeNumber, denominator: wholeNumber, source: z.string() }),
  ),
});

/** Two hubs that settle with each other. */
export interface HubPair {
  readonly hubs: readonly [string, string];
  /** The currency that their obligations are in. */
  readonly currency: string;
  /** By the code of the hub that owes, a decimal amount in that currency. */
  readonly netDebitCaps: Readonly<Record<string, string>>;
}

/** One unit of `from` is numerator / denominator units of `to`. */
export interface ReferenceRate {
  readonly from: string;
  readonly to: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const facts = factsFile.parse(
  JSON.parse(readFileSync(join(projectRoot, 'subgraphs/hubs/settlement/facts.json'), 'utf8')),
);

/** The pair of two hubs, in either order; undefined where they do not settle with each other. */
export function hubPair(one: string, other: string): HubPair | undefined {
  return facts.pairs.find(({ hubs }) => hubs.includes(one) && hubs.includes(other) && one !== other);
}

/** Whether a hub converts between two currencies: each of them must be convertible there, and the network have a rate. */
export function converts(hubCode: string, one: string, other: string): boolean {
  return hubsConverting(one, other).includes(hubCode);
}

/** Codes of the hubs that convert between two currencies, in their order. */
export function hubsConverting(one: string, other: string): string[] {
  if (!referenceRate(one, other)) return [];
  const [there, here] = [facts.convertibleAt[one] ?? [], facts.convertibleAt[other] ?? []];
  return there.filter((code) => here.includes(code)).sort();
}

/** The rates of all conversions that a hub makes, each way by itself. */
export function conversionsAt(hubCode: string): ReferenceRate[] {
  return facts.rates
    .flatMap(({ from, to }) => [referenceRate(from, to), referenceRate(to, from)])
    .filter((rate) => rate !== undefined)
    .filter(({ from, to }) => converts(hubCode, from, to));
}

/** The exact rate between two currencies, in either direction; undefined where the network has none. */
export function referenceRate(from: string, to: string): ReferenceRate | undefined {
  for (const rate of facts.rates) {
    const numerator = BigInt(rate.numerator);
    const denominator = BigInt(rate.denominator);
    if (rate.from === from && rate.to === to) return { from, to, numerator, denominator };
    if (rate.from === to && rate.to === from) return { from, to, numerator: denominator, denominator: numerator };
  }
  return undefined;
}
