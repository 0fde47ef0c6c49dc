import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { buyAcrossHubs } from './buyAcrossHubs.ts';
import { Gateway } from './Gateway.ts';

/**
 * A marketplace in Kuala Lumpur sells tea of Hangzhou: `npm run example` while `npm start` runs, or against another gateway by
 * `npm run example -- --gateway URL`.
 */
try {
  const { values } = parseArgs({ options: { gateway: { type: 'string', default: 'http://127.0.0.1:4000/graphql' } } });
  const purchase = { buyerHub: 'MYKUL', sellerHub: 'CNHGH', text: 'tea', run: randomUUID() };
  const story = await buyAcrossHubs(new Gateway(values.gateway), purchase, console.log);
  console.log(
    `trade ${story.trade}, shipment ${story.shipment}, netting ${story.nettingCycle}, ${story.breaks} breaks`,
  );
  if (story.trade !== 'SETTLED' || story.nettingCycle !== 'SETTLED') process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
