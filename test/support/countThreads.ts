/** How many threads with JavaScript of their own this process has beside the main one. */
export function countThreads(): number {
  const report: unknown = process.report.getReport();
  const { workers } = (typeof report === 'string' ? JSON.parse(report) : report) as { workers: unknown[] };
  return workers.length;
}
