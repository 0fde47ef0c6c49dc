import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DemoIssuer, keyFile } from '../../cli/DemoIssuer.ts';
import { buyAcrossHubs } from '../../examples/marketplace/buyAcrossHubs.ts';
import { partiesOf } from '../../examples/marketplace/partiesOf.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { Database } from '../../subgraphs/host/database/Database.ts';
import { runningServerUrl } from '../../subgraphs/host/postgres/serverFolders.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { DemoProcess } from '../support/processes/DemoProcess.ts';
import { ehub as runEhub } from '../support/processes/ehub.ts';
import { freePorts } from '../support/processes/freePorts.ts';
import { HubProcess } from '../support/processes/HubProcess.ts';

/** `npm start` as it is, with all that its hubs do besides answering. */
let demo: DemoProcess;
let dataDir: string;
let ports: { PORT: string; HUB_PORT: string };
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ehub-story-'));
  ports = await freePorts();
  demo = new DemoProcess({ ...ports, DATA_DIR: dataDir });
  await demo.running();
}, 90_000);
afterAll(async () => {
  expect(await demo.stop()).toBe(0);
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

/** The marketplace at home at a hub buys. */
const parties = (hub: string) =>
  partiesOf(
    `http://127.0.0.1:${ports.PORT}/graphql`,
    join(dataDir, 'tokens.json'),
    hub === 'MYKUL' ? 'marketplace' : 'otherMarketplace',
  );

const productsOfBothHubs = `{
  products(first: 100) { totalCount nodes { id hub { name } merchant { legalName } stock { available } } coverage { hub status } }
}`;

interface Products {
  products: {
    totalCount: number;
    nodes: { id: string; hub: { name: string }; stock: { available: number } | null }[];
    coverage: { hub: string; status: string }[];
  };
}

/** `ehub` on the network of this file. */
const ehub = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runEhub(args, { DATA_DIR: dataDir, ...ports, ...env });

test('one query is answered with products, merchants and stock of both countries', async () => {
  const { data, errors } = await postGraphQL<Products>(`http://127.0.0.1:${ports.PORT}/graphql`, productsOfBothHubs);
  expect(errors).toBeUndefined();
  expect(data?.products.coverage).toEqual([
    { hub: 'CNHGH', status: 'ANSWERED' },
    { hub: 'MYKUL', status: 'ANSWERED' },
  ]);
  expect(data?.products.totalCount).toBeGreaterThanOrEqual(10_000);
  expect(data?.products.nodes).toHaveLength(100);
  expect(data?.products.nodes.every(({ stock }) => stock !== null)).toBe(true);
});

test.each([
  ['MYKUL', 'CNHGH', 'tea'],
  ['CNHGH', 'MYKUL', 'batik'],
])(
  'a marketplace at %s buys of %s: found, quoted, paid, delivered and netted',
  async (buyerHub, sellerHub, text) => {
    const purchase = { buyerHub, sellerHub, text, run: `story ${buyerHub}` };
    const lines: string[] = [];
    const story = await buyAcrossHubs(parties(buyerHub), purchase, (line) => lines.push(line));
    expect(story).toMatchObject({ trade: 'SETTLED', shipment: 'DELIVERED', nettingCycle: 'SETTLED', breaks: 0 });
    expect(story.share).toMatchObject({ kind: 'MERCHANT', available: story.share.posted });
    // With the keys of the same run nothing is bought a second time.
    expect((await buyAcrossHubs(parties(buyerHub), purchase, () => undefined)).tradeId).toBe(story.tradeId);
  },
  60_000,
);

describe('ehub receipts', () => {
  test('exports what was done for whom, and names the line that somebody took out', async () => {
    const args = ['receipts', 'export', '--hub', 'MYKUL', '--contract', 'settlement'];
    const { code, output } = await ehub(args);
    expect(code).toBe(0);
    const [header = '', ...lines] = output.trimEnd().split('\n');
    expect(JSON.parse(header)).toMatchObject({ hub: 'MYKUL', contract: 'settlement', first: 1, last: lines.length });
    const done = lines.map((line) => JSON.parse(line) as { operation: string; party: string });
    expect(done).toContainEqual(
      expect.objectContaining({ operation: 'placeTrade', party: expect.stringContaining('/Marketplace/') }),
    );
    expect(done).toContainEqual(expect.objectContaining({ operation: 'closeNettingCycle', party: 'operator:MYKUL' }));

    const file = join(dataDir, 'receipts.jsonl');
    writeFileSync(file, output);
    expect(await ehub(['receipts', 'verify', file])).toEqual({
      code: 0,
      output: expect.stringContaining(`${lines.length} receipts of settlement at MYKUL`),
    });
    writeFileSync(file, [header, ...lines.slice(1)].join('\n'));
    expect(await ehub(['receipts', 'verify', file])).toEqual({
      code: 1,
      output: 'line 2: LEFT_OUT: Receipt 1 is missing before receipt 2.\n',
    });
  });
});

test('an operator learns whether a hub meets the requirements for implementers', async () => {
  const files = ['json', 'xml', 'html'].map((ending) => join(dataDir, `check.${ending}`));
  const reports = files.flatMap((file) => ['--report', file]);
  expect(await ehub(['check', 'MYKUL', '--only', 'SDL', 'ids-2', ...reports])).toEqual({
    code: 0,
    output: expect.stringMatching(
      /^pass {2}SDL-1 .*^pass {2}IDS-2 .*MYKUL conforms to the profile merchants: 5 passed/ms,
    ),
  });
  const [json, xml, html] = files.map((file) => readFileSync(file, 'utf8'));
  expect(JSON.parse(json ?? '')).toMatchObject({ hub: 'MYKUL', conforms: true, findings: { length: 5 } });
  expect(xml).toContain('<testsuites tests="5" failures="0"');
  expect(html).toContain('<h1>MYKUL conforms to the profile merchants</h1>');
  for (const [args, reason] of [
    [['check', 'THBKK'], 'The registry has no hub THBKK; it has MYKUL, CNHGH.'],
    [['check', 'MYKUL', '--only', 'STOCK'], 'No audit of the profile merchants is called STOCK.'],
    [['check', 'MYKUL', '--report', 'check.pdf'], '--report check.pdf: the file must end in .json, .xml, .html.'],
    [['check', 'MYKUL', '--keys', dataDir], `There is no gateway.jwk in ${dataDir}`],
  ] as const)
    expect(await ehub(args)).toEqual({ code: 2, output: expect.stringContaining(reason) });
});

test('an operator drains a hub and takes it back, and sees both in the status', async () => {
  expect(await ehub(['status'])).toEqual({
    code: 0,
    output: expect.stringMatching(/^CNHGH {2}settlement {2}ACTIVE /m),
  });
  expect(await ehub(['drain', 'CNHGH'])).toEqual({ code: 0, output: expect.stringContaining('CNHGH is DRAINING') });
  const { code, output } = await ehub(['status', '--json']);
  expect(code).toBe(1);
  const { hubs } = JSON.parse(output) as { hubs: { code: string; status: string }[] };
  expect(hubs.map(({ code: hub, status }) => [hub, status])).toEqual([
    ['CNHGH', 'DRAINING'],
    ['MYKUL', 'ACTIVE'],
  ]);
  expect(await ehub(['resume', 'CNHGH'])).toEqual({ code: 0, output: expect.stringContaining('CNHGH is ACTIVE') });
  expect(await ehub(['status'])).toMatchObject({ code: 0 });
});

describe('ehub invariants', () => {
  test('finds nothing off while the hubs trade', async () => {
    const purchase = { buyerHub: 'MYKUL', sellerHub: 'CNHGH', text: 'tea' };
    const trading = Promise.all(
      Array.from({ length: 2 }, (_, n) =>
        buyAcrossHubs(parties('MYKUL'), { ...purchase, run: `trading ${n}` }, () => undefined),
      ),
    );
    const looks = [await ehub(['invariants'])];
    await trading;
    looks.push(await ehub(['invariants']));
    for (const look of looks) {
      expect(look).toEqual({ code: 0, output: expect.stringContaining('All invariants hold at MYKUL, CNHGH.') });
    }
  }, 60_000);

  test('prints what is off, and ends with 1', async () => {
    const database = new Database({ url: runningServerUrl(dataDir, 'ehub_mykul'), schema: 'inventory', poolSize: 1 });
    const change = (by: number) =>
      database.query<{ id: string }>(
        {
          text: `UPDATE stock_level SET on_hand = on_hand + $1 WHERE id = (SELECT min(id) FROM stock_level) RETURNING id`,
        },
        [by],
      );
    const [level] = await change(1);
    const { code, output } = await ehub(['invariants', '--hub', 'MYKUL']);
    await change(-1);
    await database.close();
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^invariant 6 {2}MYKUL {2}level ${level?.id}: .*\nViolations at MYKUL: 1.`));
  });

  test.each([
    [
      ['invariants', '--hub', 'kul', '--timeout', '0'],
      {},
      '--hub is "kul"; it must be a hub\'s code, such as MYKUL.\n--timeout is',
    ],
    [['invariants', '--hub', 'THBKK'], {}, 'has no hub THBKK'],
    [['invariants', '--all'], {}, 'Unknown argument: all.'],
    [['invariants', '--supergraph', 'http://127.0.0.1:1/graphql'], {}, 'does not answer'],
    [['invariants'], { DATA_DIR: '/nowhere' }, 'No PostgreSQL runs on /nowhere'],
    [['balance'], {}, 'Unknown command: balance.'],
    [['receipts', 'verify', '/nowhere'], {}, "no such file or directory, open '/nowhere'"],
    [['receipts', 'export', '--hub', 'MYKUL'], {}, 'Missing required argument: contract.'],
    [['receipts', 'verify', 'x', '--head', '4711'], {}, '--head is "4711"; it must be a position and a digest'],
    [['receipts', 'verify', 'x', '--head', '1', '--kept'], {}, '--head applies to one chain'],
    [['token', 'nobody'], {}, 'The demo network has no nobody; it has marketplace,'],
  ])('%j says what is wrong with it, and ends with 2', async (args, env, reason) => {
    expect(await ehub(args, env)).toEqual({ code: 2, output: expect.stringContaining(reason) });
  });
});

/** A merchant lists its goods on the marketplace of the hub that has joined. @returns a word of their titles */
async function listedInLiege(token: string): Promise<string> {
  const { ehub: claim } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const marketplaceId = 'gid://BELGG/Marketplace/01JD4QC3D6E8F0G2H4J6K8M0N1';
  const ask = async <Data>(text: string, variables: object) => {
    const { data, errors } = await postGraphQL<Data>(`http://127.0.0.1:${ports.PORT}/graphql`, text, variables, token);
    expect(errors).toBeUndefined();
    return data as Data;
  };
  const granted = await ask(
    'mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { userErrors { message } } }',
    { input: { ...{ merchantId: claim.id, marketplaceId }, scopes: ['stock', 'orders'], idempotencyKey: 'to BELGG' } },
  );
  expect(granted).toEqual({ grantConsent: { userErrors: [] } });
  interface Goods {
    products: { nodes: { id: string; title: string; price: object; stock: { available: number } | null }[] };
  }
  const { products } = await ask<Goods>(
    `query ($id: ID!) { products(first: 50, filter: { merchantId: $id }) {
      nodes { id title price { amount currencyCode } stock { available } } } }`,
    { id: claim.id },
  );
  const [first, ...others] = products.nodes.filter(({ stock }) => stock && stock.available > 0);
  const word = first?.title.split(/[^\p{L}]+/u).toSorted((a, b) => b.length - a.length)[0] ?? '';
  for (const { id: productId, title, price } of [first, ...others].filter((each) => each !== undefined)) {
    if (!title.includes(word)) continue;
    const listed = await ask(
      'mutation ($input: ListProductInput!) { listProduct(input: $input) { userErrors { message } } }',
      { input: { productId, marketplaceId, price, idempotencyKey: `list ${productId}` } },
    );
    expect(listed).toEqual({ listProduct: { userErrors: [] } });
  }
  return word;
}

describe('a third hub', () => {
  const demoParties = {
    ...{ hubs: ['MYKUL', 'CNHGH', 'BELGG'], marketplaces: ['', ''] as const, merchants: [] },
    joined: { BELGG: 'gid://BELGG/Marketplace/01JD4QC3D6E8F0G2H4J6K8M0N1' },
  };
  const joiningFile = join(projectRoot, 'subgraphs/hubs/BELGG.json');
  const status = async () => {
    const { code, output } = await ehub(['status', '--json']);
    const { hubs } = JSON.parse(output) as {
      hubs: { code: string; readiness: { seller: string; lacks: string[] }[] }[];
    };
    return { code, lacks: hubs.flatMap((hub) => hub.readiness.flatMap(({ lacks }) => lacks)) };
  };
  let hub: HubProcess;
  afterAll(() => hub?.stop());

  test('joins the running network, sees what it lacks for trade, and trades once that is in the registry', async () => {
    const issuer = await DemoIssuer.open(dataDir, demoParties);
    const document = JSON.parse(readFileSync(joiningFile, 'utf8'));
    const port = Number(ports.HUB_PORT) + 2;
    const entry = { ...document.hubs[0], ...issuer.hubTrust('BELGG') };
    const ownFile = join(dataDir, 'BELGG.json');
    writeFileSync(ownFile, JSON.stringify({ ...document, hubs: [entry] }));
    const entryFile = join(dataDir, 'entry.json');
    writeFileSync(entryFile, JSON.stringify({ hubs: [entry], marketplaces: document.marketplaces }));
    const joining = (file: string, wait: string) =>
      ehub(['join', 'BELGG', '--from', file, '--url', `http://127.0.0.1:${port}`, '--wait', wait]);

    expect(await joining(entryFile, '0')).toMatchObject({ code: 0 });
    const registryFile = join(dataDir, 'network.json');
    hub = new HubProcess([
      ...['--hub', 'BELGG', '--registry', registryFile, '--key', keyFile(dataDir, 'BELGG'), '--port', String(port)],
      ...['--database', runningServerUrl(dataDir, 'postgres'), '--log-level', 'error', '--release-delay', '0'],
      ...['--supergraph', `http://127.0.0.1:${ports.PORT}/graphql`],
    ]);
    await hub.serving();
    expect(await joining(entryFile, '30')).toEqual({ code: 0, output: expect.stringContaining('BELGG is ACTIVE') });
    const { code, lacks } = await status();
    expect(code).toBe(1);
    expect(new Set(lacks)).toEqual(
      new Set([
        'cannot quote: no customs rate from EUR to MYR today at MYKUL',
        'cannot quote: no customs rate from MYR to EUR today at BELGG',
        'cannot quote: no customs rate from EUR to CNY today at CNHGH',
        'cannot quote: no customs rate from CNY to EUR today at BELGG',
        'cannot settle: no pair of BELGG and MYKUL in the registry',
        'cannot settle: no pair of MYKUL and BELGG in the registry',
        'cannot settle: no pair of BELGG and CNHGH in the registry',
        'cannot settle: no pair of CNHGH and BELGG in the registry',
      ]),
    );

    expect(await joining(ownFile, '30')).toMatchObject({ code: 0 });
    while ((await status()).lacks.length > 0);
    expect(await status()).toEqual({ code: 0, lacks: [] });
    const tokens = join(dataDir, 'three-hubs.json');
    const all = await Promise.all(issuer.names.map(async (name) => [name, await issuer.token(name)] as const));
    const written = JSON.parse(readFileSync(join(dataDir, 'tokens.json'), 'utf8')) as object;
    writeFileSync(tokens, JSON.stringify({ ...Object.fromEntries(all), ...written }));
    const lanes = [
      { buyerHub: 'MYKUL', sellerHub: 'BELGG', text: 'speculoos', buyer: 'marketplace' },
      { buyerHub: 'CNHGH', sellerHub: 'BELGG', text: 'speculoos', buyer: 'otherMarketplace' },
    ];
    const stories = await Promise.all(
      lanes.map(({ buyer, ...purchase }) =>
        buyAcrossHubs(
          partiesOf(`http://127.0.0.1:${ports.PORT}/graphql`, tokens, buyer),
          { ...purchase, run: `three hubs ${buyer}` },
          () => undefined,
        ),
      ),
    );
    const done = { trade: 'SETTLED', shipment: 'DELIVERED', nettingCycle: 'SETTLED', breaks: 0 };
    expect(stories).toMatchObject([done, done]);
    const text = await listedInLiege(JSON.parse(readFileSync(tokens, 'utf8')).merchantMYKUL);
    const toLiege = { buyerHub: 'BELGG', sellerHub: 'MYKUL', text, run: 'to BELGG' };
    const buyer = partiesOf(`http://127.0.0.1:${ports.PORT}/graphql`, tokens, 'marketplaceBELGG');
    const said: string[] = [];
    expect(await buyAcrossHubs(buyer, toLiege, (line) => void said.push(line))).toMatchObject(done);
    expect(said.join('\n')).toMatch(/placed for EUR /);
    expect(await ehub(['invariants'])).toEqual({
      code: 0,
      output: expect.stringContaining('All invariants hold at MYKUL, CNHGH, BELGG.'),
    });
  }, 120_000);
});
