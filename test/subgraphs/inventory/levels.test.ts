import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import { TestStock } from './TestStock.ts';

let stock: TestStock;
beforeAll(async () => {
  stock = await TestStock.start();
});
afterAll(async () => {
  const broken = await stock.brokenLevels();
  await stock.close();
  expect(broken).toEqual([]);
});

const declarationId = derivedGlobalId('MYKUL', 'Declaration', 'any');

describe('receiveStock', () => {
  test('adds to the one level of a product, location, regime and lot', async () => {
    const first = await stock.receive('tea', 10);
    const second = await stock.receive('tea', 5);
    const other = await stock.receive('tea', 1, { lot: 'L1' });
    expect(second).toEqual({ ...first, onHand: 15, available: 15, version: first.version + 1 });
    expect(other.id).not.toBe(first.id);
    expect(await stock.counters('tea')).toEqual([16, 0, 16]);
  });

  test.each([0, -1, 10_000_001])('refuses the quantity %i, and writes nothing', async (quantity) => {
    const input = { productId: stock.product('none'), location: 'MYPKG-1', quantity };
    expect(await stock.refusal('receiveStock', input)).toEqual([['INVALID', 'input.quantity']]);
    expect(await stock.counters('none')).toBeNull();
  });

  test('names every fault of an input at once', async () => {
    const input = { productId: stock.product('none'), location: ' ', lot: 'a b', quantity: 0 };
    expect(await stock.refusal('receiveStock', input)).toEqual([
      ['INVALID', 'input.location'],
      ['INVALID', 'input.lot'],
      ['INVALID', 'input.quantity'],
    ]);
  });

  test('refuses an expiry without a lot, and another expiry for a lot that is there', async () => {
    const input = { productId: stock.product('milk'), location: 'MYPKG-1', quantity: 1, expiresOn: '2026-06-01' };
    expect(await stock.refusal('receiveStock', input)).toEqual([['INVALID', 'input.lot']]);
    await stock.done('receiveStock', { ...input, lot: 'M1' });
    expect(await stock.refusal('receiveStock', { ...input, lot: 'M1', expiresOn: '2026-06-02' })).toEqual([
      ['CONFLICT', 'input.expiresOn'],
    ]);
  });

  test('refuses more pieces than a level takes', async () => {
    await stock.receive('screws', 10_000_000);
    const input = { productId: stock.product('screws'), location: 'MYPKG-1', quantity: 1 };
    expect(await stock.refusal('receiveStock', input)).toEqual([['CONFLICT', 'input.quantity']]);
  });

  test('answers a repeated key with the first answer, and refuses it for another input', async () => {
    const input = { productId: stock.product('rice'), location: 'MYPKG-1', quantity: 7, idempotencyKey: stock.key() };
    const first = await stock.done('receiveStock', input);
    await stock.receive('rice', 1);
    expect(await stock.done('receiveStock', input)).toEqual(first);
    expect(await stock.refusal('receiveStock', { ...input, quantity: 8 })).toEqual([
      ['IDEMPOTENCY_KEY_REUSED', 'input.idempotencyKey'],
    ]);
    expect(await stock.counters('rice')).toEqual([8, 0, 8]);
  });

  test.each([
    ['UNKNOWN_HUB', derivedGlobalId('CNHGH', 'Product', 'any')],
    ['BAD_ID', derivedGlobalId('MYKUL', 'Merchant', 'any')],
    ['BAD_ID', 'nonsense'],
  ])('answers %s for the product id %s', async (code, productId) => {
    const answer = await stock.hub.query(
      'inventory',
      `mutation ($input: ReceiveStockInput!) { receiveStock(input: $input) { stockLevel { id } } }`,
      { input: { productId, location: 'MYPKG-1', quantity: 1, idempotencyKey: stock.key() } },
    );
    expect(answer.errors?.[0]?.extensions?.code).toBe(code);
  });
});

