import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { registry } from '../../cli/registry.ts';
import { readRegistryKeys } from '../../identity/registry/registryKeys.ts';
import { readSignedRegistryFile } from '../../identity/registry/signedRegistry.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { demoRegistry } from '../support/processes/HubProcess.ts';

let folder: string;
let key: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-registry-command-'));
  key = join(folder, 'registry.jwk');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function said(...args: string[]): Promise<string> {
  const lines: string[] = [];
  await registry(args, (line) => lines.push(line));
  return lines.join('\n');
}

test('what ehub registry sign prints is taken by the key that ehub registry key prints', async () => {
  const keys = readRegistryKeys(await said('key', '--key', key), []);
  expect(await said('key', '--key', key)).toBe(await said('key', '--key', key));
  const file = join(folder, 'network.json');
  writeFileSync(file, await said('sign', demoRegistry, '--key', key));
  expect(await readSignedRegistryFile(file, keys)).toEqual(readRegistryFile(demoRegistry));
  await expect(readSignedRegistryFile(demoRegistry, keys)).rejects.toThrow(
    `The registry ${demoRegistry} is refused: It is not signed`,
  );
});

test('ehub registry sign signs nothing with faults, twice, or with a key that is not there', async () => {
  const file = join(folder, 'network.json');
  await expect(said('sign', demoRegistry, '--key', key)).rejects.toThrow(`There is no key ${key}`);
  await said('key', '--key', key);
  writeFileSync(file, '{"hubs":[]}');
  await expect(said('sign', file, '--key', key)).rejects.toThrow(`The registry ${file} has faults:`);
  writeFileSync(file, await said('sign', demoRegistry, '--key', key));
  await expect(said('sign', file, '--key', key)).rejects.toThrow('$.payload: is a registry in a signature.');
  await expect(said('sign', '--key', key)).rejects.toThrow('Usage: ehub registry key');
});
