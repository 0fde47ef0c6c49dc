// Transfers a second over one hot account, each in a transaction of its own: node bench/figures/ledgerThroughput.mjs
import '../../schema/requireNode.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

register('../../test/support/typescriptLoader.mjs', import.meta.url);
const { startPostgresServer } = await import('../../subgraphs/host/postgres/startPostgresServer.ts');
const { enterableDataDir } = await import('../../subgraphs/host/postgres/serverFolders.ts');
const { ensureDatabase } = await import('../../subgraphs/host/database/ensureDatabase.ts');
const { TestLedger } = await import('../../test/subgraphs/settlement/TestLedger.ts');

const seconds = 5;
for (const durable of [true, false]) {
  const folder = mkdtempSync(join(tmpdir(), 'ehub-ledger-'));
  const server = await startPostgresServer({ dataDir: enterableDataDir(folder), durable });
  const ledger = await TestLedger.open(await ensureDatabase(server.url('postgres'), 'ledger'));
  const clearing = await ledger.account('CLEARING');
  const others = await Promise.all(Array.from({ length: 16 }, (_, n) => ledger.account('FEES', `owner ${n}`)));
  const end = performance.now() + seconds * 1000;
  const times = [];
  await Promise.all(
    others.map(async (other) => {
      while (performance.now() < end) {
        const startMs = performance.now();
        await ledger.book(clearing, other, 1n, 'POSTED');
        times.push(performance.now() - startMs);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)].toFixed(1);
  const kind = durable ? 'durable' : 'without fsync';
  console.log(`${kind}: ${Math.round(times.length / seconds)} transfers/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  await ledger.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
