import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Audit } from '../../conformance/Audit.ts';
import { audits } from '../../conformance/audits.ts';
import { HttpClient } from '../../conformance/HttpClient.ts';
import { openRegisteredHub } from '../../conformance/openHub.ts';
import { conforms, type Finding, runAudits } from '../../conformance/runAudits.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import { readRegistryFile } from '../../schema/registry/readRegistryFile.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';
import { FaultyHub } from './FaultyHub.ts';
import { merchantsFaults } from './merchantsFaults.ts';

let network: TrustedNetwork;
let proxy: FaultyHub;
let registry: Registry;
let http: HttpClient;
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
  proxy = await FaultyHub.start((contract) => network.hubs.MYKUL.url(contract));
  registry = atProxy(readRegistryFile(network.registryFile));
  http = new HttpClient();
}, 60_000);
afterAll(async () => {
  await http?.close();
  await proxy?.close();
  await network?.close();
});

/** The same registry, with the hub behind the proxy. */
function atProxy(given: Registry): Registry {
  const hubs = given.hubs.map((hub) =>
    hub.code === 'MYKUL'
      ? {
          ...hub,
          subgraphs: new Map(
            [...hub.subgraphs].map(([name, endpoint]) => [name, { ...endpoint, url: proxy.url(name) }]),
          ),
        }
      : hub,
  );
  return { ...given, hubs };
}

async function check(): Promise<Finding[]> {
  const keyFolder = dirname(network.keyFile('gateway'));
  const hub = await openRegisteredHub({ code: 'MYKUL', registry, keyFolder }, 'merchants', http);
  return runAudits(hub, audits);
}

const violationsOf = (findings: readonly Finding[]) =>
  findings
    .filter(({ verdict }) => verdict === 'VIOLATED')
    .map(({ audit, cause, detail }) => ({ audit: audit.id, cause, detail }));

const causesOf = ({ id, causes }: Audit) => Object.keys(causes).map((cause) => `${id} ${cause}`);

test('the reference hub meets every requirement of its profile', async () => {
  const findings = await check();
  expect(
    findings.filter(({ verdict }) => verdict !== 'PASSED').map(({ audit, detail }) => `${audit.id} ${detail}`),
  ).toEqual([]);
  expect(conforms(findings)).toBe(true);
});

describe('a hub that is broken in one way fails the audit of that requirement, and no other', () => {
  test.each(merchantsFaults)('$audit $cause', async ({ audit, cause, alter }) => {
    proxy.alteration = alter;
    try {
      expect(violationsOf(await check())).toEqual([{ audit, cause, detail: expect.any(String) }]);
    } finally {
      proxy.alteration = () => undefined;
    }
  });

  test('each cause of each audit has been seen', () => {
    const tried = merchantsFaults.map(({ audit, cause }) => `${audit} ${cause}`);
    expect(tried.toSorted()).toEqual(audits.flatMap(causesOf).toSorted());
  });
});
