import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second that Linux counts processor time in. */
const ticksPerSecond = 100;

/** Processor time that a process and its children have used so far, in milliseconds. */
export function cpuMs(pid: number): number {
  return family(pid).reduce((sum, member) => sum + ownCpuMs(member), 0);
}

/** Memory that a process and its children hold, in megabytes. */
export function rssMb(pid: number): number {
  return family(pid).reduce((sum, member) => sum + ownRssMb(member), 0);
}

function ownCpuMs(pid: number): number {
  // The name, in brackets, may hold spaces; what follows it does not.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

function ownRssMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** A process and all below it. */
function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(family)];
}
