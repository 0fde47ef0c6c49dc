import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { changedEntry, type EntryChange, editRegistry, type HubEntry } from '../../cli/editRegistry.ts';
import { initHub } from '../../cli/initHub.ts';
import { joinedRegistry } from '../../cli/joinedRegistry.ts';
import { checkRegistry, signed } from '../../cli/registry.ts';
import { writeTestNetwork } from '../../cli/testNetwork.ts';
import { openNetworkKeys } from '../../conformance/Credentials.ts';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import { readRegistryKeys } from '../../identity/registry/registryKeys.ts';
import { readRegistry } from '../../identity/registry/signedRegistry.ts';
import { hubContractNames } from '../../schema/contracts.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { hubTermsOf, useCountryFolder } from '../../subgraphs/countries/countryOf.ts';
import { parseCustomsTable } from '../../subgraphs/shipments/rules/customs/customsTables.ts';
import { fillIn } from '../support/hubs/fillIn.ts';
import { demoRegistry } from '../support/processes/HubProcess.ts';

let folder: string;
let key: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-registry-command-'));
  key = join(folder, 'registry.jwk');
});
afterEach(() => rmSync(folder, { recursive: true }));

const publicKey = async () => JSON.stringify((await openSigningKey(key)).publicJwk);

test('a registry signed by ehub registry sign is accepted with the public key', async () => {
  const keys = readRegistryKeys(await publicKey(), []);
  const file = join(folder, 'network.json');
  writeFileSync(file, await signed(demoRegistry, key));
  expect(await readRegistry(file, keys)).toEqual(readRegistryFile(demoRegistry));
  await expect(readRegistry(demoRegistry, keys)).rejects.toThrow(
    `The registry ${demoRegistry} is refused: It is not signed`,
  );
});

test('ehub registry sign refuses a document with faults, a signed one, and a missing key', async () => {
  const file = join(folder, 'network.json');
  await expect(signed(demoRegistry, key)).rejects.toThrow(`There is no key ${key}`);
  await publicKey();
  writeFileSync(file, '{"hubs":[]}');
  await expect(signed(file, key)).rejects.toThrow(`The registry ${file} has faults:`);
  writeFileSync(file, await signed(demoRegistry, key));
  await expect(signed(file, key)).rejects.toThrow('$.payload: is a registry in a signature.');
});

describe('ehub registry check', () => {
  async function checked(location: string, asJson = false): Promise<{ code: number; said: string[] }> {
    const said: string[] = [];
    return { code: await checkRegistry(location, [], asJson, (text) => said.push(text)), said };
  }

  test('names the hubs of a valid document', async () => {
    expect(await checked(demoRegistry)).toEqual({ code: 0, said: [`${demoRegistry} is valid: MYKUL, CNHGH.`] });
  });

  test('lists every fault with its place and its remedy, as text and as JSON', async () => {
    const file = join(folder, 'network.json');
    writeFileSync(file, '{\n  "hubs": [],\n  "marketplaces": {}\n}');
    const { code, said } = await checked(file);
    expect(code).toBe(1);
    expect(said).toEqual([
      expect.stringMatching(/^line 2, \$\.hubs: /),
      expect.stringMatching(/^line 3, \$\.marketplaces: /),
    ]);
    const json = JSON.parse((await checked(file, true)).said.join('')) as {
      faults: { path: string; remedy: string }[];
    };
    expect(json.faults.map(({ path }) => path)).toEqual(['$.hubs', '$.marketplaces']);
  });

  test('says why a document cannot be read', async () => {
    const file = join(folder, 'missing.json');
    await expect(checked(file)).rejects.toThrow(`The registry ${file} cannot be read:`);
  });
});

