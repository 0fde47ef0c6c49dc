import { moneyOf } from '../../../../../subgraphs/host/money.ts';
import { type Assessment, assess, type Goods } from '../../../../../subgraphs/shipments/rules/customs/assess.ts';
import { onDate } from '../../../../../subgraphs/shipments/rules/customs/CustomsTable.ts';
import { customsTable } from '../../../../../subgraphs/shipments/rules/customs/customsTables.ts';

interface Case {
  readonly goods: readonly Goods[];
  readonly freight?: string;
  readonly insurance?: string;
  readonly consignee?: 'PERSON' | 'BUSINESS';
  readonly allowanceLeft?: string;
}

/** Assessment by the shipped rules of a country on a day; amounts are decimals of its currency, of two places. */
export function importTo(country: string, date: string): (consignment: Case) => Assessment {
  const table = customsTable(country);
  const rules = onDate(table.import, date);
  if (!rules) throw new Error(`No rules of ${country} hold on ${date}.`);
  return ({ goods, freight = '0.00', insurance = '0.00', consignee = 'BUSINESS', allowanceLeft = '26000.00' }) =>
    assess(rules, table.tariff, {
      goods,
      freight: cents(freight),
      insurance: cents(insurance),
      consignee,
      allowanceLeft: cents(allowanceLeft),
    });
}

/** Goods of Chinese origin; the value is that of the whole quantity. */
export function goods(hsCode: string, value: string, quantity = 1): Goods {
  return { hsCode, originCountry: 'CN', quantity, value: cents(value) };
}

export function assessed(answer: Assessment) {
  if (answer.kind !== 'ASSESSED') throw new Error(`Refused: ${answer.message}`);
  return answer;
}

export function refused(answer: Assessment) {
  if (answer.kind !== 'REFUSED') throw new Error('Assessed, though it should have been refused.');
  return answer;
}

export function chargesInWords(answer: Assessment): string[] {
  const amount = (units: bigint) => moneyOf(units, 'CNY').amount;
  return assessed(answer).charges.map(
    ({ kind, base, ratePpm, amount: charged, rule }) =>
      `${kind} ${amount(base)} × ${ratePpm} = ${amount(charged)} ${rule}`,
  );
}

function cents(text: string): bigint {
  return BigInt(text.replace('.', ''));
}
