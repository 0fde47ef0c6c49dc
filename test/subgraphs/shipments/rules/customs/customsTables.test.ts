import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../../../schema/projectRoot.ts';
import { assess } from '../../../../../subgraphs/shipments/rules/customs/assess.ts';
import { type DatedRules, onDate } from '../../../../../subgraphs/shipments/rules/customs/CustomsTable.ts';
import { parseCustomsTable } from '../../../../../subgraphs/shipments/rules/customs/customsTables.ts';

const folder = join(projectRoot, 'subgraphs/countries');
const fileOf = (country: string) => join(folder, country, 'customs.json');
const countries = readdirSync(folder).filter((name) => existsSync(fileOf(name)));
const jsonOf = (country: string) => JSON.parse(readFileSync(fileOf(country), 'utf8'));

describe.each(countries)('the customs table of %s', (country) => {
  const table = parseCustomsTable(jsonOf(country));
  const directions: [string, readonly DatedRules[]][] = [
    ['import', table.import],
    ['export', table.export],
  ];

  test.each(directions)(
    'has rules of %s that follow each other without gap or overlap, the last without end',
    (_, rules) => {
      rules.forEach(({ validTo }, n) => {
        expect(validTo).toBe(rules[n + 1]?.validFrom ?? null);
      });
    },
  );

  test.each(directions)('has an outcome for whatever the rules of %s have no condition for', (_, rules) => {
    for (const { outcomes } of rules) expect(outcomes.at(-1)).toMatchObject({ kind: 'ASSESS', when: {} });
  });

  test('has a tariff row for all other goods, and each rate that its rules name in every row', () => {
    expect(table.tariff.some(({ hs }) => hs === '')).toBe(true);
    const named = [...table.import, ...table.export].flatMap(({ outcomes }) =>
      outcomes.flatMap((outcome) => (outcome.kind === 'ASSESS' ? outcome.charges.map(({ rate }) => rate) : [])),
    );
    for (const rate of named.filter((each) => typeof each === 'string')) {
      for (const row of table.tariff) expect(Object.keys(row.ratesPpm)).toContain(rate);
    }
  });

  test('says of every part where it comes from', () => {
    const { tariff, ...directions } = jsonOf(country);
    expect(tariff.source).toMatch(/\S/);
    for (const { sources } of [...directions.import, ...directions.export]) expect(sources.length).toBeGreaterThan(0);
  });
});

test('a table with a fault is refused whole, with every fault', () => {
  const table = jsonOf('MY');
  table.tariff.rows[0].ratesPpm.duty = -1;
  table.import[0].outcomes[1].when.customsValueAtLeast = '1.00';
  expect(() => parseCustomsTable(table)).toThrow(/ratesPpm.*customsValueAtLeast/s);
});

test('before the first rules none hold, and the last day of one is the day before the next', () => {
  const entries = [
    { validFrom: '2020-01-01', validTo: '2021-01-01' },
    { validFrom: '2021-01-01', validTo: null },
  ];
  expect(onDate(entries, '2019-12-31')).toBeUndefined();
  expect(onDate(entries, '2020-12-31')).toBe(entries[0]);
  expect(onDate(entries, '2021-01-01')).toBe(entries[1]);
});

test('a fixed duty is charged for each subheading of the goods, up to an intrinsic value without freight', () => {
  const table = jsonOf('MY');
  const charge = {
    ...{ id: 'fixed', kind: 'IMPORT_DUTY', goods: 'ALL', base: 'SUBHEADINGS' },
    ...{ amount: '3.00', rate: 1_000_000, sharePpm: 1_000_000 },
  };
  const assessing = { kind: 'ASSESS', procedure: 'FIXED', usesAllowance: false };
  table.import[1].outcomes = [
    { ...assessing, when: { intrinsicValueAtMost: '150.00' }, charges: [charge] },
    { ...assessing, procedure: 'OTHER', when: {}, charges: [] },
  ];
  const { import: rules, tariff } = parseCustomsTable(table);
  const goods = (...values: [string, number, bigint][]) => ({
    ...{ freight: 9_000n, insurance: 10n, consignee: 'PERSON' as const, allowanceLeft: 0n },
    goods: values.map(([hsCode, quantity, value]) => ({ hsCode, quantity, value, originCountry: 'CN' })),
  });
  const assessed = (...values: [string, number, bigint][]) => assess(rules[1] as DatedRules, tariff, goods(...values));
  const fixed = (units: bigint) => ({ base: units, ratePpm: 1_000_000, amount: units });
  // Two national lines of one subheading are one item; five pieces are one item.
  expect(assessed(['61091000', 5, 4_000n], ['6109100010', 1, 1_000n], ['610990', 1, 10_000n])).toMatchObject({
    procedure: 'FIXED',
    charges: [fixed(600n)],
  });
  expect(assessed(['610910', 1, 15_000n])).toMatchObject({ procedure: 'FIXED', charges: [fixed(300n)] });
  expect(assessed(['610910', 1, 15_001n])).toMatchObject({ procedure: 'OTHER', charges: [] });
  charge.base = 'SALE_VALUE';
  expect(() => parseCustomsTable(table)).toThrow('amount belongs to SUBHEADINGS');
});
