import type { HubRows } from './DemoNetwork.ts';
import { gatewayUrl, type NetworkConfig } from './NetworkConfig.ts';

const firstQuery =
  '{ products(first: 4, filter: { text: "tea" }) { nodes { title price { amount currencyCode } hub { name } stock { available } } } }';

/** Says where everything is and what to try first. */
export function printSummary(config: NetworkConfig, rows: HubRows): void {
  const gateway = gatewayUrl(config);
  const hubs = [...rows].map(([code, tables]) => `  ${code}  ${describe(tables)}`);
  console.log(`
The e-hub network runs.

  Sandbox  ${gateway}/
  GraphQL  ${gateway}/graphql

${hubs.join('\n')}

Try:
  curl -s ${gateway}/graphql -H 'content-type: application/json' \\
    -d '${JSON.stringify({ query: firstQuery })}'

Ctrl-C stops everything.
`);
}

function describe(tables: Readonly<Record<string, number>>): string {
  const counts = Object.entries(tables).map(([table, count]) => `${count.toLocaleString('en')} ${table}`);
  return counts.join(', ') || 'empty';
}
