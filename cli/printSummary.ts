import { join } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';
import { tokensFile } from './DemoIssuer.ts';
import type { HubRows } from './DemoNetwork.ts';
import { gatewayUrl, type NetworkConfig } from './NetworkConfig.ts';

const firstQuery =
  '{ products(first: 4, filter: { text: "tea" }) { nodes { title price { amount currencyCode } hub { name } stock { available } } } }';

/**
 * Prints where everything is and what to try first.
 * @param names parties that have tokens
 */
export function printSummary(config: NetworkConfig, rows: HubRows, names: readonly string[]): void {
  const gateway = gatewayUrl(config);
  const isDefault = config.dataDir === join(projectRoot, '.ehub');
  const [hub = ''] = rows.keys();
  const accountQuery = `{ accounts(hub: "${hub}") { kind currency available { amount } } }`;
  const hubs = [...rows].map(([code, tables]) => `  ${code}  ${describe(tables)}`);
  console.log(`
The e-hub network runs.

  Sandbox  ${gateway}/
  GraphQL  ${gateway}/graphql
  Tokens   ${tokensFile(config.dataDir)}

${hubs.join('\n')}

Try:
  curl -s ${gateway}/graphql -H 'content-type: application/json' \\
    -d '${JSON.stringify({ query: firstQuery })}'

The catalogue needs no token. To do more, act as one of the parties (${names.join(', ')}):
  TOKEN=$(${isDefault ? '' : `DATA_DIR=${config.dataDir} `}npm run --silent ehub token marketplace)
  curl -s ${gateway}/graphql -H 'content-type: application/json' -H "authorization: Bearer $TOKEN" \\
    -d '${JSON.stringify({ query: accountQuery })}'

Ctrl-C stops everything.
`);
}

function describe(tables: Readonly<Record<string, number>>): string {
  const counts = Object.entries(tables).map(([table, count]) => `${count.toLocaleString('en')} ${table}`);
  return counts.join(', ') || 'empty';
}
