import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { demoRegistry, HubProcess } from '../support/hub/HubProcess.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { asAdmin, testServerUrl } from '../support/postgres/testDatabase.ts';

const copy = mkdtempSync(join(tmpdir(), 'ehub-country-'));
afterAll(async () => {
  rmSync(copy, { recursive: true });
  await asAdmin((client) => client.query('DROP DATABASE IF EXISTS ehub_thbkk WITH (FORCE)'));
});

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
  exchangeRates: [{ validFrom: '2020-01-01', source: 'Synthetic', perUnit: { MYR: '7.5' } }],
  tariff: { source: 'Synthetic', rows: [{ hs: '', goods: 'all', ratesPpm: { vat: 70_000 } }] },
  import: rules('GENERAL', [vat]),
  export: rules('EXPORT', []),
};

test('a country comes in as a folder of its own and an entry of the registry: its hub has names, goods, places and customs', async () => {
  for (const name of ['identity', 'schema', 'subgraphs']) {
    cpSync(join(projectRoot, name), join(copy, name), { recursive: true });
  }
  cpSync(join(projectRoot, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
  const folder = join(copy, 'subgraphs/countries/TH');
  mkdirSync(folder);
  writeFileSync(join(folder, 'country.ts'), country);
  writeFileSync(join(folder, 'customs.json'), JSON.stringify(customs));
  const registryFile = join(copy, 'network.json');
  const registry = JSON.parse(readFileSync(join(copy, 'subgraphs/hubs/network.json'), 'utf8')) as { hubs: object[] };
  registry.hubs.push({
    ...{ code: 'THBKK', name: 'Bangkok', country: 'TH', currency: 'THB', timeZone: 'Asia/Bangkok', subgraphs: {} },
  });
  writeFileSync(registryFile, JSON.stringify(registry));

  const args = ['--hub', 'THBKK', '--registry', registryFile, '--database', testServerUrl(), '--port', '0'];
  const hub = new HubProcess(args, {}, join(copy, 'subgraphs/main.ts'));
  try {
    const { port, rows } = await hub.serving();
    expect(rows).toMatchObject({ merchant: 330, product: 5_200, stock_level: expect.any(Number) });
    const url = (contract: string) => `http://127.0.0.1:${port}/${contract}`;
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
  } finally {
    await hub.stop();
  }
}, 120_000);

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
