import { stripVTControlCharacters, styleText } from 'node:util';
import type { Finding } from '../runAudits.ts';
import { type Report, resultOf, summaryOf } from './Report.ts';

const words = {
  PASSED: ['pass', 'green'],
  VIOLATED: ['FAIL', 'red'],
  NOT_APPLICABLE: ['n/a', 'gray'],
  NOT_JUDGED: ['open', 'red'],
  LEFT_OUT: ['skip', 'yellow'],
} as const;

/** Longest message that is shown on a terminal, in characters. */
const shownLength = 600;

/** One finding as lines of text; for a violation with request, response and remedy. */
export function textOfFinding(
  { audit, verdict, cause, detail, remedy, exchange }: Finding,
  isColoured: boolean,
): string {
  const isWarning = verdict === 'VIOLATED' && audit.level === 'SHOULD';
  const [word, colour] = isWarning ? (['warn', 'yellow'] as const) : words[verdict];
  const mark = isColoured ? styleText(colour, word.padEnd(4)) : word.padEnd(4);
  const lines = [`${mark}  ${audit.id.padEnd(14)} ${verdict === 'PASSED' ? audit.requirement : detail}`];
  if (verdict === 'VIOLATED') {
    lines.push(`      required (${audit.level}): ${audit.requirement}`);
    if (exchange) {
      lines.push(`      sent to ${exchange.url}: ${oneLine(exchange.sent)}`);
      lines.push(
        `      received${exchange.status ? ` (${exchange.status}, ${exchange.durationMs} ms)` : ''}: ${oneLine(exchange.received)}`,
      );
    }
    lines.push(`      change (${cause}): ${remedy}`);
  }
  return lines
    .map((line, i) => (i === 0 && isColoured ? mark + printable(line.slice(mark.length)) : printable(line)))
    .join('\n');
}

/** The end of a report. */
export function textSummary(report: Report): string {
  return `${resultOf(report)}: ${summaryOf(report)} (${(report.durationMs / 1_000).toFixed(1)} s).`;
}

/** A hub's text must not move the cursor or colour later output. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > shownLength ? `${line.slice(0, shownLength)}…` : line;
}
