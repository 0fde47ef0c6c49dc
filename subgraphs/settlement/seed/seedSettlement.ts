import type { Registry } from '../../../schema/registry/Hub.ts';
import { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import type { Executor } from '../../host/database/sql.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { bookTransfers, type Leg, openedAccount } from '../operations/ledger.ts';

/** The demo network began then; the same on every run, as all of the data. */
const at = '2025-01-06T01:00:00.000Z';
/** What each marketplace of the hub's country has deposited, in minor units: a million. */
const deposit = 100_000_000n;

/** The accounts that are opened here owe nothing to other hubs. */
const noTerms = new SettlementTerms({});

/** Opens the accounts of the hub's marketplaces, each with a deposit. @returns the number of rows by table */
export async function seedSettlement(
  transaction: Executor,
  hub: HubFacts,
  _seed: string,
  { marketplaces }: Registry,
): Promise<Record<string, number>> {
  const work = { transaction, hub, at, terms: noTerms };
  const { currency } = hub;
  const clearing = await openedAccount(work, 'CLEARING', currency);
  const legs: Leg[] = [];
  for (const { id, homeHub } of marketplaces) {
    if (homeHub !== hub.code) continue;
    const account = await openedAccount(work, 'MARKETPLACE', currency, id);
    legs.push({ purpose: `DEPOSIT ${id}`, debit: clearing, credit: account, currency, amount: deposit });
  }
  await bookTransfers(work, `seed ${hub.code}`, 'POSTED', legs);
  return { account: legs.length + 1, transfer: legs.length };
}
