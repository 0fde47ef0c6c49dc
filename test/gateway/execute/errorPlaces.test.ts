import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { startGatewayOverTexts } from '../../support/http/startGatewayOverTexts.ts';

const shopSdl = `
  type Query { products: [Product] lamp: Product parts: [Part] bins: [Bin] notes: [Note] found: Found kept: [Kept!] }
  interface Kept { item: Product } type Old implements Kept { item: Product } type New implements Kept { item: Product }
  type Found @key(fields: "id") @interfaceObject { id: ID! }
  type Product @key(fields: "id") {
    id: ID! title: String size: Size weight: Int codes: [String!] grade: Grade! json: JSON packed: Packed }
  type Size @shareable { width: Int }
  union Packed = Box | Bag type Box @shareable { n: Int } type Bag @shareable { s: String }
  scalar JSON enum Grade { A B } type Brand @shareable { code: String! }
  type Part @key(fields: "sku brand { code } grade") { sku: String! brand: Brand grade: Grade }
  type Bin @key(fields: "n") { n: Int! } type Note @key(fields: "json") { json: JSON! }`;
const labelsSdl = `scalar JSON enum Grade { A B } type Brand @shareable { code: String! }
  type Part @key(fields: "sku brand { code } grade") { sku: String! brand: Brand grade: Grade label: String }
  type Bin @key(fields: "n") { n: Int! label: String } type Note @key(fields: "json") { json: JSON! label: String }
  interface Found @key(fields: "id") { id: ID! inside: Crate grams: Int }
  type Crate implements Found @key(fields: "id") { id: ID! inside: Crate grams: Int }
  type Chest implements Found @key(fields: "id") { id: ID! inside: Crate grams: Int }`;
const stockSdl = `type Product @key(fields: "id") {
  id: ID! weight: Int @external stock: Int shelf: String! fee: Int @requires(fields: "weight") rack: Rack
  size: Size @external codes: [String!] @external grade: Grade! @external json: JSON @external packed: Packed @external
  rate: Int @requires(fields: "size { width } codes grade json packed { ... on Box { n } ... on Bag { s } }") }
  scalar JSON enum Grade { A B } type Size @shareable { width: Int }
  union Packed = Box | Bag type Box @shareable { n: Int } type Bag @shareable { s: String }
  type Rack { rows: [Row] } type Row { n: Int }
  type Found @key(fields: "id") @interfaceObject { id: ID! worth: Int }`;

const product = (id: string) => ({ __typename: 'Product', id, title: `T${id}` });
const products = ['1', '2', '3'].map(product);
const entities = [{ stock: 1 }, { stock: 2 }, { stock: 3 }];
const error = (path?: unknown) => ({ message: 'away', path, extensions: { code: 'FORBIDDEN' } });

const inside = { __typename: 'Crate', id: 'c', grams: null };
const found = JSON.stringify({ data: { _entities: [{ __typename: 'Chest', inside }] } });

let shop: unknown;
let stock: unknown;
let gateway: Awaited<ReturnType<typeof startGatewayOverTexts>>;

beforeAll(async () => {
  gateway = await startGatewayOverTexts({
    shop: { sdl: shopSdl, answer: () => JSON.stringify(shop) },
    stock: { sdl: stockSdl, answer: (body) => JSON.stringify(typeof stock === 'function' ? stock(body) : stock) },
    labels: {
      sdl: labelsSdl,
      answer: (body) => (body.includes('inside') ? found : '{"data":{"_entities":[{"label":"l"}]}}'),
    },
  });
});
beforeEach(() => {
  shop = { data: { products } };
  stock = { data: { _entities: entities } };
});
afterAll(() => gateway.close());

async function ask(query: string) {
  const { data, errors = [] } = JSON.parse(await gateway.post(JSON.stringify({ query })));
  return { data, paths: errors.map(({ path }: { path?: unknown }) => path) };
}

