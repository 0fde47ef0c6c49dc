import type { DemoCountry, Goods, LineOfBusiness } from './Country.ts';

/**
 * Kinds of product from a table, a line each: `title | variants, separated by / | HS code | price from-to | grams from-to`.
 */
export function goods(table: string): Goods[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [title = '', variants = '', hsCode = '', price = '', weightGrams = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      return { title, variants: variants.split(' / '), hsCode, price: range(price), weightGrams: range(weightGrams) };
    });
}

function range(text: string): [number, number] {
  const [from, to] = text.split('-').map(Number);
  if (!from || !to || from > to) throw new RangeError(`"${text}" is not a range.`);
  return [from, to];
}

/**
 * The line of business that product `n` of a seeded hub belongs to. Seeds agree on it, as on the product's id, so that
 * stock of tea has an expiry and stock of vases has none, though no subgraph reads another's rows.
 */
export function lineOfProduct({ lines }: DemoCountry, n: number): LineOfBusiness {
  return lines[n % lines.length] as LineOfBusiness;
}
