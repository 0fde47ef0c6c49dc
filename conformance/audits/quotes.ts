import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import { amountOf, minorUnits } from '../amounts.ts';
import { counterpartyOf } from '../books.ts';
import { derivedId } from '../derivedId.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import type { Mirror, Money } from '../Mirror.ts';
import { mirrorCharges, prohibitedHsCode } from '../MirrorBusiness.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { goodsForSale, type Quote, quotedGoods, quoteInput } from '../sales.ts';
import { reachingMirror } from '../waiting.ts';
import { newProduct } from '../workspace.ts';

/** Landed costs of goods that leave the hub under test for the hub that the kit plays. */
export const quotesAudits: readonly Audit[] = [
  audit({
    id: 'QUOTES-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "`quoteLandedCost` adds up exactly: `goods` is the price of all pieces, at which they are listed on the marketplace, `dueToOrigin` is goods, freight and insurance, all in the origin's currency; `charges` are those that the destination has assessed, and `dueToCustoms` is their sum, in the destination's currency. `estimatedTotal` is both in the destination's currency.",
    causes: {
      GOODS: 'Multiply the price of the listing by the number of pieces, without rounding.',
      DUE_TO_ORIGIN: 'Add up goods, freight and insurance.',
      CHARGES: 'Pass on the charges that `assessImport` of the destination has answered, unchanged.',
      DUE_TO_CUSTOMS: 'Add up the amounts of the charges.',
      TOTAL: "Convert what is due to the origin into the destination's currency, and add what is due to its customs.",
    },
    async run(hub, violation) {
      const mirror = hub.mirrorOf('shipments');
      const { price, quote } = await quotedGoods(hub, 'priced');
      const { exchange } = quote;
      const goods = amountOf(2n * BigInt(price), hub.currency);
      if (!isSame(quote.goods, goods))
        throw violation('GOODS', `Two pieces at ${price} cost ${shown(quote.goods)}.`, exchange);
      const parts = [quote.goods, quote.freight, quote.insurance];
      if (!isSum(quote.dueToOrigin, parts))
        throw violation('DUE_TO_ORIGIN', `${parts.map(shown).join(' + ')} is ${shown(quote.dueToOrigin)}.`, exchange);
      const currency = currencyOf(hub, mirror);
      const charges = mirrorCharges(currency);
      if (JSON.stringify(quote.charges.map(shownCharge)) !== JSON.stringify(charges.map(shownCharge)))
        throw violation(
          'CHARGES',
          `The charges are ${JSON.stringify(quote.charges)} instead of ${JSON.stringify(charges)}.`,
          exchange,
        );
      const amounts = charges.map(({ amount }) => amount);
      if (!isSum(quote.dueToCustoms, amounts))
        throw violation(
          'DUE_TO_CUSTOMS',
          `${amounts.map(shown).join(' + ')} is ${shown(quote.dueToCustoms)}.`,
          exchange,
        );
      const { estimatedTotal } = quote;
      const isTotal =
        currency === hub.currency
          ? isSum(estimatedTotal, [quote.dueToOrigin, quote.dueToCustoms])
          : estimatedTotal.currencyCode === currency;
      if (!isTotal) throw violation('TOTAL', `The estimated total is ${shown(estimatedTotal)}.`, exchange);
    },
  }),
  audit({
    id: 'QUOTES-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "For a quote the origin requests `assessImport` of the destination through the supergraph. It states the country that the goods leave, and for each product its HS code, its country of origin, the number of pieces and their value. Freight and insurance are their cost, whoever pays for them: the delivery term changes neither. Where the buyer takes out insurance, as under `CPT`, the quote's `insurance` is zero.",
    causes: {
      NOT_ASKED: "Ask the destination's customs through the supergraph, for every quote.",
      OTHER_GOODS: 'State the goods as the product describes them.',
      OTHER_COSTS: 'State the same freight and insurance under every delivery term.',
      INSURANCE: 'Bill insurance only where the seller takes it out.',
    },
    async run(hub, violation) {
      const mirror = hub.mirrorOf('shipments');
      const goods = await goodsForSale(hub, 'assessed');
      const quote = (incoterm: string) =>
        reachingMirror(hub, () =>
          done<Quote>(hub, 'quoteLandedCost', goods.workspace.marketplace, {
            ...quoteInput(hub, goods, `assessed ${incoterm}`),
            incoterm,
          }),
        );
      await quote('DDP');
      const { insurance, exchange } = await quote('CPT');
      const value = amountOf(2n * BigInt(goods.price), hub.currency);
      const [first, second] = mirror.requests(value.amount).map(({ input }) => input as unknown as Assessed);
      if (!first || !second) throw violation('NOT_ASKED', `${mirror.code} was not asked for both quotes.`, exchange);
      const expected = { hsCode: '090210', originCountry: 'CN', quantity: 2, value };
      const [stated] = first.goods;
      const country = hub.registry.hubs.find(({ code }) => code === hub.code)?.country;
      const isStated =
        first.originCountry === country && stated && JSON.stringify(expected) === JSON.stringify(plain(stated));
      if (!isStated)
        throw violation(
          'OTHER_GOODS',
          `The assessed goods are ${JSON.stringify(stated)} from ${first.originCountry} instead of ${JSON.stringify(expected)} from ${country}.`,
          exchange,
        );
      const costs = ({ freight, insurance: insured }: Assessed) => `${shown(freight)} and ${shown(insured)}`;
      if (costs(first) !== costs(second))
        throw violation('OTHER_COSTS', `Under DDP ${costs(first)} are stated, under CPT ${costs(second)}.`, exchange);
      if (minorUnits(insurance.amount) !== 0n)
        throw violation('INSURANCE', `Under CPT the insurance is ${shown(insurance)}.`, exchange);
    },
  }),
  audit({
    id: 'QUOTES-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "What cannot be quoted is refused in `userErrors`: with the destination's code what its customs refuses (`PROHIBITED`), with `NOT_FOUND` a product that there is not, with `INVALID` a quantity of zero or below, and a destination that is the origin itself or not a hub of the network.",
    causes: {
      PROHIBITED: 'Refuse what the destination refuses, with its code and message.',
      PRODUCT: 'Refuse products that the supergraph does not find.',
      QUANTITY: 'Refuse quantities of zero and below.',
      DESTINATION: 'Refuse destinations that are no other hub.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      hub.mirrorOf('shipments');
      const goods = await goodsForSale(hub, 'not quoted');
      const prohibited = await goodsForSale(hub, 'prohibited', prohibitedHsCode);
      const unknown = { ...goods, productId: derivedId(hub.code, 'Product', hub.key('unknown')) };
      for (const [cause, code, detail, input] of [
        [
          'PROHIBITED',
          'PROHIBITED',
          'Goods are quoted that the destination prohibits.',
          quoteInput(hub, prohibited, 'prohibited'),
        ],
        ['PRODUCT', 'NOT_FOUND', 'A product is quoted that there is not.', quoteInput(hub, unknown, 'unknown')],
        ['QUANTITY', 'INVALID', 'No pieces are quoted.', quoteInput(hub, goods, 'nothing', 0)],
        [
          'DESTINATION',
          'INVALID',
          'Goods that stay in the country are quoted.',
          { ...quoteInput(hub, goods, 'home'), destination: hub.code },
        ],
        [
          'DESTINATION',
          'INVALID',
          'Goods to a hub of no network are quoted.',
          { ...quoteInput(hub, goods, 'nowhere'), destination: 'AQPLM' },
        ],
      ] as const) {
        const refused = await reachingMirror(hub, () =>
          change(hub, 'quoteLandedCost', goods.workspace.marketplace, input),
        );
        requireRefusal(refused, code, violation, cause, detail);
      }
    },
  }),
  audit({
    id: 'QUOTES-4',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'A marketplace gets quotes for goods that are listed on it, of merchants that consent to it with the scope `orders`: without the consent it is refused with `CONSENT_REQUIRED`, without an active listing with `CONFLICT`.',
    causes: {
      NO_CONSENT: "Look for the marketplace among the merchant's consents that are not revoked.",
      NOT_LISTED: 'Look for an active listing of the product on the marketplace.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      if (!hub.credentials) throw new NotApplicable('The hub runs without trust: nobody is a marketplace.');
      hub.mirrorOf('shipments');
      const [, other] = hub.registry.marketplaces;
      if (!other) throw new NotApplicable('The registry has no second marketplace.');
      const goods = await goodsForSale(hub, 'without consent');
      const input = quoteInput(hub, goods, 'without consent');
      const refused = await reachingMirror(hub, () =>
        change(hub, 'quoteLandedCost', { kind: 'marketplace', marketplace: other.id }, input),
      );
      requireRefusal(
        refused,
        'CONSENT_REQUIRED',
        violation,
        'NO_CONSENT',
        'A marketplace without consent gets a quote.',
      );
      const { workspace } = goods;
      const unlisted = { ...goods, productId: await newProduct(hub, workspace, 'not listed') };
      const notListed = await reachingMirror(hub, () =>
        change(hub, 'quoteLandedCost', workspace.marketplace, quoteInput(hub, unlisted, 'not listed')),
      );
      requireRefusal(notListed, 'CONFLICT', violation, 'NOT_LISTED', 'Goods are quoted that are not listed.');
    },
  }),
];

