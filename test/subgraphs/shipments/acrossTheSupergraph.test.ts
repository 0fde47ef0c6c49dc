import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestNetwork, type TestNetwork } from '../../support/network/startTestNetwork.ts';

/** Two real hubs with merchants, inventory and shipments, and a real gateway that they and the client ask. */
let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork({ seed: 'across' });
}, 60_000);
afterAll(() => network.close());

let keys = 0;
async function answerOf<Data>(text: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await network.query<Data>(text, variables);
  expect(errors).toBeUndefined();
  return data!;
}
const newKey = () => `across-${keys++}`;

interface Payload {
  readonly payload: Readonly<Record<string, { id: string } | null>> & { readonly userErrors: readonly object[] };
}
async function done(text: string, input: object): Promise<{ id: string } & Readonly<Record<string, unknown>>> {
  const { payload } = await answerOf<Payload>(text, { input: { idempotencyKey: newKey(), ...input } });
  const { userErrors, ...entities } = payload;
  expect(userErrors).toEqual([]);
  return Object.values(entities)[0] as never;
}

/** A product of a hub with stock of it. */
async function productOf(hub: string): Promise<string> {
  const text = `query ($hubs: [HubCode!]) { products(first: 1, hubs: $hubs) { nodes { id } } }`;
  const { products } = await answerOf<{ products: { nodes: { id: string }[] } }>(text, { hubs: [hub] });
  const productId = products.nodes[0]!.id;
  await done(
    `mutation ($input: ReceiveStockInput!) { payload: receiveStock(input: $input) { stockLevel { id } userErrors { message } } }`,
    { productId, location: 'A1', quantity: 10 },
  );
  return productId;
}

describe.each([
  ['CNHGH', 'MYKUL'],
  ['MYKUL', 'CNHGH'],
])('from %s to %s', (origin, destination) => {
  test('goods are quoted, reserved, booked, tracked and listed, joined with their product and stock', async () => {
    const productId = await productOf(origin);
    const quote = await done(
      `mutation ($input: QuoteLandedCostInput!) { payload: quoteLandedCost(input: $input) {
        quote { id destination { code name } dueToCustoms { currencyCode } charges { kind rule } } userErrors { code message } } }`,
      { lines: [{ productId, quantity: 2 }], destination },
    );
    expect(quote).toMatchObject({ destination: { code: destination } });
    const tradeRef = `trade-${newKey()}`;
    const reservation = await done(
      `mutation ($input: ReserveStockInput!) { payload: reserveStock(input: $input) { reservation { id } userErrors { code message } } }`,
      { tradeRef, lines: [{ productId, quantity: 2 }] },
    );
    const shipment = await done(
      `mutation ($input: BookShipmentInput!) { payload: bookShipment(input: $input) { shipment { id sscc s10 createdAt } userErrors { code message } } }`,
      { quoteId: quote.id, tradeRef, reservationId: reservation.id },
    );
    await done(
      `mutation ($input: RecordShipmentEventsInput!) { payload: recordShipmentEvents(input: $input) { shipment { id } userErrors { message } } }`,
      {
        shipmentId: shipment.id,
        events: [{ id: 'scan-1', type: 'COLLECTED', eventTime: shipment.createdAt, recordedBy: origin }],
      },
    );
    const fields = `id state origin { code name } destination { code name } events { type recordedBy { name } }
      declarations { direction hub { name } } items { quantity product { id title hub { name } stock { reserved } } }`;
    const expected = {
      id: shipment.id,
      state: 'COLLECTED',
      origin: { code: origin },
      destination: { code: destination },
      events: [{ type: 'COLLECTED' }],
      items: [
        { quantity: 2, product: { id: productId, title: expect.any(String), stock: { reserved: expect.any(Number) } } },
      ],
    };
    const tracked = await answerOf<object>(
      `query ($sscc: String!, $s10: String!, $tradeRef: ID!) {
        bySscc: trackShipment(number: $sscc) { ${fields} }
        byS10: trackShipment(number: $s10) { id }
        shipments(first: 5, filter: { tradeRef: $tradeRef }) { totalCount nodes { ${fields} } coverage { hub status } }
      }`,
      { sscc: shipment.sscc, s10: shipment.s10, tradeRef },
    );
    expect(tracked).toMatchObject({
      bySscc: expected,
      byS10: { id: shipment.id },
      shipments: { totalCount: 1, nodes: [expected] },
    });
  });
});