describe('an edit of the registry', () => {
  let file: string;
  beforeEach(() => {
    file = join(folder, 'network.json');
    cpSync(demoRegistry, file);
  });
  const liege = {
    code: 'BELGG',
    name: 'Liège',
    country: 'BE',
    currency: 'EUR',
    timeZone: 'Europe/Brussels',
    subgraphs: {},
  };

  const edit = (code: string, change: EntryChange, at = file) => editRegistry(at, code, changedEntry(code, change));

  test('changes only the lines of its hub', () => {
    edit('BELGG', () => liege);
    expect(readRegistryFile(file).hubs.map(({ code }) => code)).toEqual(['MYKUL', 'CNHGH', 'BELGG']);
    edit('BELGG', (entry) => ({ ...(entry as HubEntry), state: 'DRAINING' }));
    expect(readRegistryFile(file).hubs[2]?.state).toBe('DRAINING');
    edit('BELGG', () => undefined);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(readFileSync(demoRegistry, 'utf8')));
  });

  test.each([
    ['would have faults', 'BELGG', { ...liege, currency: 'EUX' }, '$.hubs[2].currency: "EUX" is not an ISO 4217'],
    ['leaves a marketplace without its home', 'CNHGH', undefined, '$.marketplaces[2].homeHub: CNHGH is not in $.hubs'],
    ['is of no hub code', 'liege', liege, '"liege" is not a hub\'s code'],
  ])('that %s writes nothing', (_, code, entry, reason) => {
    expect(() => edit(code, () => entry)).toThrow(reason);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(demoRegistry, 'utf8'));
  });

  test('that joins a hub adds its marketplaces, pairs and rates, and does not change existing agreements', () => {
    const rate = { from: 'EUR', to: 'MYR', rate: '4.9', validFrom: '2026-01-01', source: 'a gazette' };
    const marketplace = { id: 'gid://BELGG/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2C', name: 'Marché', homeHub: 'BELGG' };
    const pair = { hubs: ['BELGG', 'MYKUL'], currency: 'EUR', netDebitCaps: {} };
    const before = JSON.parse(readFileSync(file, 'utf8'));
    const joining = {
      network: { audience: 'https://elsewhere.test/graphql' },
      hubs: [{ ...before.hubs[0], name: 'Elsewhere' }, liege],
      marketplaces: [marketplace],
      pairs: [{ ...before.pairs[0], hubs: ['MYKUL', 'CNHGH'], currency: 'MYR' }, pair],
      convertibleAt: { CNY: ['MYKUL'], EUR: ['MYKUL', 'BELGG'], MYR: ['BELGG'] },
      rates: [{ from: 'CNY', to: 'MYR', numerator: '1', denominator: '9' }],
      customsRates: [rate, { ...before.customsRates[0], rate: '9.9' }],
    };
    const join = (text: string) => joinedRegistry(text, JSON.stringify(joining));
    editRegistry(file, 'BELGG', join);
    const after = {
      ...before,
      hubs: [...before.hubs, liege],
      marketplaces: [...before.marketplaces, marketplace],
      pairs: [...before.pairs, pair],
      convertibleAt: { MYR: ['MYKUL', 'BELGG'], CNY: ['CNHGH', 'MYKUL'], EUR: ['MYKUL', 'BELGG'] },
      customsRates: [...before.customsRates, rate],
    };
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(after);
    const joined = readFileSync(file, 'utf8');
    expect(join(joined)).toBe(joined);
    expect(JSON.parse(joinedRegistry('{ "hubs": [] }', JSON.stringify(joining)))).toEqual({
      ...joining,
      network: undefined,
    });
  });

  test('of a signed document or a URL is refused', async () => {
    await publicKey();
    writeFileSync(file, await signed(demoRegistry, key));
    expect(() => edit('BELGG', () => liege)).toThrow('is signed: change the document that was signed');
    expect(() => edit('BELGG', () => liege, 'https://h.example/network.json')).toThrow('is a URL');
  });
});

