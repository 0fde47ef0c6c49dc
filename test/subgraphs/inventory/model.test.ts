import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sweepLapsedHolds } from '../../../subgraphs/inventory/operations/moveStock.ts';
import { fc } from '../../support/properties.ts';
import { type Outcome, type Reservation, TestStock } from './TestStock.ts';

/**
 * Random histories of one hub, against a model that knows no locks, lots or SQL: a number of pieces for each product, and
 * a list of holds. After each step, what a reader is told is what the model says, and the counters are what the movements
 * say. A failure prints the seed and the shortest history that shows it.
 */

interface ModelHold {
  readonly id: string;
  readonly pieces: Readonly<Record<string, number>>;
  untilMs: number;
  state: 'HELD' | 'COMMITTED' | 'RELEASED';
}

const products = ['a', 'b'] as const;
const product = fc.constantFrom(...products);
const which = fc.nat({ max: 5 });
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('receive' as const),
      product,
      lot: fc.constantFrom(null, 'L1', 'L2'),
      quantity: fc.integer({ min: 1, max: 30 }),
    }),
    fc.record({
      kind: fc.constant('reserve' as const),
      lines: fc.array(fc.record({ product, quantity: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 3 }),
      holdSeconds: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({ kind: fc.constantFrom('commit' as const, 'release' as const), which }),
    fc.record({ kind: fc.constant('extend' as const), which, holdSeconds: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 12 }) }),
    fc.constant({ kind: 'sweep' as const }),
  ),
  // As long as they may be: most of what can go wrong takes a receipt, a hold, its expiry and somebody else.
  { minLength: 10, maxLength: 40, size: 'max' },
);
type Step = typeof steps extends fc.Arbitrary<(infer Each)[]> ? Each : never;

let stock: TestStock;
let history = 0;
beforeAll(async () => {
  stock = await TestStock.start();
});
afterAll(() => stock.close());

class Model {
  readonly onHand: Record<string, number> = { a: 0, b: 0 };
  readonly hasStock = new Set<string>();
  readonly holds: ModelHold[] = [];

  isLive(hold: ModelHold): boolean {
    return hold.state === 'HELD' && hold.untilMs > stock.clock.nowMs;
  }

  reserved(name: string): number {
    return this.holds.reduce((sum, hold) => sum + (this.isLive(hold) ? (hold.pieces[name] ?? 0) : 0), 0);
  }

  available(name: string): number {
    return (this.onHand[name] ?? 0) - this.reserved(name);
  }

  fits(pieces: Readonly<Record<string, number>>): boolean {
    return Object.entries(pieces).every(([name, quantity]) => quantity <= this.available(name));
  }
}

/** Products are new for each history, so that histories share nothing. */
const named = (name: string) => `${history}-${name}`;
const codes = ({ userErrors }: Outcome<unknown>) => userErrors.map(({ code }) => code);

async function reserve(model: Model, { lines, holdSeconds }: Extract<Step, { kind: 'reserve' }>): Promise<void> {
  const pieces: Record<string, number> = {};
  for (const line of lines) pieces[line.product] = (pieces[line.product] ?? 0) + line.quantity;
  const fits = model.fits(pieces);
  const outcome = await stock.send('reserveStock', {
    tradeRef: 't',
    lines: lines.map((line) => stock.line(named(line.product), line.quantity)),
    holdSeconds,
  });
  expect(outcome.subject !== null).toBe(fits);
  if (!outcome.subject) return expect(new Set(codes(outcome))).toEqual(new Set(['OUT_OF_STOCK']));
  const untilMs = stock.clock.nowMs + holdSeconds * 1000;
  model.holds.push({ id: outcome.subject.id, pieces, untilMs, state: 'HELD' });
}

async function end(model: Model, hold: ModelHold, kind: 'commit' | 'release'): Promise<void> {
  const wasLive = model.isLive(hold);
  const outcome: Outcome<Reservation> = await stock.send(
    kind === 'commit' ? 'commitReservation' : 'releaseReservation',
    { id: hold.id },
  );
  if (hold.state !== 'HELD') return expect(codes(outcome)).toEqual(['ILLEGAL_TRANSITION']);
  if (kind === 'commit' && !wasLive && !model.fits(hold.pieces)) return expect(codes(outcome)).toEqual(['EXPIRED']);
  expect(codes(outcome)).toEqual([]);
  hold.state = kind === 'commit' ? 'COMMITTED' : 'RELEASED';
  if (kind === 'release') return;
  for (const [name, quantity] of Object.entries(hold.pieces)) model.onHand[name] = (model.onHand[name] ?? 0) - quantity;
}

async function extend(model: Model, hold: ModelHold, holdSeconds: number): Promise<void> {
  const outcome = await stock.send('extendReservation', { id: hold.id, holdSeconds });
  if (hold.state !== 'HELD') return expect(codes(outcome)).toEqual(['ILLEGAL_TRANSITION']);
  if (!model.isLive(hold)) return expect(codes(outcome)).toEqual(['EXPIRED']);
  hold.untilMs = Math.max(hold.untilMs, stock.clock.nowMs + holdSeconds * 1000);
  expect(outcome.subject?.expiresAt).toBe(new Date(hold.untilMs).toISOString());
}

async function take(model: Model, step: Step): Promise<void> {
  if (step.kind === 'wait') return stock.advance(step.seconds);
  if (step.kind === 'reserve') return reserve(model, step);
  if (step.kind === 'receive') {
    await stock.receive(named(step.product), step.quantity, { lot: step.lot });
    model.onHand[step.product] = (model.onHand[step.product] ?? 0) + step.quantity;
    model.hasStock.add(step.product);
    return;
  }
  if (step.kind === 'sweep') {
    const database = stock.hub.database('inventory');
    await sweepLapsedHolds({
      database,
      hub: stock.hub.facts,
      terms: stock.hub.terms,
      now: () => stock.clock.nowMs,
      signal: new AbortController().signal,
    });
    return;
  }
  const hold = model.holds[step.which % Math.max(1, model.holds.length)];
  if (!hold) return;
  if (step.kind === 'extend') return extend(model, hold, step.holdSeconds);
  return end(model, hold, step.kind);
}

test('tells every reader what a simple model says, through any history of receipts, holds and their ends', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      history += 1;
      const model = new Model();
      for (const step of taken) {
        await take(model, step);
        for (const name of products) {
          const expected = [model.onHand[name], model.reserved(name), model.available(name)];
          expect(await stock.counters(named(name))).toEqual(model.hasStock.has(name) ? expected : null);
        }
        expect(await stock.brokenLevels()).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);
