// What a hub pays for serving through a PgBouncer in transaction mode:
// npx tsc -b && node --import ./test/support/runTypeScript.mjs bench/figures/poolerCosts.mjs --reads 3000 --trades 60
//
// Reads are of one row by its key, over a `Database`, directly and through the pooler in turns. Trades run in a deployed
// network (two hubs with two replicas each, two gateways, nginx) from their quotes to SETTLED, eight at once.
import '../../schema/requireNode.mjs';
import { toolOptions } from '../toolOptions.ts';

const { Database } = await import('../../subgraphs/host/database/Database.ts');
const { DeployedNetwork } = await import('../../test/support/deployment/DeployedNetwork.ts');
const { Marketplace } = await import('../../test/support/deployment/Marketplace.ts');

const values = toolOptions(
  'node --import ./test/support/runTypeScript.mjs bench/figures/poolerCosts.mjs',
  'What a hub pays for serving through a PgBouncer.',
  {
    reads: { type: 'string', default: '3000', about: 'how many reads of each kind' },
    trades: { type: 'string', default: '60', about: 'how many trades of each kind' },
  },
);
const [reads, trades] = [Number(values.reads), Number(values.trades)];
const atOnce = 8;
const rounds = 5;

/** Runs `count` works, some at once. @returns seconds */
async function timeOf(count, width, work) {
  const beganMs = performance.now();
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return (performance.now() - beganMs) / 1_000;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function measureReads(network) {
  const { postgres, pooler } = network.hubs.MYKUL;
  const url = postgres.url('ehub_mykul');
  const ways = {
    direct: new Database({ url, schema: 'merchants' }),
    pooled: new Database({ url, poolerUrl: pooler.url('ehub_mykul'), schema: 'merchants' }),
  };
  const [{ id }] = await ways.direct.query({ text: 'SELECT id FROM merchant LIMIT 1' });
  const read = { name: 'figure_merchant', text: 'SELECT * FROM merchant WHERE id = $1' };
  const found = { direct: { one: [], many: [] }, pooled: { one: [], many: [] } };
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, database] of Object.entries(ways)) {
      const count = Math.ceil(reads / rounds);
      found[way].one.push((1_000 * (await timeOf(count, 1, () => database.query(read, [id])))) / count);
      found[way].many.push(count / (await timeOf(count, 16, () => database.query(read, [id]))));
    }
  }
  for (const [way, { one, many }] of Object.entries(found))
    console.log(`${way}: ${median(one).toFixed(2)} ms a read, ${Math.round(median(many))} reads/s with 16 at once`);
  await Promise.all(Object.values(ways).map((database) => database.close()));
}

async function measureTrades(network, way) {
  const marketplace = await Marketplace.open(network, 'MYKUL');
  const buy = async (n) => marketplace.ended(await marketplace.buy(`run ${n}`, n));
  await timeOf(atOnce, atOnce, (n) => buy(-1 - n + 1_000));
  const seconds = await timeOf(trades, atOnce, buy);
  console.log(`${way}: ${(trades / seconds).toFixed(1)} trades/s, from quotes to SETTLED, ${atOnce} at once`);
}

for (const pooled of [['MYKUL', 'CNHGH'], []]) {
  const network = await DeployedNetwork.start({ pooled });
  try {
    if (pooled.length > 0) await measureReads(network);
    await measureTrades(network, pooled.length > 0 ? 'pooled' : 'direct');
  } finally {
    await network.stop();
  }
}
