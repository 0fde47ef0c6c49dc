import { expect, test } from '@jest/globals';
import { assess } from '../../../../../subgraphs/shipments/rules/customs/assess.ts';
import { onDate } from '../../../../../subgraphs/shipments/rules/customs/CustomsTable.ts';
import { customsTable } from '../../../../../subgraphs/shipments/rules/customs/customsTables.ts';
import { goods } from './customsCases.ts';

test.each([
  ['CN', 'PERSON', '640399', '9610'],
  ['CN', 'BUSINESS', '640399', '9710'],
  // Rare earths need a licence, which only general trade has room for.
  ['CN', 'PERSON', '284610', '0110'],
  ['MY', 'PERSON', '640399', 'GENERAL'],
  ['MY', 'BUSINESS', '640399', 'GENERAL'],
] as const)(
  'goods leave %s for a %s under HS %s by procedure %s, without a charge',
  (country, consignee, hsCode, procedure) => {
    expect(leave(country, consignee, hsCode)).toMatchObject({ kind: 'ASSESSED', procedure, charges: [] });
  },
);

test.each(['CN', 'MY'])('arms and fireworks do not leave %s', (country) => {
  for (const hsCode of ['930200', '360410']) {
    expect(leave(country, 'BUSINESS', hsCode)).toMatchObject({ kind: 'REFUSED', code: 'PROHIBITED' });
  }
});

function leave(country: string, consignee: 'PERSON' | 'BUSINESS', hsCode: string) {
  const table = customsTable(country);
  const consignment = { goods: [goods(hsCode, '100.00')], freight: 0n, insurance: 0n, consignee, allowanceLeft: 0n };
  return assess(onDate(table.export, '2026-03-01')!, table.tariff, consignment);
}