describe('adjustStock', () => {
  test('corrects a level that has not changed since it was read', async () => {
    const { id, version } = await stock.receive('cups', 10);
    const level = await stock.done('adjustStock', {
      levelId: id,
      delta: -3,
      expectedVersion: version,
      reason: 'broken',
    });
    expect(level).toMatchObject({ onHand: 7, available: 7, version: version + 1 });
    expect(
      await stock.refusal('adjustStock', { levelId: id, delta: -3, expectedVersion: version, reason: 'again' }),
    ).toEqual([['STALE_VERSION', 'input.expectedVersion']]);
  });

  test('is not made stale by a hold, and does not take what is held', async () => {
    const { id, version } = await stock.receive('pots', 10);
    await stock.reserve('pots', 8);
    const input = { levelId: id, expectedVersion: version, reason: 'count' };
    expect(await stock.refusal('adjustStock', { ...input, delta: -3 })).toEqual([['OUT_OF_STOCK', 'input.delta']]);
    expect(await stock.done('adjustStock', { ...input, delta: -2 })).toMatchObject({ onHand: 8, reserved: 8 });
  });

  test('refuses a delta of 0, a blank reason and a level that is not there', async () => {
    const { id, version } = await stock.receive('pans', 1);
    const input = { levelId: id, expectedVersion: version, delta: 0, reason: ' ' };
    expect(await stock.refusal('adjustStock', input)).toEqual([
      ['INVALID', 'input.delta'],
      ['INVALID', 'input.reason'],
    ]);
    const levelId = derivedGlobalId('MYKUL', 'StockLevel', 'none');
    expect(await stock.refusal('adjustStock', { ...input, levelId, delta: 1, reason: 'count' })).toEqual([
      ['NOT_FOUND', 'input.levelId'],
    ]);
  });
});

describe('moveRegime', () => {
  const imported = { hub: { code: 'MYKUL' }, direction: 'IMPORT', status: 'RELEASED' };
  const declare = (product: string, quantity: number, more: object = {}) =>
    stock.declarations.set(declarationId, {
      ...imported,
      ...more,
      items: [{ quantity, product: { id: stock.product(product), gtin: null } }],
    });

  test('needs a declaration that exists, is released, is an import here, is of these goods and covers them', async () => {
    const { id: levelId } = await stock.receive('spirits', 20, { regime: 'BONDED' });
    const refusal = (quantity: number) => stock.refusal('moveRegime', { levelId, to: 'FREE', quantity, declarationId });
    stock.declarations.delete(declarationId);
    expect(await refusal(1)).toEqual([['NOT_FOUND', 'input.declarationId']]);
    for (const [more, code] of [
      [{ status: 'HELD' }, 'CONFLICT'],
      [{ direction: 'EXPORT' }, 'INVALID'],
      [{ hub: { code: 'CNHGH' } }, 'INVALID'],
    ] as const) {
      declare('spirits', 9, more);
      expect(await refusal(1)).toEqual([[code, 'input.declarationId']]);
    }
    declare('other goods', 9);
    expect(await refusal(1)).toEqual([['CONFLICT', 'input.declarationId']]);
    declare('spirits', 9);
    expect(await refusal(10)).toEqual([['CONFLICT', 'input.quantity']]);
    for (const quantity of [5, 3]) {
      await stock.done('moveRegime', { levelId, to: 'FREE', quantity, declarationId });
    }
    expect(await refusal(2)).toEqual([['CONFLICT', 'input.quantity']]);
    await stock.done('moveRegime', { levelId, to: 'FREE', quantity: 1, declarationId });
    expect(await refusal(1)).toEqual([['CONFLICT', 'input.quantity']]);
    expect(await stock.counters('spirits', 'FREE')).toEqual([9, 0, 9]);
  });

  test('never moves more than was declared, however many move at once', async () => {
    declare('perfume', 7);
    const { id: levelId } = await stock.receive('perfume', 50, { regime: 'BONDED' });
    const id = declarationId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    stock.declarations.set(id, stock.declarations.get(declarationId) ?? {});
    await Promise.all(
      Array.from({ length: 10 }, () =>
        stock.send('moveRegime', { levelId, to: 'FREE', quantity: 2, declarationId: id }),
      ),
    );
    expect(await stock.counters('perfume', 'FREE')).toEqual([6, 0, 6]);
  });

  test('takes the declaration of another hub’s product for the same GTIN', async () => {
    const id = declarationId.replace(/.$/, (last) => (last === '2' ? '3' : '2'));
    const product = { id: derivedGlobalId('CNHGH', 'Product', 'tea'), gtin: '09556001234568' };
    stock.declarations.set(id, { ...imported, items: [{ quantity: 2, product }] });
    const { id: levelId } = await stock.receive('imported tea', 2, { regime: 'BONDED' });
    expect(await stock.done('moveRegime', { levelId, to: 'FREE', quantity: 2, declarationId: id })).toMatchObject({
      onHand: 2,
    });
  });

  test('moves pieces by a declaration into free circulation, as a pair of movements', async () => {
    declare('wine', 4);
    const bonded = await stock.receive('wine', 10, { regime: 'BONDED', lot: 'W1', expiresOn: '2030-01-01' });
    const free = await stock.done('moveRegime', { levelId: bonded.id, to: 'FREE', quantity: 4, declarationId });
    expect(free).toMatchObject({ regime: 'FREE', lot: 'W1', onHand: 4 });
    expect(await stock.counters('wine', 'BONDED')).toEqual([6, 0, 6]);
    expect(await stock.counters('wine')).toEqual([10, 0, 10]);

    const answer = await stock.hub.query<{ from: object; to: object }>(
      'inventory',
      `query ($from: ID!, $to: ID!) {
        from: stockLevel(id: $from) { movements(first: 1) { kind quantity reason } }
        to: stockLevel(id: $to) { movements(first: 1) { kind quantity reason } }
      }`,
      { from: bonded.id, to: free.id },
    );
    const reason = `BONDED to FREE, declaration ${declarationId}`;
    expect(answer.data).toEqual({
      from: { movements: [{ kind: 'MOVE_OUT', quantity: 4, reason }] },
      to: { movements: [{ kind: 'MOVE_IN', quantity: 4, reason }] },
    });
  });

  test('lets nothing into free circulation without a declaration, and nothing out that is held', async () => {
    const { id } = await stock.receive('silk', 10, { regime: 'FREE_ZONE' });
    await stock.reserve('silk', 8);
    expect(await stock.refusal('moveRegime', { levelId: id, to: 'FREE', quantity: 1 })).toEqual([
      ['INVALID', 'input.declarationId'],
    ]);
    expect(await stock.refusal('moveRegime', { levelId: id, to: 'FREE', quantity: 1, declarationId: id })).toEqual([
      ['INVALID', 'input.declarationId'],
    ]);
    expect(await stock.refusal('moveRegime', { levelId: id, to: 'FREE_ZONE', quantity: 1 })).toEqual([
      ['INVALID', 'input.to'],
    ]);
    expect(await stock.refusal('moveRegime', { levelId: id, to: 'BONDED', quantity: 3 })).toEqual([
      ['OUT_OF_STOCK', 'input.quantity'],
    ]);
    expect(await stock.done('moveRegime', { levelId: id, to: 'BONDED', quantity: 2 })).toMatchObject({ onHand: 2 });
  });
});