describe('ehub init', () => {
  const options = { name: 'Bangkok', country: 'TH', currency: 'THB', timeZone: 'Asia/Bangkok' };
  const run = async (more: object = options) => {
    const said: string[] = [];
    const to = join(folder, 'bangkok');
    const given = { code: 'THBKK', url: 'http://127.0.0.1:4302', to, registry: demoRegistry, ...more };
    return { code: await initHub(given, {}, (text) => said.push(text)), said, to };
  };

  test('writes a folder that names each missing value; once filled in, it is complete and joins', async () => {
    const { code, said, to } = await run();
    expect(code).toBe(1);
    expect(said).toContainEqual(expect.stringMatching(/country\/customs\.json:\d+: the tariff, and its date$/));
    expect(said.at(-1)).toMatch(/^\d+ values are missing\./);

    const joining = join(to, 'joining.json');
    await expect(checkRegistry(joining, [], false, () => undefined)).resolves.toBe(1);
    fillIn(to);
    // Given again, it changes nothing.
    expect(await run({})).toMatchObject({ code: 0, said: [expect.stringMatching(/^Nothing is missing\./)] });

    const registry = join(folder, 'network.json');
    cpSync(demoRegistry, registry);
    editRegistry(registry, 'THBKK', (text) => joinedRegistry(text, readFileSync(joining, 'utf8')));
    const { hubs, pairs } = readRegistryFile(registry);
    expect(hubs.map(({ code: hub }) => hub)).toEqual(['MYKUL', 'CNHGH', 'THBKK']);
    expect(pairs).toContainEqual({
      ...{ hubs: ['CNHGH', 'THBKK'], currency: 'THB' },
      netDebitCaps: { CNHGH: '2000000.00', THBKK: '2000000.00' },
    });

    const table = parseCustomsTable(JSON.parse(readFileSync(join(to, 'country/customs.json'), 'utf8')));
    expect(table).toMatchObject({ country: 'TH', currency: 'THB' });
    await useCountryFolder('TH', join(to, 'country'));
    expect(hubTermsOf('THBKK').numbers.companyPrefix).toBe('9520009');
  });

  test('lists missing options, and writes nothing', async () => {
    await expect(run({})).rejects.toThrow('Give --name, --country, --currency, --time-zone.');
    await expect(run({ ...options, code: 'bangkok' })).rejects.toThrow('"bangkok" is not a hub\'s code;');
    await expect(run({ ...options, registry: join(folder, 'nowhere.json') })).rejects.toThrow('nowhere.json');
    expect(existsSync(join(folder, 'bangkok'))).toBe(false);
  });

  test('a country that is not complete is not used', async () => {
    const { to } = await run();
    await expect(useCountryFolder('TH', join(to, 'country'))).rejects.toThrow(
      'country.mjs is not complete: MISSING: seven digits of the GS1 company prefix',
    );
    await expect(useCountryFolder('TH', folder)).rejects.toThrow('country.mjs does not exist: `ehub init` writes one');
  });
});

test('ehub test-network writes a network in which a hub can be checked, and overwrites none', async () => {
  const options = {
    ...{
      code: 'THBKK',
      folder,
      url: 'http://127.0.0.1:5000/',
      country: 'TH',
      currency: 'THB',
      timeZone: 'Asia/Bangkok',
    },
    ...{ contracts: 'merchants, settlement', mirrorUrl: 'http://127.0.0.1:5990/settlement' },
  };
  expect(await writeTestNetwork(options)).toContain(`ehub check THBKK --registry ${join(folder, 'network.json')}`);
  const registry = readRegistryFile(join(folder, 'network.json'));
  expect(registry.hubs.map(({ code, subgraphs }) => [code, [...subgraphs.values()].map(({ url }) => url)])).toEqual([
    ['THBKK', ['http://127.0.0.1:5000/merchants', 'http://127.0.0.1:5000/settlement']],
    ['AQVOS', hubContractNames.map((name) => `http://127.0.0.1:5990/${name}`)],
  ]);
  const keys = await openNetworkKeys(join(folder, 'keys'), 'THBKK', registry);
  expect([keys.network, keys.issuer, ...keys.hubs.keys()]).toEqual([
    expect.anything(),
    expect.anything(),
    'THBKK',
    'AQVOS',
  ]);
  await expect(writeTestNetwork(options)).rejects.toThrow('There is a');
  await expect(writeTestNetwork({ ...options, folder: join(folder, 'other'), country: 'XY' })).rejects.toThrow(
    'country',
  );
});