const nowhere = [
  ['nowhere', 3],
  ['nowhere'],
  [3],
  ['__proto__'],
  ['products', 99, 'title'],
  ['products', -1],
  ['products', 0.5, 'title'],
  ['products', '1', 'title'],
  ['products', 'length'],
  ['products', 0, 'nowhere'],
  ['products', 0, 'title', 'deeper'],
  ['products', 0, 0],
  ['products'],
  ['products', 1],
  ['products', 2, 'title'],
];

describe('an error of root fields whose path leads nowhere', () => {
  test.each(nowhere)('%j %j %j %j is reported without a path where nothing is missing', async (...path) => {
    shop = { data: { products }, errors: [error(path.filter((step) => step !== undefined))] };
    expect(await ask('{ products { title } }')).toEqual({
      data: { products: products.map(({ title }) => ({ title })) },
      paths: [undefined],
    });
  });

  test.each([
    [['nowhere', 3], { lamp: null }, ['lamp']],
    [undefined, { lamp: null }, ['lamp']],
    [['lamp', 'nowhere'], { lamp: null }, ['lamp']],
    [['lamp', 'size', 'nowhere'], { lamp: { size: null } }, ['lamp', 'size']],
    [['lamp', 'size', 3, 'width'], { lamp: { size: null } }, ['lamp', 'size']],
    [['lamp', 0, 'size'], { lamp: null }, ['lamp']],
    [['lamp', 'size', 'width', 0], { lamp: { size: { width: null } } }, ['lamp', 'size', 'width']],
  ])('%j is reported at what is missing in %j', async (path, data, place) => {
    shop = { data, errors: [error(path)] };
    expect(await ask('{ lamp { size { width } } }')).toEqual({ data, paths: [place] });
  });

  test.each([
    [['products', 'title'], null, ['products']],
    [['products', '0', 'title'], null, ['products']],
    [
      ['products', 1, 0, 'title'],
      [null, null],
      ['products', 1],
    ],
  ])('%j is reported at what is missing from a list', async (path, missing, place) => {
    shop = { data: { products: missing }, errors: [error([...path]), error(['products', 0])] };
    const { data, paths } = await ask('{ products { title } }');
    expect(data).toEqual({ products: missing });
    expect(paths[0]).toEqual(place);
  });

  test.each([
    [undefined],
    [['nowhere']],
    [['products', 'title']],
    [['products', 1, 'nowhere']],
    [['products', 1, 'size', 'nowhere']],
    [['products', 1, 'title', 0]],
    [['products', 1, 'title']],
    [['products', 0]],
    [['lamp', 'title']],
  ])('%j is reported at the null among several fields', async (path) => {
    const rows = [
      { title: 'a', size: { width: 1 } },
      { title: 'b', size: { width: null } },
    ];
    shop = { data: { lamp: { title: 'c' }, products: rows }, errors: [error(path)] };
    const { data, paths } = await ask('{ lamp { title } products { title size { width } } }');
    expect(data.products).toEqual(rows);
    expect(paths).toEqual([['products', 1, 'size', 'width']]);
  });

  test('does not account for a null that the subgraph does not explain', async () => {
    shop = { data: { lamp: null, products: [null, { title: 7 }] }, errors: [error(['products', 0])] };
    const { data, paths } = await ask('{ lamp { title } products { title } }');
    expect(data).toEqual({ lamp: null, products: [null, { title: null }] });
    expect(paths).toEqual([
      ['products', 0],
      ['products', 1, 'title'],
    ]);
  });
});