describe('an expired lot', () => {
  type Levels = {
    stockLevels: {
      totalCount: number;
      nodes: { id: string; lot: string; available: number }[];
      pageInfo: { endCursor: string };
    };
  };
  const list = (filter: object, after: string | null = null, first = 2) =>
    stock.ask<Levels>(
      `query ($filter: StockLevelFilter, $after: String, $first: Int!) {
        stockLevels(first: $first, after: $after, filter: $filter) { totalCount nodes { id lot available } pageInfo { endCursor } }
      }`,
      { filter, after, first },
    );
  const lots = ({ stockLevels }: Levels) => stockLevels.nodes.map(({ lot }) => lot);

  test('is found, first expiry first and page by page, and is written off with its cause', async () => {
    for (const [lot, expiresOn] of [
      ['E3', '2026-02-28'],
      ['E1', '2025-12-31'],
      ['E2', '2026-02-01'],
      ['E4', '2026-03-01'],
      ['N', null],
    ])
      await stock.receive('cheese', 5, { lot, expiresOn, location: 'COLD' });
    const expired = { location: 'COLD', expiresBefore: '2026-03-01' };
    const page = await list(expired);
    expect([page.stockLevels.totalCount, lots(page)]).toEqual([3, ['E1', 'E2']]);
    expect(lots(await list(expired, page.stockLevels.pageInfo.endCursor))).toEqual(['E3']);
    expect(lots(await list({ location: 'COLD' }, null, 9))).toEqual(['E1', 'E2', 'E3', 'E4', 'N']);

    const [levelId] = page.stockLevels.nodes.map(({ id }) => id);
    const some = await stock.done('writeOffStock', {
      levelId,
      quantity: 2,
      cause: 'EXPIRED',
      note: 'Given to a farm.',
    });
    expect(some).toMatchObject({ onHand: 3, available: 3 });
    expect(await stock.done('writeOffStock', { levelId, cause: 'EXPIRED' })).toMatchObject({ onHand: 0, available: 0 });
    expect(lots(await list({ ...expired, hasStock: true }))).toEqual(['E2', 'E3']);
    const { stockLevel } = await stock.ask<{ stockLevel: { movements: object[]; updatedAt: string } }>(
      'query ($id: ID!) { stockLevel(id: $id) { updatedAt movements(first: 2) { kind quantity reason } } }',
      { id: levelId },
    );
    expect(stockLevel).toEqual({
      updatedAt: new Date(stock.clock.nowMs).toISOString(),
      movements: [
        { kind: 'ADJUST', quantity: -3, reason: 'Written off: EXPIRED' },
        { kind: 'ADJUST', quantity: -2, reason: 'Written off: EXPIRED. Given to a farm.' },
      ],
    });
    expect(await stock.refusal('writeOffStock', { levelId, cause: 'EXPIRED' })).toEqual([
      ['OUT_OF_STOCK', 'input.quantity'],
    ]);
  });

  test('is one that is past its last day: another lot is not written off as expired, and held pieces never', async () => {
    const { id: levelId } = await stock.receive('butter', 5, { lot: 'B1', expiresOn: '2026-03-01' });
    expect(await stock.refusal('writeOffStock', { levelId, cause: 'EXPIRED' })).toEqual([['INVALID', 'input.cause']]);
    await stock.reserve('butter', 4);
    expect(await stock.refusal('writeOffStock', { levelId, quantity: 2, cause: 'DAMAGED' })).toEqual([
      ['OUT_OF_STOCK', 'input.quantity'],
    ]);
    expect(await stock.done('writeOffStock', { levelId, cause: 'DAMAGED' })).toMatchObject({ onHand: 4, reserved: 4 });
  });
});

