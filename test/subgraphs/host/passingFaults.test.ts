import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { CustomsRates } from '../../../schema/registry/CustomsRates.ts';
import { readRegistryFile } from '../../../schema/registry/readRegistryFile.ts';
import { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { Database } from '../../../subgraphs/host/database/Database.ts';
import { ensureDatabase } from '../../../subgraphs/host/database/ensureDatabase.ts';
import { migrate } from '../../../subgraphs/host/database/migrate.ts';
import { hubFactsOf } from '../../../subgraphs/host/HubFacts.ts';
import { type PostgresServer, startPostgresServer } from '../../../subgraphs/host/postgres/startPostgresServer.ts';
import { serveHub } from '../../../subgraphs/host/serveHub.ts';
import { subgraph as merchantsSubgraph } from '../../../subgraphs/merchants/subgraph.ts';
import { subgraph as shipmentsSubgraph } from '../../../subgraphs/shipments/subgraph.ts';
import { postGraphQL } from '../../support/hub/postGraphQL.ts';

/** A PostgreSQL of its own: this one is stopped, filled and cut off. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ehub-faults-'));
chmodSync(folder, 0o755);
let postgres: PostgresServer;
let database: Database;
let shipments: Database;
let server: Awaited<ReturnType<typeof serveHub>>;
let url: string;
let admin: pg.Client;

const poolSize = 2;
const hub = hubFactsOf(readRegistryFile(join(projectRoot, 'subgraphs/hubs/network.json')), 'MYKUL');

async function start(): Promise<void> {
  postgres = await startPostgresServer({ dataDir: folder, durable: false });
  admin = new pg.Client({ connectionString: await ensureDatabase(postgres.url('postgres'), 'ehub_mykul') });
  admin.on('error', () => undefined);
  await admin.connect();
}

beforeAll(async () => {
  await start();
  database = new Database({ url: postgres.url('ehub_mykul'), schema: 'merchants', poolSize });
  await migrate(database, join(projectRoot, 'subgraphs/merchants/migrations'));
  shipments = new Database({ url: postgres.url('ehub_mykul'), schema: 'shipments', poolSize });
  await migrate(shipments, join(projectRoot, 'subgraphs/shipments/migrations'));
  const served = [
    { subgraph: merchantsSubgraph, database },
    { subgraph: shipmentsSubgraph, database: shipments },
  ];
  server = await serveHub({
    hub,
    served,
    terms: () => new SettlementTerms({}),
    customsRates: () => new CustomsRates({}),
    log: pino({ level: 'silent' }),
  });
  url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/merchants`;
});
afterAll(async () => {
  await server.close();
  await Promise.all([database.close(), shipments.close()]);
  await admin.end();
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

const register = `mutation ($key: ID!) { registerMerchant(input: { hub: "MYKUL", legalName: "Kedai", idempotencyKey: $key,
  identifiers: [{ scheme: OTHER, number: "REG" }] }) { merchant { id } userErrors { code } } }`;
const count = '{ merchants { totalCount } }';

/** What a caller is told of what passes: nothing of the hub's inside, and that it may try again. */
const passes = (path: string) => ({
  data: null,
  errors: [
    {
      message: 'The hub cannot answer this now. Retry; for a mutation use the same idempotency key.',
      path: [path],
      locations: expect.anything(),
      extensions: { code: 'TEMPORARILY_UNAVAILABLE', retryable: true },
    },
  ],
});

async function done(key: string): Promise<void> {
  const { data, errors } = await postGraphQL<{ registerMerchant: unknown }>(url, register, { key });
  expect([data, errors]).toEqual([
    { registerMerchant: { merchant: { id: expect.any(String) }, userErrors: [] } },
    undefined,
  ]);
}

/** Has every row that is written to a table fail with an SQLSTATE and a message from the inside. */
async function failWith(sqlState: string): Promise<void> {
  await admin.query(`CREATE OR REPLACE FUNCTION merchants.fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'disk /dev/sda1 of 10.0.0.7' USING ERRCODE = '${sqlState}'; END $$;
    CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON merchants.merchant FOR EACH ROW EXECUTE FUNCTION merchants.fail()`);
}
const failNoMore = () => admin.query('DROP TRIGGER fail ON merchants.merchant');

describe.each([
  ['a disk that is full', '53100'],
  ['no memory left', '53200'],
  ['no connection left', '53300'],
  ['a serialization failure', '40001'],
  ['a deadlock', '40P01'],
  ['a lock that is not to be had', '55P03'],
  ['a statement that took too long', '57014'],
  ['a server that shuts down', '57P01'],
  ['a server that has crashed', '57P02'],
  ['a server that has become a standby', '25006'],
  ['a disk that fails', '58030'],
])('%s', (_, sqlState) => {
  test('is reported as temporary, and the same key succeeds later', async () => {
    await failWith(sqlState);
    expect(await postGraphQL(url, register, { key: sqlState })).toEqual(passes('registerMerchant'));
    await failNoMore();
    await done(sqlState);
  });
});

test.each([['23514'], ['42P01'], ['22003'], ['XX000']])(
  'SQLSTATE %s is a defect, of which nothing is told',
  async (sqlState) => {
    await failWith(sqlState);
    const { errors } = await postGraphQL(url, register, { key: `defect ${sqlState}` });
    await failNoMore();
    expect(errors).toMatchObject([
      { message: 'The hub failed to answer this field.', extensions: { code: 'INTERNAL_ERROR', retryable: false } },
    ]);
  },
);

test('exhausted connections are reported as temporary', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const busy = Array.from({ length: poolSize }, () => database.transaction(() => released));
  expect(await postGraphQL(url, count)).toEqual(passes('merchants'));
  release();
  await Promise.all(busy);
  expect((await postGraphQL(url, count)).errors).toBeUndefined();
});

test('broken connections are reported as temporary, each to its caller', async () => {
  await admin.query(
    'CREATE OR REPLACE FUNCTION merchants.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$',
  );
  await admin.query(
    'CREATE TRIGGER fail BEFORE INSERT ON merchants.merchant FOR EACH ROW EXECUTE FUNCTION merchants.cut()',
  );
  const answers = await Promise.all([1, 2, 3].map((n) => postGraphQL(url, register, { key: `cut ${n}` })));
  await failNoMore();
  expect(answers).toEqual(answers.map(() => passes('registerMerchant')));
  await done('cut 1');
});

test('a PostgreSQL that is down is reported as temporary, by GraphQL and other routes, until it is back', async () => {
  await admin.end();
  await postgres.stop();
  for (let time = 0; time < 4; time += 1) {
    expect(await postGraphQL(url, register, { key: 'restart' })).toEqual(passes('registerMerchant'));
    expect(await postGraphQL(url, count)).toEqual(passes('merchants'));
  }
  const epcis = await fetch(new URL('/shipments/epcis/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', url));
  expect(epcis.status).toBe(503);
  expect(await epcis.json()).toMatchObject({ errors: [{ message: passes('').errors[0]?.message }] });
  await start();
  await done('restart');
  expect((await postGraphQL(url, count)).errors).toBeUndefined();
});
