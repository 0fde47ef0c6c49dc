import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buyAcrossHubs } from './buyAcrossHubs.ts';
import { partiesOf } from './partiesOf.ts';

/** A marketplace in Kuala Lumpur sells tea of Hangzhou. */
const usage = `Usage: npm run example [-- --gateway URL]
Buys tea of Hangzhou for a buyer in Kuala Lumpur, from search to netted settlement, while \`npm start\` runs.
  --gateway URL  the GraphQL endpoint of a gateway, default http://127.0.0.1:PORT/graphql (env PORT, default 4000)
  --tokens FILE  whom it can act as, default DATA_DIR/tokens.json (env DATA_DIR, default .ehub)`;

let missingTokens: string | undefined;
try {
  const { values } = parseArgs({
    options: { gateway: { type: 'string' }, tokens: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) console.log(usage);
  else
    await buy(
      values.gateway ?? `http://127.0.0.1:${process.env.PORT || 4000}/graphql`,
      values.tokens ?? join(process.env.DATA_DIR || '.ehub', 'tokens.json'),
    );
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  console.error(code?.startsWith('ERR_PARSE_ARGS') ? `${message}\n\n${usage}` : message);
  if (missingTokens !== undefined)
    console.error(
      `There is no ${missingTokens}. Set DATA_DIR as for npm start, or --tokens, where the network has identity.`,
    );
  process.exitCode = 1;
}

async function buy(url: string, tokensFile: string): Promise<void> {
  if (!URL.canParse(url)) throw new Error(`"${url}" is not a URL. Set --gateway, or PORT to a number.`);
  if (!existsSync(tokensFile)) missingTokens = tokensFile;
  const purchase = { buyerHub: 'MYKUL', sellerHub: 'CNHGH', text: 'tea', run: randomUUID() };
  const story = await buyAcrossHubs(partiesOf(url, tokensFile), purchase, console.log);
  console.log(
    `trade ${story.trade}, shipment ${story.shipment}, netting ${story.nettingCycle}, ${story.breaks} breaks`,
  );
  if (story.trade !== 'SETTLED' || story.nettingCycle !== 'SETTLED') process.exitCode = 1;
}
