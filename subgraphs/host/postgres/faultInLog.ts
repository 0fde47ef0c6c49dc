/** What is known to be mended; all else is asked of the log. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/No space left|disk full/i, 'Free space, or set DATA_DIR to a folder on another disk.'],
  [/Permission denied|Read-only/i, 'Set DATA_DIR to a folder that can be written.'],
  [/shared memory|semaphore|address space/i, 'Give the system more memory for PostgreSQL.'],
];
const byDefault = 'Restore the data, or set DATA_DIR to another folder to begin anew.';

/**
 * The line of a PostgreSQL program's log that says why it ended, with its detail and a remedy: logs begin and end with lines
 * that say less.
 */
export function faultInLog(log: string): string {
  const lines = log.split('\n').map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '').trim());
  const first = lines.findIndex((line) => /^(FATAL|PANIC|initdb: error|postgres: could not)/.test(line));
  const fault = lines[first] ?? lines.find((line) => line !== '') ?? 'it said nothing';
  const detail = lines.slice(first + 1).find((line) => line.startsWith('DETAIL:'));
  const remedy = remedies.find(([about]) => about.test(fault))?.[1] ?? byDefault;
  const said = [fault, detail].filter((line) => line !== undefined).map((line) => line.replace(/^[A-Z]+:\s+/, ''));
  return [...said.map((line) => line.replace(/\.?$/, '.')), remedy].join(' ');
}
