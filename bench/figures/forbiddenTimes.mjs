// Whether the time of an answer tells another's from what there is not:
// node --import ./test/support/runTypeScript.mjs bench/figures/forbiddenTimes.mjs --calls 2000
//
// For each kind of question half of the calls name another's row and half nothing, in random order and one after the other.
// The rank statistic of Mann and Whitney says how often a call for another's is the slower one (0.5: nobody can tell), and
// z how far that is from chance in standard deviations (within 3: nothing seen).
import '../../schema/requireNode.mjs';
import { toolOptions } from '../toolOptions.ts';

const { startTestServer, stopTestServer } = await import('../../test/support/postgres/testServer.ts');
const { TradedNetwork, unknownId } = await import('../../test/support/network/TradedNetwork.ts');

const values = toolOptions(
  'node --import ./test/support/runTypeScript.mjs bench/figures/forbiddenTimes.mjs',
  "Whether the time of an answer tells another's from what there is not.",
  { calls: { type: 'string', default: '2000', about: 'how many calls for each kind of question' } },
);
const calls = Number(values.calls);

await startTestServer();
const traded = await TradedNetwork.start();
const { ids } = traded;
const read = (field, name) => (id) => traded.as(name, `query ($id: ID!) { ${field}(id: $id) { id } }`, { id });
const change = (mutation, name, input) => (id) => traded.send(name, mutation, input(id));

const questions = [
  ['account', ids.account, read('account', 'otherMarketplace')],
  ['trade', ids.trade, read('trade', 'otherMarketplace')],
  ['settlement', ids.settlement, read('settlement', 'otherMarketplace')],
  ['fxQuote', ids.fxQuote, read('fxQuote', 'otherMarketplace')],
  ['landedCostQuote', ids.quote, read('landedCostQuote', 'otherMarketplace')],
  ['reservation', ids.reservation, read('reservation', 'otherMarketplace')],
  ['shipment', ids.shipment, read('shipment', 'otherMarketplace')],
  ['stockLevel', ids.level, read('stockLevel', 'merchantMYKUL')],
  ['nettingCycle', ids.cycle, read('nettingCycle', 'operatorCNHGH')],
  ['cancelTrade', ids.trade, change('cancelTrade', 'otherMarketplace', (id) => ({ id, reason: 'x' }))],
  ['releaseReservation', ids.reservation, change('releaseReservation', 'otherMarketplace', (id) => ({ id }))],
  ['cancelShipment', ids.shipment, change('cancelShipment', 'otherMarketplace', (id) => ({ id, reason: 'x' }))],
  [
    'adjustStock',
    ids.level,
    change('adjustStock', 'merchantMYKUL', (levelId) => ({ levelId, delta: 1, reason: 'x', expectedVersion: 1 })),
  ],
  ['revokeConsent', ids.consent, change('revokeConsent', 'merchantMYKUL', (consentId) => ({ consentId }))],
  [
    'depositFunds',
    ids.account,
    change('depositFunds', 'operatorCNHGH', (accountId) => ({
      ...{ accountId, reference: 'x', amount: { amount: '1.00', currencyCode: 'MYR' } },
    })),
  ],
];

/** Of two samples: U as a share of all pairs, and its deviation from chance, by the normal approximation with ties. */
function mannWhitney(one, other) {
  const all = [...one.map((ms) => ({ ms, isOne: true })), ...other.map((ms) => ({ ms, isOne: false }))];
  all.sort((a, b) => a.ms - b.ms);
  let ranks = 0;
  let ties = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end].ms === all[start].ms) end += 1;
    const rank = (start + end + 1) / 2;
    for (let n = start; n < end; n++) if (all[n].isOne) ranks += rank;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  const [n1, n2, n] = [one.length, other.length, all.length];
  const u = ranks - (n1 * (n1 + 1)) / 2;
  const deviation = Math.sqrt(((n1 * n2) / 12) * (n + 1 - ties / (n * (n - 1))));
  return { share: u / (n1 * n2), z: (u - (n1 * n2) / 2) / deviation };
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const row = (...cells) => console.log(cells.map((cell, n) => (n ? cell.padStart(12) : cell.padEnd(20))).join(''));

row(`${calls} calls each`, "another's ms", 'nothing ms', 'slower', 'z');
for (const [name, forbidden, ask] of questions) {
  const times = { forbidden: [], unknown: [] };
  for (let n = -50; n < calls; n++) {
    const kind =
      times.forbidden.length * 2 >= calls || (times.unknown.length * 2 < calls && Math.random() < 0.5)
        ? 'unknown'
        : 'forbidden';
    const startMs = performance.now();
    await ask(kind === 'forbidden' ? forbidden : unknownId(forbidden));
    // The first calls plan the operation and warm the caches.
    if (n >= 0) times[kind].push(performance.now() - startMs);
  }
  const { share, z } = mannWhitney(times.forbidden, times.unknown);
  row(name, median(times.forbidden).toFixed(3), median(times.unknown).toFixed(3), share.toFixed(3), z.toFixed(1));
}
await traded.network.close();
await stopTestServer();
