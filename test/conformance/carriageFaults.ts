import { type Fault, faultsOf } from './Fault.ts';
import type { Alteration, Call } from './FaultyHub.ts';
import { accept, change, hasKey, inputOf, isOf, payload, reject, rename } from './mutationFaults.ts';
import { data, seen } from './seenFaults.ts';

const money = (amount: string) => ({ amount, currencyCode: 'MYR' });

const fx: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'FX-1': {
    NOT_EXACT: change('FX-1 fx exact exact', { sell: money('1.00') }),
    BUY: change('FX-1 fx exact exact', { buy: money('1.00') }),
    EXPIRY: change('FX-1 fx exact exact', { expiresAt: '2026-01-01T00:00:00Z' }),
  },
  'FX-2': {
    NOT_USED: data('FX-2', 'fxQuote', (row) => Object.assign(row, { usedBy: null })),
    OTHER_SUM: data('FX-2', 'settlement', (row) => Object.assign(row, { sell: money('1.00') })),
    TWICE: accept('FX-2 hold twice'),
    OTHER_AMOUNT: accept('FX-2 hold other amount'),
    CODE: rename('FX-2 hold twice'),
  },
  'FX-3': {
    CURRENCY: accept('FX-3 foreign'),
    AMOUNT: accept('FX-3 amount 0.00'),
    CODE: rename('FX-3 foreign'),
  },
};

interface Assessment {
  procedure: string;
  charges: { amount: { amount: string; currencyCode: string } }[];
}

const assessment =
  (alter: (assessment: Assessment, call: Call) => unknown): Alteration =>
  (call) => {
    const answer = call.answer.data?.assessImport as { assessment: Assessment | null } | undefined;
    if (isOf(call, 'IMPORTS-1') && answer?.assessment) alter(answer.assessment, call);
  };

const imports: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'IMPORTS-1': {
    AMOUNT: assessment(({ charges: [first] }) => Object.assign(first?.amount ?? {}, { amount: '0.01' })),
    CURRENCY: assessment(({ charges: [first] }) => Object.assign(first?.amount ?? {}, { currencyCode: 'USD' })),
    UNSTEADY: assessment((given, { times }) => Object.assign(given, times > 0 && { procedure: 'OTHER' })),
  },
  'IMPORTS-2': {
    MARKETPLACE: (call) => {
      const query = String(call.body?.query);
      if (isOf(call, 'IMPORTS-2') && query.includes('assessImport') && !query.includes('charges'))
        call.answer = { data: { assessImport: { assessment: { procedure: 'OPEN' } } } };
    },
    OTHER_QUOTE: (call) => {
      if (isOf(call, 'IMPORTS-2') && String(inputOf(call).quoteId).startsWith('gid://AQPLM/'))
        call.answer = { data: { assessImport: { assessment: { procedure: 'OPEN' }, userErrors: [] } } };
    },
    UNKNOWN: accept('IMPORTS-2 record UNKNOWN'),
    CODE: rename('IMPORTS-2 record UNKNOWN'),
  },
};

interface Assessed {
  readonly goods: readonly object[];
}

const quotes: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'QUOTES-1': {
    GOODS: change('QUOTES-1 quote priced', { goods: money('1.00') }),
    DUE_TO_ORIGIN: change('QUOTES-1 quote priced', { dueToOrigin: money('1.00') }),
    CHARGES: change('QUOTES-1 quote priced', { charges: [] }),
    DUE_TO_CUSTOMS: change('QUOTES-1 quote priced', { dueToCustoms: money('1.00') }),
    TOTAL: change('QUOTES-1 quote priced', { estimatedTotal: money('1.00') }),
  },
  'QUOTES-2': {
    NOT_ASKED: seen('QUOTES-2', () => []),
    OTHER_GOODS: seen('QUOTES-2', (requests) =>
      requests.map((request) => {
        const { goods } = request.input as unknown as Assessed;
        const changed = goods.map((entry) => ({ ...entry, hsCode: '640399' }));
        return { ...request, input: { ...request.input, goods: changed } };
      }),
    ),
    OTHER_COSTS: seen('QUOTES-2', ([first, ...others]) =>
      first ? [{ ...first, input: { ...first.input, freight: money('0.00') } }, ...others] : [],
    ),
    INSURANCE: change('QUOTES-2 quote assessed CPT', { insurance: money('1.00') }),
  },
  'QUOTES-3': {
    PROHIBITED: accept('QUOTES-3 quote prohibited'),
    PRODUCT: accept('QUOTES-3 quote unknown'),
    QUANTITY: accept('QUOTES-3 quote nothing'),
    DESTINATION: accept('QUOTES-3 quote home'),
    CODE: rename('QUOTES-3 quote nothing'),
  },
  'QUOTES-4': {
    NO_CONSENT: accept('QUOTES-4 quote without consent'),
    NOT_LISTED: accept('QUOTES-4 quote not listed'),
    CODE: rename('QUOTES-4 quote without consent'),
  },
};

