import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readyDemoRegistry, type TrustOfDemo } from '../../cli/DemoRegistry.ts';
import { projectRoot } from '../../schema/projectRoot.ts';

let dataDir: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ehub-registry-'));
  file = join(dataDir, 'network.json');
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const original = readFileSync(join(projectRoot, 'subgraphs/hubs/network.json'), 'utf8');
interface Keys {
  readonly keys: readonly { readonly kid: string }[];
}
interface Document {
  readonly network: { readonly issuer: string; readonly jwks: Keys; readonly gatewayKeys: Keys['keys'] };
  readonly hubs: readonly (Keys & { readonly code: string })[];
}
/** The public half of a key that signs nothing here. */
const keyOf = (kid: string) =>
  ({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid }) as const;
const trust = { networkTrust: { audience: 'https://network.test/graphql', issuer: 'https://id.network.test' } };

/** Of nobody: what it adds of trust is looked at in a test of its own. */
const nobody = { networkTrust: {}, hubTrust: () => ({}) } as unknown as TrustOfDemo;
const start = (hubPort: number, hubs?: readonly string[], issuer = nobody) =>
  readyDemoRegistry({ dataDir, hubPort, hubs }, issuer);
const written = () => readFileSync(file, 'utf8');
const atPorts = (mykul: number, cnhgh: number) =>
  original.replaceAll('127.0.0.1:4100', `127.0.0.1:${mykul}`).replaceAll('127.0.0.1:4101', `127.0.0.1:${cnhgh}`);

test('the first start copies the registry of the repository, at its own ports', () => {
  expect(start(5200)).toEqual({
    file,
    ownHubs: [
      { code: 'MYKUL', port: 5200 },
      { code: 'CNHGH', port: 5201 },
    ],
    notes: [],
  });
  expect(written()).toBe(atPorts(5200, 5201));
});

test('later starts keep every edit and all white space, and only move the ports of the demo’s own hubs', () => {
  start(5200);
  const added =
    '"hubs": [{ "code": "THBKK",  "name": "Bangkok", "country": "TH", "currency": "THB", "timeZone": "Asia/Bangkok", "subgraphs": { "merchants": "http://127.0.0.1:5200/thai" } },';
  const edit = (text: string) =>
    text
      .replace('"hubs": [', added)
      .replace('"Hangzhou"', '"Hangzhou  e-Hub"')
      .replace('"code": "CNHGH"', '"state": "DRAINING", "code": "CNHGH"');
  writeFileSync(file, edit(written()));
  const { ownHubs, notes } = start(5300);
  expect(written()).toBe(edit(atPorts(5300, 5301)));
  expect(ownHubs.map(({ port }) => port)).toEqual([5300, 5301]);
  expect(notes).toEqual([expect.stringContaining('THBKK is not a demo hub')]);
});

test('a start at the same ports does not touch the file', () => {
  start(5200);
  writeFileSync(
    file,
    written().replace('127.0.0.1:5201', '127.0.0.1:5207').replace('127.0.0.1:5201', '127.0.0.1:5207'),
  );
  const edited = written();
  start(5200);
  expect(written()).toBe(edited);
});

test('moves the port of an endpoint with options', () => {
  start(5200);
  const batched = (port: number) => `"merchants": { "url": "http://127.0.0.1:${port}/merchants", "batched": true }`;
  writeFileSync(file, written().replace('"merchants": "http://127.0.0.1:5200/merchants"', batched(5200)));
  start(5300);
  expect(written()).toContain(batched(5300));
});

test('starts only the hubs whose endpoints are on this machine, and reports the others', () => {
  start(5200);
  const document = JSON.parse(written()) as { hubs: { subgraphs: object }[] };
  const [mykul] = document.hubs;
  const elsewhere = { ...mykul, subgraphs: { merchants: 'https://mykul.example/merchants' } };
  writeFileSync(file, JSON.stringify({ ...document, hubs: [elsewhere], marketplaces: [] }));
  const before = written();
  expect(start(5300)).toMatchObject({
    ownHubs: [],
    notes: [
      expect.stringMatching(/^MYKUL is not started: .* lists it at another host/),
      expect.stringMatching(/^CNHGH is not started: .* does not list it/),
    ],
  });
  expect(written()).toBe(before);
});

test('adds a section that is missing in an older copy', () => {
  start(5200);
  const { hubs, marketplaces } = JSON.parse(written()) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ hubs, mine: 1, marketplaces }));
  start(5200);
  expect(JSON.parse(written())).toEqual({ mine: 1, ...JSON.parse(atPorts(5200, 5201)) });
});

