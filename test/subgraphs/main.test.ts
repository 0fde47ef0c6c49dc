import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Agent, request } from 'undici';
import { newSigningKey } from '../../identity/keys/SigningKey.ts';
import { TlsCredentials } from '../../identity/tls/TlsCredentials.ts';
import { derivedGlobalId } from '../../subgraphs/host/globalId.ts';
import { seededProductIds } from '../../subgraphs/host/seeding.ts';
import { startTextServer } from '../support/http/textServer.ts';
import { postGraphQL } from '../support/hub/postGraphQL.ts';
import { asAdmin, testServerUrl } from '../support/postgres/testDatabase.ts';
import { demoRegistry, HubProcess, hubProgram } from '../support/processes/HubProcess.ts';
import { generatesNothingIn, runsTypeScript, TestProcess } from '../support/processes/TestProcess.ts';
import { TestAuthority } from '../support/tls/TestAuthority.ts';

const started: HubProcess[] = [];
const argumentsOf = (hub: string, ...more: string[]) => [
  ...['--hub', hub, '--registry', demoRegistry, '--database', testServerUrl(), '--port', '0'],
  ...more,
];

/** The demo registry with a network, whose gateways are to be trusted. */
function registryWithTrust(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hub-main-')), 'network.json');
  const network = { audience: 'https://network.test/graphql' };
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(demoRegistry, 'utf8')), network }));
  return file;
}

function start(args: readonly string[], env = {}, nodeFlags: readonly string[] = []): HubProcess {
  const hub = new HubProcess(args, env, hubProgram, nodeFlags);
  started.push(hub);
  return hub;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((hub) => hub.stop('SIGKILL')));
});

afterAll(async () => {
  await asAdmin(async (client) => {
    for (const name of ['ehub_mykul', 'ehub_cnhgh']) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
});

test('serves every contract at its own URL, with data that is the same after a restart with the registry at a URL', async () => {
  const first = start(argumentsOf('CNHGH', '--seed', 'main'));
  const { hub, port, rows } = await first.serving();
  expect(hub).toBe('CNHGH');
  expect(rows).toMatchObject({ product: 5_200, stock_level: expect.any(Number), merchant: expect.any(Number) });
  for (const [contract, type] of Object.entries({
    merchants: 'Merchant',
    inventory: 'StockLevel',
    shipments: 'Shipment',
  })) {
    const url = `http://127.0.0.1:${port}/${contract}`;
    const { data } = await postGraphQL<{ _service: { sdl: string } }>(url, '{ _service { sdl } }');
    expect(data?._service.sdl).toContain(`type ${type} @key(fields: "id") @owned`);
  }
  const id = seededProductIds('CNHGH', 'main')[0] as string;
  const answer = await postGraphQL<{ _entities: object[] }>(
    `http://127.0.0.1:${port}/inventory`,
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { id stock { onHand } } } }',
    {
      of: [
        { __typename: 'Product', id },
        { __typename: 'StockLevel', id: derivedGlobalId('CNHGH', 'StockLevel', '') },
      ],
    },
  );
  expect(answer.data?._entities).toEqual([{ id, stock: { onHand: expect.any(Number) } }, null]);

  expect(await first.stop('SIGTERM')).toBe(0);
  const registry = await startTextServer(() => readFileSync(demoRegistry, 'utf8'));
  const again = start([...argumentsOf('CNHGH'), '--registry', registry.url], { EHUB_SEED: 'another' });
  expect((await again.serving()).rows).toEqual(rows);
  expect(await again.stop('SIGINT')).toBe(0);
  await registry.close();
}, 60_000);

test('serves only the contract that is named, starts empty and generates no code when told to', async () => {
  const args = argumentsOf('MYKUL', '--subgraph', 'inventory', '--no-jit');
  const hub = start(args, { EHUB_SEED: 'none' }, generatesNothingIn('graphql-jit'));
  const { port, rows } = await hub.serving();
  expect(rows).toEqual({});
  const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST' })).status;
  expect(await status('/merchants')).toBe(404);
  // A hub compiles what it is asked a second time.
  for (const _ of [1, 2, 3])
    expect((await postGraphQL(`http://127.0.0.1:${port}/inventory`, '{ __typename }')).data).toEqual({
      __typename: 'Query',
    });
  expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
});

