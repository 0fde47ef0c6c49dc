import type { Finding } from '../runAudits.ts';
import { escapeMarkup } from './escapeMarkup.ts';
import type { Report } from './Report.ts';

/**
 * A report for CI systems: a test case for each audit. A violated SHOULD is not a failure.
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReport({ hub, profile, at, durationMs, findings }: Report): string {
  const failures = findings.filter(isFailure).length;
  const skipped = findings.filter(isSkipped).length;
  const counts = `tests="${findings.length}" failures="${failures}" skipped="${skipped}" time="${durationMs / 1_000}"`;
  const cases = findings.map((finding) => {
    const { audit, detail = '', cause, remedy, exchange, durationMs } = finding;
    const name = `classname="${audit.id.split('-')[0]}" name="${audit.id} ${escapeMarkup(audit.requirement)}" time="${durationMs / 1_000}"`;
    if (isFailure(finding)) {
      const text = [
        detail,
        `Change: ${remedy}`,
        `Sent to ${exchange?.url}: ${exchange?.sent}`,
        `Received: ${exchange?.received}`,
      ];
      return `    <testcase ${name}><failure type="${cause ?? finding.verdict}" message="${escapeMarkup(detail)}">${escapeMarkup(text.join('\n'))}</failure></testcase>`;
    }
    if (isSkipped(finding)) return `    <testcase ${name}><skipped message="${escapeMarkup(detail)}"/></testcase>`;
    const warning =
      finding.verdict === 'VIOLATED' ? `<system-out>${escapeMarkup(`Warning: ${detail} ${remedy}`)}</system-out>` : '';
    return `    <testcase ${name}>${warning}</testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="ehub check ${escapeMarkup(hub)}, profile ${profile}" timestamp="${at}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function isSkipped({ verdict }: Finding): boolean {
  return verdict === 'NOT_APPLICABLE' || verdict === 'LEFT_OUT';
}

function isFailure({ audit, verdict }: Finding): boolean {
  return audit.level === 'MUST' && (verdict === 'VIOLATED' || verdict === 'NOT_JUDGED');
}