describe('an error of entities whose path leads nowhere', () => {
  test.each([
    [undefined],
    [['_entities']],
    [['_entities', 99, 'stock']],
    [['_entities', '1', 'stock']],
    [['_entities', -1]],
    [['_entities', 1, 'nowhere']],
    [['_entities', 1, 'stock', 'deeper']],
    [['nowhere', 3]],
    [['stock']],
    [['_entities', 1]],
    [['_entities', 1, 'stock']],
  ])('%j is reported without a path where nothing is missing', async (path) => {
    stock = { data: { _entities: entities }, errors: [error(path)] };
    expect(await ask('{ products { stock } }')).toEqual({ data: { products: entities }, paths: [undefined] });
  });

  test.each([
    [undefined],
    [['_entities', 99, 'stock']],
    [['_entities', '1']],
    [['nowhere', 3]],
    [['_entities', 1]],
    [['_entities', 1, 'nowhere']],
    [['_entities', 1, 0, 'stock']],
  ])('%j is reported at the missing entity', async (path) => {
    stock = { data: { _entities: [entities[0], null, entities[2]] }, errors: [error(path)] };
    expect(await ask('{ products { stock } }')).toEqual({
      data: { products: [entities[0], { stock: null }, entities[2]] },
      paths: [['products', 1]],
    });
  });

  test.each([
    [undefined],
    [['_entities']],
    [['_entities', 99, 'stock']],
    [['nowhere', 3]],
    [['_entities', 1]],
    [['_entities', 1, 'nowhere']],
    [['_entities', 1, 'stock', 'deeper']],
    [['_entities', 1, 'rack', 'nowhere']],
    [['_entities', 1, 'rack', 'rows', 'n']],
    [['_entities', 1, 'rack', 'rows', 9, 'n']],
    [['_entities', 1, 'rack', 'rows', 0, 'deeper']],
    [['_entities', 1, 'stock']],
    [['_entities', 1, 'rack', 'rows', 0, 'n']],
  ])('%j is reported at the null in the returned entities', async (path) => {
    const rack = { rows: [{ n: 1 }, { n: null }] };
    const whole = { stock: 1, rack: { rows: [{ n: 1 }] } };
    stock = { data: { _entities: [whole, { stock: 2, rack }, whole] }, errors: [error(path)] };
    const { paths } = await ask('{ products { stock rack { rows { n } } } }');
    expect(paths).toEqual([['products', 1, 'rack', 'rows', 1, 'n']]);
  });

  test('one is reported at the null of its own entity, not of another', async () => {
    stock = {
      data: { _entities: [{ stock: null }, { stock: 2 }, { stock: null }] },
      errors: [error(['_entities', 2, 'nowhere']), error(['_entities', 1, 'nowhere'])],
    };
    const { data, paths } = await ask('{ products { stock } }');
    expect(data.products[2]).toEqual({ stock: null });
    expect(paths).toEqual([undefined, ['products', 2, 'stock']]);
  });

  test('accounts for what may not be null and is', async () => {
    stock = { data: { _entities: [{ shelf: 'a' }, { shelf: null }, { shelf: 'c' }] }, errors: [error()] };
    expect(await ask('{ products { shelf } }')).toEqual({
      data: { products: [{ shelf: 'a' }, null, { shelf: 'c' }] },
      paths: [['products', 1, 'shelf']],
    });
  });
});

test('an error of a field that only another field requires is reported at its object', async () => {
  shop = { data: { products: [{ ...product('1'), weight: null }] }, errors: [error(['products', 0, 'weight'])] };
  stock = { data: { _entities: [{ fee: null }] } };
  expect(await ask('{ products { fee } }')).toEqual({ data: { products: [{ fee: null }] }, paths: [['products', 0]] });
});

