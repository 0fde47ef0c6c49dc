import { cpus, loadavg, release, totalmem } from 'node:os';
import { pinning } from './BenchProcess.ts';
import { gatewayKinds } from './gateways.ts';
import { goalSection } from './goals.ts';
import { markdownTable } from './markdownTable.ts';
import { medianOf } from './medianOf.ts';
import type { WorkRounds } from './RunningGateway.ts';

/** Medians as a Markdown table; the last column compares with the first gateway of the same run. */
export function resultTable({ rounds }: WorkRounds): string {
  const [base] = [...rounds.values()];
  const baseCpu = base ? medianOf(base, 'cpuMsPerRequest') : Number.NaN;
  const rows = [...rounds].map(([name, each]) => {
    const cpu = medianOf(each, 'cpuMsPerRequest');
    return [
      name,
      cpu.toFixed(3),
      String(Math.round(medianOf(each, 'requestsPerSecond'))),
      medianOf(each, 'p50Ms').toFixed(1),
      medianOf(each, 'p99Ms').toFixed(1),
      String(Math.round(medianOf(each, 'rssMb'))),
      `${(baseCpu / cpu).toFixed(1)}×`,
    ];
  });
  const head = ['gateway', 'CPU ms/request', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB', 'less CPU than stock'];
  return markdownTable(head, rows);
}

/** The page `bench/RESULTS.md`. */
export function resultPage(all: readonly WorkRounds[], command: string, extra: readonly string[]): string {
  const [cpu] = cpus();
  const abouts = gatewayKinds
    .filter(({ isInstalled }) => isInstalled())
    .map(({ name, about }) => `- **${name}**: ${about}`);
  const sections = all.map((each) => {
    const [first] = [...each.rounds.values()];
    const kilobytes = first?.[0] ? (first[0].bytes / each.work.requests / 1000).toFixed(1) : '?';
    return `## ${each.work.name}\n\n${each.work.about}; ${kilobytes} kB an answer\n\n${resultTable(each)}`;
  });
  return `# Results

Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}. CPU is the time of the gateway's process, user and system, divided
by the requests answered; figures are medians of interleaved rounds. Answers were compared with stock's before.

Machine: ${cpus().length} cores, ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.version}; ${pinning()}.
Load average at the end, the benchmark's own two or so included: ${loadavg()[1]?.toFixed(1)}. On a busy machine every figure is too high.

${abouts.join('\n')}

${[...sections, ...extra, goalSection(all)].filter(Boolean).join('\n\n')}
`;
}
