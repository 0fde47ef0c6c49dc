import { createHash } from 'node:crypto';
import type { Principal } from '../../identity/principals/Principal.ts';
import { type Audit, audit } from '../Audit.ts';
import { amountOfMinor, minorUnits } from '../amounts.ts';
import { counterpartyOf, owedTo } from '../books.ts';
import type { Exchange } from '../Exchange.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import type { MirrorCycle } from '../Mirror.ts';
import { done } from '../mutations.ts';
import { cyclesBefore, pay, sameCycleAtOther } from '../nettingCycles.ts';
import { settled } from '../waiting.ts';
import { workspaceOf } from '../workspace.ts';

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
      const { cycle, tradeRef: paid } = await closedCycle(hub, 'netted');
      if (cycle.state === 'OPEN') throw violation('NOT_CLOSED', 'The cycle is still open.', cycle.exchange);
      const found = cycle.lines.filter(({ tradeRef }) => tradeRef === paid).length;
      if (found !== 1) throw violation('LOST', `The payment is ${found} times in the closed cycle.`, cycle.exchange);
      const expected = digestOf(cycle.lines);
      if (cycle.lines.length === cycle.settlements && cycle.digest !== expected)
        throw violation('DIGEST', `The digest is ${cycle.digest} instead of ${expected}.`, cycle.exchange);
    },
  }),
  audit({
    id: 'NETTING-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "A hub that has closed a cycle requests the same of the other hub, and compares the digests. If they are equal, its cycle is AGREED, once both have agreed on the one before. Once the other hub's is AGREED or SETTLED too, it is SETTLED, and what it contained is no longer owed.",
    causes: {
      NOT_ASKED: 'Request `closeNettingCycle` of the other hub while its cycle is open or not there.',
      NOT_AGREED: 'Compare the digest of the other hub with your own, and agree if they are equal.',
      EARLY: "Pay only after the other hub's cycle is AGREED or SETTLED.",
      NOT_SETTLED: 'Book the set-off and the net payment once both hubs have agreed.',
      STILL_OWED: 'Take settled cycles out of `obligations`.',
    },
    async run(hub, violation) {
      const mirror = hub.mirrorOf('settlement');
      const { cycle, show } = await closedCycle(hub, 'agreed');
      await agreeOnEarlier(hub, cycle);
      const owed = await obligationsTo(hub, 'before');
      const asked = await settled(
        hub,
        () => mirror.requests('closings'),
        (requests) => requests.length > 0,
      );
      const isAsked = asked.some(({ input }) => input.hub === mirror.code && input.counterparty === hub.code);
      if (!isAsked)
        throw violation('NOT_ASKED', `${mirror.code} was not requested to close the cycle.`, cycle.exchange);
      show('CLOSED');
      const agreed = await stateOf(hub, cycle.id, 'agreed', ['AGREED', 'SETTLED', 'DISPUTED']);
      if (agreed.state === 'SETTLED')
        throw violation('EARLY', `It is SETTLED before ${mirror.code} has agreed.`, agreed.exchange);
      if (agreed.state !== 'AGREED')
        throw violation('NOT_AGREED', `With equal digests the cycle is ${agreed.state}.`, agreed.exchange);
      show('AGREED');
      const final = await stateOf(hub, cycle.id, 'final', ['SETTLED']);
      if (final.state !== 'SETTLED')
        throw violation('NOT_SETTLED', `After both have agreed the cycle is ${final.state}.`, final.exchange);
      const left = await obligationsTo(hub, 'after');
      const paid = sumOf(cycle.lines.filter(({ from }) => from.code === hub.code));
      // Earlier cycles may be settled at the same time.
      if (owed.amount - left.amount < paid)
        throw violation(
          'STILL_OWED',
          `Obligations go from ${owed.amount} to ${left.amount}; ${paid} are settled.`,
          left.exchange,
        );
    },
  }),
  audit({
    id: 'NETTING-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      "If an amount differs between the two hubs' cycles, the cycle is DISPUTED and nothing is paid. It is compared again: once the books match, it is AGREED.",
    causes: {
      NOT_DISPUTED: 'Compare the lines where the digests differ.',
      STUCK: 'Compare disputed cycles again.',
    },
    async run(hub, violation) {
      hub.mirrorOf('settlement');
      const { cycle, show } = await closedCycle(hub, 'disputed');
      await agreeOnEarlier(hub, cycle);
      show('CLOSED', 1n);
      const disputed = await stateOf(hub, cycle.id, 'disputed', ['DISPUTED', 'AGREED', 'SETTLED']);
      if (disputed.state !== 'DISPUTED')
        throw violation(
          'NOT_DISPUTED',
          `With another amount at the other hub the cycle is ${disputed.state}.`,
          disputed.exchange,
        );
      show('AGREED');
      const agreed = await stateOf(hub, cycle.id, 'agreed', ['AGREED', 'SETTLED']);
      if (agreed.state === 'DISPUTED')
        throw violation('STUCK', 'The books match again, and the cycle is still DISPUTED.', agreed.exchange);
    },
  }),
];