describe('an error of what the client does not select', () => {
  test.each([
    ['{ products { fee } }', [{ fee: 7 }], [undefined]],
    ['{ products { id fee size { width } } }', [{ id: '1', fee: 7, size: null }], [['products', 0]]],
  ])('has a path only where something is missing: %s', async (query, expected, places) => {
    const sent = { ...product('1'), weight: null, size: null };
    shop = { data: { products: [sent] }, errors: [error(['products', 0, 'weight'])] };
    stock = { data: { _entities: [{ fee: 7 }] } };
    expect(await ask(query)).toEqual({ data: { products: expected }, paths: places });
  });

  test.each([
    ['entities', { data: { _entities: [null] }, errors: [error(['_entities', 0])] }],
    ['a field', { data: { _entities: [{ worth: null }] }, errors: [error(['_entities', 0, 'worth'])] }],
    ['all', { data: null, errors: [error()] }],
    ['no GraphQL answer', 'no'],
  ])('but of objects of another type is not asked of it: %s', async (_, answer) => {
    gateway.bodies.length = 0;
    shop = { data: { found: { __typename: 'Found', id: 'f' } } };
    stock = answer;
    const query = '{ found { inside { __typename id grams } ... on Crate { inside { worth } } } }';
    const inside = { __typename: 'Crate', id: 'c', grams: null };
    const { data, paths } = await ask(query);
    expect(data).toEqual({ found: { inside } });
    expect(paths).toEqual([]);
    expect(gateway.bodies.filter((body) => body.includes('worth'))).toEqual([]);
  });

  test.each([
    ['rack', { rack: null, shelf: 'a' }, [['kept', 1, 'item', 'rack']]],
    ['shelf', { rack: { rows: [] }, shelf: null }, [['kept', 0, 'item', 'shelf']]],
  ])('is no error of objects of another type that are asked in the same call: %s', async (_, answered, places) => {
    const kept = ['Old', 'New'].map((__typename, index) => ({ __typename, item: product(`${index}`) }));
    shop = { data: { kept } };
    const errors = [0, 1].map((slot) => error(['_entities', slot, answered.rack ? 'shelf' : 'rack']));
    stock = { data: { _entities: [answered, answered] }, errors };
    const { paths } = await ask(
      '{ kept { ... on Old { item { shelf } } ... on New { item { rack { rows { n } } } } } }',
    );
    expect(paths).toEqual(places);
  });

  test('is told of those that it does select', async () => {
    shop = { data: { found: { __typename: 'Found', id: 'f' } } };
    stock = { data: null, errors: [error()] };
    const { data, paths } = await ask('{ found { inside { id } ... on Chest { inside { id worth } } } }');
    expect(data).toEqual({ found: { inside: { id: 'c', worth: null } } });
    expect(paths).toEqual([['found', 'inside']]);
  });
});

describe('an entity whose key is answered with null', () => {
  const keyless = { ...product('2'), id: null };
  const told = {
    message: 'stock cannot resolve this Product: the field id of its key is null.',
    path: ['products', 1],
    extensions: { code: 'INVALID_ANSWER', retryable: false },
  };
  const post = async (query: string) => JSON.parse(await gateway.post(JSON.stringify({ query })));

  test.each([
    ['stock', { stock: 1 }, { stock: null }],
    ['shelf', { shelf: 'a' }, null],
  ])('is not asked for its %s, and the client learns why', async (field, entity, lacking) => {
    gateway.bodies.length = 0;
    shop = { data: { products: [product('1'), keyless] } };
    stock = { data: { _entities: [entity] } };
    const query = `{ products { ${field} } }`;
    expect(await post(query)).toEqual({ data: { products: [entity, lacking] }, errors: [told] });
    expect(gateway.bodies[1]).toContain('"representations":[{"__typename":"Product","id":"1"}]}');
    // Where nobody is asked at all, it is told as well.
    shop = { data: { products: [null, keyless] } };
    expect(await post(query)).toEqual({ data: { products: [null, lacking] }, errors: [told] });
    expect(gateway.bodies).toHaveLength(3);
  });

  test('is one error where the subgraph says itself why it is null', async () => {
    shop = { data: { products: [product('1'), keyless] }, errors: [error(['products', 1, 'id'])] };
    stock = { data: { _entities: [{ stock: 1 }] } };
    expect(await ask('{ products { stock } }')).toEqual({
      data: { products: [{ stock: 1 }, { stock: null }] },
      paths: [['products', 1]],
    });
  });
});

