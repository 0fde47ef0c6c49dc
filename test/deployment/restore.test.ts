import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';
import { Database } from '../../subgraphs/host/database/Database.ts';
import type { DebianPostgres } from '../support/deployment/DebianPostgres.ts';
import { DeployedNetwork } from '../support/deployment/DeployedNetwork.ts';
import { Marketplace } from '../support/deployment/Marketplace.ts';
import { breaksOf, netBetweenHubs } from '../support/deployment/netBetweenHubs.ts';
import { privateFolder, type ServiceFolder } from '../support/deployment/serviceFolder.ts';
import { TradingLoad } from '../support/deployment/TradingLoad.ts';
import { receiverName, WalReceiver } from '../support/deployment/WalReceiver.ts';
import { runCommand } from '../support/processes/runCommand.ts';

let network: DeployedNetwork;
let receiver: WalReceiver;
let marketplaces: readonly [Marketplace, Marketplace];

/** Where CNHGH archives the files of its log. */
const archiveOf = ({ path }: ServiceFolder) => join(path, 'archive');

/** MYKUL loses nothing: its log is received as it is written. CNHGH archives whole files of its log. */
beforeAll(async () => {
  network = await DeployedNetwork.start({
    settings: (code, folder): Readonly<Record<string, string>> => {
      if (code === 'MYKUL') return { synchronous_standby_names: receiverName };
      const archive = archiveOf(folder);
      return { archive_mode: 'on', archive_command: `test ! -f ${archive}/%f && cp %p ${archive}/%f` };
    },
    onPostgres: async (postgres, code, folder) => {
      if (code === 'MYKUL') receiver = await WalReceiver.start(folder, postgres);
      else privateFolder(folder, 'archive');
    },
  });
  marketplaces = [await Marketplace.open(network, 'MYKUL'), await Marketplace.open(network, 'CNHGH')];
}, 300_000);
afterAll(async () => {
  await receiver?.stop();
  await network?.stop();
}, 30_000);

/** @returns the folder of a copy of all of a server's data, from which its log can be replayed */
function baseBackup(postgres: DebianPostgres, name: string): string {
  const folder = join(privateFolder(network.folder, name), 'data');
  const connection = postgres.url('postgres');
  postgres.run('pg_basebackup', ['--pgdata', folder, '--checkpoint=fast', '--no-sync', '--dbname', connection]);
  return folder;
}

/** What a server is started with that is to replay the log in a folder, whose last file may be unfinished. */
const replaying = (folder: string) => ({
  restore_command: `cp ${folder}/%f %p || cp ${folder}/%f.partial %p`,
  synchronous_standby_names: '',
});

async function replay(postgres: DebianPostgres, base: string, settings: Readonly<Record<string, string>>) {
  postgres.adopt(base);
  await postgres.start(settings);
}

test('a hub that loses its database during trades recovers all of them and completes them', async () => {
  const { postgres } = network.hubs.MYKUL;
  const base = baseBackup(postgres, 'base of MYKUL');
  const load = new TradingLoad(marketplaces, 'lost');
  const interrupted = load.place(4);
  await load.acknowledged(2);
  await postgres.lose();
  await receiver.stop();
  await replay(postgres, base, replaying(receiver.folder));
  await interrupted;
  await load.place(1);

  expect(await load.outcomes()).toEqual({ SETTLED: load.placed.length });
  expect(await netBetweenHubs(network, 'after the loss')).toEqual({ state: 'SETTLED', breaks: [] });
  expect(await network.violations()).toEqual([]);
}, 400_000);

test('ehub backup and ehub restore make a copy whose invariants hold, and refuse what is there', async () => {
  const { postgres } = network.hubs.CNHGH;
  const folder = join(network.folder.path, 'backup of CNHGH');
  const ehub = (args: readonly string[], server = postgres, PATH = process.env.PATH) =>
    runCommand(process.execPath, [join(projectRoot, 'cli/ehub.mjs'), ...args, '--hub', 'CNHGH'], {
      env: { PATH, DATABASE_URL: server.url('postgres') },
    });
  const none = join(network.folder.path, 'no programs');
  expect(() => ehub(['backup', '--to', folder], postgres, none)).toThrow('pg_dump is not in PATH. Install PostgreSQL');
  expect(() => ehub(['restore', '--from', folder])).toThrow('is not a complete backup of ehub backup');
  rmSync(folder, { recursive: true });
  expect(ehub(['backup', '--to', folder])).toMatch(/has CNHGH as of /);
  expect(() => ehub(['backup', '--to', folder])).toThrow('exists. Name a new folder.');
  expect(() => ehub(['restore', '--from', folder])).toThrow('Database ehub_cnhgh exists.');

  const other = network.hubs.MYKUL.postgres;
  expect(ehub(['restore', '--from', folder], other)).toContain('All its invariants hold.');
  const counts = await Promise.all([postgres, other].map((server) => countsAt(server)));
  expect(counts[1]).toEqual(counts[0]);
  expect(counts[0]).toMatchObject({ products: 5_200 });
}, 300_000);

