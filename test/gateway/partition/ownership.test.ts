import { describe, expect, jest, test } from '@jest/globals';
import { buildSchema, execute, parse } from 'graphql';
import type { FetchResult } from '../../../gateway/execute/DataSource.ts';
import { limits } from '../../../gateway/limits.ts';
import { checkEach, LongCheck } from '../../../gateway/partition/LongCheck.ts';
import { MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';
import { fc } from '../../support/properties.ts';

/** A contract in which hubs have products and refer to those of others. */
const shopsSdl = /* GraphQL */ `
  directive @scatter(merge: String!, hubs: String) on FIELD_DEFINITION
  directive @route(by: String!) on FIELD_DEFINITION
  directive @replicated on FIELD_DEFINITION
  directive @owned(by: String! = "id") on OBJECT
  directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT
  type Query {
    product(id: ID!): Product @route(by: "id")
    all: [Product!]! @scatter(merge: LIST)
    find: Product @scatter(merge: FIRST)
    products(first: Int! = 20, after: String): ProductConnection! @scatter(merge: CONNECTION)
    standard: Product @replicated
    order(id: ID!): Order @route(by: "id")
    _entities(representations: [_Any!]!): [_Entity]!
  }
  type Mutation { sell(id: ID!): Payload @route(by: "id") }
  type Payload { product: Product lines: [Line] }
  type Product @key(fields: "id") @key(fields: "gtin") @owned {
    id: ID! gtin: String price: Int similar: [Product!] order: Order hub: Hub! origin: Hub }
  type Hub @key(fields: "code", resolvable: false) { code: ID! }
  type Order @key(fields: "id") @owned { id: ID! lines: [Line] sold: Sold }
  type Line { product: Product quantity: Int }
  union Sold = Product | Voucher
  type Voucher { cents: Int product: Product }
  type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! totalCount: Int! }
  type ProductEdge { cursor: String! node: Product! sortKey: String! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  scalar _Any
  union _Entity = Product | Order
`;
const schema = buildSchema(shopsSdl);

const [own, foreign] = [idOf('CNHGH', 'Product', 1), idOf('MYKUL', 'Product', 1)];
const order = idOf('CNHGH', 'Order', 1);
const row = (id: string) => ({ id, gtin: '1', price: 5 });
const page = (id: string) => ({
  edges: [{ cursor: 'c', sortKey: 's', node: row(id) }],
  nodes: [row(id)],
  pageInfo: { hasNextPage: false, hasPreviousPage: false },
  totalCount: 1,
});

/** Asks CNHGH, which answers with this, as if in so many characters. */
async function ask(
  query: string,
  rootValue: object,
  representations?: readonly object[],
  characters = 0,
): Promise<FetchResult> {
  const hubs = new MemoryNetwork([{ code: 'CNHGH', subgraphs: { shops: schema }, context: {} }]);
  hubs.behave('CNHGH', async ({ prefix }) => {
    const document = parse(JSON.parse(`${prefix}}}`).query);
    const variableValues = { representations: representations ?? [], hubFirst: 20, hubAfter: null };
    const answer = JSON.parse(JSON.stringify(await execute({ schema, document, rootValue, variableValues })));
    return { ...answer, bytes: 0, characters };
  });
  const { ask: askRoot, entities } = partitioned(hubs, { sdls: { shops: shopsSdl } });
  return representations
    ? entities('shops', query, representations as readonly Record<string, unknown>[])
    : askRoot('shops', query);
}

const entityQuery = (fields: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;
const representation = [{ __typename: 'Product', id: own }];
const entity = (value: object) => ({ _entities: [{ __typename: 'Product', ...value }] });
const asked = `product(id: "${own}")`;
const askedOrder = `order(id: "${order}")`;
const lineOf = (id: string) => ({ id: order, lines: [{ quantity: 1, product: row(id) }] });
const soldAs = (typeName: string, value: object) => ({
  order: { id: order, sold: { __typename: typeName, ...value } },
});

/** Places, with what stands there by an id. */
const places: readonly (readonly [string, string, (id: string) => object, (readonly object[])?])[] = [
  ['a routed field', `{ ${asked} { id price } }`, (id) => ({ product: row(id) })],
  ['a routed field, its id alone', `{ ${asked} { id } }`, (id) => ({ product: row(id) })],
  ['a list', '{ all { id price } }', (id) => ({ all: [row(own), row(id)] })],
  ['a list, the ids alone', '{ all { id } }', (id) => ({ all: [row(own), row(id)] })],
  ['a search', '{ find { id price } }', (id) => ({ find: row(id) })],
  ['rows', '{ products { nodes { id price } } }', (id) => ({ products: page(id) })],
  ['rows, the ids alone', '{ products { edges { node { id } } } }', (id) => ({ products: page(id) })],
  [
    'a list in an object',
    `{ ${asked} { id similar { id price } } }`,
    (id) => ({ product: { ...row(own), similar: [row(id)] } }),
  ],
  ['a line', `{ ${askedOrder} { lines { product { id price } } } }`, (id) => ({ order: lineOf(id) })],
  [
    'a line under another name',
    `{ ${askedOrder} { lines { product { key: id price } } } }`,
    (id) => ({ order: lineOf(id) }),
  ],
  [
    'a line, below the object',
    `{ ${askedOrder} { lines { product { id order { id } } } } }`,
    (id) => ({ order: lineOf(id) }),
  ],
  ['a payload', `mutation { sell(id: "${own}") { product { id price } } }`, (id) => ({ sell: { product: row(id) } })],
  [
    'a payload’s lines',
    `mutation { sell(id: "${own}") { lines { product { id price } } } }`,
    (id) => ({ sell: lineOf(id) }),
  ],
  [
    'a union',
    `{ ${askedOrder} { sold { __typename ... on Product { id price } } } }`,
    (id) => soldAs('Product', row(id)),
  ],
  [
    'an object of a union',
    `{ ${askedOrder} { sold { __typename ... on Voucher { product { id price } } } } }`,
    (id) => soldAs('Voucher', { product: row(id) }),
  ],
  ['an entity', entityQuery('... on Product { id price }'), (id) => entity(row(id)), representation],
  [
    'an entity’s list',
    entityQuery('... on Product { similar { id price } }'),
    (id) => entity({ similar: [row(id)] }),
    representation,
  ],
];

/** Places where a hub says by a hub's code whose something is, with no id beside it. */
const hubPlaces: readonly (readonly [string, string, (hub: object) => object])[] = [
  ['a routed field', `{ ${asked} { hub { code } } }`, (hub) => ({ product: { hub } })],
  ['a list', '{ all { price of: hub { c: code } } }', (hub) => ({ all: [{ ...row(own), hub }] })],
  ['a search', '{ find { hub { code } } }', (hub) => ({ find: { hub } })],
  ['rows', '{ products { nodes { hub { code } } } }', (hub) => ({ products: { ...page(own), nodes: [{ hub }] } })],
  [
    'a line',
    `{ ${askedOrder} { lines { product { hub { code } } } } }`,
    (hub) => ({ order: { lines: [{ product: { hub } }] } }),
  ],
  [
    'a payload',
    `mutation { sell(id: "${own}") { product { hub { code } } } }`,
    (hub) => ({ sell: { product: { hub } } }),
  ],
  ['an entity', entityQuery('... on Product { hub { code } }'), (hub) => entity({ hub })],
];

test.each(hubPlaces)(
  '%s that is said to be another hub’s is not believed, and the hub is named',
  async (_, query, answer) => {
    const asksEntities = query.startsWith('query ($representations');
    const askWith = (code: string) => ask(query, answer({ code }), asksEntities ? representation : undefined);
    const { data, errors } = await askWith('CNHGH');
    expect([errors, JSON.stringify(data)]).toEqual([undefined, expect.stringContaining('"CNHGH"')]);
    const wrong = await askWith('MYKUL');
    expect(JSON.stringify(wrong.data)).not.toContain('MYKUL');
    expect(wrong.errors).toMatchObject([
      {
        message: 'CNHGH answered another hub as the owner of its data.',
        extensions: { code: 'HUB_FAILED', hub: 'CNHGH', subgraph: 'shops' },
      },
    ]);
  },
);

test('other fields of an entity may name any hub', async () => {
  const product = { hub: { code: 'CNHGH' }, origin: { code: 'MYKUL' } };
  const { data, errors } = await ask(`{ ${asked} { hub { code } origin { code } } }`, { product });
  expect([data, errors]).toEqual([{ product }, undefined]);
});

const malformedIds: readonly (readonly [string, string])[] = [
  ['a number for an id', '1'],
  ['a scheme in capitals', own.replace('gid', 'GID')],
  ['a hub code in lower case', own.replace('CNHGH', 'cnhgh')],
  ['a longer hub code', idOf('CNHGHA', 'Product', 1)],
  ['a tail that is no ULID', 'gid://CNHGH/Product/7'],
];

function expectMalformed({ data, errors = [] }: FetchResult, id: string): void {
  expect(JSON.stringify(data)).not.toContain(`"${id}"`);
  expect(errors.length).toBeGreaterThan(0);
  for (const { message, extensions } of errors) {
    expect(message).toBe('CNHGH answered an id that does not have the form gid://<HUB>/<Type>/<ULID>.');
    expect(extensions).toMatchObject({ code: 'HUB_FAILED', hub: 'CNHGH', subgraph: 'shops' });
  }
}

describe.each(places)('%s', (_, query, answer, representations) => {
  test('is answered by the hub that owns it', async () => {
    const { data, errors } = await ask(query, answer(own), representations);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain(own);
  });

  test.each([['of another hub', foreign]])('with an id %s is not believed, and the hub is named', async (_kind, id) => {
    const { data, errors = [] } = await ask(query, answer(id), representations);
    expect(JSON.stringify(data)).not.toContain(id);
    expect(errors.length).toBeGreaterThan(0);
    for (const { message, extensions } of errors) {
      expect(message).toBe('CNHGH answered data that another hub owns.');
      expect(extensions).toMatchObject({ code: 'HUB_FAILED', hub: 'CNHGH', subgraph: 'shops' });
    }
  });

  test('is checked the same in a long answer, in turns of the event loop', async () => {
    for (const id of [own, foreign])
      expect(await ask(query, answer(id), representations, limits.turnCharacters + 1)).toEqual(
        await ask(query, answer(id), representations),
      );
  });

  test.each(malformedIds)('with %s is not believed, and the hub is named', async (_kind, id) => {
    expectMalformed(await ask(query, answer(id), representations), id);
  });
});

test('of long lists in lists every item is checked until one is wrong, in however many turns', async () => {
  const clock = jest.spyOn(performance, 'now');
  let ms = 0;
  // Each look at the clock finds the turn to be over.
  clock.mockImplementation(() => {
    ms += limits.turnMs;
    return ms;
  });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(300), { maxLength: 5 }), fc.nat(1_000), async (lengths, wrong) => {
        let number = 0;
        const lists = lengths.map((length) => Array.from({ length }, () => number++));
        const seen: unknown[] = [];
        const isRight = (item: unknown): boolean => {
          seen.push(item);
          return item !== wrong;
        };
        const long = new LongCheck();
        const areRight = (list: unknown): boolean => checkEach(list as readonly unknown[], isRight, true, long);
        expect(await long.run(() => checkEach(lists, areRight, true, long), true)).toBe(wrong >= number);
        expect(new Set(seen).size).toBe(seen.length);
        if (wrong >= number) expect(seen).toHaveLength(number);
      }),
    );
  } finally {
    clock.mockRestore();
  }
});

