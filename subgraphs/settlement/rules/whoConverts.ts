import type { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';

/** Which hubs convert between two currencies, as a sentence for whoever asked the wrong one. */
export function whoConverts(terms: SettlementTerms, sell: string, buy: string): string {
  const hubs = terms.hubsConverting(sell, buy);
  if (hubs.length === 0)
    return `No hub of the network converts ${sell} to ${buy}: Query.conversions lists what they do.`;
  return `${hubs.join(' and ')} ${hubs.length === 1 ? 'converts' : 'convert'} ${sell} to ${buy}: ask quoteFx there.`;
}
