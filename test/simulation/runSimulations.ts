import { startTestServer, stopTestServer } from '../support/postgres/testServer.ts';
import { sabotages } from './sabotage.ts';
import { SimDatabases } from './simDatabases.ts';
import { beginningMs, type SimulationReport, simulate } from './simulate.ts';

export interface SimulationsOptions {
  readonly runs: number;
  /** The first seed; each run takes the next. */
  readonly seed: number;
  /** Part of the name of a sabotage, or empty. */
  readonly sabotage: string;
  readonly say: (text: string) => void;
}

/** Runs of several at once, since each waits for the database most of the time. */
const atOnce = 2;

/** Many seeded runs. Says each failing seed and what was off, then the sums. @returns how many runs failed */
export async function runSimulations({ runs, seed, sabotage, say }: SimulationsOptions): Promise<number> {
  const name = sabotage && Object.keys(sabotages).find((each) => each.includes(sabotage));
  if (name === undefined) throw new Error(`There is no sabotage "${sabotage}": ${Object.keys(sabotages).join('; ')}.`);
  const startedMs = performance.now();
  await startTestServer();
  const reports: SimulationReport[] = [];
  try {
    const databases = await SimDatabases.create(beginningMs);
    let next = seed;
    const runOneAfterAnother = async () => {
      while (next < seed + runs) {
        const report = await simulate(next++, databases, name ? sabotages[name] : undefined);
        reports.push(report);
        if (report.violations.length > 0) say(`seed ${report.seed}: ${JSON.stringify(report.violations, null, 1)}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, runOneAfterAnother));
    await databases.drop();
  } finally {
    await stopTestServer();
  }
  const failures = reports.filter(({ violations }) => violations.length > 0).length;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  say(`${runs - failures} of ${runs} runs right, seeds ${seed} to ${seed + runs - 1}, ${seconds} s`);
  say(`trades: ${listed(reports.map(({ trades }) => Object.entries(trades)))}`);
  say(`faults: ${listed(reports.map(({ faults }) => [...faults]))}`);
  return failures;
}

function listed(counts: readonly (readonly (readonly [string, number])[])[]): string {
  const sums = new Map<string, number>();
  for (const [name, count] of counts.flat()) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums].map(([name, count]) => `${count} ${name}`).join(', ');
}
