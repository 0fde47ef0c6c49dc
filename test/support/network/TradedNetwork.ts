import { decodeJwt } from 'jose';
import type { Principal } from '../../../identity/principals/Principal.ts';
import type { GraphQLAnswer } from '../hub/postGraphQL.ts';
import { demoMarketplaces, type Goods, goodsFor, type HubCode } from './goodsFor.ts';
import { rootFields } from './sampleOperation.ts';
import { startTrustedNetwork, type TrustedNetwork } from './startTestNetwork.ts';
import { untilAnswered } from './untilAnswered.ts';

const tokenNames = [
  ...['marketplace', 'otherMarketplace', 'merchantMYKUL', 'merchantCNHGH', 'operatorMYKUL', 'operatorCNHGH'],
] as const;

/** Who acts: by the names of tokens, and hubs by theirs. */
export type Name = 'marketplace' | 'otherMarketplace' | `${'merchant' | 'operator' | 'hub'}${HubCode}`;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at once
export type Answer = GraphQLAnswer<any>;

const inputTypes = new Map(
  rootFields()
    .filter(({ kind }) => kind === 'mutation')
    .map(({ field }) => [field.name, String(field.args[0]?.type)]),
);
export const mutationNames: readonly string[] = [...inputTypes.keys()];

/**
 * A trusted network in which a marketplace has one of everything: a settled trade of goods of CNHGH that MYKUL coordinates,
 * and an order of its own. Another marketplace has quotes and a reservation, too.
 */
export class TradedNetwork {
  readonly network: TrustedNetwork;
  /** What there is, by names such as `account`, `trade`, `tradeReservation`, `otherQuote`. */
  readonly ids: Record<string, string> = {};
  readonly #tokens: ReadonlyMap<string, string>;
  #keys = 0;

  private constructor(network: TrustedNetwork, tokens: ReadonlyMap<string, string>) {
    this.network = network;
    this.#tokens = tokens;
  }

  static async start(): Promise<TradedNetwork> {
    const network = await startTrustedNetwork({ seed: 'ehub' });
    const tokens = await Promise.all(tokenNames.map(async (name) => [name, await network.issuer.token(name)] as const));
    const traded = new TradedNetwork(network, new Map(tokens));
    await traded.#order();
    await traded.#trade();
    return traded;
  }

