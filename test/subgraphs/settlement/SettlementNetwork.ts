import { workOnTrades } from '../../../subgraphs/settlement/operations/advanceTrade.ts';
import { agreeOnNetting } from '../../../subgraphs/settlement/operations/agreeOnNetting.ts';
import { sweepLapsedHolds } from '../../../subgraphs/settlement/operations/holdFunds.ts';
import { releaseShares } from '../../../subgraphs/settlement/operations/releaseShares.ts';
import { settleReturns } from '../../../subgraphs/settlement/operations/settleReturns.ts';
import { checkSimNetwork } from '../../simulation/checkSimNetwork.ts';
import { askForQuotes, type Furniture, furnish } from '../../simulation/furnish.ts';
import { SimNetwork } from '../../simulation/SimNetwork.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres/testDatabase.ts';

export interface Outcome {
  readonly id: string | undefined;
  readonly codes: readonly string[];
  /** Of the refusals. */
  readonly messages: readonly string[];
}

/** The two hubs with goods and funds, and a clock that the test sets. Their workers run when the test says so. */
export class SettlementNetwork {
  readonly network: SimNetwork;
  readonly furniture: Furniture;
  readonly clock: { nowMs: number };
  readonly #databases: readonly TestDatabase[];
  #keys = 0;

  private constructor(
    network: SimNetwork,
    furniture: Furniture,
    clock: { nowMs: number },
    databases: readonly TestDatabase[],
  ) {
    this.network = network;
    this.furniture = furniture;
    this.clock = clock;
    this.#databases = databases;
  }

  static async start(): Promise<SettlementNetwork> {
    const clock = { nowMs: Date.parse('2026-03-02T02:00:00Z') };
    const databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const [MYKUL = '', CNHGH = ''] = databases.map(({ url }) => url);
    const network = new SimNetwork({ databaseUrls: { MYKUL, CNHGH }, now: () => clock.nowMs });
    for (const hub of network.hubs.values()) await hub.migrate();
    return new SettlementNetwork(network, await furnish(network), clock, databases);
  }

  key(): string {
    this.#keys += 1;
    return `key ${this.#keys}`;
  }

  quotes(buyer: string, seller: string, quantity = 1) {
    return askForQuotes(this.network, this.furniture, { seller, buyer, quantity, key: this.key() });
  }

  /** Sends one mutation; a missing idempotency key is made up. */
  async send(name: string, field: string, input: object): Promise<Outcome> {
    const type =
      name === 'postSettlement' || name === 'voidSettlement'
        ? 'SettlementInput'
        : `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const text = `mutation ($input: ${type}!) { outcome: ${name}(input: $input) { subject: ${field} { id } userErrors { code message } } }`;
    type Refusals = readonly { readonly code: string; readonly message: string }[];
    type Answer = { outcome: { subject: { id: string } | null; userErrors: Refusals } | null };
    const { data, errors } = await this.network.query<Answer>(text, {
      input: { idempotencyKey: this.key(), ...input },
    });
    const faults = (errors ?? []).map(({ extensions }) => String(extensions?.code));
    const refusals = data?.outcome?.userErrors ?? [];
    return {
      id: data?.outcome?.subject?.id,
      codes: [...refusals.map(({ code }) => code), ...faults],
      messages: refusals.map(({ message }) => message),
    };
  }

  /** Places a trade of the quotes and lets its coordinator work. @returns its id */
  async trade(buyer: string, seller: string, quantity = 1): Promise<string> {
    const quotes = await this.quotes(buyer, seller, quantity);
    const { id, codes } = await this.send('placeTrade', 'trade', {
      ...{ ...quotes, payerAccountId: this.furniture.payers[buyer] },
    });
    if (!id) throw new Error(codes.join());
    await this.work(buyer);
    return id;
  }

  async work(hub: string): Promise<void> {
    await workOnTrades(this.#context(hub));
  }

  /** Lets the money follow the goods that a hub sold, refunds included. */
  async releaseShares(hub: string): Promise<void> {
    await releaseShares(this.#context(hub));
    await this.settleReturns(hub);
  }

  async settleReturns(hub: string): Promise<void> {
    await settleReturns(this.#context(hub));
  }

  async agree(hub: string): Promise<void> {
    await agreeOnNetting(this.#context(hub));
  }

  async sweep(hub: string): Promise<void> {
    await sweepLapsedHolds(this.#context(hub));
  }

  async ask<Data>(text: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.network.query<Data>(text, variables);
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Posted, pending and available of a hub's marketplace. */
  async payer(hub: string): Promise<readonly string[]> {
    type Balance = { account: Record<'posted' | 'pending' | 'available', { amount: string }> };
    const { account } = await this.ask<Balance>(
      'query ($id: ID!) { account(id: $id) { posted { amount } pending { amount } available { amount } } }',
      { id: this.furniture.payers[hub] },
    );
    return [account.posted.amount, account.pending.amount, account.available.amount];
  }

  #context(hub: string) {
    return { ...this.network.hub(hub).environment('settlement'), signal: new AbortController().signal };
  }

  /** @throws Error where an invariant is broken */
  async close(): Promise<void> {
    const violations = await checkSimNetwork(this.network);
    await this.network.close();
    for (const database of this.#databases) await database.drop();
    if (violations.length > 0) throw new Error(JSON.stringify(violations, null, 1));
  }
}
