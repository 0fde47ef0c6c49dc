import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeSupergraph } from '../../gateway/supergraph/composeSupergraph.ts';
import { contractNames, contractSdl } from '../../schema/contracts.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { asAdmin, testServerUrl } from '../support/postgres/testDatabase.ts';
import { demoRegistry, HubProcess } from '../support/processes/HubProcess.ts';

const copy = mkdtempSync(join(tmpdir(), 'ehub-additions-'));

/** What somebody writes who brings Thailand in. */
const country = `
import type { Country } from '../Country.ts';
import { goods } from '../demoGoods.ts';

export const country: Country = {
  identifierRules: {},
  hubTerms: {
    THBKK: {
      numbers: { companyPrefix: '9520003', serviceIndicator: 'LZ', country: 'TH' },
      freight: { base: 9_000n, perStep: 4_500n, stepGrams: 500n },
      insurancePpm: 3_000n,
    },
  },
  demo: {
    gs1Prefixes: ['885'],
    lines: [
      { words: [{ local: 'ผ้าไหม', latin: 'Silk' }], goods: goods('Thai silk scarf | gold / indigo | 621410 | 400-2400 | 60-190') },
    ],
    company: (random, line, n) => ({
      legalName: \`\${random.pick(line.words).local} \${n} จำกัด\`,
      tradingName: null,
      brand: 'Chao Phraya',
      identifiers: [{ scheme: 'OTHER', number: \`01055\${100_000 + n}\` }],
    }),
    stockPlaces: [{ location: 'THBKK Lat Krabang', regimes: ['FREE', 'BONDED'] }],
  },
};
`;
const rules = (kind: string, charges: object[]) => [
  {
    ...{ version: 'TH-1', validFrom: '2020-01-01', validTo: null, sources: ['Synthetic'], yearlyAllowance: null },
    lowValueGoods: null,
    outcomes: [{ kind: 'ASSESS', when: {}, procedure: kind, usesAllowance: false, charges }],
  },
];
const vat = { id: 'vat', kind: 'VAT', goods: 'ALL', base: 'CUSTOMS_VALUE', rate: 'vat', sharePpm: 1_000_000 };
const customs = {
  country: 'TH',
  currency: 'THB',
  tariff: { source: 'Synthetic', rows: [{ hs: '', goods: 'all', ratesPpm: { vat: 70_000 } }] },
  import: rules('GENERAL', [vat]),
  export: rules('EXPORT', []),
};

/** What somebody writes who adds a contract: its SDL, … */
const returnsSdl = `
extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@shareable", "@inaccessible", "@composeDirective", "@listSize", "@requiresScopes"]
  )
  @link(url: "https://specs.ehub.dev/hub/v1.0", import: ["@owned", "@route", "@scatter", "@replicated"])
  @link(url: "https://specs.ehub.dev/returns/v1.0")
  @composeDirective(name: "@owned")
  @composeDirective(name: "@route")
  @composeDirective(name: "@scatter")
  @composeDirective(name: "@replicated")

type Query {
  goodsReturn(id: ID!): GoodsReturn @route(by: "id")
}
type GoodsReturn @key(fields: "id") @owned {
  id: ID!
  reason: String!
}
type Mutation {
  openReturn(input: OpenReturnInput!): OpenReturnPayload @route(by: "input.hub", opens: true)
}
input OpenReturnInput {
  idempotencyKey: ID!
  hub: HubCode!
  reason: String!
}
type OpenReturnPayload {
  goodsReturn: GoodsReturn
  userErrors: [UserError!]!
}
`;
/** … its folder's manifest, … */
const returnsSubgraph = `
import { defineMutation } from '../host/defineMutation.ts';
import { derivedGlobalId, idOf } from '../host/globalId.ts';
import { byId, type LoaderSource, readerOf } from '../host/loaders.ts';
import type { HubContext, Subgraph } from '../host/Subgraph.ts';
import type { UnitOfWork } from '../host/UnitOfWork.ts';

const byIds = { name: 'returns_by_id', text: 'SELECT id, reason FROM goods_return WHERE id = ANY($1)' };
const insert = { name: 'return_insert', text: 'INSERT INTO goods_return (id, reason) VALUES ($1, $2)' };
const createLoaders = (source: LoaderSource) => ({
  goodsReturn: byId(source, 'GoodsReturn', (ids) => readerOf(source).query<{ id: string; reason: string }>(byIds, [ids])),
});
type Loaders = ReturnType<typeof createLoaders>;

async function openReturn(input: { idempotencyKey: string; reason: string }, { transaction, hub }: UnitOfWork) {
  const id = derivedGlobalId(hub.code, 'GoodsReturn', input.idempotencyKey);
  await transaction.execute(insert, [id, input.reason]);
  return { id, reason: input.reason };
}

export const subgraph: Subgraph<Loaders> = {
  name: 'returns',
  resolvers: {
    Query: { goodsReturn: (_: unknown, { id }: { id: string }, { loaders }: HubContext<Loaders>) => loaders.goodsReturn.load(id) },
    Mutation: { openReturn: defineMutation({ name: 'openReturn', field: 'goodsReturn', work: openReturn }) },
  },
  entities: { GoodsReturn: (references, { loaders }) => loaders.goodsReturn.loadMany(references.map(idOf)) },
  createLoaders,
  seed: async () => ({}),
};
`;
/** … and its migration. */
const returnsMigration = 'CREATE TABLE goods_return (id text PRIMARY KEY, reason text NOT NULL);';

