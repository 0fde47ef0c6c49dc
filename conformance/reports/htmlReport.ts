import type { Finding } from '../runAudits.ts';
import { escapeMarkup as text } from './escapeMarkup.ts';
import { type Report, resultOf, summaryOf } from './Report.ts';

const words = {
  PASSED: 'passed',
  VIOLATED: 'violated',
  NOT_APPLICABLE: 'not applicable',
  NOT_JUDGED: 'not judged',
  LEFT_OUT: 'left out',
} as const;

/** Colours have a contrast of 4.5 to 1 or more, on white and on the dark background. */
const style = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-top: 1px solid #8888 }
.VIOLATED strong { color: light-dark(#b3261e, #f2b8b5) } .PASSED strong { color: light-dark(#146c2e, #8fd6a3) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: .6rem }`;

/** A report as one HTML page, without scripts and without anything to load. */
export function htmlReport(report: Report): string {
  const { at, findings } = report;
  const title = text(resultOf(report));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${style}</style></head><body>
<h1>${title}</h1><p>${summaryOf(report)}. <time>${text(at)}</time></p>
<table><thead><tr><th scope="col">Audit</th><th scope="col">Requirement</th><th scope="col">Result</th></tr></thead><tbody>
${findings.map(row).join('\n')}
</tbody></table></body></html>
`;
}

function row({ audit, verdict, cause, detail, remedy, exchange }: Finding): string {
  const parts = [`<strong>${words[verdict]}</strong>`];
  if (detail) parts.push(`<p>${text(detail)}</p>`);
  if (remedy) parts.push(`<p>Change (${text(cause ?? '')}): ${text(remedy)}</p>`);
  if (exchange) {
    const received = `${exchange.status ?? 'no response'}, ${exchange.durationMs} ms\n${exchange.received}`;
    parts.push(
      `<details><summary>Messages</summary><pre>${text(`POST ${exchange.url}\n${exchange.sent}`)}</pre><pre>${text(received)}</pre></details>`,
    );
  }
  return `<tr class="${verdict}" id="${audit.id}"><th scope="row">${audit.id} (${audit.level})</th><td>${text(audit.requirement)}</td><td>${parts.join('')}</td></tr>`;
}
