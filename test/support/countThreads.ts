/**
 * How many threads with JavaScript of their own this process uses beside the main one.
 *
 * @see jest/SharedThreads.mjs
 */
export function countThreads(): number {
  const report: unknown = process.report.getReport();
  const { workers } = (typeof report === 'string' ? JSON.parse(report) : report) as { workers: unknown[] };
  const { [Symbol.for('ehub.idleThreads')]: idle } = process as unknown as Record<symbol, number>;
  return workers.length - Number(idle);
}
