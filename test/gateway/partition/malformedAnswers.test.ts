import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { startGatewayOverTexts } from '../../support/http/startGatewayOverTexts.ts';

const shopSdl = `
  type Query { products: [Product] lamp: Product best: Offer }
  type Mutation { rename: Product }
  union Offer = Product | Voucher
  type Voucher { id: ID! cents: Int }
  type Product @key(fields: "id") { id: ID! title: String size: Size tags: [String] }
  interface Account @key(fields: "id") { id: ID! }
  type Admin implements Account @key(fields: "id") { id: ID! level: Int }
  type Size { width: Int depth: Int }`;
const stockSdl = 'type Product @key(fields: "id") { id: ID! stock: Int shelf: Shelf } type Shelf { row: Int }';
const loginsSdl = 'type Query { last: Account } type Account @key(fields: "id") @interfaceObject { id: ID! }';

const product = (id: string) => ({ __typename: 'Product', id });
const three = { data: { products: ['1', '2', '3'].map(product) } };

let shop: unknown;
let stock: unknown;
let logins: unknown;
let gateway: Awaited<ReturnType<typeof startGatewayOverTexts>>;

beforeAll(async () => {
  gateway = await startGatewayOverTexts({
    shop: { sdl: shopSdl, answer: () => JSON.stringify(shop) },
    stock: { sdl: stockSdl, answer: () => JSON.stringify(stock) },
    logins: { sdl: loginsSdl, answer: () => JSON.stringify(logins) },
  });
});
beforeEach(() => {
  shop = three;
  stock = { data: { _entities: [{ stock: 1 }, { stock: 2 }, { stock: 3 }] } };
});
afterAll(() => gateway.close());

async function ask(query: string) {
  const { data, errors = [] } = JSON.parse(await gateway.post(JSON.stringify({ query })));
  return {
    data,
    errors: errors.map(({ path, extensions }: { path: unknown; extensions: Record<string, unknown> }) => [
      path,
      extensions.code,
      extensions.subgraph,
    ]),
  };
}

test.each([['Size'], ['Voucher'], ['Nothing'], ['product'], [5]])(
  'an object that says of itself that it is a %s is none of the type that was asked',
  async (typeName) => {
    shop = { data: { lamp: { __typename: typeName, id: '1', title: 'Lamp' } } };
    expect(await ask('{ lamp { title stock } }')).toEqual({
      data: { lamp: null },
      errors: [[['lamp'], 'INVALID_ANSWER', undefined]],
    });
  },
);

test.each(['Voucher', 'Product', 'Nothing'])(
  'an entity that says of itself that it is a %s is none that has the interface that was asked',
  async (typeName) => {
    logins = { data: { last: { __typename: 'Account', id: 'a' } } };
    const query = '{ last { __typename ... on Admin { level } } }';
    shop = { data: { _entities: [{ __typename: typeName, id: 'v', level: 5 }] } };
    const { data, errors } = await ask(query);
    expect(data).toEqual({ last: null });
    expect(errors).toEqual([[['last'], 'INVALID_ANSWER', 'shop']]);
    shop = { data: { _entities: [{ __typename: 'Admin', id: 'a', level: 5 }] } };
    expect(await ask(query)).toEqual({ data: { last: { __typename: 'Admin', level: 5 } }, errors: [] });
  },
);

test('objects beyond the bound of a response are not read, and each place says so', async () => {
  shop = { data: { products: new Array(limits.answerObjects + 2).fill({}) } };
  stock = { data: { _entities: [] } };
  const { data, errors } = await ask('{ products { size { width } } }');
  expect(data.products.slice(-2)).toEqual([null, null]);
  expect(errors.every(([, code]: unknown[]) => code === 'INVALID_ANSWER')).toBe(true);
});

describe('entities', () => {
  const query = '{ products { stock } }';

  test('that come as they were asked are given to their places', async () => {
    expect(await ask(query)).toEqual({ data: { products: [{ stock: 1 }, { stock: 2 }, { stock: 3 }] }, errors: [] });
  });

  test.each([
    ['without the second', { _entities: [{ stock: 1 }, { stock: 3 }] }],
    ['with one too many', { _entities: [{ stock: 1 }, { stock: 2 }, { stock: 3 }, { stock: 4 }] }],
    ['as null', { _entities: null }],
    ['not at all', {}],
    ['as an object', { _entities: { 0: { stock: 1 }, 1: { stock: 2 }, 2: { stock: 3 }, length: 3 } }],
    ['as text', { _entities: 'abc' }],
    ['as numbers', { _entities: [1, 2, 3] }],
    ['as lists', { _entities: [[{ stock: 1 }], [{ stock: 2 }], [{ stock: 3 }]] }],
  ])('that come %s are given to none, with an error', async (_, data) => {
    stock = { data };
    const { data: answered, errors } = await ask(query);
    expect(answered).toEqual({ products: [{ stock: null }, { stock: null }, { stock: null }] });
    expect(errors).toEqual([0, 1, 2].map((index) => [['products', index], 'HUB_FAILED', 'stock']));
  });

  test('of which one is missing a field are null there, with an error', async () => {
    stock = { data: { _entities: [{ stock: 1 }, {}, { stock: 3 }] } };
    expect(await ask(query)).toEqual({
      data: { products: [{ stock: 1 }, { stock: null }, { stock: 3 }] },
      errors: [[['products', 1, 'stock'], 'INVALID_ANSWER', 'stock']],
    });
  });

  test('that are not there are null, without an error', async () => {
    stock = { data: { _entities: [{ stock: 1 }, null, { stock: 3 }] } };
    expect(await ask(query)).toEqual({ data: { products: [{ stock: 1 }, { stock: null }, { stock: 3 }] }, errors: [] });
  });
});

