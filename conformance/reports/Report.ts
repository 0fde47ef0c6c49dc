import type { Profile } from '../Audit.ts';
import type { Finding } from '../runAudits.ts';

/** Everything about one run that a report shows. */
export interface Report {
  /** UN/LOCODE without the space. */
  readonly hub: string;
  readonly profile: Profile;
  /** When it was run (RFC 3339, UTC). */
  readonly at: string;
  readonly durationMs: number;
  readonly conforms: boolean;
  readonly findings: readonly Finding[];
}

/** Whether the hub conforms, as a part of a sentence. */
export function resultOf({ hub, profile, conforms, findings }: Report): string {
  const isPartial = findings.some(({ verdict }) => verdict === 'LEFT_OUT');
  if (!conforms) return `${hub} does not conform to the profile ${profile}`;
  return `${hub} conforms to the profile ${profile}${isPartial ? ', as far as this network can show' : ''}`;
}

/** How many findings there are of each kind, in one line. */
export function summaryOf({ findings }: Report): string {
  const count = (verdict: Finding['verdict'], level?: string) =>
    findings.filter((finding) => finding.verdict === verdict && (!level || finding.audit.level === level)).length;
  return [
    `${count('PASSED')} passed`,
    `${count('VIOLATED', 'MUST')} MUST violated`,
    `${count('VIOLATED', 'SHOULD')} SHOULD violated`,
    `${count('NOT_JUDGED')} not judged`,
    `${count('LEFT_OUT')} left out`,
    `${count('NOT_APPLICABLE')} not applicable`,
  ].join(', ');
}
