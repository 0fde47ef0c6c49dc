import { createHash } from 'node:crypto';
import type { Principal } from '../../identity/principals/Principal.ts';
import { type Audit, audit } from '../Audit.ts';
import { counterpartyOf, fundedAccount, holdInput, minorUnits, type Settlement } from '../books.ts';
import { done } from '../mutations.ts';

/** Netting cycles, in which two hubs set off what they owe each other. */
export const nettingAudits: readonly Audit[] = [
  audit({
    id: 'NETTING-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "`closeNettingCycle` ends the open cycle, which has each posted settlement of the pair once, and begins the next. `digest` is the SHA-256 digest, in hex, of a line for each settlement in the order of `tradeRef` (UTF-8 bytes): `<tradeRef> <payer's hub> <amount in the smallest unit> <currency>` and a line feed.",
    causes: {
      NOT_CLOSED: 'Answer the closed cycle.',
      LOST: 'Put each posted settlement into the cycle that is open.',
      DIGEST: 'Compute the digest over the lines, as the requirement says.',
    },
    async run(hub, violation) {
      const { code } = counterpartyOf(hub);
      const { id, workspace } = await fundedAccount(hub, 'netted', 100);
      const own: Principal = { kind: 'hub', hub: hub.code };
      const input = holdInput(hub, id, 'netted', 7);
      const hold = await done<Settlement>(hub, 'holdFunds', own, input);
      await done(hub, 'postSettlement', own, { id: hold.id, idempotencyKey: hub.key('post netted') });
      const closing = { hub: hub.code, counterparty: code, idempotencyKey: hub.key('close') };
      const cycle = await done<Cycle>(hub, 'closeNettingCycle', workspace.operator, closing);
      if (cycle.state === 'OPEN') throw violation('NOT_CLOSED', 'The cycle is still open.', cycle.exchange);
      const found = cycle.lines.filter(({ tradeRef }) => tradeRef === input.tradeRef).length;
      if (found !== 1) throw violation('LOST', `The payment is ${found} times in the closed cycle.`, cycle.exchange);
      const expected = digestOf(cycle.lines);
      if (cycle.lines.length === cycle.settlements && cycle.digest !== expected)
        throw violation('DIGEST', `The digest is ${cycle.digest} instead of ${expected}.`, cycle.exchange);
    },
  }),
];

interface Cycle {
  readonly state: string;
  readonly settlements: number;
  readonly digest: string;
  readonly lines: readonly {
    readonly tradeRef: string;
    readonly from: { readonly code: string };
    readonly amount: { readonly amount: string; readonly currencyCode: string };
  }[];
}

function digestOf(lines: Cycle['lines']): string {
  const text = lines
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.tradeRef), Buffer.from(b.tradeRef)))
    .map(
      ({ tradeRef, from, amount }) => `${tradeRef} ${from.code} ${minorUnits(amount.amount)} ${amount.currencyCode}\n`,
    );
  return createHash('sha256').update(text.join('')).digest('hex');
}
