import type { MirrorRequest } from '../../conformance/Mirror.ts';
import type { Alteration } from './FaultyHub.ts';
import { isOf } from './mutationFaults.ts';

/** Other requests of the hub to the hub that the kit plays, as an audit sees them. */
export const seen =
  (audit: string, alter: (requests: readonly MirrorRequest[]) => readonly MirrorRequest[]): Alteration =>
  (call) => {
    const { data } = call.answer;
    if (call.contract === 'mirror' && isOf(call, audit) && data) data.seen = alter(data.seen as MirrorRequest[]);
  };

/** Another row under a root field of a query, as an audit reads it; each row of a list. */
export const data =
  (audit: string, field: string, alter: (row: Record<string, unknown>) => unknown): Alteration =>
  (call) => {
    const { query } = call.body ?? {};
    if (!isOf(call, audit) || !String(query).trimStart().startsWith('query')) return;
    const found = call.answer.data?.[field];
    for (const row of Array.isArray(found) ? found : [found]) if (row) alter(row as Record<string, unknown>);
  };
