import { currencyDecimals } from '../currencyDecimals.ts';
import { type DocumentFault, type JsonPath, type JsonText, printPath } from './JsonText.ts';
import { type Entry, entriesOf, membersOf } from './RegistryEntry.ts';
import { registryLimits } from './registryLimits.ts';

/**
 * What a registry document says against itself of how hubs pay each other and value each other's goods. A pair may name a hub that the document does not
 * list: what two hubs agreed on outlives an entry that is taken out for a while.
 */
export function contradictionsOfPairs(json: JsonText): DocumentFault[] {
  const pairs = entriesOf(json, 'pairs', registryLimits.pairs);
  const rates = entriesOf(json, 'rates', registryLimits.rates);
  const customsRates = entriesOf(json, 'customsRates', registryLimits.customsRates);
  return [
    ...repeatedTwos(json, pairs, ({ hubs }) => (Array.isArray(hubs) && hubs.length === 2 ? hubs : [])),
    ...pairs.flatMap((pair) => capsOfOthers(json, pair)),
    ...pairs.flatMap((pair) => capsBelowMinorUnits(json, pair)),
    ...repeatedTwos(json, rates, ({ from, to }) => [from, to]),
    ...[...rates, ...customsRates].flatMap((rate) => ratesOfOneCurrency(json, rate)),
    ...repeatedDays(json, customsRates),
  ];
}

/** Faults of the entries about the same two as one before them, in either order. */
function repeatedTwos(
  json: JsonText,
  entries: readonly Entry[],
  twoOf: (members: Entry['members']) => readonly unknown[],
): DocumentFault[] {
  const firstPaths = new Map<string, JsonPath>();
  return entries.flatMap(({ path, members }) => {
    const two = twoOf(members);
    if (two.length !== 2 || !two.every((each) => typeof each === 'string')) return [];
    const key = [...two].sort().join(' ');
    const firstPath = firstPaths.get(key);
    if (firstPath)
      return json.fault(path, `is about the same two hubs as ${printPath(firstPath)}`, 'Remove one of the two.');
    firstPaths.set(key, path);
    return [];
  });
}

/** Of two rates for the same day, customs would take either. */
function repeatedDays(json: JsonText, customsRates: readonly Entry[]): DocumentFault[] {
  const firstPaths = new Map<string, JsonPath>();
  return customsRates.flatMap(({ path, members: { from, to, validFrom } }) => {
    const key = `${from} ${to} ${validFrom}`;
    const firstPath = firstPaths.get(key);
    if (firstPath)
      return json.fault(
        path,
        `is for the same currencies and day as ${printPath(firstPath)}`,
        'Remove one of the two.',
      );
    firstPaths.set(key, path);
    return [];
  });
}

/** A misspelt code would silently leave a hub without a cap, so that it may owe nothing. */
function capsOfOthers(json: JsonText, { path, members: { hubs, netDebitCaps } }: Entry): DocumentFault[] {
  if (!Array.isArray(hubs)) return [];
  return Object.keys(membersOf(netDebitCaps))
    .slice(0, registryLimits.faults)
    .filter((code) => !hubs.includes(code))
    .map((code) =>
      json.fault([...path, 'netDebitCaps', code], 'is neither of the two hubs', 'Use a hub of this pair.'),
    );
}

function capsBelowMinorUnits(json: JsonText, { path, members: { currency, netDebitCaps } }: Entry): DocumentFault[] {
  const decimals = typeof currency === 'string' ? currencyDecimals(currency) : undefined;
  if (decimals === undefined) return [];
  return Object.entries(membersOf(netDebitCaps))
    .slice(0, registryLimits.faults)
    .filter(([, cap]) => typeof cap === 'string' && (cap.split('.')[1] ?? '').length > decimals)
    .map(([code]) =>
      json.fault([...path, 'netDebitCaps', code], `has more than the ${decimals} decimals of ${currency}`, 'Round it.'),
    );
}

function ratesOfOneCurrency(json: JsonText, { path, members: { from, to } }: Entry): DocumentFault[] {
  if (typeof from !== 'string' || from !== to) return [];
  return [json.fault([...path, 'to'], `is ${from}, as is from`, 'Use two currencies.')];
}
