import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { gatewayNodeFlags } from '../../gateway/nodeFlags.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { BenchProcess } from '../BenchProcess.ts';
import type { PacedOrder, PacedReport } from '../burst/PacedLoad.ts';
import { freePort } from '../freePort.ts';
import { markdownTable } from '../markdownTable.ts';
import { rssMb } from '../processFigures.ts';
import { shopSubgraphs } from '../shop/shopSubgraphs.ts';
import type { Attack } from './Attack.ts';
import { clientAttacks } from './clientAttacks.ts';
import { hostileSdl } from './hostileSubgraphs.ts';
import { subgraphAttacks } from './subgraphAttacks.ts';
import { wideSdl } from './wideSubgraphs.ts';

/** Requests a second of the clients that behave, and how often memory is read. */
const bystandersPerSecond = 50;
const memoryEveryMs = 50;
/** A gateway that answers nothing for so long after an attack is given up and started anew. */
const recoveryMs = 30_000;

export interface AttackBench {
  readonly folder: string;
  /** The checkout whose build is attacked. */
  readonly checkout: string;
  /** An earlier one to compare with: each attack is carried out on its build first. */
  readonly before?: string;
  /** Carries out those whose names contain one of these. */
  readonly only?: readonly string[];
}

/** What each attack does to the gateway and to clients that behave, as a section of the results. */
export async function measureAttacks({ folder, checkout, before, only = [''] }: AttackBench): Promise<string> {
  const shop = BenchProcess.node('the subgraphs', 'shop/serveShop.js');
  const hostile = BenchProcess.node('the hostile subgraphs', 'attacks/serveHostileSubgraphs.js');
  const generator = BenchProcess.node('the paced load generator', 'burst/generatePaced.js');
  try {
    const [{ urls }, hostileSubgraphs] = await Promise.all([shop.message<Urls>(), hostile.message<Urls>()]);
    const supergraphFile = join(folder, 'supergraph-attacks.graphql');
    writeFileSync(supergraphFile, compose({ ...urls, ...hostileSubgraphs.urls }));
    const rows: string[][] = [];
    const builds = [...(before === undefined ? [] : [{ name: 'before', checkout: before }]), { name: 'now', checkout }];
    const chosen = [...clientAttacks, ...subgraphAttacks].filter(({ name }) =>
      only.some((part) => name.includes(part)),
    );
    for (const attack of chosen)
      for (const { name, checkout } of builds) {
        const [attacked = '', ...figures] = await measure(attack, generator, supergraphFile, checkout);
        rows.push([attacked, name, ...figures]);
        console.log(rows.at(-1)?.join(' | '));
      }
    const head = [
      'attack',
      'build',
      'attacker saw',
      'loop held ms',
      'RSS before → most MB',
      'others p99 ms',
      'others failed',
      'after',
    ];
    const about = `Each attack on a gateway of its own, beside ${bystandersPerSecond} small requests a second of clients that behave.`;
    return `## attacks\n\n${about}\n\n${markdownTable(head, rows)}`;
  } finally {
    for (const process of [generator, hostile, shop]) await process.stop();
  }
}

interface Urls {
  readonly urls: Readonly<Record<string, string>>;
}

/** Where nobody serves: the wide subgraphs are only planned for. */
const nobody = 'http://127.0.0.1:9/';

function compose(urls: Readonly<Record<string, string>>): string {
  const sdl = {
    ...Object.fromEntries(Object.entries(shopSubgraphs).map(([name, { sdl }]) => [name, sdl])),
    ...hostileSdl,
    ...wideSdl,
  };
  const { supergraphSdl, errors } = composeServices(
    Object.entries(sdl).map(([name, typeDefs]) => ({ name, url: urls[name] ?? nobody, typeDefs: parse(typeDefs) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

async function measure(
  attack: Attack,
  generator: BenchProcess,
  supergraphFile: string,
  checkout: string,
): Promise<string[]> {
  const port = await freePort();
  const probe = join(projectRoot, 'dist', 'bench', 'attacks', 'loopProbe.js');
  const program = join(checkout, 'dist', 'gateway', 'main.js');
  const gateway = new BenchProcess('the gateway', 'gateway', process.execPath, [
    ...gatewayNodeFlags(),
    `--import=${probe}`,
    program,
    `--supergraph=${supergraphFile}`,
    `--port=${port}`,
    '--no-sandbox',
    '--log-level=fatal',
  ]);
  const url = `http://127.0.0.1:${port}/graphql`;
  try {
    await gateway.answers(url, recoveryMs);
    await bystanders(generator, url, 3, 0);
    await loopHeldMs(gateway);
    const memory = new MemoryWatch(gateway.pid);
    const others = bystanders(generator, url, 10, 1_000);
    await wait(500);
    const saw = await attack.run({ host: '127.0.0.1', port, path: '/graphql' });
    const { p99Ms, failures, sent } = await others;
    const after = await stateAfter(gateway, url);
    const held = after === 'ended' ? '–' : (await loopHeldMs(gateway)).toFixed(0);
    return [attack.name, saw, held, memory.stop(), p99Ms.toFixed(0), `${failures} of ${sent}`, after];
  } finally {
    await gateway.stop();
  }
}

async function bystanders(
  generator: BenchProcess,
  url: string,
  seconds: number,
  firstNumber: number,
): Promise<PacedReport> {
  const order: PacedOrder = { url, streams: [{ work: 'small', perSecond: bystandersPerSecond }], seconds, firstNumber };
  const reports = generator.message<PacedReport[]>();
  generator.child.send(order);
  const [report] = await reports;
  if (!report) throw new Error('The paced load generator gave no report.');
  return report;
}

/** The longest time that the event loop was held since the last call. */
async function loopHeldMs(gateway: BenchProcess): Promise<number> {
  gateway.child.send({ kind: 'loop' });
  // What the gateway said when it was ready is still to be read, too.
  for (;;) {
    const message = await gateway.message<{ kind: string; longestMs: number }>();
    if (message.kind === 'loop') return message.longestMs;
  }
}

async function stateAfter(gateway: BenchProcess, url: string): Promise<string> {
  if (gateway.child.exitCode !== null || gateway.child.signalCode !== null) return 'ended';
  const exit = once(gateway.child, 'exit').then(() => 'ended');
  const serves = gateway.answers(url, recoveryMs).then(
    () => 'serves',
    () => 'hangs',
  );
  return Promise.race([exit, serves]);
}

/** Reads a process's memory again and again. */
class MemoryWatch {
  readonly #beforeMb: number;
  #mostMb: number;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#beforeMb = rssMb(pid);
    this.#mostMb = this.#beforeMb;
    this.#timer = setInterval(() => {
      try {
        this.#mostMb = Math.max(this.#mostMb, rssMb(pid));
      } catch {
        // The process has ended.
      }
    }, memoryEveryMs);
  }

  stop(): string {
    clearInterval(this.#timer);
    return `${this.#beforeMb.toFixed(0)} → ${this.#mostMb.toFixed(0)}`;
  }
}
