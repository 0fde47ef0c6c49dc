import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { DemoIssuer } from '../../cli/DemoIssuer.ts';
import { TokenVerifier } from '../../identity/tokens/TokenVerifier.ts';
import { Trust } from '../../identity/trust/Trust.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { parseRegistry } from '../../schema/registry/parseRegistry.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { demoMerchant } from '../../subgraphs/merchants/seed/demoMerchant.ts';
import { makeMerchants } from '../../subgraphs/merchants/seed/makeMerchants.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'issuer-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const file = join(projectRoot, 'subgraphs/hubs/network.json');
const { hubs, marketplaces } = readRegistryFile(file);
const merchants = hubs.map((hub) => demoMerchant(hub, 'ehub', marketplaces));
const [marketplace = '', , otherMarketplace = ''] = marketplaces.map(({ id }) => id);
const parties = {
  hubs: hubs.map(({ code }) => code),
  marketplaces: [marketplace, otherMarketplace] as const,
  merchants,
};

/** The demo registry with what the issuer adds to it, as a gateway reads it. */
function trusting(issuer: DemoIssuer): Trust {
  const document = JSON.parse(readFileSync(file, 'utf8')) as { hubs: { code: string }[] };
  const trusted = document.hubs.map((hub) => ({ ...hub, ...issuer.hubTrust(hub.code) }));
  const text = JSON.stringify({ ...document, hubs: trusted, network: issuer.networkTrust });
  const parsed = parseRegistry(text);
  if (parsed.kind === 'REFUSED') throw new Error(JSON.stringify(parsed.faults));
  const trust = new Trust();
  trust.update(parsed);
  return trust;
}

describe('the issuer of the demo network', () => {
  test('writes a valid token for each party, in a file that only its owner can read', async () => {
    const issuer = await DemoIssuer.open(dataDir, parties);
    await issuer.keepTokens((error) => expect(error).toBeUndefined());
    issuer.close();
    const tokens = JSON.parse(readFileSync(join(dataDir, 'tokens.json'), 'utf8')) as Record<string, string>;
    const verifier = new TokenVerifier(trusting(issuer));
    const callers = await Promise.all(
      Object.entries(tokens).map(async ([name, token]) => [name, (await verifier.verify(token)).party]),
    );
    expect(Object.fromEntries(callers)).toEqual({
      marketplace,
      otherMarketplace,
      merchantMYKUL: merchants[0],
      merchantCNHGH: merchants[1],
      operatorMYKUL: 'operator:MYKUL',
      operatorCNHGH: 'operator:CNHGH',
      networkOperator: 'network',
    });
    expect(statSync(join(dataDir, 'tokens.json')).mode & 0o777).toBe(0o600);
    for (const key of readdirSync(join(dataDir, 'keys'))) {
      expect(statSync(join(dataDir, 'keys', key)).mode & 0o777).toBe(0o600);
    }
  });

  test('keeps its keys over restarts, and has other keys in another data folder', async () => {
    const first = await DemoIssuer.open(dataDir, parties);
    const again = await DemoIssuer.open(dataDir, parties);
    const elsewhere = await DemoIssuer.open(join(dataDir, 'elsewhere'), parties);
    expect(again.networkTrust).toEqual(first.networkTrust);
    expect(elsewhere.networkTrust).not.toEqual(first.networkTrust);
    const foreign = await elsewhere.token('marketplace');
    await expect(new TokenVerifier(trusting(first)).verify(foreign)).rejects.toMatchObject({ fault: 'UNKNOWN_KEY' });
  });

  test('lists the available tokens when asked for an unknown name', async () => {
    const issuer = await DemoIssuer.open(dataDir, parties);
    expect(() => issuer.token('nobody')).toThrow('marketplace, otherMarketplace, merchantMYKUL');
  });
});

test.each(['ehub', 'another seed'])('the merchants with tokens are in the demo data and may sell (seed %s)', (seed) => {
  for (const hub of hubs) {
    const found = makeMerchants(hub, seed, marketplaces).merchants.find(
      ({ id }) => id === demoMerchant(hub, seed, marketplaces),
    );
    expect(found?.kyb).toBe('APPROVED');
    expect(found?.consents.filter(({ isActive }) => isActive).length).toBeGreaterThanOrEqual(3);
  }
});
