import type { Principal } from '../../identity/principals/Principal.ts';
import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import { amountOf, minorUnits } from '../amounts.ts';
import { counterpartyOf, merchantAccount, type Settlement } from '../books.ts';
import { derivedId } from '../derivedId.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import type { Money } from '../Mirror.ts';
import { change, done, type Input, type MutationName, requireRefusal } from '../mutations.ts';
import { openCycleAtOther } from '../nettingCycles.ts';
import { quotedGoods } from '../sales.ts';
import { reachingMirror, settled } from '../waiting.ts';
import { events } from './shipments.ts';

/** Trades of the hub that the kit plays, with goods of the hub under test, which carries out the seller's steps. */
export const salesAudits: readonly Audit[] = [
  audit({
    id: 'SALES-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "The seller's hub carries out the steps that the payer's hub requests for its trade: `reserveStock`, `recordInboundSettlement`, `bookShipment`, `extendReservation`, and after the payment `commitReservation` and `postSettlement`. Each may be repeated, at any time, and is answered as the first time.",
    causes: {
      STATE: 'Answer HELD, HELD, BOOKED, HELD, COMMITTED and POSTED.',
      REPEATED: 'Answer a repeated key with the stored response.',
    },
    async run(hub, violation) {
      const sale = await soldGoods(hub, 'sold');
      await sale.prepare();
      await sale.pay();
      await sale.complete();
      for (const { name, row, expected } of sale.steps)
        if (row.state !== expected)
          throw violation('STATE', `After ${name} the state is ${row.state} instead of ${expected}.`, row.exchange);
      for (const { name, row, input } of sale.steps) {
        const again = await change<{ id: string }>(hub, name, sale.principal, input);
        if (again.row?.id !== row.id)
          throw violation('REPEATED', `${name} is answered with ${again.row?.id} after ${row.id}.`, again.exchange);
      }
    },
  }),
  audit({
    id: 'SALES-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'Steps of a trade are for the hub in its id alone: for another hub they are refused with `NOT_FOUND`, also if they would undo something.',
    causes: {
      RESERVED: "Compare the principal with the hub in the trade's id.",
      BOOKED: "Compare the principal with the hub in the trade's id.",
      UNDONE: 'Let only the hub that pays post or void its payment, and undo its steps.',
      CODE: 'Refuse with NOT_FOUND in `userErrors`.',
    },
    async run(hub, violation) {
      if (!hub.credentials) throw new NotApplicable('The hub runs without trust: everybody may do everything.');
      const sale = await soldGoods(hub, 'of another');
      await sale.prepare();
      const own: Principal = { kind: 'hub', hub: hub.code };
      const attempt = async (name: MutationName, cause: 'RESERVED' | 'BOOKED' | 'UNDONE', input: object) => {
        const sent = { ...input, idempotencyKey: hub.key(`${cause} ${name}`) };
        const refused = await change(hub, name, own, sent);
        requireRefusal(
          refused,
          'NOT_FOUND',
          violation,
          cause,
          `${hub.code} requests ${name} of a trade of ${sale.payer}.`,
        );
      };
      const [reserve, , book] = sale.steps;
      await attempt('reserveStock', 'RESERVED', {
        ...reserve?.input,
        tradeRef: derivedId(sale.payer, 'Trade', hub.key('x')),
      });
      await attempt('bookShipment', 'BOOKED', { ...book?.input });
      await attempt('voidSettlement', 'UNDONE', { id: sale.rowOf('recordInboundSettlement').id });
    },
  }),
  audit({
    id: 'SALES-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "Before the payment the payer's hub may undo its steps: `cancelShipment`, `voidSettlement` and `releaseReservation` leave CANCELLED, VOIDED and RELEASED, and no claim on the payer's hub.",
    causes: {
      STATE: 'Answer CANCELLED, VOIDED and RELEASED.',
      NOT_UNDONE: "Void the pending transfers to the merchant's account.",
    },
    async run(hub, violation) {
      const sale = await soldGoods(hub, 'undone');
      const { merchantId } = sale.workspace;
      const before = await merchantAccount(hub, merchantId, 'before');
      await sale.prepare();
      for (const [name, of, expected] of [
        ['cancelShipment', 'bookShipment', 'CANCELLED'],
        ['voidSettlement', 'recordInboundSettlement', 'VOIDED'],
        ['releaseReservation', 'reserveStock', 'RELEASED'],
      ] as const) {
        const reason = name === 'cancelShipment' ? { reason: 'ehub check' } : {};
        const row = await reachingMirror(hub, () =>
          done<{ state: string }>(hub, name, sale.principal, {
            ...{ id: sale.rowOf(of).id, ...reason, idempotencyKey: `${sale.tradeRef}:${name}` },
          }),
        );
        if (row.state !== expected)
          throw violation('STATE', `After ${name} the state is ${row.state} instead of ${expected}.`, row.exchange);
      }
      const after = await merchantAccount(hub, merchantId, 'after');
      if (after.posted !== before.posted || after.pending !== before.pending)
        throw violation(
          'NOT_UNDONE',
          `The merchant has ${after.pending} pending, ${before.pending} before.`,
          after.exchange,
        );
    },
  }),
  audit({
    id: 'SALES-4',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "Nothing of the merchant's share is available before the delivery. If the goods are lost, the share is taken back from the merchant, and the payer's hub is requested to book the refund of the whole payment (`recordRefund`).",
    causes: {
      RELEASED: 'Keep the share back until the shipment is DELIVERED.',
      KEPT: 'Look at the shipments of payments, and take back the share of goods that are lost.',
      NOT_REFUNDED: "Request `recordRefund` of the payer's hub for the trade, until it is answered.",
    },
    async run(hub, violation) {
      const sale = await soldGoods(hub, 'lost');
      const { merchantId } = sale.workspace;
      const before = await merchantAccount(hub, merchantId, 'before');
      await sale.prepare();
      await sale.pay();
      await sale.complete();
      const sold = await merchantAccount(hub, merchantId, 'sold');
      if (minorUnits(sold.available ?? '0') > minorUnits(before.available ?? '0'))
        throw violation('RELEASED', `Before the delivery ${sold.available} is available.`, sold.exchange);
      await sale.record(['COLLECTED', 'LOST']);
      const after = await settled(
        hub,
        () => merchantAccount(hub, merchantId, 'after'),
        ({ posted }) => minorUnits(posted ?? '0') === minorUnits(before.posted ?? '0'),
      );
      if (minorUnits(after.posted ?? '0') > minorUnits(before.posted ?? '0'))
        throw violation(
          'KEPT',
          `After the loss the merchant has ${after.posted}, ${before.posted} before.`,
          after.exchange,
        );
      const { amount } = amountOf(saleUnits, counterpartyOf(hub).currency);
      const refund = await settled(
        hub,
        () =>
          hub
            .mirrorOf()
            .requests(sale.tradeRef)
            .find(({ name }) => name === 'recordRefund'),
        (request) => request !== undefined,
      );
      const refunded = (refund?.input.amount as Money | undefined)?.amount;
      if (refunded !== amount)
        throw violation(
          'NOT_REFUNDED',
          `${sale.payer} is told of a refund of ${refunded ?? 'nothing'}.`,
          after.exchange,
        );
    },
  }),
  audit({
    id: 'SALES-5',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "Goods are reserved for a trade only as the seller's hub has quoted them for it: it asks the payer's hub for the trade. Other goods are refused with `CONFLICT`, a trade that there is not, or without a quote of this hub, with `NOT_FOUND`.",
    causes: {
      OTHER_GOODS: "Compare the lines with those of the trade's quote.",
      NO_TRADE: "Ask the payer's hub for the trade through the supergraph.",
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      if (!hub.credentials) throw new NotApplicable('The hub runs without trust: everybody may do everything.');
      const mirror = hub.mirrorOf('shipments', 'settlement');
      const { productId, quote } = await quotedGoods(hub, 'two quoted');
      const { code, principal } = counterpartyOf(hub);
      const tradeRef = derivedId(code, 'Trade', hub.key('two quoted'));
      mirror.place(tradeRef, quote.id);
      for (const [cause, expected, detail, trade, quantity] of [
        ['OTHER_GOODS', 'CONFLICT', 'Three pieces are reserved where two were quoted.', tradeRef, 3],
        ['NO_TRADE', 'NOT_FOUND', 'Goods are reserved for no trade.', derivedId(code, 'Trade', hub.key('none')), 2],
      ] as const) {
        const lines = [{ productId, quantity }];
        const input = { tradeRef: trade, lines, holdSeconds: 600, idempotencyKey: hub.key(`reserve ${cause}`) };
        const refused = await reachingMirror(hub, () => change(hub, 'reserveStock', principal, input));
        requireRefusal(refused, expected, violation, cause, detail);
      }
    },
  }),
];