describe('fields', () => {
  test.each([
    ['{ lamp { title } }', {}, { lamp: null }, ['lamp']],
    ['{ lamp { title } }', { lamp: 'x' }, { lamp: null }, ['lamp']],
    ['{ lamp { title } }', { lamp: 2 ** 60 }, { lamp: null }, ['lamp']],
    ['{ lamp { title } }', { lamp: {} }, { lamp: { title: null } }, ['lamp', 'title']],
    ['{ lamp { title } }', { lamp: [{ title: 'a' }] }, { lamp: null }, ['lamp']],
    ['{ lamp { title } }', { lamp: { title: { en: 'a' } } }, { lamp: { title: null } }, ['lamp', 'title']],
    ['{ lamp { size { width } } }', { lamp: { size: true } }, { lamp: { size: null } }, ['lamp', 'size']],
    ['{ lamp { size { width } } }', { lamp: {} }, { lamp: { size: null } }, ['lamp', 'size']],
    ['{ lamp { tags } }', { lamp: { tags: 'a' } }, { lamp: { tags: null } }, ['lamp', 'tags']],
    ['{ products { title } }', { products: { title: 'a' } }, { products: null }, ['products']],
    ['{ products { title } }', { products: 'x' }, { products: null }, ['products']],
    [
      '{ products { title } }',
      { products: [{ title: 'a' }, 7] },
      { products: [{ title: 'a' }, null] },
      ['products', 1],
    ],
    ['{ products { title } }', { products: [{}] }, { products: [{ title: null }] }, ['products', 0, 'title']],
    ['mutation { rename { title } }', {}, { rename: null }, ['rename']],
    [
      '{ best { ... on Product { title } ... on Voucher { cents } } }',
      { best: { __typename: 'Voucher', title: 'a' } },
      { best: { cents: null } },
      ['best', 'cents'],
    ],
  ])(
    'of %s answered as %j are null where they are missing or wrong, with an error there',
    async (query, data, expected, path) => {
      shop = { data };
      const answered = await ask(query);
      expect(answered.data).toEqual(expected);
      expect(answered.errors.map(([place, code]: unknown[]) => [place, code])).toEqual([[path, 'INVALID_ANSWER']]);
    },
  );

  test('that are missing for an error of the subgraph have that error alone', async () => {
    shop = {
      data: { lamp: {} },
      errors: [{ message: 'away', path: ['lamp', 'title'], extensions: { code: 'FORBIDDEN' } }],
    };
    const { data, errors } = await ask('{ lamp { title } }');
    expect(data).toEqual({ lamp: { title: null } });
    expect(errors).toHaveLength(1);
  });

  test('of other types than the object is of are not missed', async () => {
    shop = { data: { best: { __typename: 'Product', title: 'a' } } };
    const query = '{ best { ... on Product { title } ... on Voucher { cents } } }';
    expect(await ask(query)).toEqual({ data: { best: { title: 'a' } }, errors: [] });
  });

  test('that were not asked are not taken, beside an unasked type or not', async () => {
    shop = { data: { lamp: { ...product('1'), title: 'Lamp' } } };
    stock = { data: { _entities: [{ __typename: 'Product', id: 'other', title: 'Other', stock: 5 }] } };
    expect(await ask('{ lamp { id title stock } }')).toEqual({
      data: { lamp: { id: '1', title: 'Lamp', stock: 5 } },
      errors: [],
    });
  });

  test('that are missing in many places are reported at some', async () => {
    shop = { data: { products: new Array(5_000).fill({}) } };
    const { data, errors } = await ask('{ products { title } }');
    expect(data.products).toHaveLength(5_000);
    expect(errors).toHaveLength(limits.answerFaults);
  });
});

test('a subgraph that answers nothing is named once', async () => {
  shop = undefined;
  const { errors } = JSON.parse(await gateway.post('{"query":"{ lamp { title } }"}'));
  expect(errors).toMatchObject([{ message: 'shop answered with HTTP status 200 and no GraphQL response.' }]);
});