/** What the mirror is asked to assess. */
interface Assessed {
  readonly originCountry: string;
  readonly goods: readonly {
    readonly hsCode: string;
    readonly originCountry: string;
    readonly quantity: number;
    readonly value: Money;
  }[];
  readonly freight: Money;
  readonly insurance: Money;
}

function plain({ hsCode, originCountry, quantity, value }: Assessed['goods'][number]): object {
  return { hsCode, originCountry, quantity, value: { amount: value.amount, currencyCode: value.currencyCode } };
}

/** Of the other hub. */
function currencyOf(hub: HubUnderTest, { code }: Mirror): string {
  return hub.registry.hubs.find((each) => each.code === code)?.currency ?? counterpartyOf(hub).currency;
}

function shown({ amount, currencyCode }: Money): string {
  return `${currencyCode} ${amount}`;
}

function shownCharge({ kind, base, ratePpm, amount }: Omit<ReturnType<typeof mirrorCharges>[number], 'rule'>): string {
  return [kind, shown(base), ratePpm, shown(amount)].join(' ');
}

function isSame(one: Money, other: Money): boolean {
  return shown(one) === shown(other);
}

/** Whether amounts in the currency of a total add up to it. */
function isSum(total: Money, parts: readonly Money[]): boolean {
  const sum = parts.reduce((all, { amount }) => all + minorUnits(amount), 0n);
  return sum === minorUnits(total.amount) && parts.every(({ currencyCode }) => currencyCode === total.currencyCode);
}
