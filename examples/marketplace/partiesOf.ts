import { existsSync, readFileSync } from 'node:fs';
import type { Parties } from './buyAcrossHubs.ts';
import { Gateway } from './Gateway.ts';

/**
 * The parties of the demo network, with the tokens that `npm start` wrote; without tokens where there is no such file, as
 * in a network without identity.
 * @param url the GraphQL endpoint of a gateway
 * @param tokensFile from name to token: `tokens.json` in DATA_DIR
 * @param marketplace the name of the one that buys
 */
export function partiesOf(url: string, tokensFile: string, marketplace = 'marketplace'): Parties {
  const tokens = existsSync(tokensFile)
    ? (JSON.parse(readFileSync(tokensFile, 'utf8')) as Readonly<Record<string, string>>)
    : {};
  const actingAs = (name: string) => new Gateway(url, tokens[name]);
  return { marketplace: actingAs(marketplace), operatorOf: (hub) => actingAs(`operator${hub}`) };
}
