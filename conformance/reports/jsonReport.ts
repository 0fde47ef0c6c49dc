import type { Report } from './Report.ts';

/** A report for programs. */
export function jsonReport({ findings, ...report }: Report): string {
  const listed = findings.map(({ audit: { id, level, requirement }, ...finding }) => ({
    id,
    level,
    requirement,
    ...finding,
  }));
  return `${JSON.stringify({ ...report, findings: listed }, null, 2)}\n`;
}
