import { describe, expect, test } from '@jest/globals';
import { nextPart, type Purchase, type ReturnedGoods, refundOf } from '../../../subgraphs/settlement/rules/refunds.ts';
import { fc } from '../../support/properties.ts';

const line = fc.record({ quantity: fc.integer({ min: 1, max: 50 }), price: fc.bigInt({ min: 1n, max: 10_000_000n }) });
const purchases: fc.Arbitrary<Purchase> = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 5 }), fc.bigInt({ min: 0n, max: 1_000_000n }))
  .map(([lines, carriage]) => {
    const priced = lines.map(({ quantity, price }, n) => ({
      ...{ productId: `product ${n}`, quantity, minor: price * BigInt(quantity) },
    }));
    return { lines: priced, paidMinor: priced.reduce((sum, { minor }) => sum + minor, carriage) };
  });

/** All pieces of a purchase, in any order and in parts of any size, each for some reason. */
const withReturns = purchases.chain((purchase) => {
  const pieces = purchase.lines.flatMap(({ productId, quantity }) => Array<string>(quantity).fill(productId));
  const reason = fc.constantFrom<ReturnedGoods['reason']>('CHANGED_MIND', 'DEFECTIVE', 'REFUSED_DELIVERY', 'LOST');
  return fc.tuple(
    fc.constant(purchase),
    fc.shuffledSubarray(pieces, { minLength: pieces.length }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), reason), { minLength: 1, maxLength: 60 }),
  );
});

function returnsOf(pieces: readonly string[], parts: readonly (readonly [number, ReturnedGoods['reason']])[]) {
  const returns: ReturnedGoods[] = [];
  let rest = pieces;
  for (const [size, reason] of parts) {
    const part = rest.slice(0, size);
    rest = rest.slice(size);
    if (part.length > 0) returns.push({ reason, lines: part.map((productId) => ({ productId, quantity: 1 })) });
  }
  return { returns, isWhole: rest.length === 0 };
}

describe('refunds of a purchase', () => {
  test('are never more than was paid, grow with each return, and do not depend on the order', () => {
    fc.assert(
      fc.property(withReturns, ([purchase, pieces, parts]) => {
        const { returns } = returnsOf(pieces, parts);
        let before = 0n;
        for (let n = 1; n <= returns.length; n += 1) {
          const { goodsMinor, carriageMinor } = refundOf(purchase, returns.slice(0, n));
          expect(goodsMinor + carriageMinor).toBeGreaterThanOrEqual(before);
          before = goodsMinor + carriageMinor;
        }
        expect(before).toBeLessThanOrEqual(purchase.paidMinor);
        expect(refundOf(purchase, returns.toReversed())).toEqual(refundOf(purchase, returns));
      }),
    );
  });

  test('that were at the seller’s fault and comprise all goods give everything back', () => {
    fc.assert(
      fc.property(withReturns, ([purchase, pieces, parts]) => {
        const { returns, isWhole } = returnsOf(pieces, [...parts, [pieces.length, 'DEFECTIVE']]);
        const atFault = returns.map((each): ReturnedGoods => ({ ...each, reason: 'DEFECTIVE' }));
        const { goodsMinor, carriageMinor } = refundOf(purchase, atFault);
        expect([isWhole, goodsMinor + carriageMinor]).toEqual([true, purchase.paidMinor]);
      }),
    );
  });

  test('leave the carriage with the merchant where the buyer changed their mind', () => {
    const purchase = { lines: [{ productId: 'a', quantity: 3, minor: 300n }], paidMinor: 350n };
    const part = (quantity: number, reason: ReturnedGoods['reason']) => ({
      reason,
      lines: [{ productId: 'a', quantity }],
    });
    expect(refundOf(purchase, [part(3, 'CHANGED_MIND')])).toEqual({ goodsMinor: 300n, carriageMinor: 0n });
    const mixed = [part(1, 'CHANGED_MIND'), part(1, 'DAMAGED')];
    expect(refundOf(purchase, mixed)).toEqual({ goodsMinor: 200n, carriageMinor: 16n });
  });
});

test('the parts of an amount that is given back in step with another add up to it, whatever they are', () => {
  const amounts = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n })));
  fc.assert(
    fc.property(amounts, ([amount, steps]) => {
      const whole = steps.reduce((sum, step) => sum + step, 1n);
      let [given, before] = [0n, 0n];
      for (const step of [...steps, 1n]) {
        given += step;
        const part = nextPart(amount, given, whole, before);
        expect(part).toBeGreaterThanOrEqual(0n);
        before += part;
      }
      expect(before).toBe(amount);
    }),
  );
});
