import type { Registry } from './Hub.ts';
import type { ReferenceRate } from './SettlementTerms.ts';

/** A rate from a day on, `YYYY-MM-DD`. */
interface DatedRate {
  readonly validFrom: string;
  readonly rate: ReferenceRate;
}

/**
 * The reference rates at which customs values amounts in another currency, from the registry. They are not the rates at
 * which money is converted: those are `SettlementTerms`.
 */
export class CustomsRates {
  /** By the two currencies, in the order of their days. */
  readonly #rates = new Map<string, DatedRate[]>();

  constructor({ customsRates = [] }: Pick<Registry, 'customsRates'>) {
    for (const { from, to, rate, validFrom } of customsRates) {
      const key = `${from} ${to}`;
      const dated = { validFrom, rate: { from, to, ...fractionOf(rate) } };
      this.#rates.set(key, [...(this.#rates.get(key) ?? []), dated]);
    }
    for (const rates of this.#rates.values()) rates.sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  }

  /**
   * What customs that reckons in `to` takes one unit of `from` to be worth on a day, `YYYY-MM-DD` there; undefined where
   * the network has no rate. The other direction is a rate of its own.
   */
  rate(from: string, to: string, date: string): ReferenceRate | undefined {
    return this.#rates.get(`${from} ${to}`)?.findLast(({ validFrom }) => validFrom <= date)?.rate;
  }

  /** The currencies that customs which reckons in `to` can value on a day, itself included, sorted. */
  valuedIn(to: string, date: string): string[] {
    const others = [...this.#rates.keys()].map((key) => key.split(' ') as [string, string]);
    const valued = others.filter(([from, into]) => into === to && this.rate(from, to, date) !== undefined);
    return [to, ...valued.map(([from]) => from)].sort();
  }
}

/** A decimal text as an exact fraction, e.g. `0.6200`. */
function fractionOf(decimal: string): Pick<ReferenceRate, 'numerator' | 'denominator'> {
  const [whole = '', fraction = ''] = decimal.split('.');
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}
