import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { currencyDecimals } from '../../../../schema/currencyDecimals.ts';
import { countryFolder } from '../../../countries/countryOf.ts';
import type { CustomsTable } from './CustomsTable.ts';

/** Tables do not change while the program runs, so each is read once. */
const tables = new Map<string, CustomsTable>();

/** Whether a country has a customs table here. */
export function hasCustomsTable(country: string): boolean {
  return tables.has(country) || existsSync(fileOf(country));
}

/**
 * The customs table of a country.
 * @param country ISO 3166-1 alpha-2
 * @throws Error where the country has no file or the file is at fault
 */
export function customsTable(country: string): CustomsTable {
  const table = tables.get(country) ?? readCustomsTable(country);
  tables.set(country, table);
  return table;
}

function readCustomsTable(country: string): CustomsTable {
  const file = fileOf(country);
  if (!existsSync(file)) throw new Error(`Country ${country} has no customs table; ${file} is expected.`);
  return parseCustomsTable(JSON.parse(readFileSync(file, 'utf8')));
}

function fileOf(country: string): string {
  return join(countryFolder(country), 'customs.json');
}

const hs = z.string().regex(/^\d{0,10}$/);
const ppm = z.number().int().min(0).max(10_000_000);
const amount = z.string().regex(/^\d{1,12}\.\d+$|^\d{1,12}$/);
const conditionShape = z.strictObject({
  consignee: z.enum(['PERSON', 'BUSINESS']).optional(),
  customsValueAtMost: amount.optional(),
  intrinsicValueAtMost: amount.optional(),
  isSingleItem: z.boolean().optional(),
  isWithinAllowance: z.boolean().optional(),
  anyHs: z.array(hs).optional(),
  noHs: z.array(hs).optional(),
});
const chargeRule = z
  .strictObject({
    id: z.string().regex(/^[a-z-]+$/),
    kind: z.enum(['IMPORT_DUTY', 'SALES_TAX', 'VAT', 'CONSUMPTION_TAX', 'LVG_SALES_TAX', 'FEE']),
    goods: z.enum(['ALL', 'LOW_VALUE', 'ORDINARY']),
    base: z.enum(['SALE_VALUE', 'CUSTOMS_VALUE', 'DUTY_INCLUSIVE_VALUE', 'TAX_INCLUSIVE_VALUE', 'SUBHEADINGS']),
    amount: amount.optional(),
    rate: z.union([z.string(), ppm]),
    sharePpm: z.number().int().min(0).max(1_000_000),
  })
  .refine(
    ({ base, amount: fixed }) => (base === 'SUBHEADINGS') === (fixed !== undefined),
    'amount belongs to SUBHEADINGS',
  );
const outcomeShape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ASSESS'),
    when: conditionShape,
    procedure: z.string().min(1),
    usesAllowance: z.boolean(),
    charges: z.array(chargeRule),
  }),
  z.strictObject({
    kind: z.literal('REFUSE'),
    when: conditionShape,
    code: z.enum(['PROHIBITED', 'ALLOWANCE_EXCEEDED', 'INVALID']),
    message: z.string().min(1),
  }),
]);
const datedRules = z.strictObject({
  version: z.string().min(1),
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
  sources: z.array(z.string()).min(1),
  yearlyAllowance: amount.nullable(),
  lowValueGoods: z.strictObject({ itemValueAtMost: amount, exceptHs: z.array(hs) }).nullable(),
  outcomes: z.array(outcomeShape).min(1),
});
const tableShape = z.strictObject({
  country: z.string().length(2),
  currency: z.string().length(3),
  tariff: z.strictObject({
    source: z.string(),
    rows: z.array(
      z.strictObject({
        hs,
        goods: z.string(),
        ratesPpm: z.record(z.string(), ppm),
        dutyPpmByOrigin: z.record(z.string().length(2), ppm).default({}),
      }),
    ),
  }),
  import: z.array(datedRules).min(1),
  export: z.array(datedRules).min(1),
});

/**
 * A country's customs table from its JSON, amounts in minor units.
 * @throws ZodError with every fault
 */
export function parseCustomsTable(json: unknown): CustomsTable {
  const { country, currency, ...table } = tableShape.parse(json);
  const rules = (direction: readonly z.infer<typeof datedRules>[]) =>
    direction.map((dated) => ({
      ...dated,
      yearlyAllowance: dated.yearlyAllowance === null ? null : units(dated.yearlyAllowance, currency),
      lowValueGoods: dated.lowValueGoods && {
        ...dated.lowValueGoods,
        itemValueAtMost: units(dated.lowValueGoods.itemValueAtMost, currency),
      },
      outcomes: dated.outcomes.map((outcome) => {
        const when = condition(outcome.when, currency);
        if (outcome.kind === 'REFUSE') return { ...outcome, when };
        return { ...outcome, when, charges: outcome.charges.map((rule) => charge(rule, currency)) };
      }),
    }));
  return {
    country,
    currency,
    tariff: table.tariff.rows,
    import: rules(table.import),
    export: rules(table.export),
  };
}

function condition(shape: z.infer<typeof conditionShape>, currency: string) {
  const { customsValueAtMost, intrinsicValueAtMost, ...rest } = shape;
  return {
    ...rest,
    ...(customsValueAtMost !== undefined && { customsValueAtMost: units(customsValueAtMost, currency) }),
    ...(intrinsicValueAtMost !== undefined && { intrinsicValueAtMost: units(intrinsicValueAtMost, currency) }),
  };
}

function charge({ amount: fixed, ...rule }: z.infer<typeof chargeRule>, currency: string) {
  return fixed === undefined ? rule : { ...rule, amount: units(fixed, currency) };
}

function units(text: string, currency: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(currencyDecimals(currency) ?? 0, '0'));
}