const recordedEvents = (alter: (events: unknown[]) => unknown[]): Alteration => {
  return (call) =>
    payload(call, 'SHIPMENTS-3 events repeated', ({ shipment }) => {
      const row = shipment as { events: unknown[] };
      row.events = alter(row.events);
    });
};

const shipments: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'SHIPMENTS-1': {
    STATE: change('SHIPMENTS-1 book booked', { state: 'COLLECTED' }),
    GOODS: change('SHIPMENTS-1 book booked', { items: [] }),
    SSCC: change('SHIPMENTS-1 book booked', { sscc: '1'.repeat(18) }),
    NOT_USED: data('SHIPMENTS-1', 'landedCostQuote', (row) => Object.assign(row, { usedBy: null })),
    TWICE: accept('SHIPMENTS-1 book twice'),
    CODE: rename('SHIPMENTS-1 book twice'),
  },
  'SHIPMENTS-2': {
    OTHER_GOODS: accept('SHIPMENTS-2 OTHER_GOODS'),
    OTHER_TRADE: accept('SHIPMENTS-2 OTHER_TRADE'),
    UNKNOWN: accept('SHIPMENTS-2 UNKNOWN'),
    CODE: rename('SHIPMENTS-2 UNKNOWN'),
  },
  'SHIPMENTS-3': {
    ORDER: change('SHIPMENTS-3 events early ones', { state: 'EXPORT_RELEASED' }),
    REPEATED: recordedEvents((events) => [...events, events[0]]),
    LIST: recordedEvents((events) => events.toReversed()),
  },
  'SHIPMENTS-4': {
    DESTINATION: reject('SHIPMENTS-4 record arrived'),
    OTHER_RECORDER: accept('An event of a hub that is not on the way is recorded.'),
    MARKETPLACE: (call) => {
      if (hasKey(call, 'SHIPMENTS-4 record marketplace'))
        call.answer = { data: { recordShipmentEvents: { shipment: { id: 'x' } } } };
    },
    BEFORE: accept('An event of yesterday is recorded.'),
    FUTURE: accept('An event of tomorrow is recorded.'),
    CONTENT: accept('An event is recorded again with other content.'),
    CODE: rename('An event of tomorrow is recorded.'),
  },
  'SHIPMENTS-5': {
    NOT_CANCELLED: change('SHIPMENTS-5 cancel cancelled', { state: 'BOOKED' }),
    COLLECTED: accept('SHIPMENTS-5 cancel collected'),
    EVENTS: accept('SHIPMENTS-5 collect cancelled'),
    CODE: rename('SHIPMENTS-5 collect cancelled'),
  },
  'SHIPMENTS-6': {
    NOT_HELD: seen('SHIPMENTS-6', (requests) => requests.filter(({ name }) => name === 'recordImport')),
    NOT_TOLD: seen('SHIPMENTS-6', (requests) => requests.filter(({ name }) => name !== 'recordImport')),
    CANCELLATION: seen('SHIPMENTS-6', (requests) => requests.filter(({ input }) => input.outcome !== 'CANCELLED')),
  },
  'SHIPMENTS-7': {
    NOT_FOUND: (call) => {
      if (isOf(call, 'SHIPMENTS-7') && call.answer.data?.found) call.answer.data.found = null;
    },
    NOT_NULL: (call) => {
      if (isOf(call, 'SHIPMENTS-7') && call.answer.data?.found) call.answer.data.unknown = { id: 'x' };
    },
  },
};

/** One for each cause of each audit of quotes, carriage, customs and conversions. */
export const carriageFaults: readonly Fault[] = faultsOf([fx, imports, quotes, shipments]);
