import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contractScalars } from '../../schema/scalars/contractScalars.ts';
import { type PlainGateway, startPlainGateway } from '../support/http/startPlainGateway.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { startTestNetwork, type TestNetwork } from '../support/network/startTestNetwork.ts';
import { fc } from '../support/properties.ts';

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
}, 60_000);
afterAll(() => network.close());

const hubs = () => Object.values(network.hubs);
const statements = () => hubs().flatMap((hub) => hub.statements);

/** Where each scalar can be sent, as a field with `VALUE`. */
const fields: Readonly<Record<string, string>> = {
  CurrencyCode: 'obligations(currency: VALUE) { settlements }',
  HubCode: 'hub(code: VALUE) { code }',
  HSCode: 'hsCode(code: VALUE) { code }',
  GTIN: 'products(filter: { gtin: VALUE }) { totalCount }',
  String: 'products(filter: { text: VALUE }) { totalCount }',
  ID: 'shipments(filter: { tradeRef: VALUE }) { totalCount }',
};
/** … and the argument that it is. */
const places: Readonly<Record<string, string>> = {
  CurrencyCode: 'currency',
  HubCode: 'code',
  HSCode: 'code',
  GTIN: 'filter.gtin',
  String: 'filter.text',
  ID: 'filter.tradeRef',
};
const withVariable = (type: string) => `query ($value: ${type}!) { ${fields[type]?.replace('VALUE', '$value')} }`;
const withLiteral = (type: string, literal: string) => `{ ${fields[type]?.replace('VALUE', () => literal)} }`;

const mistakes: [type: string, value: string, says: RegExp][] = [
  ['CurrencyCode', 'cny', /three capital letters/],
  ['HubCode', 'mykul', /UN\/LOCODE/],
  ['HSCode', '0902.10', /6 digits/],
  ['GTIN', '9556-001', /8, 12, 13 or 14 digits/],
  ['String', 'tea\u0000', /without NUL/],
  ['ID', '\u0000', /without NUL/],
];

describe.each(mistakes)('a %s %j', (type, value, says) => {
  const told = {
    errors: [{ message: expect.stringMatching(says), extensions: { code: 'BAD_USER_INPUT', retryable: false } }],
  };

  test('is reported before any hub is called if it is in a variable, also inside an input', async () => {
    for (const hub of hubs()) hub.forgetStatements();
    for (let time = 0; time < 4; time += 1) {
      expect(await network.query(withVariable(type), { value })).toMatchObject(told);
    }
    if (type === 'GTIN' || type === 'String') {
      const text = 'query ($filter: ProductFilter) { products(filter: $filter) { totalCount } }';
      const { errors } = await network.query(text, { filter: { [type === 'GTIN' ? 'gtin' : 'text']: value } });
      expect(errors?.[0]?.message).toContain(`at "${places[type]}"`);
    }
    expect(statements()).toEqual([]);
  });

  test('is reported with its argument and place before any hub is called if it is in a literal or a default', async () => {
    for (const hub of hubs()) hub.forgetStatements();
    const literal = JSON.stringify(value);
    for (let time = 0; time < 2; time += 1) {
      const { errors } = await network.query(withLiteral(type, literal));
      expect(errors).toMatchObject([{ ...told.errors[0], locations: [{ line: 1 }] }]);
      expect(errors?.[0]?.message).toContain(`Argument "${places[type]}": Expected `);
    }
    const { errors } = await network.query(withVariable(type).replace('!', ` = ${literal}`));
    expect(errors).toMatchObject([{ ...told.errors[0], message: expect.stringMatching(/^Variable "\$value": /) }]);
    expect(statements()).toEqual([]);
  });
});

test('every fault of an input is reported with its member', async () => {
  const input = {
    hub: 'mykul',
    sell: 'cny',
    buy: { amount: '1,000.00', currencyCode: ['MYR'] },
    idempotencyKey: '\u0000',
  };
  const text = 'mutation ($input: QuoteFxInput!) { quoteFx(input: $input) { fxQuote { id } } }';
  const { errors } = await network.query(text, { input });
  const places = errors?.map(({ message }) => /at "(.*?)"/.exec(message)?.[1]);
  expect(places).toEqual(['input.hub', 'input.sell', 'input.buy.amount', 'input.buy.currencyCode']);

  const literal = `{ hub: "mykul", sell: { a: "MYR" }, buy: { amount: 1.5, currencyCode: ["MYR"] }, idempotencyKey: "\\u0000" }`;
  const told = await network.query(`mutation { quoteFx(input: ${literal}) { fxQuote { id } } }`);
  expect(told.errors?.map(({ message }) => /^Argument "(.*?)"/.exec(message)?.[1])).toEqual([
    ...places!,
    'input.idempotencyKey',
  ]);
});

test('at most five faults of a request are reported', async () => {
  const codes = Array.from({ length: 300 }, () => '"x"');
  const { errors } = await network.query(`{ products(hubs: [${codes}]) { totalCount } }`);
  expect(errors).toHaveLength(5);
});

test('a scalar 5 000 levels deep is reported like any other', async () => {
  const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
  const response = await fetch(`${network.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":${JSON.stringify(withVariable('CurrencyCode'))},"variables":{"value":${deep}}}`,
  });
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

test('any text for a scalar is accepted or reported as the client’s mistake', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'0123456789.-:TZ+MYKULcny ,/eE'), maxLength: 30 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(fields)), text, fc.boolean(), async (type, value, isLiteral) => {
      const { errors = [] } = isLiteral
        ? await network.query(withLiteral(type, JSON.stringify(value)))
        : await network.query(withVariable(type), { value });
      const codes = new Set(errors.map(({ extensions }) => extensions?.code));
      // JSON writes control characters that GraphQL does not, and GraphQL reads no lone surrogates.
      codes.delete('GRAPHQL_PARSE_FAILED');
      expect([[], ['BAD_USER_INPUT']]).toContainEqual([...codes]);
      if (contractScalars.get(type)?.accepts(value) === false) expect(errors.length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test.each([
  ['a tracking number that is none', '{ trackShipment(number: "123") { id } }', ['trackShipment']],
  ['a prefix that is none', '{ products(filter: { hsPrefix: "x" }) { totalCount } }', ['products']],
  ['a wrong check digit', '{ products(filter: { gtin: "9555555555555" }) { totalCount } }', ['products']],
])('%s is reported once, and not as a hub’s', async (_, query, path) => {
  const { errors } = await network.query(query);
  expect(errors).toMatchObject([{ path, extensions: { code: 'BAD_USER_INPUT', retryable: false } }]);
  expect(errors?.[0]?.extensions).not.toHaveProperty('hub');
});

describe('a plain supergraph', () => {
  let plain: PlainGateway;
  const sdl = 'scalar HSCode type Query { echo(code: HSCode!, text: String): HSCode }';
  const resolvers = { Query: { echo: (_: unknown, { code }: { code?: unknown }) => code } };
  beforeAll(async () => {
    plain = await startPlainGateway({ echo: { sdl, resolvers } });
  });
  afterAll(() => plain.close());

  test('has its own scalars, which accept what its subgraphs accept', async () => {
    for (const code of ['0902.10', { nested: [1] }]) {
      const text = 'query ($code: HSCode!) { echo(code: $code, text: "te\\u0000a") }';
      expect(await postGraphQL(plain.at('/graphql'), text, { code })).toEqual({ data: { echo: code } });
    }
    expect(await postGraphQL(plain.at('/graphql'), '{ echo(code: "0902.10") }')).toEqual({ data: { echo: '0902.10' } });
  });
});
