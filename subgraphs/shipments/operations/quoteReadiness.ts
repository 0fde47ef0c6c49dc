import { hasHubTerms } from '../../countries/countryOf.ts';
import { localDate } from '../../host/HubFacts.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { QuoteReadiness } from '../resolverTypes.ts';
import { type DatedRules, onDate } from '../rules/customs/CustomsTable.ts';
import { customsTable, hasCustomsTable } from '../rules/customs/customsTables.ts';

/** What this hub has for quotes today: whoever trades sees it before a quote fails for want of it. */
export function quoteReadiness({
  hub,
  now,
  customsRates,
}: Pick<HubContext, 'hub' | 'now' | 'customsRates'>): QuoteReadiness {
  const date = localDate(hub.timeZone, now());
  const table = hasCustomsTable(hub.country) ? customsTable(hub.country) : undefined;
  const hasRules = (rules: readonly DatedRules[] = []) =>
    table?.currency === hub.currency && onDate(rules, date) !== undefined;
  return {
    hasCarriageTerms: hasHubTerms(hub.code),
    hasExportRules: hasRules(table?.export),
    hasImportRules: hasRules(table?.import),
    valuedCurrencies: customsRates().valuedIn(hub.currency, date),
  };
}