describe('an entity whose key is not of its type', () => {
  const good = { __typename: 'Part', sku: 's', brand: { code: 'c' }, grade: 'A' };
  const sentFor = () => gateway.bodies.slice(1).map((body) => JSON.parse(body).variables.representations);
  const post = async (query: string) => {
    gateway.bodies.length = 0;
    return JSON.parse(await gateway.post(JSON.stringify({ query })));
  };

  test.each([
    ['brand', { brand: [{ code: 'c' }] }],
    ['brand.code', { brand: { code: { x: 1 } } }],
    ['brand.code', { brand: { code: ['c'] } }],
    ['brand.code', { brand: { code: 1 } }],
    ['sku', { sku: { a: 1 } }],
    ['sku', { sku: true }],
    ['grade', { grade: 5 }],
  ])('is not asked for, and the client is told: %s of %j', async (field, wrong) => {
    shop = { data: { parts: [{ ...good, ...wrong }, good] } };
    const message = `labels cannot resolve this Part: the field ${field} of its key has a value of another type.`;
    expect(await post('{ parts { label } }')).toEqual({
      data: { parts: [{ label: null }, { label: 'l' }] },
      errors: [{ message, path: ['parts', 0], extensions: { code: 'INVALID_ANSWER', retryable: false } }],
    });
    expect(sentFor()).toEqual([[good]]);
  });

  test.each([[{ a: 1 }], [['1']], [1.5], [true]])('is not asked for by an ID that is %j', async (id) => {
    shop = { data: { products: [{ __typename: 'Product', id }] } };
    const message = 'stock cannot resolve this Product: the field id of its key has a value of another type.';
    const { data, errors } = await post('{ products { stock } }');
    expect([data, errors]).toEqual([
      { products: [{ stock: null }] },
      [expect.objectContaining({ message, path: ['products', 0] })],
    ]);
    expect(sentFor()).toEqual([]);
  });

  test.each([['1'], [1.5], [{}]])('is not asked for by an Int that is %j', async (n) => {
    shop = { data: { bins: [{ __typename: 'Bin', n }] } };
    const { data, errors } = await post('{ bins { label } }');
    expect([data, errors]).toEqual([{ bins: [{ label: null }] }, [expect.objectContaining({ path: ['bins', 0] })]]);
    expect(sentFor()).toEqual([]);
  });

  test.each([[{ a: [1] }], [[1]], ['x'], [1.5], [true]])('is asked for by a custom scalar that is %j', async (json) => {
    const note = { __typename: 'Note', json };
    shop = { data: { notes: [note] } };
    expect(await post('{ notes { label } }')).toEqual({ data: { notes: [{ label: 'l' }] } });
    expect(sentFor()).toEqual([[note]]);
  });

  test.each([
    ['left out', { brand: undefined }, []],
    ['no object', { brand: 'x' }, []],
    ['null for an error', { brand: null }, [error(['parts', 0, 'brand', 'code'])]],
    ['a leaf and left out', { grade: undefined }, []],
  ])('is not asked for where part of it is %s, and that is one error', async (_, wrong, errors) => {
    shop = {
      data: {
        parts: [
          { ...good, ...wrong },
          { ...good, grade: null },
        ],
      },
      errors,
    };
    for (const query of ['{ parts { label } }', '{ parts { label brand { code } grade } }']) {
      const answer = await post(query);
      expect(answer.data.parts.map(({ label }: { label: unknown }) => label)).toEqual([null, 'l']);
      expect(answer.errors).toHaveLength(1);
      expect(sentFor()).toEqual([[{ ...good, grade: null }]]);
    }
  });

  test('is asked for where part of it is null, as its type says that it may be', async () => {
    const brandless = { ...good, brand: null };
    shop = { data: { parts: [brandless] } };
    expect(await post('{ parts { label } }')).toEqual({ data: { parts: [{ label: 'l' }] } });
    expect(sentFor()).toEqual([[brandless]]);
  });
});

