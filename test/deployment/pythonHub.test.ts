import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { DemoProcess } from '../support/processes/DemoProcess.ts';
import { ehub } from '../support/processes/ehub.ts';
import { freePorts } from '../support/processes/freePorts.ts';
import { runCommand } from '../support/processes/runCommand.ts';
import { SystemService } from '../support/processes/SystemService.ts';

/** The demo network, and the hub of examples/pythonHub, which shares no code with it. */
const dataDir = mkdtempSync(join(tmpdir(), 'ehub-python-'));
let ports: { PORT: string; HUB_PORT: string };
let demo: DemoProcess;
let hub: SystemService;
beforeAll(async () => {
  ports = await freePorts();
  demo = new DemoProcess({ ...ports, DATA_DIR: dataDir, EHUB_SEED: 'none' });
  await demo.running();
  const port = String(Number(ports.HUB_PORT) + 10);
  const facts = ['--name', 'Bangkok', '--country', 'TH', '--currency', 'THB', '--time-zone', 'Asia/Bangkok'];
  const place = ['--url', `http://127.0.0.1:${port}`, '--contracts', 'merchants', '--wait', '0'];
  expect(await ehubHere(['join', 'THBKK', ...facts, ...place])).toMatchObject({ code: 0 });
  const program = join(projectRoot, 'examples/pythonHub/hub.py');
  const args = [program, '--hub', 'THBKK', '--registry', join(dataDir, 'network.json'), '--port', port];
  hub = await SystemService.start('/usr/bin/python3', ['-B', ...args], { user: undefined, ready: 'THBKK serves' });
}, 90_000);
afterAll(async () => {
  await hub?.stop();
  await demo.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

const ehubHere = (args: readonly string[]) => ehub(args, { DATA_DIR: dataDir, ...ports });

test('a hub in another stack passes the profile of its contract', async () => {
  const { code, output } = await ehubHere(['check', 'THBKK', '--json']);
  const { findings } = JSON.parse(output) as { findings: { id: string; verdict: string }[] };
  expect(findings.filter(({ verdict }) => verdict !== 'PASSED').map(({ id }) => id)).toEqual(['SDL-3']);
  expect(code).toBe(0);
}, 60_000);

test('the test vectors of identity are what PyJWT and cryptography make of them', () => {
  const program = join(projectRoot, 'conformance/vectors/makeVectors.py');
  expect(runCommand('/usr/bin/python3', ['-B', program, '--check'])).toBe('All vectors are as they say.\n');
});

test('a search over all hubs returns its rows, and the directory shows the contracts that it does not serve', async () => {
  const query = `{
    products(filter: { text: "celadon" }, first: 2) {
      totalCount coverage { hub status } nodes { title hub { code } merchant { legalName } stock { available } }
    }
  }`;
  const merchant = { legalName: 'Isan Ceramics Co., Ltd.' };
  const row = { hub: { code: 'THBKK' }, merchant, stock: null };
  const seen = async () => await postGraphQL(`http://127.0.0.1:${ports.PORT}/graphql`, query);
  let answer = await seen();
  while (!JSON.stringify(answer).includes('THBKK')) answer = await seen();
  expect(answer.data).toEqual({
    products: {
      totalCount: 2,
      coverage: ['CNHGH', 'MYKUL', 'THBKK'].map((code) => ({ hub: code, status: 'ANSWERED' })),
      nodes: [
        { title: 'Rice bowl, celadon, set of 6', ...row },
        { title: 'Stoneware mug, celadon', ...row },
      ],
    },
  });
  expect(answer.errors).toHaveLength(2);
  expect(answer.errors?.[0]).toMatchObject({
    message: 'THBKK does not serve inventory.',
    path: ['products', 'nodes', 0],
    extensions: { code: 'HUB_UNSUPPORTED', hub: 'THBKK', subgraph: 'inventory' },
  });
});