const references: readonly (readonly [string, string, (id: string) => object])[] = [
  ['a line', `{ ${askedOrder} { lines { quantity product { id } } } }`, (id) => ({ order: lineOf(id) })],
  ['a line under another name', `{ ${askedOrder} { lines { product { key: id } } } }`, (id) => ({ order: lineOf(id) })],
  ['a payload', `mutation { sell(id: "${own}") { product { id } } }`, (id) => ({ sell: { product: row(id) } })],
  ['a union', `{ ${askedOrder} { sold { __typename ... on Product { id } } } }`, (id) => soldAs('Product', row(id))],
];

describe.each(references)('a reference in %s', (_, query, answer) => {
  test.each(malformedIds)('with %s is not believed, and the hub is named', async (_kind, id) => {
    expectMalformed(await ask(query, answer(id)), id);
  });
});

describe('what another hub owns may be referred to', () => {
  test.each([
    ['by its key in a line', `{ ${askedOrder} { lines { quantity product { id } } } }`, { order: lineOf(foreign) }],
    [
      'by another of its keys',
      `{ ${askedOrder} { lines { product { __typename id gtin } } } }`,
      { order: lineOf(foreign) },
    ],
    [
      'by its key in a payload',
      `mutation { sell(id: "${own}") { product { id } } }`,
      { sell: { product: row(foreign) } },
    ],
    [
      'as an object of a union',
      `{ ${askedOrder} { sold { __typename ... on Product { id } } } }`,
      soldAs('Product', row(foreign)),
    ],
    ['in what every hub holds', '{ standard { id price } }', { standard: row(foreign) }],
  ])('%s', async (_, query, answer) => {
    const { data, errors } = await ask(query, answer);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain(foreign);
  });

  test('by an entity, which says nothing more of it', async () => {
    const query = entityQuery('... on Product { price similar { id } }');
    const { data, errors } = await ask(query, entity({ price: 5, similar: [row(foreign)] }), representation);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ _entities: [{ price: 5, similar: [{ id: foreign }] }] });
  });
});

