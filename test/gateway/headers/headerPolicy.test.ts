import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { GraphQLResolveInfo } from 'graphql';
import { limits } from '../../../gateway/limits.ts';
import type { TestSubgraphs } from '../../support/federation/testEngine.ts';
import { RawConnection } from '../../support/http/RawConnection.ts';
import type { ServedRoot } from '../../support/http/servedSubgraphs.ts';
import { startGatewayOverTexts } from '../../support/http/startGatewayOverTexts.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'ehub-headers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The headers of each call, by subgraph. */
let calls: Record<'shop' | 'stock', Set<IncomingHttpHeaders>>;
let gateway: PlainGateway | undefined;
let connections: RawConnection[];

beforeEach(() => {
  calls = { shop: new Set(), stock: new Set() };
  connections = [];
});

afterEach(async () => {
  for (const connection of connections) connection.destroy();
  await gateway?.close();
  gateway = undefined;
});

/** Says in whose name a call came, and remembers its headers. */
const tenantAt = (subgraph: 'shop' | 'stock') => (_: object, __: object, info: GraphQLResolveInfo) => {
  const { headers } = info.rootValue as ServedRoot;
  calls[subgraph].add(headers);
  return headers['x-tenant'] ?? 'nobody';
};

const subgraphs: TestSubgraphs = {
  shop: {
    sdl: `type Query { tenant: String! item: Item! secret: String @authenticated } type Mutation { take: String! }
      type Item @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { tenant: tenantAt('shop'), item: () => ({ id: '1' }), secret: () => 'open' },
      Mutation: { take: tenantAt('shop') },
    },
  },
  stock: {
    sdl: 'type Query { keeper: String! } type Item @key(fields: "id") { id: ID! holder: String! }',
    resolvers: { Query: { keeper: tenantAt('stock') }, Item: { holder: tenantAt('stock') } },
  },
};

function fileOf(policy: object): string {
  const file = join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  return file;
}

async function start(policy: object | undefined): Promise<string> {
  gateway = await startPlainGateway(subgraphs, { headerPolicyFile: policy && fileOf(policy) });
  return gateway.url;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: object }[];
}

async function ask(url: string, query: string, headers: Record<string, string> = {}): Promise<Answer> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
  return (await (await fetch(url, { ...init, body: JSON.stringify({ query }) })).json()) as Answer;
}

/** What a subgraph was told besides what the gateway says by itself, call by call. */
function passedOn(subgraph: 'shop' | 'stock'): object[] {
  return [...calls[subgraph]].map((headers) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheGateway.includes(name))),
  );
}

const ofTheGateway = ['host', 'content-type', 'accept', 'accept-encoding', 'ehub-timeout-ms', 'content-length'];

const fromEverywhere = '{ tenant keeper item { holder } }';
const much = {
  'x-tenant': 'a',
  'x-other': 'b',
  'accept-language': 'ms',
  cookie: 'session=1',
  'user-agent': 'test',
  'x-forwarded-for': '192.0.2.1',
  'ehub-trace': '1',
  'ehub-principal': 'token',
  signature: 'sig1=:AA==:',
  'signature-input': 'sig1=()',
};

describe('without a policy', () => {
  test('nothing that a client sends reaches a subgraph', async () => {
    const url = await start(undefined);
    expect((await ask(url, fromEverywhere, much)).data).toEqual({
      tenant: 'nobody',
      keeper: 'nobody',
      item: { holder: 'nobody' },
    });
    expect((await ask(url, 'mutation { take }', much)).data).toEqual({ take: 'nobody' });
    expect(passedOn('shop')).toEqual([{}, {}]);
    expect(passedOn('stock')).toEqual([{}, {}]);
  });

  test('a token is refused, since the gateway knows no issuer', async () => {
    const answer = await ask(await start(undefined), '{ tenant }', { authorization: 'Bearer t' });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(passedOn('shop')).toEqual([]);
  });
});

describe('with a policy', () => {
  test('listed headers go to every subgraph, and others to none', async () => {
    const url = await start({ all: [{ header: 'X-Tenant' }, { header: 'x-never-sent' }] });
    expect((await ask(url, fromEverywhere, much)).data).toEqual({ tenant: 'a', keeper: 'a', item: { holder: 'a' } });
    expect((await ask(url, 'mutation { take }', much)).data).toEqual({ take: 'a' });
    for (const headers of [...passedOn('shop'), ...passedOn('stock')]) expect(headers).toEqual({ 'x-tenant': 'a' });
  });

  test('a header is renamed, and has its default if the client does not send it', async () => {
    const url = await start({
      all: [
        { header: 'x-shop', as: 'x-tenant', default: 'guest' },
        { header: 'x-currencies', default: 'MYR, CNY;q=0.5' },
      ],
    });
    await ask(url, '{ tenant }');
    await ask(url, '{ tenant }', { 'x-shop': 'b', 'x-tenant': 'c', 'x-currencies': 'THB' });
    expect(passedOn('shop')).toEqual([
      { 'x-tenant': 'guest', 'x-currencies': 'MYR, CNY;q=0.5' },
      { 'x-tenant': 'b', 'x-currencies': 'THB' },
    ]);
  });

  test('a subgraph has its own headers, and its rule for a header overrides the one for all', async () => {
    const url = await start({
      all: [{ header: 'x-tenant' }, { header: 'x-other' }],
      subgraphs: { stock: [{ header: 'x-tenant', as: 'x-owner' }, { header: 'cookie' }] },
    });
    await ask(url, '{ tenant keeper }', much);
    expect(passedOn('shop')).toEqual([{ 'x-tenant': 'a', 'x-other': 'b' }]);
    expect(passedOn('stock')).toEqual([{ 'x-owner': 'a', cookie: 'session=1', 'x-other': 'b' }]);
  });

  test('an unknown subgraph is logged', async () => {
    await start({ subgraphs: { stok: [{ header: 'x-tenant' }], shop: [] } });
    const { level, facts } = (await gateway?.log.entry('header policy')) ?? {};
    expect([level, facts?.subgraphs]).toEqual(['warn', ['stok']]);
  });

  test('tokens passed to a subgraph are verified there, and grant nothing at the gateway', async () => {
    const url = await start({ subgraphs: { shop: [{ header: 'authorization' }] } });
    const { data, errors } = await ask(url, '{ tenant keeper secret }', { authorization: 'Basic dTpw' });
    expect(data).toEqual({ tenant: 'nobody', keeper: 'nobody', secret: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);
    expect(passedOn('shop')).toEqual([{ authorization: 'Basic dTpw' }]);
    expect(passedOn('stock')).toEqual([{}]);
  });

  test('a header that is too long is refused before anything is asked', async () => {
    const url = await start({ all: [{ header: 'x-tenant' }] });
    const longest = 'a'.repeat(limits.forwardedHeaderLength);
    expect((await ask(url, '{ tenant }', { 'x-tenant': longest })).data).toEqual({ tenant: longest });
    expect((await ask(url, '{ tenant }', { 'x-tenant': `${longest}a` })).errors).toMatchObject([
      { message: 'The header x-tenant exceeds 8192 characters.', extensions: { code: 'BAD_REQUEST' } },
    ]);
    expect(passedOn('shop')).toHaveLength(1);
  });
});

describe('on the wire', () => {
  let wired: PlainGateway;
  beforeAll(async () => {
    const all = [{ header: 'x-tenant', default: 'guest' }, { header: 'x-other' }, { header: 'cookie' }];
    wired = await startPlainGateway(subgraphs, { headerPolicyFile: fileOf({ all }) });
  });
  afterAll(() => wired.close());

  /** Sends a head with these lines and gives the status of the answer. */
  async function sendLines(lines: string): Promise<string | undefined> {
    const connection = await RawConnection.open(wired.url);
    connections.push(connection);
    const [first, ...others] = connection.post('{ tenant }', { connection: 'close' }).split('\r\n');
    connection.write(Buffer.from([first, lines, ...others].join('\r\n'), 'latin1'));
    await connection.closed;
    return /^HTTP\/1.1 (\d+)/.exec(connection.received)?.[1];
  }

  test('several fields of one name arrive as one value, cookies too', async () => {
    expect(await sendLines('x-tenant: a\r\ncookie: b=1\r\nX-Tenant: c, d\r\ncookie: e=2')).toBe('200');
    expect(passedOn('shop')).toEqual([{ 'x-tenant': 'a, c, d', cookie: 'b=1; e=2' }]);
  });

  test('bytes beyond ASCII arrive as they are', async () => {
    expect(await sendLines('x-tenant: \xc3\xa9\xff\t!')).toBe('200');
    expect(passedOn('shop')).toEqual([{ 'x-tenant': '\xc3\xa9\xff\t!' }]);
  });

  test('hop-by-hop headers of a client are not passed on', async () => {
    expect(await sendLines('x-tenant: a\r\nconnection: close, X-Tenant')).toBe('200');
    expect(passedOn('shop')).toEqual([{ 'x-tenant': 'guest' }]);
  });

  test.each([
    ['CR', 'a\rx-other: b'],
    ['LF', 'a\nx-other: b'],
    ['NUL', 'a\0b'],
    ['DEL', 'a\x7fb'],
    ['a folded line', 'a\r\n x-other: b'],
  ])('a value with %s is refused and never reaches a subgraph', async (_, value) => {
    expect(await sendLines(`x-tenant: ${value}`)).toBe('400');
    expect(passedOn('shop')).toEqual([]);
  });
});

describe('reads of two clients at the same time', () => {
  /**
   * The answers to one new operation that clients send in one turn. Their requests wait for the same plan, so their calls
   * are made in one turn, too, and go together where they may.
   */
  async function together(url: string, query: string, clients: readonly Record<string, string>[]): Promise<Answer[]> {
    const open = await Promise.all(clients.map(() => RawConnection.open(url)));
    connections.push(...open);
    for (const [index, connection] of open.entries()) connection.write(connection.post(query, clients[index]));
    await Promise.all(open.map((connection) => connection.answers(1)));
    return open.map(({ received }) => JSON.parse(received.slice(received.indexOf('\r\n\r\n'))) as Answer);
  }
  const bothOf = async (policy: object, query: string, [first, second]: readonly [string, string]) =>
    (await together(await start(policy), query, [{ 'x-tenant': first }, { 'x-tenant': second }])).map(
      ({ data }) => data,
    );

  test('with different values are two calls, and each client has its own answer', async () => {
    const answers = await bothOf({ all: [{ header: 'x-tenant' }] }, fromEverywhere, ['a', 'b']);
    expect(answers).toEqual(['a', 'b'].map((each) => ({ tenant: each, keeper: each, item: { holder: each } })));
    expect(passedOn('shop')).toHaveLength(2);
    expect(passedOn('stock')).toHaveLength(4);
  });

  test('with equal values are one call', async () => {
    const answers = await bothOf({ all: [{ header: 'x-tenant' }] }, fromEverywhere, ['a', 'a']);
    expect(answers).toEqual(['a', 'a'].map((each) => ({ tenant: each, keeper: each, item: { holder: each } })));
    expect(passedOn('shop')).toEqual([{ 'x-tenant': 'a' }]);
    expect(passedOn('stock')).toEqual([{ 'x-tenant': 'a' }, { 'x-tenant': 'a' }]);
  });

  test('are one call where the value that differs does not go to the subgraph', async () => {
    const policy = { subgraphs: { stock: [{ header: 'x-tenant' }] } };
    const answers = await bothOf(policy, '{ tenant keeper }', ['a', 'b']);
    expect(answers).toEqual(['a', 'b'].map((each) => ({ tenant: 'nobody', keeper: each })));
    expect(passedOn('shop')).toEqual([{}]);
    expect(passedOn('stock')).toEqual([{ 'x-tenant': 'a' }, { 'x-tenant': 'b' }]);
  });
});

test('only the client whose header makes a subgraph fail is held back', async () => {
  const tenants: unknown[] = [];
  const shop = {
    sdl: 'type Query { tenant: String! }',
    answer: (_: string, { 'x-tenant': tenant }: IncomingHttpHeaders) => {
      tenants.push(tenant);
      return tenant === 'bad' ? '<h1>No</h1>' : JSON.stringify({ data: { tenant } });
    },
  };
  const plain = await startGatewayOverTexts({ shop }, { headerPolicyFile: fileOf({ all: [{ header: 'x-tenant' }] }) });
  try {
    const askAs = (tenant: string) => plain.post('{"query":"{ tenant }"}', { 'x-tenant': tenant });
    for (let call = 0; call <= limits.breakerFailures; call++) expect(await askAs('bad')).toContain('HUB_FAILED');
    expect(await askAs('good')).toBe('{"data":{"tenant":"good"}}');
    expect(tenants).toEqual([...Array(limits.breakerFailures).fill('bad'), 'good']);
  } finally {
    await plain.close();
  }
});
