// Trades through a running network:
// node bench/figures/tradesEndToEnd.mjs --gateway http://127.0.0.1:4000/graphql --tokens .ehub/tokens.json --trades 200 --at-once 8
import { readFileSync } from 'node:fs';
import '../../schema/requireNode.mjs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    gateway: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
    tokens: { type: 'string', default: '.ehub/tokens.json' },
    trades: { type: 'string', default: '100' },
    'at-once': { type: 'string', default: '8' },
  },
});
const tokens = JSON.parse(readFileSync(values.tokens, 'utf8'));
const run = `run-${Date.now()}`;
const pollMs = 20;
const endMs = 120_000;
const directions = [
  { buyer: 'MYKUL', seller: 'CNHGH', currency: 'MYR', party: 'marketplace' },
  { buyer: 'CNHGH', seller: 'MYKUL', currency: 'CNY', party: 'otherMarketplace' },
];

async function ask(party, query, variables) {
  const response = await fetch(values.gateway, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[party]}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(15_000),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function done(party, name, field, input) {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { outcome: ${name}(input: $input) { subject: ${field} { id } userErrors { code message } } }`;
  const { outcome } = await ask(party, text, { input });
  if (!outcome.subject) throw new Error(`${name}: ${JSON.stringify(outcome.userErrors)}`);
  return outcome.subject.id;
}

async function trade(n, goods) {
  const { buyer, seller, currency, party } = directions[n % 2];
  const { products, payer } = goods.get(buyer);
  const productId = products[Math.floor(n / 2) % products.length];
  const key = (step) => `${run} ${n} ${step}`;
  const quoteId = await done(party, 'quoteLandedCost', 'quote', {
    ...{ lines: [{ productId, quantity: 1 }], destination: buyer, idempotencyKey: key('quote') },
  });
  const { landedCostQuote } = await ask(
    party,
    'query ($id: ID!) { landedCostQuote(id: $id) { origin { code } dueToOrigin { amount currencyCode } } }',
    { id: quoteId },
  );
  if (landedCostQuote.origin.code !== seller) throw new Error(`The goods are of ${landedCostQuote.origin.code}.`);
  const fxQuoteId = await done(party, 'quoteFx', 'fxQuote', {
    ...{ hub: 'MYKUL', sell: currency, buy: landedCostQuote.dueToOrigin, idempotencyKey: key('fx') },
  });
  const startMs = performance.now();
  const input = { quoteId, fxQuoteId, payerAccountId: payer, idempotencyKey: key('trade') };
  const id = await done(party, 'placeTrade', 'trade', input);
  const placedMs = performance.now() - startMs;
  while (performance.now() - startMs < endMs) {
    const { trade } = await ask(party, 'query ($id: ID!) { trade(id: $id) { state } }', { id });
    if (trade.state === 'SETTLED' || trade.state === 'CANCELLED') {
      return { state: trade.state, placedMs, endedMs: performance.now() - startMs };
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return { state: 'UNFINISHED', placedMs, endedMs: endMs };
}

const goods = new Map();
for (const { buyer, seller, currency, party } of directions) {
  const { products } = await ask(
    party,
    'query ($hubs: [HubCode!]) { products(first: 100, hubs: $hubs) { nodes { id } } }',
    {
      hubs: [seller],
    },
  );
  const { accounts } = await ask(
    party,
    'query ($hub: HubCode!) { accounts(hub: $hub) { id kind currency available { amount } } }',
    { hub: buyer },
  );
  const payer = accounts.find((account) => account.kind === 'MARKETPLACE' && account.currency === currency).id;
  const ids = [];
  for (const { id: productId } of products.nodes) {
    try {
      const input = { productId, location: 'BENCH', quantity: 1000, idempotencyKey: `${run} ${productId}` };
      await done(`operator${seller}`, 'receiveStock', 'stockLevel', input);
      const key = `${run} probe ${productId}`;
      await done(party, 'quoteLandedCost', 'quote', {
        lines: [{ productId, quantity: 1 }],
        destination: buyer,
        idempotencyKey: key,
      });
      ids.push(productId);
    } catch {
      // Some goods are not listed on the marketplace, or may not be sent to everywhere.
    }
    if (ids.length === 8) break;
  }
  goods.set(buyer, { products: ids, payer });
}

let next = 0;
const outcomes = [];
const beginMs = performance.now();
await Promise.all(
  Array.from({ length: Number(values['at-once']) }, async () => {
    while (next < Number(values.trades)) {
      const outcome = await trade(next++, goods).catch((error) => ({ state: error.message.slice(0, 200) }));
      outcomes.push(outcome);
    }
  }),
);
const seconds = (performance.now() - beginMs) / 1000;
const states = new Map();
for (const { state } of outcomes) states.set(state, (states.get(state) ?? 0) + 1);
console.log([...states].map(([state, count]) => `${count} ${state}`).join(', '));
const at = (field, share) => {
  const times = outcomes.flatMap((outcome) => outcome[field] ?? []).sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(0);
};
console.log(`${(outcomes.length / seconds).toFixed(1)} trades/s with their quotes, ${values['at-once']} at once`);
console.log(`placeTrade answered: p50 ${at('placedMs', 0.5)} ms, p99 ${at('placedMs', 0.99)} ms`);
console.log(`placeTrade to SETTLED: p50 ${at('endedMs', 0.5)} ms, p99 ${at('endedMs', 0.99)} ms`);