test('movements are read page by page, each once, newest first; a cursor is of one level', async () => {
  const { id } = await stock.receive('hinges', 1);
  for (let n = 2; n <= 7; n += 1) await stock.receive('hinges', n);
  const { id: other } = await stock.receive('washers', 1);
  type Movements = { stockLevel: { movements: { quantity: number; cursor: string }[] } };
  const page = (level: string, after: string | null) =>
    stock.hub.query<Movements>(
      'inventory',
      'query ($id: ID!, $after: String) { stockLevel(id: $id) { movements(first: 3, after: $after) { quantity cursor } } }',
      { id: level, after },
    );
  const read: number[] = [];
  for (let after: string | null = null; ; ) {
    const { data }: { data?: Movements | null } = await page(id, after);
    const movements = data?.stockLevel.movements ?? [];
    read.push(...movements.map(({ quantity }) => quantity));
    if (movements.length < 3) break;
    after = movements.at(-1)?.cursor ?? null;
  }
  expect(read).toEqual([7, 6, 5, 4, 3, 2, 1]);
  const { data } = await page(id, null);
  for (const after of [data?.stockLevel.movements[0]?.cursor ?? '', 'x']) {
    expect((await page(other, after)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});

test('sums a product over its levels that have not expired, by the calendar of the hub', async () => {
  await stock.receive('yoghurt', 5, { lot: 'Y1', expiresOn: '2026-03-01' });
  await stock.receive('yoghurt', 7, { lot: 'Y2', expiresOn: '2026-03-02' });
  expect(await stock.counters('yoghurt')).toEqual([12, 0, 12]);
  // Midnight in Kuala Lumpur, still 1 March in UTC.
  stock.advance(12 * 3600);
  expect(await stock.counters('yoghurt')).toEqual([7, 0, 7]);
});

test('keeps movements as they were written', async () => {
  const database = stock.hub.database('inventory');
  await expect(database.execute({ text: 'DELETE FROM stock_movement' })).rejects.toThrow('append-only');
});
