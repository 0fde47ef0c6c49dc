import { performance } from 'node:perf_hooks';
import { GraphQLError } from 'graphql';
import type { KeptOperation, OperationCache } from '../execute/OperationCache.ts';
import { limits } from '../limits.ts';
import type { SupergraphSnapshot } from './SupergraphSnapshot.ts';

export interface WarmUp {
  readonly warmed: number;
  /** Operations that the new supergraph does not allow any more. */
  readonly dropped: number;
}

/**
 * Compiles the operations that were asked most, before a new snapshot serves: without, every client would wait for
 * its operation to be planned at the same moment.
 */
export async function warmUp(next: SupergraphSnapshot, known: OperationCache): Promise<WarmUp> {
  const endMs = performance.now() + limits.warmUpMs;
  let warmed = 0;
  let dropped = 0;
  for (const kept of known.mostUsed(limits.warmedOperations)) {
    if (performance.now() > endMs) break;
    if (await warm(next, kept)) warmed += 1;
    else dropped += 1;
  }
  return { warmed, dropped };
}

async function warm(next: SupergraphSnapshot, { query, operationName, plannedFor }: KeptOperation): Promise<boolean> {
  const admission = await next.admit(query, operationName);
  if (admission.kind === 'REFUSED') return false;
  try {
    for (const conditions of plannedFor) await admission.operation.prepare(conditions);
    return true;
  } catch (error) {
    if (error instanceof GraphQLError) return false;
    throw error;
  }
}
