import { markdownTable } from './markdownTable.ts';
import { medianOf } from './medianOf.ts';
import type { Round, WorkRounds } from './RunningGateway.ts';

/** A goal of this gateway for one kind of work. */
interface Goal {
  readonly work: string;
  readonly about: string;
  readonly unit: string;
  /** @param stock rounds of stock in the same run, where it ran */
  readonly figure: (ours: readonly Round[], stock: readonly Round[] | undefined) => number;
  readonly isMet: (figure: number) => boolean;
}

const lessCpu = (work: string): Goal => ({
  work,
  about: 'CPU a request: 10 times less than stock, or more',
  unit: '×',
  figure: (ours, stock) =>
    stock ? medianOf(stock, 'cpuMsPerRequest') / medianOf(ours, 'cpuMsPerRequest') : Number.NaN,
  isMet: (figure) => figure >= 10,
});

const rss = (work: string): Goal => ({
  work,
  about: 'RSS under load: 250 MB at most',
  unit: ' MB',
  figure: (ours) => medianOf(ours, 'rssMb'),
  isMet: (figure) => figure <= 250,
});

const goals: readonly Goal[] = [
  lessCpu('big'),
  lessCpu('small'),
  {
    work: 'small',
    about: 'p99: 5 times p50 at most',
    unit: '×',
    figure: (ours) => medianOf(ours, 'p99Ms') / medianOf(ours, 'p50Ms'),
    isMet: (figure) => figure <= 5,
  },
  rss('big'),
  rss('small'),
];

/** The goals of this gateway beside the measured figures, as a section of the results; empty where none was measured. */
export function goalSection(all: readonly WorkRounds[]): string {
  const rows = goals.flatMap(({ work: name, about, unit, figure, isMet }) => {
    const measured = all.find(({ work }) => work.name === name);
    const stock = measured?.rounds.get('stock');
    return [...(measured?.rounds ?? [])].flatMap(([gateway, rounds]): string[][] => {
      if (!gateway.startsWith('ours')) return [];
      const reached = figure(rounds, stock);
      if (Number.isNaN(reached)) return [];
      return [[name, about, gateway, reached.toFixed(1) + unit, isMet(reached) ? 'met' : 'missed']];
    });
  });
  return rows.length === 0 ? '' : `## Goals\n\n${markdownTable(['work', 'goal', 'gateway', 'figure', ''], rows)}`;
}