/** What each sale costs, in units of the currency in which the two hubs settle. */
const saleUnits = 5;

/** A trade of the mirror's, whose steps the kit requests. */
async function soldGoods(hub: HubUnderTest, name: string) {
  const mirror = hub.mirrorOf('shipments', 'settlement');
  const { workspace, productId, quote } = await quotedGoods(hub, name);
  const { code: payer, principal, currency } = counterpartyOf(hub);
  const tradeRef = derivedId(payer, 'Trade', hub.key(name));
  const amount = amountOf(saleUnits, currency);
  type Row = Settlement & {
    readonly createdAt?: string;
    readonly exchange: Awaited<ReturnType<typeof done>>['exchange'];
  };
  const steps: { readonly name: MutationName; readonly input: Input; readonly row: Row; readonly expected: string }[] =
    [];
  const step = async (mutation: MutationName, expected: string, given: object) => {
    const input = { ...given, idempotencyKey: `${tradeRef}:${mutation}` };
    const row = await reachingMirror(hub, () => done<Settlement>(hub, mutation, principal, input));
    steps.push({ name: mutation, input, row, expected });
    return row;
  };
  const rowOf = (mutation: MutationName) => {
    const found = steps.find((each) => each.name === mutation);
    if (!found) throw new TypeError(`${mutation} was not requested`);
    return found.row;
  };
  return {
    ...{ workspace, quote, payer, principal, tradeRef, steps, rowOf },
    /** The steps before the payment. */
    async prepare() {
      mirror.place(tradeRef, quote.id);
      mirror.tell({ tradeRef, state: 'HELD', buy: amount, nettingCycleId: null });
      const lines = [{ productId, quantity: 2 }];
      const { id: reservationId } = await step('reserveStock', 'HELD', { tradeRef, lines, holdSeconds: 600 });
      const inbound = { tradeRef, payerHub: payer, payeeMerchantId: workspace.merchantId, amount };
      await step('recordInboundSettlement', 'HELD', inbound);
      await step('bookShipment', 'BOOKED', { quoteId: quote.id, tradeRef, reservationId });
      await step('extendReservation', 'HELD', { id: reservationId, holdSeconds: 3_600 });
    },
    async pay() {
      mirror.tell({ tradeRef, state: 'POSTED', buy: amount, nettingCycleId: await openCycleAtOther(hub) });
    },
    /** The steps after it. */
    async complete() {
      await step('commitReservation', 'COMMITTED', { id: rowOf('reserveStock').id });
      await step('postSettlement', 'POSTED', { id: rowOf('recordInboundSettlement').id });
    },
    async record(types: readonly string[] | undefined) {
      const { id: shipmentId, createdAt } = rowOf('bookShipment');
      const all = events(hub, name, createdAt ?? '', types);
      for (const [recorder, as] of [
        [hub.code, workspace.operator],
        [payer, principal],
      ] as const) {
        const recorded = all.filter(({ recordedBy }) => recordedBy === recorder);
        const idempotencyKey = hub.key(`events ${name} ${recorder}`);
        if (recorded.length > 0)
          await done(hub, 'recordShipmentEvents', as, { shipmentId, events: recorded, idempotencyKey });
      }
    },
  };
}
