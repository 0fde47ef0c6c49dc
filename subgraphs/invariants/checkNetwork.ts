import type { Supergraph } from '../host/supergraph/Supergraph.ts';
import { checkHub } from './checkHub.ts';
import { checkAllowances, checkHeldAllowances, checkPair } from './checkPair.ts';
import { checkTrades } from './checkTrades.ts';
import { type HubBooks, lastingViolations, type Violation } from './HubBooks.ts';
import { limits } from './limits.ts';

/** How a hub asks the supergraph: in its own name. */
type SupergraphOf = (hub: string) => Supergraph;

/**
 * The invariants over these hubs: within each, between each two, and of each trade over all. It can run while they trade.
 * @param supergraphOf how a hub asks the supergraph, by which its ended trades are read; null where they are not to be
 */
export async function checkNetwork(hubs: readonly HubBooks[], supergraphOf: SupergraphOf | null): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const books of hubs) violations.push(...(await checkHub(books)));
  return [...violations, ...(await lastingViolations(() => checkAcross(hubs, supergraphOf)))];
}

async function checkAcross(hubs: readonly HubBooks[], supergraphOf: SupergraphOf | null): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const [index, one] of hubs.entries()) {
    const { settlement, shipments } = one.schemas;
    if (settlement && shipments) violations.push(...(await checkHeldAllowances(one.hub, shipments, settlement)));
    if (settlement && supergraphOf) {
      violations.push(...(await checkTrades(settlement, one.hub, supergraphOf(one.hub), limits.trades)));
    }
    for (const other of hubs.slice(index + 1)) violations.push(...(await checkBetween(one, other)));
  }
  return violations;
}

async function checkBetween(one: HubBooks, other: HubBooks): Promise<Violation[]> {
  const of = ({ hub, schemas }: HubBooks, contract: 'settlement' | 'shipments') => {
    const executor = schemas[contract];
    return executor && { hub, executor };
  };
  const [ourBooks, theirBooks] = [of(one, 'settlement'), of(other, 'settlement')];
  const [ourGoods, theirGoods] = [of(one, 'shipments'), of(other, 'shipments')];
  return [
    ...(ourBooks && theirBooks ? await checkPair(ourBooks, theirBooks) : []),
    ...(ourGoods && theirGoods ? await checkAllowances(ourGoods, theirGoods) : []),
    ...(ourGoods && theirGoods ? await checkAllowances(theirGoods, ourGoods) : []),
  ];
}