describe('an entity whose required field does not match its type', () => {
  const good = {
    ...product('1'),
    size: { width: 1 },
    codes: ['c'],
    grade: 'A',
    json: { any: [1] },
    packed: { __typename: 'Box', n: 1 },
  };
  const sent = () => gateway.bodies.slice(1).map((body) => JSON.parse(body).variables.representations);

  beforeEach(() => {
    gateway.bodies.length = 0;
    stock = (body: string) => {
      const { query, variables } = JSON.parse(body);
      const asked = ['rate', 'fee'].filter((name) => query.includes(name));
      const answer = Object.fromEntries(asked.map((name) => [name, 1]));
      return { data: { _entities: variables.representations.map(() => answer) } };
    };
  });

  test.each([
    ['size', { size: [{ width: 1 }] }],
    ['size.width', { size: { width: '1' } }],
    ['size.width', { size: { width: { x: 1 } } }],
    ['codes', { codes: 'c' }],
    ['codes', { codes: [null] }, 'is null'],
    ['codes', { codes: [1] }],
    ['grade', { grade: 1 }],
    ['grade', { grade: 'C' }],
    ['grade', { grade: null }, 'is null'],
    ['packed.n', { packed: { __typename: 'Box', n: 'x' } }],
    ['packed.s', { packed: { __typename: 'Bag', s: 1 } }],
  ])(
    'is not asked for, and the client is told: %s of %j',
    async (field, wrong, fault = 'has a value of another type') => {
      shop = { data: { products: [{ ...good, id: '2', ...wrong }, good] } };
      const { data, errors } = JSON.parse(await gateway.post('{"query":"{ products { rate } }"}'));
      expect(data).toEqual({ products: [{ rate: null }, { rate: 1 }] });
      const message = `stock cannot resolve this Product: the field ${field}, which it requires, ${fault}.`;
      expect(errors).toEqual([
        { message, path: ['products', 0], extensions: { code: 'INVALID_ANSWER', retryable: false } },
      ]);
      expect(sent()).toEqual([[expect.objectContaining({ id: '1' })]]);
    },
  );

  test.each([
    ['size', { size: undefined }],
    ['size', { size: 'text' }],
    ['size', { size: 7 }],
    ['size.width', { size: {} }],
    ['codes', { codes: undefined }],
    ['json', { json: undefined }],
    ['packed', { packed: undefined }],
    ['packed', { packed: 'text' }],
    ['packed.n', { packed: { __typename: 'Box' } }],
    ['weight', { weight: undefined }],
  ])('is not asked for with null in place of what is left out or no object: %s of %j', async (_, wrong) => {
    const whole = { ...good, weight: 1 };
    shop = {
      data: {
        products: [
          { ...whole, size: null, packed: null },
          { ...whole, id: '2', ...wrong },
        ],
      },
    };
    const field = 'weight' in wrong ? 'fee' : 'rate';
    const { data, errors } = JSON.parse(await gateway.post(`{"query":"{ products { ${field} } }"}`));
    expect(data.products).toEqual([{ [field]: 1 }, { [field]: null }]);
    expect(sent()).toEqual([[expect.objectContaining({ id: '1' })]]);
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['products', 1],
        extensions: { code: 'INVALID_ANSWER', subgraph: 'shop', retryable: false },
      }),
    ]);
  });

  test('is not asked for with null in place of what is left out, however often it is', async () => {
    const wrong = Array.from({ length: 2 * limits.answerFaults }, (_, index) => ({
      ...product(`${index}`),
      weight: undefined,
    }));
    shop = { data: { products: [...wrong, { ...product('one'), weight: null }] } };
    const { data } = JSON.parse(await gateway.post('{"query":"{ products { fee } }"}'));
    expect(data.products).toEqual([...wrong.map(() => ({ fee: null })), { fee: 1 }]);
    expect(sent()).toEqual([[{ __typename: 'Product', weight: null, id: 'one' }]]);
  });

  test.each([
    [{ size: null }],
    [{ size: { width: null } }],
    [{ codes: [] }],
    [{ json: 'any' }],
    [{ packed: { __typename: 'Bag', s: 'x' } }, { packed: { s: 'x' } }],
    [{ packed: null }],
  ])('is asked for where it is %j, which is of its type', async (other: object, sentAs: object = other) => {
    shop = { data: { products: [{ ...good, ...other }] } };
    expect(await ask('{ products { rate } }')).toEqual({ data: { products: [{ rate: 1 }] }, paths: [] });
    expect(sent()).toMatchObject([[sentAs]]);
  });
});