test('lists the faults of a registry and does not change it', () => {
  const faulty = atPorts(5200, 5201).replace('"MYR"', '"RM"');
  writeFileSync(file, faulty);
  expect(() => start(5300)).toThrow(
    /network\.json is invalid\. Correct it, or delete it .*\n {2}line 7, \$\.hubs\[0\]\.currency: "RM"/,
  );
  expect(written()).toBe(faulty);
});

test('says that it cannot be read where it is a folder', () => {
  mkdirSync(file);
  expect(() => start(5200)).toThrow(`${file} cannot be read (EISDIR)`);
});

test('updates the keys of the demo’s own parties from the data folder, and keeps edited trust', () => {
  const issuer = (name: string): TrustOfDemo => ({
    networkTrust: { ...trust.networkTrust, jwks: { keys: [keyOf(name)] }, gatewayKeys: [keyOf(`${name} gateway`)] },
    hubTrust: (hub) => ({
      issuer: `https://id.${hub}.test`,
      jwks: { keys: [keyOf(`${name} ${hub} issuer`)] },
      keys: [keyOf(`${name} ${hub}`)],
    }),
  });
  start(5200, undefined, issuer('old'));
  start(5200, undefined, issuer('new'));
  const { network, hubs } = JSON.parse(written()) as Document;
  expect(network.jwks.keys.map(({ kid }) => kid)).toEqual(['new']);
  expect(network.gatewayKeys.map(({ kid }) => kid)).toEqual(['new gateway']);
  expect(hubs.map(({ keys }) => keys.map(({ kid }) => kid))).toEqual([
    ['new MYKUL', 'old MYKUL'],
    ['new CNHGH', 'old CNHGH'],
  ]);
  const edited = written().replaceAll('https://id.network.test', 'https://id.elsewhere.test');
  writeFileSync(file, edited);
  start(5200, undefined, issuer('newest'));
  const after = JSON.parse(written()) as Document;
  expect(after.network).toEqual({ ...network, issuer: 'https://id.elsewhere.test' });
});

test('runs only the named hubs of the demo, and restores removed ones', () => {
  start(5200, ['CNHGH']);
  expect((JSON.parse(written()) as Document).hubs.map(({ code }) => code)).toEqual(['CNHGH']);
  expect(start(5200, ['CNHGH', 'MYKUL']).ownHubs.map(({ code }) => code)).toEqual(['MYKUL', 'CNHGH']);
  expect(() => start(5200, ['THBKK'])).toThrow('The demo has no hub THBKK; it has MYKUL, CNHGH');
});

test('a hub that was removed is restored with its edits', () => {
  start(5200);
  writeFileSync(file, written().replace('"Hangzhou"', '"Hangzhou  e-Hub"'));
  start(5200, ['MYKUL']);
  expect(written()).not.toContain('Hangzhou');
  start(5200, ['MYKUL', 'CNHGH']);
  expect(written()).toContain('"Hangzhou  e-Hub"');
});

test('a hub that is named for the first time joins with its document; later edits stay', () => {
  const joining = JSON.parse(readFileSync(join(projectRoot, 'subgraphs/hubs/BELGG.json'), 'utf8'));
  expect(start(5200, ['MYKUL', 'CNHGH', 'BELGG']).ownHubs).toEqual([
    { code: 'MYKUL', port: 5200 },
    { code: 'CNHGH', port: 5201 },
    { code: 'BELGG', port: 5202 },
  ]);
  const joined = JSON.parse(written());
  expect(joined.pairs).toEqual([...JSON.parse(original).pairs, ...joining.pairs]);
  expect(joined.customsRates).toEqual([...JSON.parse(original).customsRates, ...joining.customsRates]);
  const edited = written().replaceAll('"600000.00"', '"7000.00"');
  writeFileSync(file, edited);
  expect(start(5200).ownHubs.map(({ code }) => code)).toEqual(['MYKUL', 'CNHGH', 'BELGG']);
  expect(written()).toBe(edited);
  start(5200, ['MYKUL', 'CNHGH']);
  expect((JSON.parse(written()) as Document).hubs.map(({ code }) => code)).toEqual(['MYKUL', 'CNHGH']);
  start(5200, ['MYKUL', 'CNHGH', 'BELGG']);
  expect(JSON.parse(written())).toEqual(JSON.parse(edited));
});
