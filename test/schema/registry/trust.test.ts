import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseRegistry } from '../../../schema/registry/parseRegistry.ts';
import { registryLimits } from '../../../schema/registry/registryLimits.ts';

const keyPair = generateKeyPairSync('ed25519');
const key = { ...keyPair.publicKey.export({ format: 'jwk' }), kid: 'one' };
const weak = {
  ...generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' }),
  kid: 'weak',
};
const network = {
  audience: 'https://network.test/graphql',
  issuer: 'https://id.network.test',
  jwks: 'https://id.network.test/jwks.json',
  gatewayKeys: [key],
};
const hub = {
  code: 'MYKUL',
  name: 'Kuala Lumpur',
  country: 'MY',
  currency: 'MYR',
  timeZone: 'Asia/Kuala_Lumpur',
  subgraphs: { merchants: 'http://127.0.0.1:4100/merchants' },
  issuer: 'https://id.mykul.test',
  jwks: { keys: [key] },
  keys: [key, { ...key, kid: 'old', exp: 1_768_464_000 }],
};

function parsed(changes: { network?: object; hub?: object } = {}) {
  const hubs = [{ ...hub, ...changes.hub }];
  return parseRegistry(JSON.stringify({ hubs, marketplaces: [], network: { ...network, ...changes.network } }));
}

describe('the trust in a registry document', () => {
  test('is read completely', () => {
    expect(parsed()).toMatchObject({
      kind: 'ACCEPTED',
      network,
      hubs: [{ issuer: hub.issuer, jwks: hub.jwks, keys: hub.keys }],
    });
  });

  test.each<[string, Parameters<typeof parsed>[0], string, string]>([
    [
      'a private key',
      { hub: { keys: [{ ...keyPair.privateKey.export({ format: 'jwk' }), kid: 'a' }] } },
      '$.hubs[0].keys[0]',
      'is not a public key that can be trusted',
    ],
    [
      'a weak key',
      { network: { gatewayKeys: [weak] } },
      '$.network.gatewayKeys[0]',
      'is not a public key that can be trusted',
    ],
    [
      'a shared secret',
      { hub: { jwks: { keys: [{ kty: 'oct', k: 'AAAA', kid: 'a' }] } } },
      '$.hubs[0].jwks.keys[0]',
      'is not a public key that can be trusted',
    ],
    ['two keys of one id', { hub: { keys: [key, key] } }, '$.hubs[0].keys[1].kid', 'repeats $.hubs[0].keys[0]'],
    ['too many keys', { hub: { keys: Array(registryLimits.keys + 1).fill(key) } }, '$.hubs[0].keys', 'has 17 entries'],
    ['an issuer of two parties', { hub: { issuer: network.issuer } }, '$.hubs[0].issuer', 'repeats $.network'],
    [
      'an issuer that names itself the gateway',
      { hub: { issuer: `${network.audience}/gateway` } },
      '$.hubs[0].issuer',
      "lies below the network's audience",
    ],
    ['an issuer without keys', { hub: { jwks: undefined } }, '$.hubs[0].issuer', 'stands without jwks'],
    ['keys without their issuer', { network: { issuer: undefined } }, '$.network.jwks', 'stands without issuer'],
    ['a URL that is none', { hub: { jwks: 'file:///etc/passwd' } }, '$.hubs[0].jwks', 'is not a URL'],
    [
      'an address where no issuer can be',
      { hub: { jwks: 'http://169.254.169.254/jwks' } },
      '$.hubs[0].jwks',
      'where no issuer can be',
    ],
    ['no audience', { network: { audience: undefined } }, '$.network.audience', 'is missing'],
    ['a misspelt member', { network: { gatewaykeys: [] } }, '$.network.gatewaykeys', 'is an unknown key'],
  ])('is refused for %s, with its place', (_, changes, path, fault) => {
    const registry = parsed(changes);
    const faults = registry.kind === 'REFUSED' ? registry.faults : [];
    expect(faults).toEqual([expect.objectContaining({ path, fault: expect.stringContaining(fault) })]);
  });

  test('is not quoted if it contains a private key', () => {
    const secret = keyPair.privateKey.export({ format: 'jwk' });
    const registry = parsed({ hub: { keys: [{ d: secret.d, ...secret, kid: 'a' }] } });
    expect(JSON.stringify(registry)).not.toContain(secret.d);
  });
});
