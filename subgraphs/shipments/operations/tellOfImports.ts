import type { UserError } from '../../host/Refusal.ts';
import { retryDelayMs } from '../../host/retryDelay.ts';
import type { TaskContext } from '../../host/Subgraph.ts';
import { type ImportNotice, postponeNotice, setAnswered, takeNotices } from '../queries/importNotices.ts';
import { limits } from '../rules/limits.ts';

const recordMutation = /* GraphQL */ `
  mutation TellOfImport($input: RecordImportInput!) {
    recordImport(input: $input) { userErrors { code message } }
  }
`;

interface Answer {
  readonly recordImport: { readonly userErrors: readonly UserError[] } | null;
}

/**
 * Empties the outbox of notices to destinations, as far as it can now. A notice is repeated until it is answered; told twice
 * or late it changes nothing more, so any number of replicas may do this and each may be killed at any moment.
 */
export async function tellOfImports(context: TaskContext): Promise<void> {
  const { database, now, signal } = context;
  while (!signal.aborted) {
    const nowMs = now();
    const after = (ms: number) => new Date(nowMs + ms).toISOString();
    const times = { at: after(0), until: after(limits.noticeLeaseMs), latestDue: after(limits.longestRetryMs) };
    const notices = await takeNotices(database, times, limits.noticesAtOnce);
    if (notices.length === 0) return;
    await Promise.all(notices.map((notice) => tell(notice, context)));
  }
}

async function tell(notice: ImportNotice, { supergraph, database, now, signal }: TaskContext): Promise<void> {
  const { quoteId, outcome, destination, attempts } = notice;
  const input = { destination, quoteId, outcome, idempotencyKey: `${quoteId}:${outcome}` };
  const answer = await supergraph.ask<Answer>(recordMutation, { input }, limits.noticeTimeoutMs, signal);
  if (answer.kind === 'DATA' && answer.data.recordImport) {
    const { userErrors } = answer.data.recordImport;
    return setAnswered(database, notice, userErrors.length > 0 ? told(userErrors) : null);
  }
  const until = new Date(now() + retryDelayMs(attempts, quoteId, limits)).toISOString();
  return postponeNotice(database, notice, until, answer.kind === 'FAULT' ? told(answer.faults) : 'No answer.');
}

function told(reasons: readonly { readonly code: string; readonly message: string }[]): string {
  return reasons.map(({ code, message }) => `${code}: ${message}`).join(' ');
}
