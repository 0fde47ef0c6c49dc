import { GraphQLError, type GraphQLObjectType, isObjectType } from 'graphql';
import { type ContractName, contractSchema, contractSdl } from '../schema/contracts.ts';
import type { ContractResolvers, EntityLoader } from '../schema/federatedSchema.ts';
import { amountOf } from './amounts.ts';
import { derivedId } from './derivedId.ts';
import type { MirrorCycle, MirrorPayment, MirrorQuote, MirrorRequest, MirrorStep, Money } from './Mirror.ts';
import { mirrorSteps } from './Mirror.ts';

type Input = Readonly<Record<string, unknown>>;
type Rows = Map<string, object>;

/** What the customs of the mirror charges: the same for all goods, so that sums can be compared. */
export const mirrorCharges = (currency: string) => [
  charge('IMPORT_DUTY', 100, 50_000, 5, currency),
  charge('VAT', 105, 200_000, 21, currency),
];

/** @param base in units of the currency, like `amount` */
function charge(kind: string, base: number, ratePpm: number, amount: number, currency: string) {
  const [ofBase, ofAmount] = [amountOf(base, currency), amountOf(amount, currency)];
  return { kind, base: ofBase, ratePpm, amount: ofAmount, rule: `ehub check ${kind}` };
}

/** An HS code that the mirror's customs refuses. */
export const prohibitedHsCode = '960390';

/** What the hub that the kit plays knows and answers. It carries out every step that is requested of it, unless it is told not to. */
export class MirrorBusiness {
  readonly code: string;
  /** ISO 4217. */
  readonly #currency: string;
  readonly #payments: Rows = new Map();
  readonly #cycles: Rows = new Map();
  readonly #quotes: Rows = new Map();
  readonly #trades: Rows = new Map();
  readonly #products: Rows = new Map();
  readonly #requests: { readonly subject: string; readonly request: MirrorRequest }[] = [];
  /** By product. */
  readonly #offers = new Map<string, MirrorQuote>();
  /** The trade of a reservation, shipment or settlement, and the product of a trade. */
  readonly #owners = new Map<string, string>();
  /** Answers to steps, by idempotency key. */
  readonly #answered = new Map<string, object>();

  constructor(code: string, currency: string) {
    this.code = code;
    this.#currency = currency;
  }

  tell({ tradeRef, ...payment }: MirrorPayment): void {
    const id = derivedId(this.code, 'Settlement', `OUT ${tradeRef}`);
    const none = { payeeMerchantId: null, fx: null, transfers: [] };
    this.#payments.set(id, { id, tradeRef, ...payment, sell: payment.buy, ...none });
  }

