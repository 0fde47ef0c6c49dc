// How long trades wait when the process of their coordinator is killed: node bench/figures/recoveryTime.mjs [--trades 12]
// Once with a new process begun at once, once with a replica that ran already and that the registry then names.
import '../../schema/requireNode.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

register('../../test/support/typescriptLoader.mjs', import.meta.url);
const { Gateway } = await import('../../examples/marketplace/Gateway.ts');
const operations = await import('../../examples/marketplace/operations.ts');
const { DemoProcess } = await import('../../test/support/processes/DemoProcess.ts');
const { freePorts } = await import('../../test/support/processes/freePorts.ts');

const { values } = parseArgs({ options: { trades: { type: 'string', default: '12' } } });
const count = Number(values.trades);
const pollMs = 20;
const patienceMs = 120_000;
const hasEnded = (state) => state === 'SETTLED' || state === 'CANCELLED';

/** The processes of the demo that are MYKUL, with their arguments. */
function coordinator(demo) {
  const pids = demo.descendants();
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,args='], { encoding: 'utf8' }).trim().split('\n');
  for (const line of lines) {
    const [pid, program, ...args] = line.trim().split(/\s+/);
    if (pids.includes(Number(pid)) && line.includes('--hub MYKUL')) return { pid: Number(pid), program, args };
  }
  throw new Error('The demo has no process of MYKUL.');
}

/** A process of the hub, at the same port or another; ends with this one. */
function startHub({ program, args }, port) {
  const own = port === undefined ? args : args.map((arg, n) => (args[n - 1] === '--port' ? String(port) : arg));
  const child = spawn(program, own, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = new Promise((resolve) => {
    child.on('message', ({ kind }) => kind === 'ready' && resolve(performance.now()));
  });
  return { child, ready };
}

async function quotedTrades(gateway) {
  const { accounts } = await gateway.ask(operations.FindAccount, { hub: 'MYKUL' });
  const payer = accounts.find(({ kind, currency }) => kind === 'MARKETPLACE' && currency === 'MYR');
  const { products } = await gateway.ask(operations.FindGoods, {
    ...{ text: 'tea', marketplaceId: payer.ownerId, hubs: ['CNHGH'] },
  });
  const { id: productId } = products.nodes.find(({ stock }) => stock.available > count);
  const inputs = [];
  for (let n = 0; n < count; n += 1) {
    const lines = [{ productId, quantity: 1 }];
    const quoteInput = { lines, destination: 'MYKUL', idempotencyKey: `quote ${n}` };
    const { quote } = (await gateway.ask(operations.QuoteGoods, { input: quoteInput })).quoteLandedCost;
    const fxInput = { hub: 'MYKUL', sell: 'MYR', buy: quote.dueToOrigin, idempotencyKey: `fx ${n}` };
    const { fxQuote } = (await gateway.ask(operations.QuoteMoney, { input: fxInput })).quoteFx;
    const ids = { quoteId: quote.id, fxQuoteId: fxQuote.id, payerAccountId: payer.id };
    inputs.push({ ...ids, idempotencyKey: `trade ${n}` });
  }
  return inputs;
}

async function statesOf(gateway, ids) {
  const trades = await Promise.all(ids.map((id) => gateway.ask(operations.FollowTrade, { id })));
  return trades.map(({ trade }) => trade.state);
}

async function measure(withReplica) {
  const dataDir = mkdtempSync(join(tmpdir(), 'ehub-recovery-'));
  const ports = await freePorts();
  const demo = new DemoProcess({ ...ports, DATA_DIR: dataDir });
  let replica;
  try {
    await demo.running();
    const { marketplace } = JSON.parse(readFileSync(join(dataDir, 'tokens.json'), 'utf8'));
    const gateway = new Gateway(`http://127.0.0.1:${ports.PORT}/graphql`, marketplace);
    const inputs = await quotedTrades(gateway);
    const killed = coordinator(demo);
    const replicaPort = Number(ports.HUB_PORT) + 19;
    if (withReplica) {
      replica = startHub(killed, replicaPort);
      await replica.ready;
    }
    const placed = await Promise.all(inputs.map((input) => gateway.ask(operations.PlaceTrade, { input })));
    const ids = placed.map(({ placeTrade }) => placeTrade.trade.id);
    const states = await statesOf(gateway, ids);
    process.kill(killed.pid, 'SIGKILL');
    const killedMs = performance.now();
    const underWay = states.filter((state) => !hasEnded(state)).length;
    if (withReplica) {
      const registry = join(dataDir, 'network.json');
      const text = readFileSync(registry, 'utf8');
      writeFileSync(registry, text.replaceAll(`127.0.0.1:${ports.HUB_PORT}/`, `127.0.0.1:${replicaPort}/`));
    } else {
      replica = startHub(killed);
    }
    const servedMs = withReplica ? killedMs : await replica.ready;
    let now = [];
    while (performance.now() - killedMs < patienceMs) {
      now = await statesOf(gateway, ids).catch(() => []);
      if (now.length > 0 && now.every(hasEnded)) break;
      await delay(pollMs);
    }
    const seconds = (ms) => ((ms - killedMs) / 1000).toFixed(1);
    const sums = [...new Set(now)].map((state) => `${now.filter((each) => each === state).length} ${state}`).join(', ');
    const served = withReplica ? 'a replica runs' : `serves again after ${seconds(servedMs)} s`;
    console.log(`${underWay} of ${count} trades under way, ${served}: ${sums} after ${seconds(performance.now())} s`);
  } finally {
    replica?.child.kill();
    await demo.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await measure(false);
await measure(true);