test('products of several hubs are estimated in one public query, joined with the catalogue', async () => {
  const ids = [await productOf('CNHGH'), await productOf('MYKUL')];
  const text = `query ($lines: [QuoteLineInput!]!, $hubs: [HubCode!]) {
    landedCostEstimates(lines: $lines, destination: "MYKUL", hubs: $hubs) {
      product { id title } total { amount currencyCode } charges { kind rule } userErrors { code message } } }`;
  const lines = ids.map((productId) => ({ productId, quantity: 1 }));
  type Rows = { landedCostEstimates: { product: { id: string } }[] };
  const { landedCostEstimates } = await answerOf<Rows>(text, { lines });
  expect(landedCostEstimates).toMatchObject([
    {
      product: { id: ids[0], title: expect.any(String) },
      ...{ total: { currencyCode: 'MYR' }, userErrors: [] },
    },
    { product: { id: ids[1] }, total: null, userErrors: [{ code: 'INVALID' }] },
  ]);
  const named = await answerOf<Rows>(text, { lines, hubs: ['CNHGH'] });
  expect(named.landedCostEstimates.map(({ product }) => product.id)).toEqual([ids[0]]);
});

test('bonded goods enter free circulation by the import declaration that released them, up to what it declares', async () => {
  type Found = { products: { nodes: { id: string; gtin: string | null }[] }; merchants: { nodes: { id: string }[] } };
  const { products, merchants } = await answerOf<Found>(`{
    products(first: 20, hubs: ["CNHGH"]) { nodes { id gtin } }
    merchants(first: 1, hubs: ["MYKUL"], filter: { kyb: APPROVED }) { nodes { id } }
  }`);
  const { id: productId, gtin } = products.nodes.findLast((each) => each.gtin !== null)!;
  await done(
    `mutation ($input: ReceiveStockInput!) { payload: receiveStock(input: $input) { stockLevel { id } userErrors { message } } }`,
    { productId, location: 'A1', quantity: 10 },
  );
  const lines = [{ productId, quantity: 2 }];
  const quote = await done(
    `mutation ($input: QuoteLandedCostInput!) { payload: quoteLandedCost(input: $input) { quote { id } userErrors { message } } }`,
    { lines, destination: 'MYKUL' },
  );
  const reservation = await done(
    `mutation ($input: ReserveStockInput!) { payload: reserveStock(input: $input) { reservation { id } userErrors { message } } }`,
    { tradeRef: 'bonded', lines },
  );
  const shipment = await done(
    `mutation ($input: BookShipmentInput!) { payload: bookShipment(input: $input) {
      shipment { id createdAt declarations { id direction items { quantity } } } userErrors { message } } }`,
    { quoteId: quote.id, tradeRef: 'bonded', reservationId: reservation.id },
  );
  const declarations = shipment.declarations as { id: string; direction: string; items: object[] }[];
  const declared = declarations.find(({ direction }) => direction === 'IMPORT');
  expect(declared?.items).toEqual([{ quantity: 2 }]);

  // The importer has the same goods under a product of its own.
  const own = await done(
    `mutation ($input: CreateProductInput!) { payload: createProduct(input: $input) { product { id } userErrors { message } } }`,
    {
      ...{ merchantId: merchants.nodes[0]?.id, title: 'Imported', hsCode: '090220', originCountry: 'CN', gtin },
      ...{ grossWeightGrams: 100, price: { amount: '10.00', currencyCode: 'MYR' } },
    },
  );
  const bonded = await done(
    `mutation ($input: ReceiveStockInput!) { payload: receiveStock(input: $input) { stockLevel { id } userErrors { message } } }`,
    { productId: own.id, location: 'A1', regime: 'BONDED', quantity: 5 },
  );
  const move = async (quantity: number) => {
    const input = { levelId: bonded.id, to: 'FREE', quantity, declarationId: declared?.id, idempotencyKey: newKey() };
    const { moveRegime } = await answerOf<{ moveRegime: object }>(
      `mutation ($input: MoveRegimeInput!) { moveRegime(input: $input) { stockLevel { onHand } userErrors { code message } } }`,
      { input },
    );
    return moveRegime;
  };
  expect(await move(1)).toMatchObject({
    userErrors: [{ message: expect.stringContaining('The declaration is DRAFT') }],
  });
  const exported = ['COLLECTED', 'AT_ORIGIN_HUB', 'EXPORT_PRESENTED', 'EXPORT_RELEASED', 'LINEHAUL_DEPARTED'];
  const imports = ['LINEHAUL_ARRIVED', 'IMPORT_PRESENTED', 'IMPORT_RELEASED'];
  await done(
    `mutation ($input: RecordShipmentEventsInput!) { payload: recordShipmentEvents(input: $input) { shipment { id } userErrors { message } } }`,
    {
      shipmentId: shipment.id,
      events: [...exported, ...imports].map((type, n) => ({
        ...{ id: `bonded ${n}`.replace(' ', '-'), type, eventTime: shipment.createdAt },
        recordedBy: imports.includes(type) ? 'MYKUL' : 'CNHGH',
      })),
    },
  );
  expect(await move(2)).toEqual({ stockLevel: { onHand: 2 }, userErrors: [] });
  expect(await move(1)).toMatchObject({ stockLevel: null, userErrors: [{ code: 'CONFLICT' }] });
});