  as(name: Name, text: string, variables: object = {}): Promise<Answer> {
    if (name === 'hubMYKUL' || name === 'hubCNHGH')
      return this.network.queryAsHub(name.slice(3) as HubCode, text, variables);
    return this.network.query(text, variables, this.#tokens.get(name));
  }

  /** Carries out a mutation under a new idempotency key. */
  send(name: Name, mutation: string, input: object, selection = '__typename'): Promise<Answer> {
    this.#keys += 1;
    const text = `mutation ($input: ${inputTypes.get(mutation)}) {
      ${mutation}(input: $input) { ${selection} userErrors { code message field } }
    }`;
    const variables = { input: { idempotencyKey: `key ${this.#keys}`, ...input } };
    return untilAnswered(() => this.as(name, text, variables));
  }

  principal(name: Name): Principal {
    const hub = name.slice(-5);
    if (name === 'marketplace' || name === 'otherMarketplace')
      return { kind: 'marketplace', marketplace: demoMarketplaces[name] };
    if (name.startsWith('operator')) return { kind: 'operator', hub };
    if (name.startsWith('hub')) return { kind: 'hub', hub };
    const { ehub } = decodeJwt<{ ehub: { id: string } }>(this.#tokens.get(name) ?? '');
    return { kind: 'merchant', merchant: ehub.id, hub };
  }

  async #made(name: Name, mutation: string, field: string, input: object): Promise<string> {
    const answer = await this.send(name, mutation, input, `${field} { id }`);
    const id = answer.data?.[mutation]?.[field]?.id;
    if (!id) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
    return id;
  }

  /** Goods of a merchant that has no token here. */
  async #goodsOf(hub: HubCode): Promise<Goods> {
    const { ehub } = decodeJwt<{ ehub: { id: string } }>(this.#tokens.get(`merchant${hub}`) ?? '');
    const found = (await goodsFor(this.network, hub)).find(({ merchant }) => merchant.id !== ehub.id);
    if (!found) throw new Error(`No goods at ${hub}.`);
    return found;
  }

  async #order(): Promise<void> {
    const { ids } = this;
    const [goods, home] = [await this.#goodsOf('CNHGH'), await this.#goodsOf('MYKUL')];
    Object.assign(ids, { farProduct: goods.id, farMerchant: goods.merchant.id });
    Object.assign(ids, { product: home.id, merchant: home.merchant.id });
    ids.listing = home.listings[0]?.id ?? '';
    Object.assign(ids, { consent: home.merchant.consents[0]?.id, level: home.stock?.levels[0]?.id });
    const lines = [{ productId: goods.id, quantity: 1 }];
    for (const [name, hub, prefix] of [
      ['marketplace', 'MYKUL', ''],
      ['otherMarketplace', 'CNHGH', 'other '],
    ] as const) {
      const called = (what: string) => (prefix ? `other${what[0]?.toUpperCase()}${what.slice(1)}` : what);
      const { data } = await this.as(name, `{ accounts(hub: "${hub}") { id } }`);
      ids[called('account')] = data.accounts[0].id;
      ids[called('quote')] = await this.#made(name, 'quoteLandedCost', 'quote', { lines, destination: 'MYKUL' });
      ids[called('reservation')] = await this.#made(name, 'reserveStock', 'reservation', {
        ...{ tradeRef: 'order', lines, holdSeconds: 600 },
      });
    }
    ids.payout = await this.#made('marketplace', 'requestPayout', 'payout', {
      ...{ accountId: ids.account, amount: { amount: '1.00', currencyCode: 'MYR' } },
    });
    ids.homeQuote = await this.#made('otherMarketplace', 'quoteLandedCost', 'quote', {
      ...{ lines: [{ productId: home.id, quantity: 1 }], destination: 'CNHGH' },
    });
  }

  async #trade(): Promise<void> {
    const { ids } = this;
    const quoteId = await this.#made('marketplace', 'quoteLandedCost', 'quote', {
      ...{ lines: [{ productId: ids.farProduct, quantity: 1 }], destination: 'MYKUL' },
    });
    const dueText = 'query ($id: ID!) { landedCostQuote(id: $id) { dueToOrigin { amount currencyCode } } }';
    const due = (await this.as('marketplace', dueText, { id: quoteId })).data.landedCostQuote.dueToOrigin;
    const fx = () => this.#made('marketplace', 'quoteFx', 'fxQuote', { hub: 'MYKUL', sell: 'MYR', buy: due });
    ids.fxQuote = await fx();
    ids.trade = await this.#made('marketplace', 'placeTrade', 'trade', {
      ...{ quoteId, fxQuoteId: await fx(), payerAccountId: ids.account },
    });
    await this.network.work('MYKUL');
    const text = `query ($id: ID!) { trade(id: $id) {
      state reservation { id } shipment { id declarations { id } } settlement { id nettingCycleId }
    } }`;
    const { trade } = (await this.as('hubMYKUL', text, { id: ids.trade })).data;
    if (trade.state !== 'SETTLED') throw new Error(`The trade is ${trade.state}.`);
    Object.assign(ids, { tradeReservation: trade.reservation.id, shipment: trade.shipment.id });
    Object.assign(ids, { declaration: trade.shipment.declarations[0].id, settlement: trade.settlement.id });
    ids.cycle = trade.settlement.nettingCycleId;
    const [inbound] = await this.network.hubs.CNHGH.database('settlement').query<{ id: string; cycle: string }>(
      { name: 'test_inbound', text: 'SELECT id, netting_cycle_id AS cycle FROM settlement WHERE trade_ref = $1' },
      [ids.trade],
    );
    Object.assign(ids, { inbound: inbound?.id, otherCycle: inbound?.cycle });
    const ofShipment = { shipmentId: ids.shipment, reason: 'DEFECTIVE' };
    ids.return = await this.#made('marketplace', 'requestReturn', 'return', ofShipment);
    ids.dispute = await this.#made('marketplace', 'openDispute', 'dispute', ofShipment);
  }
}

/** Another id of the same type at the same hub, that nothing has. */
export function unknownId(id: string | undefined = ''): string {
  return id.replace(/.{3}$/, (end) => (end === 'ZZZ' ? 'ZZY' : 'ZZZ'));
}
