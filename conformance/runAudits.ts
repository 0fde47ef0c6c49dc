import type { Audit } from './Audit.ts';
import { causesOfCalls, LeftOut, NotApplicable, NotJudged, Violation } from './AuditOutcome.ts';
import type { Exchange } from './Exchange.ts';
import type { HubUnderTest } from './HubUnderTest.ts';
import { limits } from './limits.ts';

export type Verdict = 'PASSED' | 'VIOLATED' | 'NOT_APPLICABLE' | 'NOT_JUDGED' | 'LEFT_OUT';

/** What an audit found. */
export interface Finding {
  readonly audit: Audit;
  readonly verdict: Verdict;
  /** Code of the cause of a violation. */
  readonly cause?: string;
  /** What the hub did, or why the audit was not judged. */
  readonly detail?: string;
  /** What to change. */
  readonly remedy?: string;
  readonly exchange?: Exchange;
  readonly durationMs: number;
}

/**
 * Runs audits one after another, so that they do not affect each other or load the hub.
 * @param onFinding receives each finding at once
 */
export async function runAudits(
  hub: HubUnderTest,
  audits: readonly Audit[],
  onFinding: (finding: Finding) => void = () => undefined,
): Promise<Finding[]> {
  const endMs = performance.now() + limits.runMs;
  const findings: Finding[] = [];
  for (const audit of audits) {
    const startMs = performance.now();
    const outcome = await outcomeOf(audit, hub, endMs - startMs);
    const finding = { audit, ...outcome, durationMs: Math.round(performance.now() - startMs) };
    findings.push(finding);
    onFinding(finding);
  }
  return findings;
}

type Outcome = Omit<Finding, 'audit' | 'durationMs'>;

const timeIsOver: Outcome = { verdict: 'NOT_JUDGED', detail: `The run took longer than ${limits.runMs / 1_000} s.` };

async function outcomeOf(audit: Audit, hub: HubUnderTest, remainingMs: number): Promise<Outcome> {
  if (remainingMs <= 0) return timeIsOver;
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<Outcome>((resolve) => {
    timer = setTimeout(resolve, remainingMs, timeIsOver);
  });
  try {
    const passed = audit.run(hub.forAudit(audit.id)).then((): Outcome => ({ verdict: 'PASSED' }));
    passed.catch(() => undefined);
    return await Promise.race([passed, end]);
  } catch (error) {
    return outcomeOfError(audit, error);
  } finally {
    clearTimeout(timer);
  }
}

function outcomeOfError(audit: Audit, error: unknown): Outcome {
  if (error instanceof NotApplicable) return { verdict: 'NOT_APPLICABLE', detail: error.message };
  if (error instanceof LeftOut) return { verdict: 'LEFT_OUT', detail: error.message };
  if (error instanceof NotJudged) return { verdict: 'NOT_JUDGED', detail: error.message };
  // Any other error means that the hub sent a value that the contract does not allow.
  if (error instanceof TypeError || error instanceof RangeError)
    return {
      verdict: 'VIOLATED',
      cause: 'NOT_GRAPHQL',
      detail: `A value is not of the contract's type (${error.message}).`,
      remedy: causesOfCalls.NOT_GRAPHQL,
    };
  if (!(error instanceof Violation)) throw error;
  const { code: cause, message: detail, exchange } = error;
  const remedies: Readonly<Record<string, string>> = { ...causesOfCalls, ...audit.causes };
  return { verdict: 'VIOLATED', cause, detail, remedy: remedies[cause], exchange };
}

/**
 * Whether a hub with these findings conforms: each MUST is met, as far as it applies, and as far as it can be judged in a
 * network whose second hub is real.
 */
export function conforms(findings: readonly Finding[]): boolean {
  const failing: readonly Verdict[] = ['VIOLATED', 'NOT_JUDGED'];
  return findings.every(({ audit, verdict }) => audit.level === 'SHOULD' || !failing.includes(verdict));
}
