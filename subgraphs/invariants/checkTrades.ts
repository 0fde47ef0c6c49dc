import type { Executor, Statement } from '../host/database/sql.ts';
import type { Supergraph } from '../host/supergraph/Supergraph.ts';
import type { Violation } from './HubBooks.ts';
import { limits } from './limits.ts';

const endedTrades: Statement = {
  name: 'invariant_ended_trades',
  text: `SELECT id, state FROM trade WHERE state IN ('SETTLED', 'CANCELLED') ORDER BY created_at DESC, id LIMIT $1`,
};

const tradeQuery = /* GraphQL */ `
  query TradeToCheck($id: ID!) {
    trade(id: $id) { reservation { state } shipment { state } settlement { state } }
  }
`;
interface Ended {
  readonly id: string;
  readonly state: 'SETTLED' | 'CANCELLED';
}
type State = { readonly state: string } | null;
interface Parts {
  readonly reservation: State;
  readonly shipment: State;
  readonly settlement: State;
}

/**
 * Invariant 7 over all hubs: what ended well has its stock sold, its carriage booked and its payment posted; what was undone
 * has left nothing. Asked through the supergraph, in the name of the hub.
 * @param executor the coordinating hub's schema `settlement`
 * @param newest so many of its trades are looked at, the latest first
 */
export async function checkTrades(
  executor: Executor,
  hub: string,
  supergraph: Supergraph,
  newest: number,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  const left = (await executor.query<Ended>(endedTrades, [newest])).toReversed();
  const readOneAfterAnother = async () => {
    for (let trade = left.pop(); trade; trade = left.pop()) {
      const answer = await supergraph.ask<{ trade: Parts }>(tradeQuery, { id: trade.id }, limits.readTimeoutMs);
      const faults = answer.kind === 'DATA' ? faultsOf(trade, answer.data.trade) : ['cannot be read'];
      for (const what of faults) violations.push({ invariant: 7, hub, what: `trade ${trade.id}: ${what}` });
    }
  };
  await Promise.all(Array.from({ length: limits.readsAtOnce }, readOneAfterAnother));
  return violations;
}

function faultsOf({ state }: Ended, { reservation, shipment, settlement }: Parts): string[] {
  const faults: string[] = [];
  const expect = (what: string, found: State, isRight: (found: string | undefined) => boolean) => {
    if (!isRight(found?.state)) faults.push(`${state}, but its ${what} is ${found?.state ?? 'missing'}`);
  };
  if (state === 'SETTLED') {
    expect('reservation', reservation, (found) => found === 'COMMITTED');
    expect('payment', settlement, (found) => found === 'POSTED');
    // One that was cancelled afterwards is refunded.
    expect('shipment', shipment, (found) => found !== undefined);
  } else {
    expect('reservation', reservation, (found) => found === undefined || found === 'RELEASED' || found === 'EXPIRED');
    expect('payment', settlement, (found) => found === undefined || found === 'VOIDED' || found === 'EXPIRED');
    expect('shipment', shipment, (found) => found === undefined || found === 'CANCELLED');
  }
  return faults;
}