/** What each audit pays, in units of the currency in which the two hubs settle. */
const paidUnits = 7;

/** A cycle that the hub has closed, with a payment of this audit in it, and a way to show the mirror's side of it. */
async function closedCycle(hub: HubUnderTest, name: string) {
  const { code } = counterpartyOf(hub);
  const { tradeRef } = await pay(hub, name, paidUnits);
  const { operator } = await workspaceOf(hub);
  const closing = { hub: hub.code, counterparty: code, idempotencyKey: hub.key(`close ${name}`) };
  const cycle = await done<Cycle>(hub, 'closeNettingCycle', operator, closing);
  /** @param more that the mirror has for the payment, in the smallest unit */
  const show = (state: MirrorCycle['state'], more = 0n) => {
    const lines = cycle.lines.map((line) => (line.tradeRef === tradeRef ? withMore(line, more) : line));
    showAtMirror(hub, cycle, state, lines);
  };
  return { cycle, tradeRef, show };
}

/** Has the mirror agree with all earlier cycles: two hubs agree on one after the other. */
async function agreeOnEarlier(hub: HubUnderTest, { id }: Cycle): Promise<void> {
  const query = `query ($id: ID!) { nettingCycle(id: $id) { id state digest settlements
    lines(first: 1000) { tradeRef from { code } amount { amount currencyCode } } } }`;
  const as: Principal = { kind: 'operator', hub: hub.code };
  for (const earlier of cyclesBefore(hub, id)) {
    const { nettingCycle: cycle } = await hub.read<{ nettingCycle: Cycle | null }>('settlement', query, {
      variables: { id: earlier },
      as,
    });
    if (!cycle || cycle.state === 'SETTLED') return;
    showAtMirror(hub, cycle, 'AGREED', cycle.lines);
  }
}

function showAtMirror(hub: HubUnderTest, { id }: Cycle, state: MirrorCycle['state'], lines: Cycle['lines']): void {
  const { code } = counterpartyOf(hub);
  const postedAt = hub.timeAt(0);
  const shown = lines.map((line) => ({
    ...line,
    to: { code: line.from.code === hub.code ? code : hub.code },
    postedAt,
  }));
  hub.mirrorOf().show({ id: sameCycleAtOther(hub, id), state, digest: digestOf(lines), lines: shown });
}

function withMore<Line extends Cycle['lines'][number]>(line: Line, more: bigint): Line {
  const { amount, currencyCode } = line.amount;
  return { ...line, amount: amountOfMinor(minorUnits(amount) + more, currencyCode) };
}

/** The state of a cycle, as soon as it is one of these or the time for it has passed. */
function stateOf(hub: HubUnderTest, id: string, alias: string, states: readonly string[]) {
  const query = `query ($id: ID!) { ${alias}: nettingCycle(id: $id) { state } }`;
  const as: Principal = { kind: 'operator', hub: hub.code };
  const read = async () => {
    const { exchange, ...data } = await hub.read<Record<string, { state: string } | null>>('settlement', query, {
      variables: { id },
      as,
    });
    return { state: data[alias]?.state ?? 'not there', exchange };
  };
  return settled(hub, read, ({ state }) => states.includes(state));
}

/** What the hub owes the other one. */
async function obligationsTo(hub: HubUnderTest, alias: string) {
  const { code } = counterpartyOf(hub);
  const { owed: amount, exchange } = await owedTo(hub, code, alias);
  return { amount, exchange };
}

function sumOf(lines: Cycle['lines']): bigint {
  return lines.reduce((sum, { amount }) => sum + minorUnits(amount.amount), 0n);
}

interface Cycle {
  readonly id: string;
  readonly exchange: Exchange;
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
