import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { replaceFile } from '../../cli/replaceFile.ts';
import type { Audit } from '../../conformance/Audit.ts';
import { audits } from '../../conformance/audits.ts';
import { HttpClient } from '../../conformance/HttpClient.ts';
import { MirrorHub } from '../../conformance/MirrorHub.ts';
import { openRegisteredHub } from '../../conformance/openHub.ts';
import { conforms, type Finding, runAudits } from '../../conformance/runAudits.ts';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import { hubContractNames } from '../../schema/contracts.ts';
import type { Registry } from '../../schema/registry/Hub.ts';
import { readRegistryText } from '../../schema/registry/readRegistryFile.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';
import { freePorts } from '../support/processes/freePorts.ts';
import { carriageFaults } from './carriageFaults.ts';
import { type Alteration, FaultyHub } from './FaultyHub.ts';
import { merchantsFaults } from './merchantsFaults.ts';
import { settlingFaults } from './settlingFaults.ts';
import { tradeFaults } from './tradeFaults.ts';
import { tradingFaults } from './tradingFaults.ts';

let network: TrustedNetwork;
let registry: Registry;
let http: HttpClient;
let faulty: FaultyHub;
let mirror: MirrorHub | undefined;
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
  await addMirror();
  // On a busy machine nothing is to be read into a late answer.
  http = new HttpClient(60_000);
  faulty = new FaultyHub(http);
}, 60_000);
afterAll(async () => {
  mirror?.close();
  await http?.close();
  await network?.close();
});

/** The hub that the kit plays: the first with which MYKUL settles. */
async function addMirror(): Promise<void> {
  const { keys, base } = {
    keys: [(await openSigningKey(network.keyFile('AQVOS'))).publicJwk],
    base: await freeUrl(),
  };
  const facts = { code: 'AQVOS', name: 'Mirror', country: 'AQ', currency: 'MYR', timeZone: 'UTC' };
  const pair = { hubs: ['MYKUL', 'AQVOS'], currency: 'CNY', netDebitCaps: { MYKUL: '5000.00' } };
  const subgraphs = Object.fromEntries(hubContractNames.map((name) => [name, `${base}/${name}`]));
  const { hubs, pairs, ...document } = JSON.parse(readFileSync(network.registryFile, 'utf8'));
  const changed = {
    ...document,
    hubs: [...hubs, { ...facts, keys, subgraphs }],
    pairs: [pair, ...pairs],
  };
  const text = JSON.stringify(changed);
  registry = readRegistryText(network.registryFile, text);
  // It is there before the gateway looks for it.
  mirror = await MirrorHub.start('MYKUL', registry);
  replaceFile(network.registryFile, text);
  const isKnown = async () => {
    const { data } = await network.query<{ hubs: { code: string }[] }>('{ hubs { code } }');
    return data?.hubs.some(({ code }) => code === 'AQVOS') && network.hubs.MYKUL.terms().pair('MYKUL', 'AQVOS');
  };
  while (!(await isKnown()));
}

async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${(await freePorts()).HUB_PORT}`;
}

/** Every run has the same name, and so the same test data. Only the first waits for anything. */
async function check(alteration?: Alteration): Promise<Finding[]> {
  faulty.begin(alteration);
  const keyFolder = dirname(network.keyFile('gateway'));
  const run = { name: 'conformance', atMs: beganMs, pause: isFirst ? setTimeout : async () => undefined };
  const played = mirror && faulty.mirror(mirror);
  const hub = await openRegisteredHub({ code: 'MYKUL', registry, keyFolder, mirror: played }, 'settling', faulty, run);
  const working = isFirst ? work() : Promise.resolve();
  const findings = await runAudits(hub, audits);
  isFirst = false;
  await working;
  return findings;
}

/** Does what the hub's process does by itself, during the first run. */
async function work(): Promise<void> {
  while (isFirst) {
    await network.work('MYKUL');
    await setTimeout(100);
  }
}

let isFirst = true;
const beganMs = Date.now();

const violationsOf = (findings: readonly Finding[]) =>
  findings
    .filter(({ verdict }) => verdict === 'VIOLATED')
    .map(({ audit, cause, detail }) => ({ audit: audit.id, cause, detail }));

const causesOf = ({ id, causes }: Audit) => Object.keys(causes).map((cause) => `${id} ${cause}`);

test('the reference hub meets every requirement', async () => {
  const findings = await check();
  expect(
    findings.filter(({ verdict }) => verdict !== 'PASSED').map(({ audit, detail }) => `${audit.id} ${detail}`),
  ).toEqual([]);
  expect(conforms(findings)).toBe(true);
}, 120_000);

const faults = [...merchantsFaults, ...tradingFaults, ...settlingFaults, ...carriageFaults, ...tradeFaults];

describe('a hub that is broken in one way fails the audit of that requirement, and no other', () => {
  test.each(faults)(
    '$audit $cause',
    async ({ audit, cause, alter }) => {
      expect(violationsOf(await check(alter))).toEqual([{ audit, cause, detail: expect.any(String) }]);
    },
    60_000,
  );

  test('each cause of each audit has been seen', () => {
    const tried = faults.map(({ audit, cause }) => `${audit} ${cause}`);
    expect(tried.toSorted()).toEqual(audits.flatMap(causesOf).toSorted());
  });
});
