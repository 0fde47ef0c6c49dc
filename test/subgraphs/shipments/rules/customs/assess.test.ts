import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../../../schema/projectRoot.ts';
import { assess, type Consignment } from '../../../../../subgraphs/shipments/rules/customs/assess.ts';
import { apportion } from '../../../../../subgraphs/shipments/rules/customs/chargesOf.ts';
import { customsTable, hasCustomsTable } from '../../../../../subgraphs/shipments/rules/customs/customsTables.ts';
import { fc } from '../../../../support/properties.ts';

const tables = readdirSync(join(projectRoot, 'subgraphs/countries')).filter(hasCustomsTable).map(customsTable);
/** Of these, duty depends on how many kinds of goods there are, and not on what they are worth. */
const fixedDuties = new Set(
  tables.flatMap((table) =>
    table.import.flatMap(({ version, outcomes }) =>
      outcomes.flatMap((outcome) =>
        outcome.kind === 'ASSESS'
          ? outcome.charges.filter(({ base }) => base === 'SUBHEADINGS').map(({ id }) => `${version}/${id}`)
          : [],
      ),
    ),
  ),
);
const isFixed = ({ rule }: { readonly rule: string }) => fixedDuties.has(rule.split('/').slice(0, 2).join('/'));
const ruleBooks = tables.flatMap((table) => [...table.import, ...table.export].map((rules) => ({ rules, table })));

const cents = (max: bigint) => fc.bigInt({ min: 0n, max });
const aGood = fc.record({
  hsCode: fc.constantFrom(
    '080410',
    '090111',
    '210690',
    '220421',
    '330300',
    '330499',
    '640399',
    '851713',
    '910111',
    '950300',
  ),
  originCountry: fc.constantFrom('CN', 'MY', 'TH'),
  quantity: fc.integer({ min: 1, max: 20 }),
  value: fc.bigInt({ min: 1n, max: 2_000_000n }),
});
const aConsignment: fc.Arbitrary<Consignment> = fc.record({
  goods: fc.array(aGood, { minLength: 1, maxLength: 6 }),
  freight: cents(50_000n),
  insurance: cents(5_000n),
  consignee: fc.constantFrom('PERSON', 'BUSINESS'),
  allowanceLeft: cents(2_600_000n),
});
const aRuleBook = fc.constantFrom(...ruleBooks);

describe('for every rule book that we ship, an assessment', () => {
  test('has charges that are each base × rate to the nearest minor unit, none of them negative', () => {
    fc.assert(
      fc.property(aRuleBook, aConsignment, ({ rules, table }, consignment) => {
        const answer = assess(rules, table.tariff, consignment);
        fc.pre(answer.kind !== 'REFUSED');
        for (const { base, ratePpm, amount } of answer.charges) {
          const error = amount * 1_000_000n - base * BigInt(ratePpm);
          expect(amount >= 0n && base >= 0n && ratePpm >= 0).toBe(true);
          expect(error > -500_000n && error <= 500_000n).toBe(true);
        }
      }),
    );
  });

  test('charges duty on exactly the goods, freight and insurance, none left out or counted twice', () => {
    fc.assert(
      fc.property(aRuleBook, aConsignment, ({ rules, table }, consignment) => {
        const answer = assess(rules, table.tariff, consignment);
        fc.pre(answer.kind !== 'REFUSED');
        const duties = answer.charges.filter(({ kind }) => kind === 'IMPORT_DUTY');
        fc.pre(duties.length > 0 && !duties.some(isFixed));
        const customsValue = consignment.goods.reduce((sum, { value }) => sum + value, 0n);
        const dutiable = duties.reduce((sum, { base }) => sum + base, 0n);
        expect(dutiable).toBe(customsValue + consignment.freight + consignment.insurance);
      }),
    );
  });

  test('is the same for the same consignment, in whatever order its goods are listed', () => {
    fc.assert(
      fc.property(aRuleBook, aConsignment, ({ rules, table }, consignment) => {
        const backwards = { ...consignment, goods: consignment.goods.toReversed() };
        expect(assess(rules, table.tariff, backwards)).toEqual(assess(rules, table.tariff, consignment));
      }),
    );
  });

  test('never charges less for goods of a higher value under the same procedure', () => {
    fc.assert(
      fc.property(aRuleBook, aConsignment, cents(100_000n), ({ rules, table }, consignment, more) => {
        const good = consignment.goods[0]!;
        const one = { ...consignment, goods: [good] };
        const dearer = { ...consignment, goods: [{ ...good, value: good.value + more }] };
        const [before, after] = [assess(rules, table.tariff, one), assess(rules, table.tariff, dearer)];
        fc.pre(before.kind !== 'REFUSED' && after.kind !== 'REFUSED');
        const kinds = (answer: typeof before) => `${answer.procedure} ${answer.charges.map(({ rule }) => rule)}`;
        fc.pre(kinds(before) === kinds(after));
        const total = (answer: typeof before) => answer.charges.reduce((sum, { amount }) => sum + amount, 0n);
        expect(total(after) >= total(before)).toBe(true);
      }),
    );
  });
});

test('an apportioned total is given out to the last unit, and each part is within one unit of its share', () => {
  const someWeights = fc
    .array(cents(1_000_000n), { minLength: 1, maxLength: 8 })
    .filter((all) => all.some((w) => w > 0n));
  fc.assert(
    fc.property(cents(10_000_000n), someWeights, (total, weights) => {
      const parts = apportion(total, weights);
      const sum = weights.reduce((running, weight) => running + weight, 0n);
      expect(parts.reduce((running, part) => running + part, 0n)).toBe(total);
      parts.forEach((part, i) => {
        const error = part * sum - total * weights[i]!;
        expect(error > -sum && error < sum).toBe(true);
      });
    }),
  );
});