  offer(quote: MirrorQuote) {
    const { name, ownerId, destination, dueToOrigin, dueToCustoms, expiresAt } = quote;
    const [id, productId, merchantId] = ['LandedCostQuote', 'Product', 'Merchant'].map((type) =>
      derivedId(this.code, type, name),
    ) as [string, string, string];
    const marketplace = { id: ownerId };
    const consent = { marketplace, scopes: ['stock', 'orders'], revokedAt: null };
    this.#products.set(productId, {
      ...{ id: productId, price: dueToOrigin, merchant: { id: merchantId, kyb: 'APPROVED', consents: [consent] } },
      listings: [{ marketplace, status: 'ACTIVE', price: dueToOrigin }],
    });
    this.#offers.set(productId, quote);
    this.#quotes.set(id, {
      ...{ id, ownerId, dueToOrigin, dueToCustoms, expiresAt, usedBy: null },
      origin: { code: this.code },
      destination: { code: destination },
      lines: [{ product: { id: productId }, quantity: 1, unitPrice: dueToOrigin }],
    });
    return { id, productId, merchantId };
  }

  place(tradeId: string, quoteId: string): void {
    this.#trades.set(tradeId, { id: tradeId, quote: { id: quoteId } });
  }

  show(cycle: MirrorCycle): void {
    this.#cycles.set(cycle.id, cycle);
  }

  requests(subject: string): readonly MirrorRequest[] {
    return this.#requests.filter((each) => each.subject === subject).map(({ request }) => request);
  }

  /** How it answers a contract. */
  protected resolversOf(contract: ContractName): ContractResolvers<unknown> {
    const byId =
      (rows: Rows) =>
      (_: unknown, { id }: { id: string }) =>
        rows.get(id) ?? null;
    const queries: Readonly<Partial<Record<ContractName, object>>> = {
      settlement: {
        settlement: byId(this.#payments),
        nettingCycle: byId(this.#cycles),
        trade: byId(this.#trades),
      },
      shipments: { landedCostQuote: byId(this.#quotes) },
      merchants: { product: byId(this.#products) },
    };
    const steps = Object.entries(mirrorSteps).filter(([, name]) => name === contract);
    const mutations = Object.fromEntries(
      steps.map(([name]) => [name, mutation((input) => this.#step(name as MirrorStep, input))]),
    );
    const others: Readonly<Partial<Record<ContractName, object>>> = {
      shipments: {
        assessImport: mutation((input) => this.#assess(input)),
        holdAllowance: mutation((input) => {
          const allowance = { quoteId: input.quoteId, amount: amountOf(1, this.#currency) };
          return this.#noted('holdAllowance', String(input.quoteId), input, { allowance });
        }),
        recordImport: mutation((input) => this.#noted('recordImport', String(input.quoteId), input, { counted: null })),
      },
      settlement: {
        recordRefund: mutation((input) => {
          const id = derivedId(this.code, 'Settlement', `IN ${input.returnId}`);
          return this.#noted('recordRefund', String(input.tradeId), input, { settlement: { id } });
        }),
        closeNettingCycle: mutation((input) => {
          return this.#noted('closeNettingCycle', 'closings', input, { nettingCycle: null });
        }),
      },
    };
    return {
      resolvers: {
        Query: { ...queries[contract] },
        ...(contract !== 'network' && { Mutation: { ...mutations, ...others[contract] } }),
      },
      entities: this.#entitiesOf(contract),
    };
  }

  /** References are answered with the rows that there are, and otherwise as they came. */
  #entitiesOf(contract: ContractName): Readonly<Record<string, EntityLoader<unknown>>> {
    const known = [this.#products, this.#quotes, this.#payments, this.#cycles];
    const load: EntityLoader<unknown> = (references) =>
      references.map(({ id }) => known.map((rows) => rows.get(String(id))).find(Boolean) ?? { id });
    const types = Object.values(contractSchema(contractSdl(contract)).getTypeMap()).filter(isObjectType);
    return Object.fromEntries(types.filter(hasKey).map(({ name }) => [name, load]));
  }

  #noted(name: MirrorRequest['name'], subject: string, input: Input, payload: object): object {
    this.#requests.push({ subject, request: { name, input } });
    return { ...payload, userErrors: [] };
  }

  #assess(input: Input): object {
    const goods = input.goods as readonly { readonly hsCode: string; readonly value: Money }[];
    this.#noted('assessImport', String(goods[0]?.value.amount), input, {});
    if (goods.some(({ hsCode }) => hsCode.startsWith(prohibitedHsCode)))
      return {
        assessment: null,
        userErrors: [{ code: 'PROHIBITED', message: 'Nobody may bring this in.', field: null }],
      };
    const allowance = input.consigneeToken == null ? null : amountOf(1, this.#currency);
    const taken = { allowance, allowanceHeld: input.holdAllowance ? allowance : null };
    const rules = { procedure: 'EHUB-CHECK', ruleVersion: '2026-01-01' };
    return { assessment: { ...rules, charges: mirrorCharges(this.#currency), ...taken }, userErrors: [] };
  }

  #step(name: MirrorStep, input: Input): object {
    const trade = String(input.tradeRef ?? this.#owners.get(String(input.id)));
    if (name === 'reserveStock') {
      const [line] = input.lines as readonly { readonly productId: string }[];
      this.#owners.set(trade, String(line?.productId));
    }
    const key = String(input.idempotencyKey);
    const isFirst = !this.requests(trade).some((request) => request.name === name);
    this.#requests.push({ subject: trade, request: { name, input } });
    const scripted = isFirst && this.#offers.get(String(this.#owners.get(trade)))?.firstAnswers?.[name];
    const answer = this.#answered.get(key) ?? (scripted === 'REFUSED' ? refused : this.#done(name, trade, input));
    this.#answered.set(key, answer);
    if (scripted === 'NO_ANSWER')
      throw new GraphQLError('The response is lost.', {
        extensions: { code: 'TEMPORARILY_UNAVAILABLE', retryable: true },
      });
    return answer;
  }

  #done(name: MirrorStep, trade: string, { id }: Input): object {
    const [field, type] = rowOf(name);
    const rowId = id ?? derivedId(this.code, type, type === 'Settlement' ? `IN ${trade}` : trade);
    this.#owners.set(String(rowId), trade);
    return { [field]: { id: rowId }, userErrors: [] };
  }
}

const refused = { userErrors: [{ code: 'CONFLICT', message: 'The mirror refuses this once.', field: null }] };

const mutation =
  (answer: (input: Input) => object) =>
  (_: unknown, { input }: { input: Input }) =>
    answer(input);

function rowOf(name: MirrorStep): readonly [field: string, type: string] {
  if (mirrorSteps[name] === 'inventory') return ['reservation', 'Reservation'];
  return mirrorSteps[name] === 'shipments' ? ['shipment', 'Shipment'] : ['settlement', 'Settlement'];
}

function hasKey({ astNode }: GraphQLObjectType): boolean {
  return astNode?.directives?.some(({ name }) => name.value === 'key') ?? false;
}