test('answers strangers with --no-trust, whatever the registry says, and nobody else without it', async () => {
  const args = ['--subgraph', 'inventory', '--seed', 'none', '--registry', registryWithTrust()];
  const answered: unknown[] = [];
  for (const more of [['--no-trust'], []]) {
    const hub = start(argumentsOf('MYKUL', ...args, ...more));
    const { port } = await hub.serving();
    answered.push((await postGraphQL(`http://127.0.0.1:${port}/inventory`, '{ __typename }')).data);
    await hub.stop();
  }
  expect(answered).toEqual([{ __typename: 'Query' }, null]);
}, 60_000);

test('says in one line what is in the way of starting, and ends with 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const registryKey = JSON.stringify((await newSigningKey()).publicJwk);
  const cases: [RegExp, string[]][] = [
    [
      /Port \d+ of 127\.0\.0\.1 is in use\. Set --port \(PORT\) to a free one\./,
      ['--seed', 'none', '--port', String(port)],
    ],
    [/anyone could do anything at 192\.0\.2\.1\. Add `network`/, ['--host', '192.0.2.1']],
    [
      /"192\.0\.2\.1" is not an address of this machine/,
      ['--seed', 'none', '--host', '192.0.2.1', '--registry', registryWithTrust()],
    ],
    [
      /ECONNREFUSED.* Is a PostgreSQL server running there\?/,
      ['--database', 'postgresql://nobody@127.0.0.1:1/postgres'],
    ],
    [/has no hub USNYC; it has MYKUL, CNHGH/, ['--hub', 'USNYC']],
    [/registry \/nowhere cannot be read/, ['--registry', '/nowhere']],
    [
      /registry .* is refused: It is not signed, and --registry-key requires a signature\./,
      ['--registry-key', registryKey],
    ],
  ];
  await Promise.all(
    cases.map(async ([reason, args]) => {
      const hub = start(argumentsOf('MYKUL', '--subgraph', 'inventory', ...args));
      expect(await hub.said()).toEqual({ kind: 'failed', message: expect.stringMatching(reason) });
      expect(await hub.ended).toBe(1);
      expect(hub.errors.trim().split('\n')).toEqual([expect.stringMatching(reason)]);
    }),
  );
  server.close();
});

test('serves over TLS, and only clients that show a certificate, where it is told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-tls-'));
  const authority = await TestAuthority.make(folder, 'authority');
  const [served, shown] = [await authority.issue('served'), await authority.issue('shown')];
  const tls = ['--tls-cert', served.cert, '--tls-key', served.key, '--tls-client-ca', authority.file];
  const { port } = await start(argumentsOf('MYKUL', '--subgraph', 'inventory', '--seed', 'none', ...tls)).serving();
  const statusWith = async (files: { readonly cert?: string; readonly key?: string }) => {
    const connection = await TlsCredentials.start({ ...files, ca: authority.file }, { warn: () => undefined });
    const dispatcher = new Agent({ connect: connection.pems });
    try {
      return (await request(`https://127.0.0.1:${port}/health/live`, { dispatcher })).statusCode;
    } finally {
      connection.close();
      await dispatcher.destroy();
    }
  };
  expect(await statusWith(shown)).toBe(200);
  await expect(statusWith({})).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
}, 60_000);

test('ends when the process that started it is killed', async () => {
  const parent = new TestProcess([
    '--input-type=module',
    '--eval',
    `import { fork } from 'node:child_process';
     const [program, execArgv, args] = JSON.parse(process.argv[1]);
     fork(program, args, { execArgv }).on('message', ({ port }) => port && process.send({ port }));`,
    JSON.stringify([
      hubProgram,
      runsTypeScript,
      argumentsOf('MYKUL', '--subgraph', 'inventory', '--seed', 'none', '--log-level', 'error'),
    ]),
  ]);
  const { port } = await parent.message<{ port: number }>();
  // The hub writes to the same pipes, which close when the last of their writers ends.
  expect(await parent.stop('SIGKILL')).toBe('SIGKILL');
  const refused = connect(port, '127.0.0.1');
  await expect(once(refused, 'connect')).rejects.toThrow('ECONNREFUSED');
});
