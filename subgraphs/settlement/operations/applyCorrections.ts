import type { Executor } from '../../host/database/sql.ts';
import { type Money, minorUnits } from '../../host/money.ts';
import { Refusal, refuse } from '../../host/Refusal.ts';
import type { TaskContext } from '../../host/Subgraph.ts';
import { askIfKnown } from '../../host/supergraph/askOrThrow.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts, netDebitCap } from '../queries/accounts.ts';
import { type CorrectionRow, lockCorrection, moveCorrection, proposedCorrections } from '../queries/corrections.ts';
import { lockSettlement, type SettlementRow, setCorrected } from '../queries/settlements.ts';
import { balanceOf, netOwed } from '../rules/balanceOf.ts';
import { settlementId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { directionAt, refuseUncorrectable } from './correctSettlement.ts';
import { bookTransfers, type Leg, merchantAccount, openedAccount } from './ledger.ts';

/**
 * Books the corrections that the other hub's operator has proposed as well, each in a transaction of its own. Both hubs do so,
 * whichever of them was first.
 */
export async function applyCorrections(context: TaskContext): Promise<void> {
  const errors: unknown[] = [];
  for (const correction of await proposedCorrections(context.database, limits.correctionsPerRun)) {
    if (context.signal.aborted) return;
    // A hub that cannot be asked keeps no other waiting.
    await bringOn(correction, context).catch((error: unknown) => void errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}

async function bringOn(correction: CorrectionRow, context: TaskContext): Promise<void> {
  const { database, signal } = context;
  const updatedAt = new Date(context.now()).toISOString();
  try {
    if (await isShared(correction, context)) {
      const book = (transaction: Executor) => apply(correction.id, unitOfWork(transaction, context));
      await database.transaction(book, { signal, attempts: 3 });
    } else {
      await moveCorrection(database, { ...correction, updatedAt });
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await moveCorrection(database, { ...correction, error: error.message, updatedAt });
  }
}

const query = /* GraphQL */ `
  query CorrectionsThere($hub: HubCode!, $tradeRef: ID!) {
    settlementCorrections(hub: $hub, tradeRef: $tradeRef) { payerHub { code } state amount { amount currencyCode } }
  }
`;
interface TheirCorrection {
  readonly payerHub: { readonly code: string };
  readonly state: string;
  readonly amount: Money;
}

/** Whether the newest correction of the other hub is of the same amount. */
async function isShared(correction: CorrectionRow, context: TaskContext): Promise<boolean> {
  const { counterparty, tradeRef, payerHub, currency, minor } = correction;
  const answer = await askIfKnown<{ settlementCorrections: readonly TheirCorrection[] | null }>(
    ...([context, 'The correction at the other hub'] as const),
    { text: query, variables: { hub: counterparty, tradeRef } },
  );
  const newest = answer?.settlementCorrections?.find(({ payerHub: { code } }) => code === payerHub);
  return (
    newest !== undefined && newest.amount.currencyCode === currency && minorUnits(newest.amount, ['amount']) === minor
  );
}

async function apply(id: string, work: UnitOfWork): Promise<void> {
  const { transaction, hub, at } = work;
  const correction = await lockCorrection(transaction, id);
  if (correction?.state !== 'PROPOSED') return;
  const { tradeRef, payerHub, minor, currency } = correction;
  const direction = directionAt(hub.code, payerHub);
  const settlement = await lockSettlement(transaction, settlementId(hub.code, tradeRef, direction));
  if (settlement) {
    await refuseUncorrectable(settlement, work);
    if (settlement.obligationCurrency !== currency) throw refuse('CONFLICT', 'The payment is in another currency.');
    if (settlement.netMinor !== minor) await book(correction, settlement, work);
  }
  await moveCorrection(transaction, { id, state: 'APPLIED', error: null, updatedAt: at });
}

/** Books the difference: between the two hubs, and with the party of this hub, at the rate of the payment. */
async function book({ id, minor }: CorrectionRow, settlement: SettlementRow, work: UnitOfWork): Promise<void> {
  const { transaction } = work;
  const change = minor - settlement.netMinor;
  const { party, due, legs } = await legsOf(id, change, minor, settlement, work);
  const locked = await lockAccounts(
    transaction,
    legs.flatMap(({ debit, credit }) => [debit, credit]),
  );
  const taken = legs.filter(({ debit }) => debit === party).reduce((sum, { amount }) => sum + amount, 0n);
  const account = locked.get(party);
  if (account && taken > balanceOf(account).available) {
    throw refuse('INSUFFICIENT_FUNDS', 'The account of the payment does not have the difference available.');
  }
  const owed = locked.get(due);
  if (settlement.direction === 'OUT' && change > 0n && owed) {
    if (netOwed(owed, undefined) + change > (await netDebitCap(transaction, due))) {
      throw refuse('NET_DEBIT_CAP_EXCEEDED', 'This hub would owe more than the agreed net debit cap.');
    }
  }
  await bookTransfers(work, settlement.id, 'POSTED', legs);
  await setCorrected(transaction, settlement.id, minor);
}

async function legsOf(id: string, change: bigint, minor: bigint, settlement: SettlementRow, work: UnitOfWork) {
  const { counterparty, direction, obligationMinor, obligationCurrency: currency, netMinor } = settlement;
  const isOut = direction === 'OUT';
  const due = await openedAccount(work, isOut ? 'DUE_TO' : 'DUE_FROM', currency, counterparty);
  const [own, paid] = isOut
    ? [settlement.sellCurrency, settlement.sellMinor]
    : [settlement.buyCurrency, settlement.buyMinor];
  const party = isOut ? settlement.payerAccountId : merchantAccount(settlement, work.hub.code);
  /** In the direction of the payment, or back. */
  const leg = (purpose: string, debit: string, credit: string, of: string, amount: bigint): Leg =>
    amount > 0n
      ? { purpose: `${purpose} ${id}`, debit, credit, currency: of, amount }
      : { purpose: `${purpose} ${id}`, debit: credit, credit: debit, currency: of, amount: -amount };
  if (own === currency) {
    const [from, to] = isOut ? [party, due] : [due, party];
    return { party, due, legs: [leg('CORRECTION', from, to, currency, change)] };
  }
  // Exact over any number of corrections: each part is what the whole is at the rate of the payment.
  const partOf = (obligation: bigint) => (paid * obligation) / obligationMinor;
  const ownChange = partOf(minor) - partOf(netMinor);
  const [foreign, home] = [
    await openedAccount(work, 'FX_POSITION', currency),
    await openedAccount(work, 'FX_POSITION', own),
  ];
  const legs = isOut
    ? [leg('CORRECTION', party, home, own, ownChange), leg('CORRECTION_DUE', foreign, due, currency, change)]
    : [leg('CORRECTION_DUE', due, foreign, currency, change), leg('CORRECTION', home, party, own, ownChange)];
  return { party, due, legs };
}
