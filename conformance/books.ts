import type { Principal } from '../identity/principals/Principal.ts';
import { NotJudged } from './AuditOutcome.ts';
import { amountOf, minorUnits } from './amounts.ts';
import { counterpartyCode } from './counterpartyCode.ts';
import { derivedId } from './derivedId.ts';
import type { Exchange } from './Exchange.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import { done } from './mutations.ts';
import { type Workspace, workspaceOf } from './workspace.ts';

/** The mirror hub that settles with the hub under test, and their settlement currency. */
export interface Counterparty {
  readonly code: string;
  readonly principal: Principal;
  /** ISO 4217. */
  readonly currency: string;
  /** The cap of what the hub under test may owe it; undefined if it may owe nothing. */
  readonly cap: string | undefined;
}

export interface Account {
  readonly id: string;
  readonly posted: { readonly amount: string };
  readonly pending: { readonly amount: string };
  readonly available: { readonly amount: string };
  readonly entries: readonly {
    readonly side: string;
    readonly state: string;
    readonly amount: { readonly amount: string };
  }[];
}

/** @throws NotJudged if the registry has no pair with the hub under test */
export function counterpartyOf({ code, registry }: HubUnderTest): Counterparty {
  const other = counterpartyCode(code, registry);
  const pair = registry.pairs?.find(({ hubs }) => hubs.includes(code));
  if (!pair || !other)
    throw new NotJudged(`The registry has no pair of ${code} with another hub, with which it could settle.`);
  return { code: other, principal: { kind: 'hub', hub: other }, currency: pair.currency, cap: pair.netDebitCaps[code] };
}

/**
 * A new account of a marketplace in the hub's settlement currency.
 * @param units deposited
 */
export async function fundedAccount(
  hub: HubUnderTest,
  name: string,
  units: number | bigint,
): Promise<{ id: string; workspace: Workspace }> {
  const workspace = await workspaceOf(hub);
  const { currency } = counterpartyOf(hub);
  const { operator } = workspace;
  const { id } = await done<{ id: string }>(hub, 'openAccount', operator, accountInput(hub, name, currency));
  const deposit = { accountId: id, amount: amountOf(units, currency), reference: hub.key(`deposit ${name}`) };
  await done(hub, 'depositFunds', operator, { ...deposit, idempotencyKey: deposit.reference });
  return { id, workspace };
}

export function accountInput(hub: HubUnderTest, name: string, currency: string) {
  const ownerId = derivedId(hub.code, 'Marketplace', hub.key(name));
  return { hub: hub.code, ownerId, kind: 'MARKETPLACE', currency, idempotencyKey: hub.key(`open ${name}`) };
}

/** @param alias of the account, so that two reads in one audit differ */
export async function readAccount(
  hub: HubUnderTest,
  id: string,
  alias = 'account',
): Promise<Account & { exchange: Exchange }> {
  const query = `query ($id: ID!) { ${alias}: account(id: $id) { id posted { amount } pending { amount } available { amount }
    entries(first: 100) { side state amount { amount } } } }`;
  const as: Principal = { kind: 'operator', hub: hub.code };
  const { exchange, ...data } = await hub.read<Record<string, Account | null>>('settlement', query, {
    variables: { id },
    as,
  });
  const account = data[alias];
  if (!account) throw new TypeError(`The account ${id} is not there`);
  return { ...account, exchange };
}

/** A settlement with the fields that the kit selects. */
export interface Settlement {
  readonly id: string;
  readonly state: string;
  readonly nettingCycleId: string | null;
}

/** Holds funds of an account for a payment to the counterparty. */
export function holdInput(hub: HubUnderTest, payerAccountId: string, name: string, units: number | bigint) {
  const { code, currency } = counterpartyOf(hub);
  const key = hub.key(`hold ${name}`);
  return {
    ...{ tradeRef: key, payerAccountId, payeeMerchantId: derivedId(code, 'Merchant', 'ehub check') },
    ...{ amount: amountOf(units, currency), holdSeconds: 600, idempotencyKey: key },
  };
}

/**
 * The earnings of a merchant in the currency in which the hub settles.
 * @param alias so that two readings in one audit differ
 */
export async function merchantAccount(hub: HubUnderTest, ownerId: string, alias = 'accounts') {
  const { currency } = counterpartyOf(hub);
  const query = `query ($hub: HubCode!, $ownerId: ID) { ${alias}: accounts(hub: $hub, ownerId: $ownerId) {
    kind currency posted { amount } pending { amount } available { amount } } }`;
  interface Balance {
    readonly kind: string;
    readonly currency: string;
    readonly posted: { readonly amount: string };
    readonly pending: { readonly amount: string };
    readonly available: { readonly amount: string };
  }
  const variables = { hub: hub.code, ownerId };
  const as: Principal = { kind: 'operator', hub: hub.code };
  const { exchange, ...data } = await hub.read<Record<string, Balance[]>>('settlement', query, { variables, as });
  const account = data[alias]?.find((each) => each.kind === 'MERCHANT' && each.currency === currency);
  const { posted, pending, available } = account ?? {};
  return { posted: posted?.amount, pending: pending?.amount, available: available?.amount, exchange };
}

/** What the hub owes another, in the smallest unit of the currency in which they settle. */
export async function owedTo(hub: HubUnderTest, counterparty: string, alias: string) {
  const query = `query ($currency: CurrencyCode) { ${alias}: obligations(currency: $currency) {
    from { code } to { code } amount { amount } } }`;
  type Obligations = Record<string, { from: { code: string }; to: { code: string }; amount: { amount: string } }[]>;
  const { currency } = counterpartyOf(hub);
  const as: Principal = { kind: 'operator', hub: hub.code };
  const { exchange, ...data } = await hub.read<Obligations>('settlement', query, { variables: { currency }, as });
  const owed = (data[alias] ?? [])
    .filter(({ from, to }) => from.code === hub.code && to.code === counterparty)
    .reduce((total, { amount }) => total + minorUnits(amount.amount), 0n);
  return { owed, exchange };
}
