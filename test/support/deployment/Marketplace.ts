import { setTimeout as delay } from 'node:timers/promises';
import type { GraphQLAnswer } from '../hub/postGraphQL.ts';
import { type Goods, goodsFor, type HubCode } from '../network/goodsFor.ts';
import type { DeployedNetwork } from './DeployedNetwork.ts';

/** Between two tries of a request that failed for now. */
const retryMs = 50;

interface Money {
  readonly amount: string;
  readonly currencyCode: string;
}

/** A marketplace that searches and trades, and asks again what can succeed later, as docs/marketplaces.md tells clients. */
export class Marketplace {
  /** Faults after which it asked again. */
  readonly retried: string[] = [];
  /** Faults that no client should see: those that are not worth asking again, and answers that are not GraphQL. */
  readonly wrong: string[] = [];
  readonly #network: DeployedNetwork;
  readonly #token: string;
  readonly #home: HubCode;
  readonly #goods: readonly Goods[];
  readonly #account: { readonly id: string; readonly currency: string };

  private constructor(
    network: DeployedNetwork,
    home: HubCode,
    token: string,
    goods: readonly Goods[],
    account: Account,
  ) {
    this.#network = network;
    this.#home = home;
    this.#token = token;
    this.#goods = goods;
    this.#account = account;
  }

  /** @param home the hub of its account, to which it brings goods of the other one */
  static async open(network: DeployedNetwork, home: HubCode): Promise<Marketplace> {
    const token = await network.issuer.token(home === 'MYKUL' ? 'marketplace' : 'otherMarketplace');
    const goods = await goodsFor(network, home === 'MYKUL' ? 'CNHGH' : 'MYKUL');
    const text = 'query ($hub: HubCode!) { accounts(hub: $hub) { id currency } }';
    const answer = await network.query<{ accounts: readonly Account[] }>(text, { hub: home }, token);
    const [account] = answer.data?.accounts ?? [];
    if (!account) throw new Error(`No account at ${home}: ${JSON.stringify(answer)}`);
    return new Marketplace(network, home, token, goods, account);
  }

  /** Places one trade, from the quotes on. @returns its id @throws Error where it is refused */
  async buy(run: string, n: number): Promise<string> {
    const quote = await this.#quoteGoods(run, n);
    const sell = this.#account.currency;
    const fxQuote = await this.#make<{ id: string }>(
      'quoteFx(input: $input) { fxQuote { id }',
      { hub: 'MYKUL', sell, buy: quote.dueToOrigin, idempotencyKey: `${run} fx` },
      'QuoteFxInput',
    );
    const trade = await this.#make<{ id: string }>(
      'placeTrade(input: $input) { trade { id }',
      { quoteId: quote.id, fxQuoteId: fxQuote.id, payerAccountId: this.#account.id, idempotencyKey: `${run} trade` },
      'PlaceTradeInput',
    );
    return trade.id;
  }

  /** Of the n-th goods, or of the next that may be brought in. */
  async #quoteGoods(run: string, n: number): Promise<{ readonly id: string; readonly dueToOrigin: Money }> {
    for (let tried = 0; ; tried += 1) {
      const product = this.#goods[(n + tried * 7) % this.#goods.length]?.id;
      const input = {
        ...{ lines: [{ productId: product, quantity: 1 }], destination: this.#home },
        idempotencyKey: `${run} quote ${tried}`,
      };
      const field = 'quoteLandedCost(input: $input) { quote { id dueToOrigin { amount currencyCode } }';
      try {
        return await this.#make(field, input, 'QuoteLandedCostInput');
      } catch (error) {
        if (!/PROHIBITED|ALLOWANCE_EXCEEDED/.test(String(error))) throw error;
      }
    }
  }

  /** A page of what both hubs sell. @returns how many hubs answered */
  async search(text: string): Promise<number> {
    const query = `query ($text: String!) {
      products(first: 5, filter: { text: $text }) { nodes { id title stock { available } } coverage { hub status } }
    }`;
    type Found = { products: { coverage: readonly { status: string }[] } };
    const { products } = await this.ask<Found>(query, { text });
    return products.coverage.filter(({ status }) => status === 'ANSWERED').length;
  }

  /** How a trade ended. */
  async ended(id: string): Promise<string> {
    const text = 'query ($id: ID!) { trade(id: $id) { state } }';
    for (;;) {
      const { trade } = await this.ask<{ trade: { state: string } | null }>(text, { id });
      if (trade === null) return 'LOST';
      if (trade.state === 'SETTLED' || trade.state === 'CANCELLED') return trade.state;
      await delay(retryMs);
    }
  }

  /** All data of an operation, which is asked again with the same variables while a fault is one that passes. */
  async ask<Data>(text: string, variables: object): Promise<Data> {
    for (;;) {
      const answer = await this.#askOnce<Data>(text, variables);
      if (!answer.errors && answer.data) return answer.data;
      const fault = JSON.stringify(answer.errors);
      if (!answer.errors?.every(({ extensions }) => extensions?.retryable === true)) {
        this.wrong.push(fault);
        throw new Error(fault);
      }
      this.retried.push(fault);
      await delay(retryMs);
    }
  }

  /** A proxy's own page, or a connection that broke, is a fault that passes too; but it should not come. */
  async #askOnce<Data>(text: string, variables: object): Promise<GraphQLAnswer<Data>> {
    try {
      return await this.#network.query<Data>(text, variables, this.#token);
    } catch (error) {
      this.wrong.push(String(error));
      return { data: null, errors: [{ message: String(error), extensions: { retryable: true } }] };
    }
  }

  /** What a mutation made. @throws Error with the codes for which it was refused */
  async #make<Entity>(field: string, input: object, inputType: string): Promise<Entity> {
    const text = `mutation ($input: ${inputType}!) { made: ${field} userErrors { code message } } }`;
    type Made = { made: Readonly<Record<string, unknown>> & { userErrors: readonly object[] } };
    const { userErrors, ...made } = (await this.ask<Made>(text, { input })).made;
    const [entity] = Object.values(made);
    if (!entity) throw new Error(JSON.stringify(userErrors));
    return entity as Entity;
  }
}

interface Account {
  readonly id: string;
  readonly currency: string;
}