test('the shipments of both hubs are one list, the latest first, each once over pages of any size', async () => {
  const text = `query ($first: Int!, $after: String) { shipments(first: $first, after: $after) {
    totalCount nodes { id createdAt origin { code } } pageInfo { hasNextPage endCursor } } }`;
  interface Page {
    shipments: {
      totalCount: number;
      nodes: { id: string; createdAt: string; origin: { code: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  }
  const rows: Page['shipments']['nodes'] = [];
  let total = 0;
  for (let after: string | null = null, first = 23; ; first = first === 23 ? 100 : 23) {
    const { shipments }: Page = await answerOf<Page>(text, { first, after });
    rows.push(...shipments.nodes);
    total = shipments.totalCount;
    after = shipments.pageInfo.endCursor;
    if (!shipments.pageInfo.hasNextPage) break;
  }
  expect(rows).toHaveLength(total);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(total);
  expect(total).toBeGreaterThanOrEqual(480);
  expect(new Set(rows.map(({ origin }) => origin.code))).toEqual(new Set(['CNHGH', 'MYKUL']));
  const times = rows.map(({ createdAt }) => createdAt);
  expect(times).toEqual(times.toSorted().toReversed());
});

test('a quote to a hub that is down is an error that names it and may be tried again', async () => {
  const productId = await productOf('CNHGH');
  await network.hubs.MYKUL.close();
  const { data, errors } = await network.query(
    `mutation ($input: QuoteLandedCostInput!) { quoteLandedCost(input: $input) { quote { id } userErrors { message } } }`,
    { input: { lines: [{ productId, quantity: 1 }], destination: 'MYKUL', idempotencyKey: newKey() } },
  );
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'PEER_UNAVAILABLE', retryable: true, hub: 'CNHGH' } }]);
  expect(errors![0]!.message).toMatch(/^The duties and taxes of MYKUL could not be read from hub MYKUL: .* Retry/);
});
