import { describe, expect, test } from '@jest/globals';
import {
  type FoldedEvent,
  foldEvents as progressOf,
} from '../../../../../subgraphs/shipments/rules/events/foldEvents.ts';
import {
  leadsTo,
  recordersOf,
  type ShipmentEventType,
  type ShipmentState,
  shipmentEventTypes,
  transitions,
} from '../../../../../subgraphs/shipments/rules/events/transitions.ts';
import { fc } from '../../../../support/properties.ts';

function foldEvents(events: readonly FoldedEvent[]) {
  return progressOf(events).state;
}

/** Events a minute apart, named e0, e1, … */
function inTurn(...types: ShipmentEventType[]): FoldedEvent[] {
  return types.map((type, n) => event(`e${n}`, type, minute(n)));
}

function event(id: string, type: ShipmentEventType, eventTime: string, corrects: string | null = null): FoldedEvent {
  return { id, type, eventTime, recordedBy: recordersOf(type, 'CNHGH', 'MYKUL')[0]!, corrects };
}

function minute(n: number): string {
  return new Date(Date.UTC(2026, 2, 1, 8, n)).toISOString();
}

const toTheDoor: ShipmentEventType[] = [
  'COLLECTED',
  'AT_ORIGIN_HUB',
  'EXPORT_PRESENTED',
  'EXPORT_RELEASED',
  'LINEHAUL_DEPARTED',
  'LINEHAUL_ARRIVED',
  'IMPORT_PRESENTED',
  'IMPORT_HELD',
  'IMPORT_RELEASED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
];

describe('the state of a shipment', () => {
  test('without events is BOOKED', () => {
    expect(foldEvents([])).toBe('BOOKED');
  });

  test('is each event of a usual way in turn', () => {
    toTheDoor.forEach((type, n) => {
      expect(foldEvents(inTurn(...toTheDoor.slice(0, n + 1)))).toBe(type);
    });
  });

  test('goes on where a scan was missed', () => {
    expect(foldEvents(inTurn('COLLECTED', 'EXPORT_RELEASED', 'LINEHAUL_ARRIVED'))).toBe('LINEHAUL_ARRIVED');
  });

  test('waits for customs: goods that are seen outside are delivered only once the release is recorded', () => {
    const events = inTurn('EXPORT_RELEASED', 'IMPORT_PRESENTED', 'DELIVERED');
    expect(foldEvents(events)).toBe('IMPORT_PRESENTED');
    const release = event('late', 'IMPORT_RELEASED', minute(1));
    expect(foldEvents([...events, release])).toBe('DELIVERED');
  });

  test('does not run backwards', () => {
    expect(foldEvents(inTurn('EXPORT_RELEASED', 'LINEHAUL_DEPARTED', 'COLLECTED'))).toBe('LINEHAUL_DEPARTED');
  });

  test('stays where a way has ended', () => {
    expect(foldEvents([...inTurn(...toTheDoor), event('x', 'LOST', minute(59))])).toBe('DELIVERED');
  });

  test('forgets what a correction supersedes, also where the correction comes first', () => {
    const [collected, lost] = inTurn('COLLECTED', 'LOST') as [FoldedEvent, FoldedEvent];
    const correction = event('fix', 'AT_ORIGIN_HUB', minute(1), lost.id);
    expect(foldEvents([collected, lost])).toBe('LOST');
    expect(foldEvents([correction, lost, collected])).toBe('AT_ORIGIN_HUB');
  });

  test('takes a corrected correction as not made, and what it corrected as still superseded', () => {
    const [lost] = inTurn('LOST') as [FoldedEvent];
    const wrong = event('wrong', 'RETURNING', minute(1), lost.id);
    const right = event('right', 'COLLECTED', minute(1), wrong.id);
    expect(foldEvents([lost, wrong, right])).toBe('COLLECTED');
  });

  test('does not take a correction from a hub that may not record what it corrects', () => {
    const [collected, returning] = inTurn('COLLECTED', 'RETURNING') as [FoldedEvent, FoldedEvent];
    const abroad = { ...event('abroad', 'LOST', minute(2), collected.id), recordedBy: 'MYKUL' };
    expect(foldEvents([abroad])).toBe('LOST');
    expect(foldEvents([abroad, collected])).toBe('COLLECTED');
    const found = { ...abroad, corrects: returning.id };
    expect(foldEvents([found, returning, collected])).toBe('LOST');
  });
});

