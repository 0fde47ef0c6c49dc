import type { Principal } from '../../identity/principals/Principal.ts';
import { type Audit, audit } from '../Audit.ts';
import { amountOf } from '../amounts.ts';
import { counterpartyOf } from '../books.ts';
import { derivedId } from '../derivedId.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import { hasGs1CheckDigit } from '../hasGs1CheckDigit.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { bookedGoods, heldGoods, type Shipment } from '../sales.ts';
import { settled } from '../waiting.ts';

/** Carriage of goods from the hub under test to the hub that the kit plays. */
export const shipmentsAudits: readonly Audit[] = [
  audit({
    id: 'SHIPMENTS-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      '`bookShipment` makes a shipment, BOOKED, of exactly the quoted goods, with a new SSCC. It uses up the quote: `usedBy` is the trade reference, and another booking of the quote is refused with `CONFLICT`.',
    causes: {
      STATE: 'Answer BOOKED, with the trade reference, the two hubs and the delivery term of the quote.',
      GOODS: 'Put the lines of the quote into the shipment.',
      SSCC: 'Give 18 digits, of which the last is the check digit of GS1.',
      NOT_USED: 'Note the trade reference in the quote, in the transaction of the booking.',
      TWICE: 'Lock the quote, and refuse it if it has been used.',
      CODE: 'Refuse with CONFLICT in `userErrors`.',
    },
    async run(hub, violation) {
      const { code } = counterpartyOf(hub);
      hub.mirrorOf('shipments');
      const { shipment, booking, price, productId, workspace } = await bookedGoods(hub, 'booked');
      const { exchange, state, tradeRef, origin, destination, incoterm, items, sscc } = shipment;
      const facts = [state, tradeRef, origin.code, destination.code, incoterm].join(' ');
      const expected = ['BOOKED', booking.tradeRef, hub.code, code, 'DDP'].join(' ');
      if (facts !== expected) throw violation('STATE', `The shipment is ${facts} instead of ${expected}.`, exchange);
      const value = amountOf(2n * BigInt(price), hub.currency).amount;
      const goods = items.map((item) => `${item.quantity} × ${item.product?.id} for ${item.customsValue.amount}`);
      if (goods.join() !== `2 × ${productId} for ${value}`)
        throw violation(
          'GOODS',
          `The shipment has ${goods.join() || 'nothing'}; 2 × ${productId} were quoted.`,
          exchange,
        );
      if (!hasGs1CheckDigit(sscc, [18])) throw violation('SSCC', `${sscc} is not an SSCC.`, exchange);
      const query = 'query ($id: ID!) { landedCostQuote(id: $id) { usedBy } }';
      const read = await hub.read<{ landedCostQuote: { usedBy: string | null } | null }>('shipments', query, {
        variables: { id: booking.quoteId },
        as: workspace.marketplace,
      });
      if (read.landedCostQuote?.usedBy !== booking.tradeRef)
        throw violation('NOT_USED', `The quote is used by ${read.landedCostQuote?.usedBy}.`, read.exchange);
      const again = { ...booking, idempotencyKey: hub.key('book twice') };
      const refused = await change(hub, 'bookShipment', workspace.marketplace, again);
      requireRefusal(refused, 'CONFLICT', violation, 'TWICE', 'One quote is booked twice.');
    },
  }),
  audit({
    id: 'SHIPMENTS-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'A shipment needs a reservation that is HELD, for the same trade reference and for exactly the quoted goods. Any other is refused with `CONFLICT`, one that there is not with `NOT_FOUND`.',
    causes: {
      OTHER_GOODS: 'Compare products and pieces of the reservation with those of the quote.',
      OTHER_TRADE: 'Compare the trade references.',
      UNKNOWN: 'Look the reservation up.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      hub.mirrorOf('shipments');
      const { booking, workspace } = await heldGoods(hub, 'three held', {}, 3);
      const unknown = derivedId(hub.code, 'Reservation', hub.key('unknown'));
      for (const [cause, code, detail, input] of [
        ['OTHER_GOODS', 'CONFLICT', 'Two pieces are booked where three are held.', {}],
        ['OTHER_TRADE', 'CONFLICT', 'The goods of another order are booked.', { tradeRef: hub.key('another') }],
        ['UNKNOWN', 'NOT_FOUND', 'Goods are booked that nobody holds.', { reservationId: unknown }],
      ] as const) {
        const attempt = { ...booking, ...input, idempotencyKey: hub.key(cause) };
        const refused = await change(hub, 'bookShipment', workspace.marketplace, attempt);
        requireRefusal(refused, code, violation, cause, detail);
      }
    },
  }),
  audit({
    id: 'SHIPMENTS-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'The state of a shipment follows from its events in the order of `eventTime` and `id`, in whatever order they are recorded. A repeated event changes nothing. `events` lists each once, in that order.',
    causes: {
      ORDER: 'Derive the state from all events, sorted by their time.',
      REPEATED: 'Keep events by their id.',
      LIST: 'Sort `events` by `eventTime` and `id`.',
    },
    async run(hub, violation) {
      hub.mirrorOf('shipments');
      const { shipment, workspace } = await bookedGoods(hub, 'tracked');
      const [collected, atHub, presented, released, departed] = events(hub, 'tracked', shipment.createdAt, atHome);
      const record = (name: string, recorded: readonly object[]) =>
        done<Tracked>(hub, 'recordShipmentEvents', workspace.operator, {
          ...{ shipmentId: shipment.id, events: recorded, idempotencyKey: hub.key(`events ${name}`) },
        });
      await record('late ones', [departed, presented] as object[]);
      const after = await record('early ones', [released, collected, atHub] as object[]);
      if (after.state !== 'LINEHAUL_DEPARTED')
        throw violation('ORDER', `After events out of order the shipment is ${after.state}.`, after.exchange);
      const repeated = await record('repeated', [collected, departed] as object[]);
      const types = repeated.events.map(({ type }) => type);
      if (repeated.state !== 'LINEHAUL_DEPARTED' || types.length !== 5)
        throw violation(
          'REPEATED',
          `After repeated events it is ${repeated.state}, with ${types.length}.`,
          repeated.exchange,
        );
      if (types.join() !== atHome.join())
        throw violation('LIST', `The events are listed as ${types.join(', ')}.`, repeated.exchange);
    },
  }),
  audit({
    id: 'SHIPMENTS-4',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'The two hubs of a shipment record what happened in their countries, each in its own name, and nobody else. An event of another hub, or that is before the booking or in the future, is refused with `INVALID`; one that is there with other content, with `CONFLICT`.',
    causes: {
      DESTINATION: 'Let the hub of the destination record events in its own name.',
      OTHER_RECORDER: 'Compare `recordedBy` with the two hubs of the shipment, and with the principal.',
      MARKETPLACE: 'Apply `@requiresScopes` of the contract.',
      BEFORE: 'Refuse events before the booking.',
      FUTURE: 'Refuse events that are further ahead than clocks differ.',
      CONTENT: 'Compare a known event with the one that is kept.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      const { code, principal } = counterpartyOf(hub);
      hub.mirrorOf('shipments');
      const { shipment, workspace } = await bookedGoods(hub, 'recorded');
      const [collected, atHub] = events(hub, 'recorded', shipment.createdAt, atHome.slice(0, 2)) as [object, object];
      const record = <Row>(name: string, as: Principal, event: object) =>
        change<Row>(hub, 'recordShipmentEvents', as, {
          ...{ shipmentId: shipment.id, events: [event], idempotencyKey: hub.key(`record ${name}`) },
        });
      await record('collected', workspace.operator, collected);
      const arrived = { ...atHub, id: hub.key('arrived'), type: 'LINEHAUL_ARRIVED', recordedBy: code };
      const ofDestination = await record('arrived', principal, arrived);
      if (!ofDestination.row)
        throw violation(
          'DESTINATION',
          `An event of the destination is refused: ${ofDestination.userErrors[0]?.message}`,
          ofDestination.exchange,
        );
      const stranger = { ...atHub, id: hub.key('stranger'), recordedBy: 'AQPLM' };
      const future = { ...atHub, id: hub.key('future'), eventTime: hub.timeAt(86_400) };
      const foreign = { ...arrived, id: hub.key('foreign'), recordedBy: hub.code };
      const before = { ...atHub, id: hub.key('before'), eventTime: hub.timeAt(-86_400) };
      const other = { ...collected, type: 'LOST' };
      for (const [cause, expected, detail, event] of [
        ['OTHER_RECORDER', 'INVALID', 'An event of a hub that is not on the way is recorded.', stranger],
        ['OTHER_RECORDER', 'INVALID', 'The arrival abroad is recorded by the origin.', foreign],
        ['BEFORE', 'INVALID', 'An event of yesterday is recorded.', before],
        ['FUTURE', 'INVALID', 'An event of tomorrow is recorded.', future],
        ['CONTENT', 'CONFLICT', 'An event is recorded again with other content.', other],
      ] as const)
        requireRefusal(await record(detail, workspace.operator, event), expected, violation, cause, detail);
      if (!hub.credentials) return;
      const { data, exchange } = await hub.ask<{ recordShipmentEvents: { shipment: unknown } | null }>(
        'shipments',
        `mutation ($input: RecordShipmentEventsInput!) { recordShipmentEvents(input: $input) { shipment { id } } }`,
        {
          variables: {
            input: { shipmentId: shipment.id, events: [atHub], idempotencyKey: hub.key('record marketplace') },
          },
          as: workspace.marketplace,
        },
      );
      if (data?.recordShipmentEvents?.shipment)
        throw violation('MARKETPLACE', 'A marketplace records an event.', exchange);
    },
  }),
  audit({
    id: 'SHIPMENTS-5',
    level: 'MUST',
    profile: 'settling',
    requirement:
      '`cancelShipment` cancels what nobody has collected. A shipment that is collected is not cancelled, and one that is CANCELLED accepts no events: both are refused with `ILLEGAL_TRANSITION`.',
    causes: {
      NOT_CANCELLED: 'Answer CANCELLED.',
      COLLECTED: 'Refuse to cancel what is on its way.',
      EVENTS: 'Refuse events of a shipment that is cancelled.',
      CODE: 'Refuse with ILLEGAL_TRANSITION in `userErrors`.',
    },
    async run(hub, violation) {
      hub.mirrorOf('shipments');
      const cancelled = await bookedGoods(hub, 'cancelled');
      const { marketplace, operator } = cancelled.workspace;
      const cancel = (name: string, id: string) => ({
        id,
        reason: 'ehub check',
        idempotencyKey: hub.key(`cancel ${name}`),
      });
      const record = (name: string, { id: shipmentId, createdAt }: Shipment) => ({
        ...{
          shipmentId,
          events: events(hub, name, createdAt, ['COLLECTED']),
          idempotencyKey: hub.key(`collect ${name}`),
        },
      });
      const { state, exchange } = await done<Shipment>(
        hub,
        'cancelShipment',
        marketplace,
        cancel('cancelled', cancelled.shipment.id),
      );
      if (state !== 'CANCELLED') throw violation('NOT_CANCELLED', `The cancelled shipment is ${state}.`, exchange);
      const late = await change(hub, 'recordShipmentEvents', operator, record('cancelled', cancelled.shipment));
      requireRefusal(late, 'ILLEGAL_TRANSITION', violation, 'EVENTS', 'A cancelled shipment is collected.');
      const { shipment } = await bookedGoods(hub, 'collected');
      await done(hub, 'recordShipmentEvents', operator, record('collected', shipment));
      const refused = await change(hub, 'cancelShipment', marketplace, cancel('collected', shipment.id));
      requireRefusal(refused, 'ILLEGAL_TRANSITION', violation, 'COLLECTED', 'A collected shipment is cancelled.');
    },
  }),
  audit({
    id: 'SHIPMENTS-6',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "Where goods take a part of a person's allowance at the destination, the origin has it held for what is booked without a trade, by `holdAllowance` or with the assessment. By `recordImport` it tells the destination what became of the quote, BOOKED or CANCELLED, and repeats it until it is answered.",
    causes: {
      NOT_HELD: 'Request `holdAllowance` of the destination before you book, or have the assessment hold it.',
      NOT_TOLD: 'Write a notice in the transaction of the booking, and send it afterwards.',
      CANCELLATION: 'Tell the destination of cancelled shipments too.',
    },
    async run(hub, violation) {
      const mirror = hub.mirrorOf('shipments');
      const { shipment, workspace, quote } = await bookedGoods(hub, 'told', { consigneeToken: hub.key('person') });
      const isHeld =
        mirror.requests(quote.id).some(({ name }) => name === 'holdAllowance') ||
        mirror.requests(quote.goods.amount).some(({ input }) => input.holdAllowance !== false);
      if (!isHeld)
        throw violation('NOT_HELD', `${mirror.code} was not requested to hold the allowance.`, shipment.exchange);
      const told = (outcome: string) =>
        settled(
          hub,
          () => mirror.requests(quote.id).some(({ input }) => input.outcome === outcome),
          (isTold) => isTold,
        );
      if (!(await told('BOOKED')))
        throw violation('NOT_TOLD', `${mirror.code} was not told of the booking.`, shipment.exchange);
      const cancelled = await done<Shipment>(hub, 'cancelShipment', workspace.marketplace, {
        ...{ id: shipment.id, reason: 'ehub check', idempotencyKey: hub.key('cancel told') },
      });
      if (!(await told('CANCELLED')))
        throw violation('CANCELLATION', `${mirror.code} was not told of the cancellation.`, cancelled.exchange);
    },
  }),
  audit({
    id: 'SHIPMENTS-7',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'Anybody who has its number can track a shipment: `trackShipment` finds it by its SSCC, and answers null for a number that the hub does not know.',
    causes: {
      NOT_FOUND: 'Look shipments up by their SSCC.',
      NOT_NULL: 'Answer null for numbers of other hubs: a gateway asks all.',
    },
    async run(hub, violation) {
      hub.mirrorOf('shipments');
      const { shipment } = await bookedGoods(hub, 'numbered');
      const query = `query ($number: String!, $unknown: String!) { found: trackShipment(number: $number) { id state }
        unknown: trackShipment(number: $unknown) { id state } }`;
      type Found = Record<'found' | 'unknown', { id: string; state: string } | null>;
      // The example of the GS1 General Specifications.
      const variables = { number: shipment.sscc, unknown: '106141412345678908' };
      const { found, unknown, exchange } = await hub.read<Found>('shipments', query, { variables });
      if (found?.id !== shipment.id)
        throw violation('NOT_FOUND', `${shipment.sscc} finds ${found?.id ?? 'nothing'}.`, exchange);
      if (unknown) throw violation('NOT_NULL', `${variables.unknown} finds ${unknown.id}.`, exchange);
    },
  }),
];

interface Tracked {
  readonly state: string;
  readonly events: readonly { readonly id: string; readonly type: string }[];
}

/** What happens to goods that reach their consignee, at the origin and in the country of the destination. */
const atHome = ['COLLECTED', 'AT_ORIGIN_HUB', 'EXPORT_PRESENTED', 'EXPORT_RELEASED', 'LINEHAUL_DEPARTED'];
const abroad = ['LINEHAUL_ARRIVED', 'IMPORT_PRESENTED', 'IMPORT_RELEASED', 'OUT_FOR_DELIVERY', 'DELIVERED'];
const journey = [...atHome, ...abroad];

/**
 * Events right after a booking, one after another, each recorded by the hub in whose country it happens.
 * @param bookedAt RFC 3339
 */
export function events(hub: HubUnderTest, name: string, bookedAt: string, types: readonly string[] = journey) {
  const { code } = counterpartyOf(hub);
  return types.map((type, n) => ({
    ...{ id: hub.key(`${name} ${type}`), type, recordedBy: abroad.includes(type) ? code : hub.code },
    eventTime: new Date(Date.parse(bookedAt) + 1 + n).toISOString(),
  }));
}