let hub: HubProcess;
let port: number;
let rows: Readonly<Record<string, number>>;
const url = (contract: string) => `http://127.0.0.1:${port}/${contract}`;

/** The hub of a copy of this repository with the country, the contract, and nothing else changed. */
beforeAll(async () => {
  for (const name of ['identity', 'schema', 'subgraphs']) {
    cpSync(join(projectRoot, name), join(copy, name), { recursive: true });
  }
  cpSync(join(projectRoot, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  };
  write('subgraphs/countries/TH/country.ts', country);
  write('subgraphs/countries/TH/customs.json', JSON.stringify(customs));
  write('schema/returns.graphql', returnsSdl);
  write('subgraphs/returns/subgraph.ts', returnsSubgraph);
  write('subgraphs/returns/migrations/0001_returns.sql', returnsMigration);
  const names = readFileSync(join(copy, 'schema/contracts.ts'), 'utf8');
  write('schema/contracts.ts', names.replace("'settlement'] as const", "'settlement', 'returns'] as const"));
  const registryFile = join(copy, 'network.json');
  const registry = JSON.parse(readFileSync(join(copy, 'subgraphs/hubs/network.json'), 'utf8')) as {
    hubs: object[];
    customsRates: object[];
  };
  registry.hubs.push({
    ...{ code: 'THBKK', name: 'Bangkok', country: 'TH', currency: 'THB', timeZone: 'Asia/Bangkok', subgraphs: {} },
  });
  registry.customsRates.push({ from: 'MYR', to: 'THB', rate: '7.5', validFrom: '2020-01-01', source: 'Synthetic' });
  writeFileSync(registryFile, JSON.stringify(registry));

  const args = ['--hub', 'THBKK', '--registry', registryFile, '--database', testServerUrl(), '--port', '0'];
  hub = new HubProcess(args, {}, join(copy, 'subgraphs/main.ts'));
  ({ port, rows } = await hub.serving());
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(copy, { recursive: true });
  await asAdmin((client) => client.query('DROP DATABASE IF EXISTS ehub_thbkk WITH (FORCE)'));
});

test('a country comes in as a folder and an entry of the registry: its hub has names, goods, places and customs', async () => {
  expect(rows).toMatchObject({ merchant: 330, product: 5_200, stock_level: expect.any(Number) });
  const { data } = await postGraphQL(
    url('merchants'),
    '{ products(first: 1) { nodes { originCountry price { currencyCode } } } }',
  );
  expect(data).toEqual({ products: { nodes: [{ originCountry: 'TH', price: { currencyCode: 'THB' } }] } });
  const myr = (amount: string) => ({ amount, currencyCode: 'MYR' });
  const input = {
    destination: 'THBKK',
    originCountry: 'MY',
    goods: [{ hsCode: '851830', originCountry: 'MY', quantity: 1, value: myr('100.00') }],
    freight: myr('0.00'),
    insurance: myr('0.00'),
  };
  const assess = `mutation ($input: AssessImportInput!) { assessImport(input: $input) {
    assessment { procedure charges { kind amount { amount currencyCode } } } userErrors { message } } }`;
  expect((await postGraphQL(url('shipments'), assess, { input })).data).toEqual({
    assessImport: {
      // 7 % of 750.
      assessment: {
        procedure: 'GENERAL',
        charges: [{ kind: 'VAT', amount: { amount: '52.50', currencyCode: 'THB' } }],
      },
      userErrors: [],
    },
  });
});

test('a contract comes in as its SDL, its folder and its name in one line: it is composed, migrated and served', async () => {
  const open = `mutation ($key: ID!) { openReturn(input: { idempotencyKey: $key, hub: "THBKK", reason: "Too small" }) {
    goodsReturn { id reason } userErrors { code } } }`;
  const send = () => postGraphQL<{ openReturn: object }>(url('returns'), open, { key: 'once' });
  const [first, second] = await Promise.all([send(), send()]);
  expect(first.data).toEqual({
    openReturn: { goodsReturn: { id: expect.stringMatching(/^gid:/), reason: 'Too small' }, userErrors: [] },
  });
  expect(second.data).toEqual(first.data);
  const sdlOf = (name: string) => ({ name, sdl: contractSdl(name, join(copy, 'schema')) });
  expect(composeSupergraph([...contractNames, 'returns'].map(sdlOf))).toContain('RETURNS @join__graph');
});

test('no code but that of a country names one, its hub or its registers', () => {
  const codes = readdirSync(join(projectRoot, 'subgraphs/countries')).filter((name) => /^[A-Z]{2}$/.test(name));
  expect(codes.length).toBeGreaterThan(1);
  const hubs = readRegistryFile(demoRegistry).hubs.map(({ code }) => code);
  const name = `(?:${[...hubs, ...codes].join('|')})(?:_[A-Z]+)?`;
  /** As a value, a member, or a key; what is said in a comment or in a message is no code. */
  const inCode = new RegExp(`['\`]${name}['\`]|\\.${name}\\b|[{,\\s]${name}:|"${name}"\\s*[:,)\\]}]`);
  const named = ['cli', 'gateway', 'identity', 'schema', 'subgraphs']
    .flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => /\.(ts|sql|json)$/.test(file))
    .filter((file) => !/^subgraphs\/(countries\/[A-Z]{2}|hubs)\/|^schema\/released\/|\/resolverTypes\.ts$/.test(file))
    .flatMap((file) =>
      readFileSync(join(projectRoot, file), 'utf8')
        .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
        .split('\n')
        .filter((line) => inCode.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(named).toEqual([]);
});
