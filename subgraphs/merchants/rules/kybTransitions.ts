import type { KybStatus } from '../resolverTypes.ts';

/** Which states of know-your-business may follow which. A rejection is final; a suspension can be lifted. */
export const kybTransitions: Readonly<Record<KybStatus, readonly KybStatus[]>> = {
  DRAFT: ['SUBMITTED'],
  SUBMITTED: ['IN_REVIEW'],
  IN_REVIEW: ['APPROVED', 'REJECTED'],
  APPROVED: ['SUSPENDED'],
  REJECTED: [],
  SUSPENDED: ['APPROVED'],
};
