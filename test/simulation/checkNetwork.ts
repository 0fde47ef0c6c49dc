import { checkHub } from '../../subgraphs/settlement/invariants/checkHub.ts';
import { checkPair } from '../../subgraphs/settlement/invariants/checkPair.ts';
import { checkTrades } from '../../subgraphs/settlement/invariants/checkTrades.ts';
import type { Violation } from '../../subgraphs/settlement/invariants/Violation.ts';
import type { SimHub } from './SimHub.ts';
import type { SimNetwork } from './SimNetwork.ts';

/** One effect for each trade at the seller's hub, and nothing sold twice. */
const sellerChecks = [
  [
    'inventory',
    3,
    `SELECT format('trade %s has %s reservations', trade_ref, count(*)) AS what FROM reservation GROUP BY trade_ref HAVING count(*) > 1`,
  ],
  [
    'shipments',
    3,
    `SELECT format('trade %s has %s shipments', trade_ref, count(*)) AS what FROM shipment GROUP BY trade_ref HAVING count(*) > 1`,
  ],
  [
    'inventory',
    6,
    `SELECT format('level %s: %s on hand, %s reserved', id, on_hand, reserved) AS what FROM stock_level AS level
      WHERE reserved < 0 OR reserved > on_hand
        OR on_hand <> (SELECT coalesce(sum(on_hand_change), 0) FROM stock_movement WHERE level_id = level.id)
        OR reserved <> (SELECT coalesce(sum(reserved_change), 0) FROM stock_movement WHERE level_id = level.id)
        OR reserved <> (SELECT coalesce(sum(quantity), 0) FROM allocation WHERE level_id = level.id AND held_until IS NOT NULL)`,
  ],
] as const;

/** Invariants 1 to 8 over the whole network. */
export async function checkNetwork(network: SimNetwork): Promise<Violation[]> {
  const hubs = [...network.hubs.values()];
  const books = hubs.map((hub) => ({ hub: hub.code, executor: hub.environment('settlement').database }));
  const violations: Violation[] = [];
  for (const hub of hubs) {
    const { database } = hub.environment('settlement');
    violations.push(...(await checkHub(database, hub.code)), ...(await checkTrades(database, hub.code, network)));
    violations.push(...(await checkSeller(hub)));
  }
  const [one, other] = books;
  if (one && other) violations.push(...(await checkPair(one, other)));
  return violations;
}

async function checkSeller(hub: SimHub): Promise<Violation[]> {
  const found = await Promise.all(
    sellerChecks.map(async ([subgraph, invariant, text]) => {
      const rows = await hub.environment(subgraph).database.query<{ what: string }>({ text });
      return rows.map(({ what }): Violation => ({ invariant, hub: hub.code, what }));
    }),
  );
  return found.flat();
}
