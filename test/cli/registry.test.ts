import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { editRegistry, type HubEntry } from '../../cli/editRegistry.ts';
import { checkRegistry, signed } from '../../cli/registry.ts';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import { readRegistryKeys } from '../../identity/registry/registryKeys.ts';
import { readRegistry } from '../../identity/registry/signedRegistry.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { demoRegistry } from '../support/processes/HubProcess.ts';

let folder: string;
let key: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-registry-command-'));
  key = join(folder, 'registry.jwk');
});
afterEach(() => rmSync(folder, { recursive: true }));

const publicKey = async () => JSON.stringify((await openSigningKey(key)).publicJwk);

test('a registry that ehub registry sign prints is taken with the public half of its key', async () => {
  const keys = readRegistryKeys(await publicKey(), []);
  const file = join(folder, 'network.json');
  writeFileSync(file, await signed(demoRegistry, key));
  expect(await readRegistry(file, keys)).toEqual(readRegistryFile(demoRegistry));
  await expect(readRegistry(demoRegistry, keys)).rejects.toThrow(
    `The registry ${demoRegistry} is refused: It is not signed`,
  );
});

test('ehub registry sign signs nothing with faults, twice, or with a key that is not there', async () => {
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

  test('names the hubs of a document that is in order', async () => {
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

  test('changes the lines of its hub alone', () => {
    editRegistry(file, 'BELGG', () => liege);
    expect(readRegistryFile(file).hubs.map(({ code }) => code)).toEqual(['MYKUL', 'CNHGH', 'BELGG']);
    editRegistry(file, 'BELGG', (entry) => ({ ...(entry as HubEntry), state: 'DRAINING' }));
    expect(readRegistryFile(file).hubs[2]?.state).toBe('DRAINING');
    editRegistry(file, 'BELGG', () => undefined);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(readFileSync(demoRegistry, 'utf8')));
  });

  test.each([
    ['would have faults', 'BELGG', { ...liege, currency: 'EUX' }, '$.hubs[2].currency: "EUX" is not an ISO 4217'],
    ['leaves a marketplace without its home', 'CNHGH', undefined, '$.marketplaces[2].homeHub: CNHGH is not in $.hubs'],
    ['is of no hub code', 'liege', liege, '"liege" is not a hub\'s code'],
  ])('that %s writes nothing', (_, code, entry, reason) => {
    expect(() => editRegistry(file, code, () => entry)).toThrow(reason);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(demoRegistry, 'utf8'));
  });

  test('is refused of a signed document and of a URL', async () => {
    await publicKey();
    writeFileSync(file, await signed(demoRegistry, key));
    expect(() => editRegistry(file, 'BELGG', () => liege)).toThrow('is signed: change the document that was signed');
    expect(() => editRegistry('https://h.example/network.json', 'BELGG', () => liege)).toThrow('is a URL');
  });
});