describe('an entity that is in several places has its error at each, however many there are', () => {
  const places = [0, 1, 2].map((index) => ['products', index, 'stock']);
  test.each([
    ['equal ones', () => ['_entities', 0, 'stock'], places],
    ['that lead nowhere', (index: number) => ['_entities', 0, 'stock', `nowhere${index}`], places],
    ['of no entity', (index: number) => ['_entities', 1 + index], places.map((path) => path.slice(0, 2))],
  ])('%s', async (_, pathOf, expected) => {
    shop = { data: { products: [product('1'), product('1'), product('1')] } };
    const errors = Array.from({ length: limits.collectedErrors }, (_each, index) => error(pathOf(index)));
    stock = { data: { _entities: [null] }, errors };
    const { data, paths } = await ask('{ products { stock } }');
    expect(data).toEqual({ products: new Array(3).fill({ stock: null }) });
    expect(paths).toEqual(expected);
  });
});

describe('each null for a failure has an error that leads to it', () => {
  test.each([
    ['entities that nobody answered', '{ products { stock } }', () => ({ data: null, errors: [error()] })],
    [
      'entities that did not come, others did',
      '{ products { stock } }',
      () => ({
        data: { _entities: [entities[0], null, null] },
        errors: [error()],
      }),
    ],
    [
      'entities of which one has its own error',
      '{ products { stock } }',
      () => ({
        data: { _entities: [null, null, entities[2]] },
        errors: [error(['_entities', 0]), error()],
      }),
    ],
    ['no GraphQL answer', '{ products { stock } }', () => 'no'],
  ])('%s', async (_, query, answer) => {
    stock = answer();
    const { data, paths } = await ask(query);
    const nulls = data.products.flatMap((row: { stock: unknown }, index: number) =>
      row.stock === null ? [index] : [],
    );
    expect(nulls.length).toBeGreaterThan(1);
    expect(paths).toEqual(nulls.map((index: number) => ['products', index]));
  });

  test('root fields that nobody answered', async () => {
    shop = { data: null, errors: [error()] };
    expect(await ask('{ a: products { title } lamp { title } b: products { title } }')).toEqual({
      data: { a: null, lamp: null, b: null },
      paths: [['a'], ['b'], ['lamp']],
    });
  });
});

describe('of thousands of errors', () => {
  const many = 8_000;
  const ids = Array.from({ length: many }, (_, index) => product(String(index)));

  test.each([
    [
      'each of an entity of its own',
      (index: number) => ['_entities', index, 'stock'],
      ['products', 0, 'a'],
      limits.errors,
    ],
    ['all of one entity', () => ['_entities', 7], ['products', 7], limits.errors],
    ['none with a path', () => undefined, ['products', 0], limits.errors],
    [
      'each at another depth of nowhere',
      (index: number) => new Array(1 + (index % 50)).fill('x'),
      ['products', 0],
      limits.errors,
    ],
  ])('%s, the first are told and how many more there are', async (_, pathOf, first, told) => {
    shop = { data: { products: ids } };
    const errors = ids.map((_product, index) => ({ ...error(pathOf(index)), message: `no ${index}` }));
    stock = { data: { _entities: ids.map(() => null) }, errors };
    const { data, paths } = await ask('{ products { a: stock } }');
    expect(data.products).toEqual(ids.map(() => ({ a: null })));
    expect(paths).toHaveLength(told + 1);
    expect(paths[0]).toEqual(first);
  });

  test('that null what may not be null, each takes its own object', async () => {
    shop = { data: { products: ids } };
    stock = { data: { _entities: ids.map((_, index) => ({ shelf: index % 2 ? 'a' : null })) } };
    const { data, paths } = await ask('{ products { shelf } }');
    expect(data.products).toEqual(ids.map((_, index) => (index % 2 ? { shelf: 'a' } : null)));
    expect(paths).toHaveLength(limits.errors + 1);
  });

  test('of a field that the client selects under many names, the first are reported', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `a${index}: title`).join(' ');
    shop = { data: { lamp: { title: null } }, errors: [error(['lamp', 'title'])] };
    const { data, paths } = await ask(`{ lamp { ${names} } }`);
    expect(Object.keys(data.lamp)).toHaveLength(150);
    expect(paths).toHaveLength(limits.errors + 1);
    expect(paths[0]).toEqual(['lamp', 'a0']);
  });
});
