import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Audit } from '../conformance/Audit.ts';
import { audits } from '../conformance/audits.ts';
import { projectRoot } from '../schema/projectRoot.ts';

/** The subject of an audit: `ENTITIES` of `ENTITIES-1`. */
const subjectOf = ({ id }: Audit): string => id.split('-')[0] ?? id;

/**
 * The page for implementers of hubs. Each table of requirements stands between `<!-- requirements: SUBJECT -->` and `<!--
 * end -->`; a requirement is on the page if and only if `ehub check` audits it.
 * @throws Error if a subject has no place on the page, or the prose states another MUST
 */
export function implementersPage(): string {
  const text = readFileSync(join(projectRoot, 'docs/implementers.md'), 'utf8');
  const placed = new Set<string>();
  const page = text.replace(/<!-- requirements: ([A-Z]+) -->.*?<!-- end -->/gs, (_, subject: string) => {
    placed.add(subject);
    return `<!-- requirements: ${subject} -->\n${table(audits.filter((audit) => subjectOf(audit) === subject))}\n<!-- end -->`;
  });
  const missing = audits.find((audit) => !placed.has(subjectOf(audit)));
  if (missing) throw new Error(`docs/implementers.md has no place for the requirements of ${subjectOf(missing)}.`);
  const prose = page.replace(/<!-- requirements: [A-Z]+ -->.*?<!-- end -->/gs, '');
  const stray = /^.*\b(?:hub|hubs|it|they|id|ids|response|error)s? (?:must|should)\b.*$/im.exec(prose);
  if (stray) throw new Error(`docs/implementers.md states a requirement without an audit: ${stray[0]}`);
  return page;
}

function table(rows: readonly Audit[]): string {
  const lines = rows.map(({ id, level, profile, requirement, causes }) =>
    [
      `| **${id}**`,
      level,
      profile,
      requirement.replaceAll('|', '\\|'),
      `${Object.keys(causes)
        .map((cause) => `\`${cause}\``)
        .join(', ')} |`,
    ].join(' | '),
  );
  return ['| | | profile | requirement | causes of a violation |', '|---|---|---|---|---|', ...lines].join('\n');
}