test('a hub that returns an entity of another hub loses that entity only', async () => {
  const query = entityQuery('... on Product { similar { id price } }');
  const answer = { _entities: [own, foreign].map((id) => ({ __typename: 'Product', similar: [row(id)] })) };
  const { data, errors } = await ask(query, answer, [
    ...representation,
    { __typename: 'Product', id: idOf('CNHGH', 'Product', 2) },
  ]);
  expect(data).toEqual({ _entities: [{ similar: [{ id: own, price: 5 }] }, null] });
  expect(errors?.map(({ path }) => path)).toEqual([['_entities', 1]]);
});

describe('another entity of the same hub is not the one that was asked, and the hub is named', () => {
  const other = idOf('CNHGH', 'Product', 2);
  const told = (path: readonly unknown[]) => ({
    message: 'CNHGH answered another entity than requested.',
    path,
    extensions: { code: 'INVALID_ANSWER', hub: 'CNHGH', subgraph: 'shops', retryable: false },
  });

  test.each([
    ['by its id', `{ ${asked} { id price } }`],
    ['by its id under another name', `{ ${asked} { price key: id } }`],
    ['its id alone', `{ ${asked} { id } }`],
    ['by its id in a fragment', `{ ${asked} { price ... on Product { id } } }`],
  ])('where a root field is asked for one %s', async (_, query) => {
    expect(await ask(query, { product: row(other) })).toEqual({ data: { product: null }, errors: [told(['product'])] });
    expect((await ask(query, { product: row(own) })).errors).toBeUndefined();
    expect(await ask(query, { product: null })).toEqual({ data: { product: null } });
  });

  test('where a field is asked beside others', async () => {
    const query = `{ ${asked} { id } ${askedOrder} { id } }`;
    const { data, errors } = await ask(query, { product: row(other), order: lineOf(own) });
    expect(data).toEqual({ product: null, order: { id: order } });
    expect(errors).toEqual([told(['product'])]);
  });

  test.each(['id', 'key: id', 'id gtin'])('where entities are asked for %s', async (fields) => {
    const query = entityQuery(`... on Product { ${fields} }`);
    const answer = { _entities: [own, other].map((id) => ({ __typename: 'Product', ...row(id) })) };
    const third = idOf('CNHGH', 'Product', 3);
    const { data, errors } = await ask(
      query,
      answer,
      [own, third].map((id) => ({ __typename: 'Product', id })),
    );
    expect(data?._entities).toEqual([expect.objectContaining({ [fields === 'key: id' ? 'key' : 'id']: own }), null]);
    expect(errors).toEqual([told(['_entities', 1])]);
  });
});
