import type { Registry } from '../../schema/registry/Hub.ts';
import type { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';

/** What a hub knows of itself: who it is and which country's rules it follows. */
export interface HubFacts {
  /** UN/LOCODE without the space, e.g. `MYKUL`. */
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 4217 alpha-3. */
  readonly currency: string;
  /** IANA time zone. */
  readonly timeZone: string;
}

/**
 * The facts of one hub from the network's registry.
 * @throws Error where the registry does not hold the hub
 */
export function hubFactsOf({ hubs }: Registry, code: string): HubFacts {
  const hub = hubs.find((candidate) => candidate.code === code);
  if (hub) return hub;
  throw new Error(`The registry has no hub ${code}; it has ${hubs.map((each) => each.code).join(', ')}.`);
}

/** The currencies in which merchants of a hub may be paid: its own, and those that it converts into it, sorted (ISO 4217). */
export function currenciesOf({ code, currency }: HubFacts, terms: SettlementTerms): string[] {
  const converted = terms.conversionsAt(code).filter(({ to }) => to === currency);
  return [currency, ...converted.map(({ from }) => from).sort()];
}

/**
 * The calendar date, `YYYY-MM-DD`, at a hub: laws begin, years end and lots expire by the calendar of the place.
 * @param timeZone IANA time zone
 * @param unixMs Unix time in milliseconds
 */
export function localDate(timeZone: string, unixMs: number): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(unixMs);
}
