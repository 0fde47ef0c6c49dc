import { type Fault, faultsOf } from './Fault.ts';
import type { Alteration } from './FaultyHub.ts';
import { accept, change, isOf, rename } from './mutationFaults.ts';
import { data, seen } from './seenFaults.ts';

const inAudit =
  (audit: string, alter: Alteration): Alteration =>
  (call) => {
    if (isOf(call, audit)) alter(call);
  };

const amount = (field: string, text: string) => (row: Record<string, unknown>) => {
  row[field] = { amount: text };
};
const state = (text: string) => (row: Record<string, unknown>) => {
  row.state = text;
};

const sales: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'SALES-1': {
    STATE: inAudit('SALES-1', change('bookShipment', { state: 'COLLECTED' })),
    REPEATED: inAudit('SALES-1', (call) => {
      if (call.times > 0) change('bookShipment', { id: 'x' })(call);
    }),
  },
  'SALES-2': {
    RESERVED: accept('SALES-2 RESERVED reserveStock'),
    BOOKED: accept('SALES-2 BOOKED bookShipment'),
    UNDONE: accept('SALES-2 UNDONE voidSettlement'),
    CODE: rename('SALES-2 BOOKED bookShipment'),
  },
  'SALES-3': {
    STATE: inAudit('SALES-3', change('voidSettlement', { state: 'HELD' })),
    NOT_UNDONE: data('SALES-3', 'after', amount('pending', '5.00')),
  },
  'SALES-4': {
    RELEASED: data('SALES-4', 'sold', amount('available', '99999.00')),
    KEPT: data('SALES-4', 'after', amount('posted', '99999.00')),
    NOT_REFUNDED: seen('SALES-4', () => []),
  },
  'SALES-5': {
    OTHER_GOODS: accept('SALES-5 reserve OTHER_GOODS'),
    NO_TRADE: accept('SALES-5 reserve NO_TRADE'),
    CODE: rename('SALES-5 reserve NO_TRADE'),
  },
};

const trades: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'TRADES-1': {
    NOT_SETTLED: data('TRADES-1', 'trade', state('CANCELLED')),
    ORDER: seen('TRADES-1', (requests) => requests.toReversed()),
    INPUT: seen('TRADES-1', (requests) =>
      requests.map((each) =>
        each.name === 'bookShipment' ? { ...each, input: { ...each.input, quoteId: 'x' } } : each,
      ),
    ),
    NOT_PAID: data('TRADES-1', 'after', amount('posted', '0.00')),
  },
  'TRADES-2': {
    NOT_SETTLED: data('TRADES-2', 'trade', state('CANCELLED')),
    NOT_SAME: seen('TRADES-2', ([first, ...others]) => [
      ...(first ? [{ ...first, input: { ...first.input, idempotencyKey: 'x' } }] : []),
      ...others,
    ]),
  },
  'TRADES-3': {
    NOT_CANCELLED: data('TRADES-3', 'trade', state('SETTLED')),
    LEFT_HELD: seen('TRADES-3', (requests) => requests.filter(({ name }) => name !== 'releaseReservation')),
    COMMITTED: seen('TRADES-3', (requests) => [...requests, { name: 'commitReservation', input: {} }]),
    NOT_FREED: data('TRADES-3', 'after', amount('available', '0.00')),
  },
  'TRADES-4': {
    NOT_SETTLED: data('TRADES-4', 'trade', state('CANCELLED')),
    SAME_KEY: seen('TRADES-4', (requests) =>
      requests.map((each) => ({ ...each, input: { ...each.input, idempotencyKey: 'x' } })),
    ),
  },
  'TRADES-5': {
    EXPIRED: accept('TRADES-5 place EXPIRED'),
    OTHER_MARKETPLACE: accept('TRADES-5 place OTHER_MARKETPLACE'),
    DESTINATION: accept('TRADES-5 place DESTINATION'),
    FUNDS: accept('TRADES-5 place FUNDS'),
    TWICE: accept('TRADES-5 place twice'),
    CODE: rename('TRADES-5 place FUNDS'),
  },
  'TRADES-6': { ACCEPTED: accept('TRADES-6 cancel'), CODE: rename('TRADES-6 cancel') },
};

const netting: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'NETTING-2': {
    NOT_ASKED: seen('NETTING-2', () => []),
    NOT_AGREED: data('NETTING-2', 'agreed', state('DISPUTED')),
    EARLY: data('NETTING-2', 'agreed', state('SETTLED')),
    NOT_SETTLED: data('NETTING-2', 'final', state('AGREED')),
    STILL_OWED: (call) => {
      const { data: answer } = call.answer;
      const owed = { from: { code: 'MYKUL' }, to: { code: 'AQVOS' }, amount: { amount: '9999.00' } };
      if (isOf(call, 'NETTING-2') && answer?.after) answer.after = [owed];
    },
  },
  'NETTING-3': {
    NOT_DISPUTED: data('NETTING-3', 'disputed', state('AGREED')),
    STUCK: data('NETTING-3', 'agreed', state('DISPUTED')),
  },
};

/** One for each cause of each audit of trades, sales and the agreement on netting cycles. */
export const tradeFaults: readonly Fault[] = faultsOf([sales, trades, netting]);
