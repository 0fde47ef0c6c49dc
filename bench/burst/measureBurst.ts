import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchProcess } from '../BenchProcess.ts';
import type { GatewayKind } from '../gateways.ts';
import { markdownTable } from '../markdownTable.ts';
import { medianOf } from '../medianOf.ts';
import { RunningGateway } from '../RunningGateway.ts';
import { composeShop } from '../shop/composeShop.ts';
import type { PacedOrder, PacedReport } from './PacedLoad.ts';

const hotPerSecond = 200;
/** Operations of ten calls that come beside them, new or known. */
const bigPerSecond = 100;
const secondsEach = 10;
/** A gateway plans its first few hundred operations slower: its planner is not compiled to machine code yet. */
const warmUpSeconds = 10;

export interface BurstBench {
  readonly gateways: readonly GatewayKind[];
  readonly folder: string;
  readonly rounds: number;
}

/** What hot operations notice of new ones, as a section of the results. */
export async function measureBurst({ gateways, folder, rounds }: BurstBench): Promise<string> {
  const shop = BenchProcess.node('the subgraphs', 'shop/serveShop.js');
  const generator = BenchProcess.node('the paced load generator', 'burst/generatePaced.js');
  try {
    const { urls } = await shop.message<{ urls: Record<string, string> }>();
    const supergraphFile = join(folder, 'supergraph-burst.graphql');
    writeFileSync(supergraphFile, composeShop(urls));
    const rows: string[][] = [];
    for (const kind of gateways) {
      const gateway = await RunningGateway.start(kind, { supergraphFile, urls, folder });
      try {
        rows.push(...(await measureGateway(gateway, generator, rounds)));
      } finally {
        await gateway.stop();
      }
    }
    const head = ['gateway', 'load', 'hot p50 ms', 'hot p99 ms', 'other p50 ms', 'other p99 ms', 'failed', 'RSS MB'];
    const about = `${hotPerSecond} small requests a second, alone, with ${bigPerSecond} known operations of ten calls a second (big), and with as many new ones (cold)`;
    return `## burst\n\n${about}; latency from when a request was due\n\n${markdownTable(head, rows)}`;
  } finally {
    await generator.stop();
    await shop.stop();
  }
}

/** Rounds alone, with known and with new operations in turn. */
async function measureGateway(gateway: RunningGateway, generator: BenchProcess, rounds: number): Promise<string[][]> {
  let firstNumber = 0;
  const run = async (seconds: number, other: 'big' | 'cold' | undefined): Promise<readonly PacedReport[]> => {
    const hot = { work: 'small', perSecond: hotPerSecond };
    const streams = other ? [hot, { work: other, perSecond: bigPerSecond }] : [hot];
    const order: PacedOrder = { url: gateway.url, streams, seconds, firstNumber };
    firstNumber += seconds * Math.max(hotPerSecond, bigPerSecond);
    const reports = generator.message<PacedReport[]>();
    generator.child.send(order);
    return reports;
  };
  await run(warmUpSeconds, 'cold');
  const alone: (readonly PacedReport[])[] = [];
  const known: (readonly PacedReport[])[] = [];
  const burst: (readonly PacedReport[])[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await run(secondsEach, undefined));
    known.push(await run(secondsEach, 'big'));
    burst.push(await run(secondsEach, 'cold'));
  }
  const rssMb = String(Math.round(gateway.rssMb));
  const row = (load: string, each: readonly (readonly PacedReport[])[]) => {
    const [hot, other] = [0, 1].map((index) => each.flatMap((reports) => reports[index] ?? []));
    const failures = each.flat().reduce((sum, report) => sum + report.failures, 0);
    const sent = each.flat().reduce((sum, report) => sum + report.sent, 0);
    const figures = [hot, other].flatMap((reports = []) =>
      (['p50Ms', 'p99Ms'] as const).map((figure) => (reports.length > 0 ? medianOf(reports, figure).toFixed(1) : '–')),
    );
    return [gateway.kind.name, load, ...figures, `${failures} of ${sent}`, rssMb];
  };
  return [row('hot alone', alone), row('hot and known', known), row('hot and new', burst)];
}
