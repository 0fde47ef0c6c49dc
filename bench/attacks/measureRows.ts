import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { markdownTable } from '../markdownTable.ts';
import { type AttackFacts, type RowAttack, rowAttacks } from './rowAttacks.ts';

/**
 * What each attack of `rowAttacks.ts` costs a running demo network, and what its other clients notice of it:
 *
 *     node dist/bench/attacks/measureRows.js --gateway http://127.0.0.1:4000 --hub http://127.0.0.1:4100
 *
 * Memory is what the hub's process held at most while the attack ran, by `/proc`.
 */
const { values } = parseArgs({
  options: {
    gateway: { type: 'string', default: 'http://127.0.0.1:4000' },
    hub: { type: 'string', default: 'http://127.0.0.1:4100' },
    only: { type: 'string' },
  },
});
const { gateway, hub, only } = values;

/** Nobody waits longer for an attack; its connection is then closed. */
const patienceMs = 60_000;
/** An honest client asks the hub as often as this. */
const askEveryMs = 20;
/** After the attack has ended, the hub may still be at work for a client that has gone. */
const settleMs = 2_000;

interface Outcome {
  readonly answer: string;
  readonly tookMs: number;
}

async function measure(attack: RowAttack, known: AttackFacts): Promise<string[]> {
  const text = JSON.stringify(attack.body(known));
  const url = attack.target === 'gateway' ? `${gateway}/graphql` : `${hub}/${attack.target}`;
  const pid = hubPid();
  forgetPeak(pid);
  const others = new HonestClient();
  await wait(200);
  const { answer, tookMs } = await send(url, text);
  await wait(settleMs);
  const { longestMs, failed, asked } = await others.stop();
  const figures = [tookMs, peakMb(pid), longestMs].map((figure) => figure.toFixed(0));
  const [took, memory, longest] = figures as [string, string, string];
  return [attack.name, attack.target, String(text.length), answer, took, memory, longest, `${failed} of ${asked}`];
}

/** Asks the hub for one product at a steady pace, one request after the other. */
class HonestClient {
  #isStopped = false;
  #longestMs = 0;
  #failed = 0;
  #asked = 0;
  readonly #ended = this.#run();

  async stop() {
    this.#isStopped = true;
    await this.#ended;
    return { longestMs: this.#longestMs, failed: this.#failed, asked: this.#asked };
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const startMs = performance.now();
      this.#asked += 1;
      const isAnswered = await post(
        `${hub}/merchants`,
        '{"query":"{ products(first: 1) { nodes { title } } }"}',
        10_000,
      )
        .then(async (response) => (await response.text()).startsWith('{"data":{"products":{"nodes":[{'))
        .catch(() => false);
      if (!isAnswered) this.#failed += 1;
      this.#longestMs = Math.max(this.#longestMs, performance.now() - startMs);
      await wait(askEveryMs);
    }
  }
}

/** The answer in a few words; its bytes are counted and not kept. */
async function send(url: string, text: string): Promise<Outcome> {
  const startMs = performance.now();
  const answer = await post(url, text, patienceMs)
    .then(readShort)
    .catch((error: Error) => (error.cause ? String(error.cause) : error.message));
  return { answer: answer.replaceAll('|', '/'), tookMs: performance.now() - startMs };
}

async function readShort({ status, body }: Response): Promise<string> {
  let bytes = 0;
  let start = '';
  for await (const chunk of body ?? []) {
    if (start.length < 2_000) start += Buffer.from(chunk).toString('latin1');
    bytes += chunk.length;
  }
  const code =
    /"code":"(\w+)"/.exec(start)?.[1] ??
    (start.startsWith('{"data"') || start.startsWith('[{"data"') ? 'data' : start.slice(0, 60));
  return `${status} ${code}, ${(bytes / 1e6).toFixed(1)} MB`;
}

function post(url: string, body: string, timeoutMs: number): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
}

async function readFacts(): Promise<AttackFacts> {
  const ids = async (field: string) => {
    const response = await post(
      `${hub}/merchants`,
      JSON.stringify({ query: `{ ${field}(first: 100) { nodes { id } } }` }),
      10_000,
    );
    const { data } = (await response.json()) as { data: Record<string, { nodes: { id: string }[] }> };
    return data[field]?.nodes.map(({ id }) => id) ?? [];
  };
  return { merchantIds: await ids('merchants'), productIds: await ids('products') };
}

/** The process that was started with the hub's port. */
function hubPid(): number {
  const { port } = new URL(hub);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = readIfThere(`/proc/${name}/cmdline`).split('\0');
    if (command[command.indexOf('--port') + 1] === port && command.includes('--hub')) return Number(name);
  }
  throw new Error(`No process was started with --hub and --port ${port}.`);
}

/** @see proc(5): 5 resets the peak of the resident set */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Not a number where the process has ended. */
function peakMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes) / 1024;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const facts = await readFacts();
const rows: string[][] = [];
for (const attack of rowAttacks) {
  if (only !== undefined && !attack.name.includes(only)) continue;
  rows.push(await measure(attack, facts));
  console.log(rows.at(-1)?.join(' | '));
}
console.log(
  `\n${markdownTable(['attack', 'on', 'bytes', 'answer', 'ms', 'hub MB', 'others: longest ms', 'others: failed'], rows)}`,
);
