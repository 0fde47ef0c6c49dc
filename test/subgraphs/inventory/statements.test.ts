import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TestStock } from './TestStock.ts';

let stock: TestStock;
beforeAll(async () => {
  stock = await TestStock.start();
  for (let n = 0; n < 100; n++) {
    await stock.receive(`p${n}`, 5);
    await stock.receive(`p${n}`, 5, { regime: 'BONDED' });
  }
  for (let n = 0; n < 10; n++) await stock.reserve(`p${n}`, 6);
}, 60_000);
afterAll(() => stock.close());

const text = `query ($products: [_Any!]!) {
  _entities(representations: $products) {
    ... on Product {
      stock { available levels { product { id } available movements(first: 2) { kind quantity } } }
      bonded: stock(regime: BONDED) { available levels { movements(first: 1) { kind } } }
    }
  }
}`;

async function statementsFor(count: number): Promise<readonly string[]> {
  const products = Array.from({ length: count }, (_, n) => ({ __typename: 'Product', id: stock.product(`p${n}`) }));
  stock.hub.forgetStatements();
  const answer = await stock.hub.query<{ _entities: { stock: { levels: object[] } }[] }>('inventory', text, {
    products,
  });
  expect(answer.errors).toBeUndefined();
  expect(answer.data?._entities.flatMap(({ stock: { levels } }) => levels)).toHaveLength(2 * count);
  return [...stock.hub.statements];
}

test('asks for the levels and movements of 100 products in as many statements as for one', async () => {
  const one = await statementsFor(1);
  expect(await statementsFor(100)).toEqual(one);
  expect(one).toEqual(['levels_by_product', 'movements_newest', 'movements_newest']);
});

test('loads the lines and levels of many reservations in one statement each', async () => {
  const database = stock.hub.database('inventory');
  const ids = await database.query<{ id: string }>({ text: 'SELECT id FROM reservation' });
  stock.hub.forgetStatements();
  const answer = await stock.hub.query<{ _entities: object[] }>(
    'inventory',
    `query ($ids: [_Any!]!) {
      _entities(representations: $ids) {
        ... on Reservation { state lines { product { id } allocations { quantity level { available } } } }
      }
    }`,
    { ids: ids.map(({ id }) => ({ __typename: 'Reservation', id })) },
  );
  expect(answer.data?._entities).toHaveLength(10);
  expect(stock.hub.statements).toEqual(['reservations_by_id', 'reservation_lines_with_allocations', 'levels_by_id']);
});

test('reads levels, movements and holds by their indexes', async () => {
  const database = stock.hub.database('inventory');
  const plan = (query: string) =>
    database.transaction(async (transaction) => {
      await transaction.query({ text: 'SET LOCAL enable_seqscan = off' });
      const rows = await transaction.query<Record<string, string>>({ text: `EXPLAIN ${query}` });
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  expect(await plan(`SELECT * FROM stock_level WHERE product_id = ANY('{a,b}')`)).toContain('stock_level_identity');
  expect(
    await plan(`SELECT sum(quantity) FROM allocation WHERE level_id = 'a' AND held_until <= '2026-01-01'`),
  ).toContain('allocation_held');
  expect(await plan(`SELECT level_id FROM allocation WHERE held_until <= now() ORDER BY held_until LIMIT 9`)).toContain(
    'allocation_lapsing',
  );
  expect(await plan(`SELECT id FROM stock_movement WHERE level_id = 'a' ORDER BY sequence DESC LIMIT 9`)).toContain(
    'stock_movement_newest',
  );
});