describe('events of one moment', () => {
  const atOnce = (types: readonly ShipmentEventType[]) => types.map((type, n) => event(`e${n}`, type, minute(0)));

  test('are ordered by the diagram, whatever their ids are: a whole way within a minute arrives', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(toTheDoor, { minLength: toTheDoor.length }), (types) => {
        expect(progressOf(atOnce(types))).toEqual({
          ...{ state: 'DELIVERED', exportStatus: 'RELEASED', importStatus: 'RELEASED' },
        });
      }),
    );
  });

  test('strand no shipment: two that follow each other on a way lead where they lead in turn', () => {
    for (const [first, next] of toTheDoor.slice(1).map((type, n) => [toTheDoor[n]!, type] as const)) {
      const before = toTheDoor
        .slice(0, toTheDoor.indexOf(first))
        .map((type, n) => event(`b${n}`, type, minute(-30 + n)));
      for (const [a, b] of [['x', 'y'] as const, ['y', 'x'] as const]) {
        expect(foldEvents([...before, event(a, first, minute(0)), event(b, next, minute(0))])).toBe(next);
      }
    }
  });

  test('have an order that every transition follows but those that close a loop', () => {
    const states: ShipmentState[] = ['BOOKED', ...shipmentEventTypes];
    const backwards = states.flatMap((from) =>
      transitions[from]
        .filter((to) => to !== 'CANCELLED' && states.indexOf(to) < states.indexOf(from))
        .map((to) => [from, to] as const),
    );
    expect(backwards.map((step) => step.join(' → '))).toEqual([
      'EXPORT_HELD → EXPORT_PRESENTED',
      'LINEHAUL_ARRIVED → LINEHAUL_DEPARTED',
      'IMPORT_HELD → IMPORT_PRESENTED',
      'DELIVERY_ATTEMPTED → OUT_FOR_DELIVERY',
    ]);
    for (const [from, to] of backwards) expect(leadsTo(to, from)).toBe(true);
  });
});

test('declarations follow customs: lodged, held, released, and turned down where held goods go back', () => {
  const statuses = (...types: ShipmentEventType[]) => {
    const { exportStatus, importStatus } = progressOf(inTurn(...types));
    return [exportStatus, importStatus];
  };
  expect(statuses()).toEqual(['DRAFT', 'DRAFT']);
  expect(statuses('EXPORT_PRESENTED')).toEqual(['LODGED', 'DRAFT']);
  expect(statuses('EXPORT_PRESENTED', 'EXPORT_HELD')).toEqual(['HELD', 'DRAFT']);
  expect(statuses('EXPORT_HELD', 'EXPORT_RELEASED', 'IMPORT_PRESENTED')).toEqual(['RELEASED', 'LODGED']);
  expect(statuses('EXPORT_RELEASED', 'IMPORT_HELD', 'RETURNING')).toEqual(['RELEASED', 'REFUSED']);
  expect(statuses('EXPORT_HELD', 'RETURNING')).toEqual(['REFUSED', 'DRAFT']);
  expect(statuses('EXPORT_RELEASED', 'IMPORT_RELEASED', 'RETURNING')).toEqual(['RELEASED', 'RELEASED']);
});

test('any set of events gives the same state in any order of arrival', () => {
  const anEvent = fc.record({
    id: fc.integer({ min: 0, max: 30 }).map((n) => `e${n}`),
    type: fc.constantFrom(...shipmentEventTypes),
    eventTime: fc.integer({ min: 0, max: 10 }).map(minute),
    recordedBy: fc.constantFrom('CNHGH', 'MYKUL'),
    corrects: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom('e1', 'e2') },
    ),
  });
  const someEvents = fc.uniqueArray(anEvent, { selector: ({ id }) => id, maxLength: 25 });
  fc.assert(
    fc.property(
      someEvents.chain((events) =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
      ),
      ([events, shuffled]) => {
        expect(progressOf(shuffled)).toEqual(progressOf(events));
      },
    ),
  );
});

test('every state but those where a way ends can be left, and every one can be reached', () => {
  const reached = new Set(Object.values(transitions).flat());
  expect(Object.keys(transitions).filter((state) => state !== 'BOOKED' && !reached.has(state as never))).toEqual([]);
  const ends = Object.entries(transitions).flatMap(([state, next]) => (next.length === 0 ? [state] : []));
  expect(ends.toSorted()).toEqual(['CANCELLED', 'DELIVERED', 'LOST', 'RETURNED']);
});