test('a hub that is restored to an earlier point lacks later data, which both sides report, and continues to trade', async () => {
  const { postgres } = network.hubs.CNHGH;
  const base = baseBackup(postgres, 'base of CNHGH');
  const kept = new TradingLoad(marketplaces, 'kept');
  await kept.place(1);
  expect(await kept.outcomes()).toEqual({ SETTLED: 2 });
  const until = await archived(postgres);
  const forgotten = new TradingLoad(marketplaces, 'forgotten');
  await forgotten.place(1);
  expect(await forgotten.outcomes()).toEqual({ SETTLED: 2 });
  await archived(postgres);

  await postgres.lose();
  await replay(postgres, base, {
    ...{ restore_command: `cp ${archiveOf(network.folder)}/%f %p`, archive_mode: 'off' },
    ...{ recovery_target_time: until, recovery_target_action: 'promote' },
  });
  // Each trade is at the hub of its payer.
  expect(await forgotten.outcomes()).toEqual({ SETTLED: 1, LOST: 1 });
  expect(await kept.outcomes()).toEqual({ SETTLED: 2 });
  const missing = forgotten.placed.map(([tradeRef]) => tradeRef).sort();
  for (const [hub, kind] of [
    ['MYKUL', 'MISSING_THERE'],
    ['CNHGH', 'MISSING_HERE'],
  ] as const) {
    const breaks = await breaksOf(network, hub);
    expect(breaks.toSorted((a, b) => (a.tradeRef < b.tradeRef ? -1 : 1))).toEqual(
      missing.map((tradeRef) => ({ tradeRef, kind })),
    );
  }
  // Both hubs' payments are restored at CNHGH: the one it was to receive, and the one it has made.
  for (const [tradeRef] of forgotten.placed) {
    expect(await restoreSettlement(tradeRef)).toEqual([]);
    expect(await restoreSettlement(tradeRef)).toEqual([]);
  }
  for (const hub of ['MYKUL', 'CNHGH'] as const) expect(await breaksOf(network, hub)).toEqual([]);
  expect(await netBetweenHubs(network, 'after the restore')).toEqual({ state: 'SETTLED', breaks: [] });
  const later = new TradingLoad(marketplaces, 'later');
  await later.place(1);
  expect(await later.outcomes()).toEqual({ SETTLED: 2 });
}, 400_000);

/** As its operator does at CNHGH. @returns the messages of the refusals */
async function restoreSettlement(tradeRef: string): Promise<readonly string[]> {
  const token = await network.issuer.token('operatorCNHGH');
  const isPayer = tradeRef.startsWith('gid://CNHGH/');
  const accounts = 'query ($hub: HubCode!) { accounts(hub: $hub) { id kind currency } }';
  type Accounts = { accounts: readonly { id: string; kind: string; currency: string }[] };
  const { data } = await network.query<Accounts>(accounts, { hub: 'CNHGH' }, token);
  const payer = data?.accounts.find(({ kind, currency }) => kind === 'MARKETPLACE' && currency === 'CNY');
  const text = `mutation ($input: RestoreSettlementInput!) {
    restoreSettlement(input: $input) { settlement { state } userErrors { message } }
  }`;
  const input = {
    ...{ hub: 'CNHGH', counterparty: 'MYKUL', tradeRef, idempotencyKey: `restore ${tradeRef}` },
    payerAccountId: isPayer ? payer?.id : null,
  };
  type Restored = { restoreSettlement: { userErrors: readonly { message: string }[] } | null };
  const answer = await network.query<Restored>(text, { input }, token);
  return [
    ...(answer.data?.restoreSettlement?.userErrors ?? []).map(({ message }) => message),
    ...(answer.errors ?? []).map(({ message }) => message),
  ];
}

/** What nothing changes while no trade is under way. */
async function countsAt(postgres: DebianPostgres): Promise<unknown> {
  const database = new Database({ url: postgres.url('ehub_cnhgh'), schema: 'merchants', poolSize: 1 });
  const text = `SELECT (SELECT count(*)::int FROM product) AS products, (SELECT count(*)::int FROM inventory.receipt) AS receipts,
    (SELECT count(*)::int FROM settlement.transfer) AS transfers, (SELECT max(position) FROM shipments.receipt) AS head`;
  const [counts] = await database.query({ text }).finally(() => database.close());
  return counts;
}

/** Waits until all that a server has written so far is in its archive. @returns the time up to which */
async function archived(postgres: DebianPostgres): Promise<string> {
  const database = new Database({ url: postgres.url('ehub_cnhgh'), schema: 'settlement', poolSize: 1 });
  const [now] = await database.query<{ at: string; file: string }>({
    text: 'SELECT clock_timestamp()::text AS at, pg_walfile_name(pg_switch_wal()) AS file',
  });
  const last = { text: "SELECT coalesce(last_archived_wal, '') >= $1 AS done FROM pg_stat_archiver" };
  while (!(await database.query<{ done: boolean }>(last, [now?.file]))[0]?.done);
  await database.close();
  return now?.at ?? '';
}
