import type { UserError } from '../../host/Refusal.ts';
import type { Supergraph } from '../../host/supergraph/Supergraph.ts';
import { limits } from '../rules/limits.ts';
import type { StepRequest } from './stepRequest.ts';

export type StepOutcome =
  | { readonly kind: 'DONE'; readonly result: string }
  /** The hub refused, now or when it was first asked, and always will under this key. */
  | { readonly kind: 'REFUSED'; readonly error: string }
  /** It may have been done or not. */
  | { readonly kind: 'UNKNOWN'; readonly error: string };

interface Answer {
  readonly outcome: { readonly subject: { readonly id: string } | null; readonly userErrors: readonly UserError[] };
}

/** Faults that follow from the request alone: whenever it had been asked, the answer would have been the same. */
const hopeless: readonly string[] = ['BAD_USER_INPUT', 'BAD_ID', 'GRAPHQL_VALIDATION_FAILED'];

/** Sends a step and says what is known afterwards. A fault leaves it open, since the answer can be what was lost. */
export async function sendStep(
  supergraph: Supergraph,
  { text, variables }: StepRequest,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const answer = await supergraph.ask<Answer>(text, variables, limits.stepTimeoutMs, signal);
  if (answer.kind === 'FAULT') {
    const error = answer.faults.map(({ code, message }) => `${code}: ${message}`).join(' ');
    const isHopeless = answer.faults.every(({ code }) => hopeless.includes(code));
    return { kind: isHopeless ? 'REFUSED' : 'UNKNOWN', error };
  }
  const { subject, userErrors } = answer.data.outcome;
  if (subject) return { kind: 'DONE', result: subject.id };
  return { kind: 'REFUSED', error: userErrors.map(({ code, message }) => `${code}: ${message}`).join(' ') };
}
