import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkHub } from '../../../subgraphs/invariants/checkHub.ts';
import { trialBalanceSums } from '../../../subgraphs/settlement/queries/accounts.ts';
import { balancesOf, type PostingRow, postingsOf } from '../../../subgraphs/settlement/queries/entries.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres/testDatabase.ts';
import { fc } from '../../support/properties.ts';
import { TestLedger } from './TestLedger.ts';

let testDatabase: TestDatabase;
let ledger: TestLedger;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  ledger = await TestLedger.open(testDatabase.url);
});
afterAll(async () => {
  const violations = await checkHub({ hub: 'MYKUL', schemas: { settlement: ledger.database } });
  await ledger.close();
  await testDatabase.drop();
  // What was booked here belongs to no settlement.
  expect(violations.filter(({ invariant }) => invariant !== 8)).toEqual([]);
});

describe('the database itself refuses', () => {
  const write = (text: string) => ledger.database.execute({ text });

  test('to overdraw a marketplace or a merchant, by what is posted and by what is held', async () => {
    const [clearing, buyer] = [await ledger.account('CLEARING'), await ledger.account('MARKETPLACE', 'poor')];
    await ledger.book(clearing, buyer, 100n, 'POSTED');
    await ledger.book(buyer, clearing, 60n, 'PENDING');
    await expect(ledger.book(buyer, clearing, 41n, 'PENDING')).rejects.toThrow('account_not_overdrawn');
    await expect(ledger.book(buyer, clearing, 41n, 'POSTED')).rejects.toThrow('account_not_overdrawn');
    await ledger.book(buyer, clearing, 40n, 'POSTED');
  });

  test('to change or remove a booking, or to write a balance', async () => {
    await expect(write('UPDATE transfer SET amount = 1')).rejects.toThrow('append-only');
    await expect(write('DELETE FROM transfer')).rejects.toThrow('append-only');
    await expect(write('TRUNCATE transfer, resolution CASCADE')).rejects.toThrow('append-only');
    await expect(write('UPDATE account SET posted_credits = posted_credits + 1')).rejects.toThrow('transfers alone');
    await expect(write('DELETE FROM account')).rejects.toThrow('append-only');
    await expect(write(`UPDATE account SET currency = 'CNY'`)).rejects.toThrow('append-only');
    await expect(
      write(
        `INSERT INTO account (id, owner_id, kind, currency, posted_credits, opened_at) VALUES ('x', 'x', 'FEES', 'MYR', 1, now())`,
      ),
    ).rejects.toThrow('append-only');
  });

  test('to resolve a transfer twice, or one that was never pending', async () => {
    const [clearing, fees] = [await ledger.account('CLEARING'), await ledger.account('FEES')];
    const cause = await ledger.book(clearing, fees, 5n, 'PENDING');
    expect(await ledger.resolve(cause, 'VOIDED')).toBe(1);
    expect(await ledger.resolve(cause, 'POSTED')).toBe(0);
    const again = `INSERT INTO resolution SELECT id, 'POSTED', now() FROM transfer WHERE cause = '${cause}'`;
    await expect(write(again)).rejects.toThrow('resolution_pkey');
    const posted = await ledger.book(clearing, fees, 5n, 'POSTED');
    const unheld = `INSERT INTO resolution SELECT id, 'VOIDED', now() FROM transfer WHERE cause = '${posted}'`;
    await expect(write(unheld)).rejects.toThrow('Only a pending transfer');
  });

  test('to book between currencies, nothing, or from an account to itself', async () => {
    const [clearing, foreign] = [await ledger.account('CLEARING'), await ledger.account('FX_POSITION', 'MYKUL', 'CNY')];
    await expect(ledger.book(clearing, foreign, 5n, 'POSTED')).rejects.toThrow('accounts of its currency');
    await expect(ledger.book(clearing, 'nobody', 5n, 'POSTED')).rejects.toThrow('accounts of its currency');
    await expect(ledger.book(clearing, clearing, 5n, 'POSTED')).rejects.toThrow('check');
    const nothing = `INSERT INTO transfer (id, cause, purpose, debit_account, credit_account, currency, amount, booked, at)
      VALUES ('x', 'x', 'x', '${clearing}', '${await ledger.account('FEES')}', 'MYR', 0, 'POSTED', now())`;
    await expect(write(nothing)).rejects.toThrow('amount');
  });

  test('sums that it could not count, also of what is pending, by a refusal', async () => {
    const [clearing, buyer] = [await ledger.account('CLEARING', 'full'), await ledger.account('MARKETPLACE', 'full')];
    const most = 5_000_000_000_000_000_000n;
    const refusal = { userErrors: [{ code: 'CONFLICT' }] };
    await ledger.book(clearing, buyer, most, 'POSTED');
    await expect(ledger.book(clearing, buyer, most, 'POSTED')).rejects.toMatchObject(refusal);
    await expect(ledger.book(clearing, buyer, most, 'PENDING')).rejects.toMatchObject(refusal);
    const held = await ledger.book(buyer, clearing, most, 'PENDING');
    expect(await ledger.resolve(held, 'POSTED')).toBe(1);
    expect((await trialBalanceSums(ledger.database)).length).toBeGreaterThan(0);
  });

  test('to owe another hub more than the cap beyond what it is owed', async () => {
    const dueTo = await ledger.account('DUE_TO', 'CNHGH', 'CNY');
    const dueFrom = await ledger.account('DUE_FROM', 'CNHGH', 'CNY');
    const position = await ledger.account('FX_POSITION', 'MYKUL', 'CNY');
    await ledger.book(position, dueTo, 500_000_000n, 'PENDING', 'CNY');
    await expect(ledger.book(position, dueTo, 1n, 'PENDING', 'CNY')).rejects.toThrow('Net debit cap');
    await ledger.book(dueFrom, position, 1n, 'POSTED', 'CNY');
    await ledger.book(position, dueTo, 1n, 'PENDING', 'CNY');
  });
});

type Step =
  | { kind: 'BOOK'; debit: number; credit: number; amount: number; booked: 'PENDING' | 'POSTED' }
  | { kind: 'RESOLVE'; which: number; state: 'POSTED' | 'VOIDED' | 'EXPIRED' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('BOOK' as const),
    debit: fc.nat(3),
    credit: fc.nat(3),
    amount: fc.integer({ min: 1, max: 120 }),
    booked: fc.constantFrom('PENDING' as const, 'POSTED' as const),
  }),
  fc.record({
    kind: fc.constant('RESOLVE' as const),
    which: fc.nat(20),
    state: fc.constantFrom('POSTED' as const, 'VOIDED' as const, 'EXPIRED' as const),
  }),
);

test('balances are those of a ledger kept on paper, whatever is booked and resolved in whatever order', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      run += 1;
      const ids = [
        await ledger.account('CLEARING', `hub ${run}`),
        await ledger.account('FEES', `hub ${run}`),
        await ledger.account('MARKETPLACE', `buyer ${run}`),
        await ledger.account('MERCHANT', `merchant ${run}`),
      ];
      const paper = ids.map(() => [0n, 0n, 0n, 0n]);
      const held: { cause: string; debit: number; credit: number; amount: bigint; isOpen: boolean }[] = [];
      for (const each of steps) {
        if (each.kind === 'RESOLVE') await resolveOnBoth(each, held, paper);
        else if (each.debit !== each.credit) await bookOnBoth(each, ids, held, paper);
      }
      const balances = await ledger.balances(ids);
      expect(ids.map((id) => balances[id])).toEqual(paper);
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('a statement closes where the next one opens, and with the balance, whatever is booked and resolved in between', async () => {
  const start = Date.parse(ledger.at);
  const instant = (n: number) => new Date(start + n).toISOString();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.array(fc.nat(20), { maxLength: 3 }), async (steps, cuts) => {
      statementRuns += 1;
      const ids = [
        await ledger.account('CLEARING', `statement ${statementRuns}`),
        await ledger.account('FEES', `statement ${statementRuns}`),
      ] as const;
      const causes: string[] = [];
      for (const [n, each] of steps.entries()) {
        ledger.at = instant(n);
        if (each.kind === 'RESOLVE') {
          const cause = causes[each.which];
          if (cause) await ledger.resolve(cause, each.state);
        } else {
          const [debit, credit] = each.debit % 2 ? ids : [ids[1], ids[0]];
          causes.push(await ledger.book(debit, credit, BigInt(each.amount), each.booked));
        }
      }
      const ends = [...new Set([0, ...cuts, 21])].toSorted((a, b) => a - b).map(instant);
      for (const [index, accountId] of ids.entries()) {
        let balance = 0n;
        for (const [n, to] of ends.slice(1).entries()) {
          const period = { accountId, sign: index === 0 ? 1 : -1, from: ends[n] ?? to, to } as const;
          const { opening, closing } = await balancesOf(ledger.database, period);
          expect(opening).toBe(balance);
          let after: string | null = null;
          for (;;) {
            const page: PostingRow[] = (await postingsOf(ledger.database, period, 2, after)) ?? [];
            for (const { side, amount, balance: shown } of page) {
              balance += (side === 'DEBIT') === (index === 0) ? amount : -amount;
              expect(shown).toBe(balance);
            }
            if (page.length < 2) break;
            after = page.at(-1)?.transferId ?? null;
          }
          expect(closing).toBe(balance);
        }
        const [debits = 0n, credits = 0n] = (await ledger.balances([accountId]))[accountId] ?? [];
        expect(balance).toBe(index === 0 ? debits - credits : credits - debits);
      }
    }),
    { numRuns: 25 },
  );
  ledger.at = instant(0);
}, 60_000);
let statementRuns = 0;

type Held = { cause: string; debit: number; credit: number; amount: bigint; isOpen: boolean };

async function bookOnBoth(
  each: Step & { kind: 'BOOK' },
  ids: string[],
  held: Held[],
  paper: bigint[][],
): Promise<void> {
  const { debit, credit, booked } = each;
  const amount = BigInt(each.amount);
  const [postedDebits, postedCredits, pendingDebits] = paper[debit] as [bigint, bigint, bigint, bigint];
  const isRefused = debit >= 2 && postedCredits - postedDebits - pendingDebits < amount;
  const booking = ledger.book(ids[debit]!, ids[credit]!, amount, booked);
  if (isRefused) {
    await expect(booking).rejects.toThrow('account_not_overdrawn');
    return;
  }
  const cause = await booking;
  const offset = booked === 'PENDING' ? 2 : 0;
  paper[debit]![offset]! += amount;
  paper[credit]![offset + 1]! += amount;
  if (booked === 'PENDING') held.push({ cause, debit, credit, amount, isOpen: true });
}

async function resolveOnBoth({ which, state }: Step & { kind: 'RESOLVE' }, held: Held[], paper: bigint[][]) {
  const one = held[which];
  if (!one) return;
  expect(await ledger.resolve(one.cause, state)).toBe(one.isOpen ? 1 : 0);
  if (!one.isOpen) return;
  one.isOpen = false;
  paper[one.debit]![2]! -= one.amount;
  paper[one.credit]![3]! -= one.amount;
  if (state !== 'POSTED') return;
  paper[one.debit]![0]! += one.amount;
  paper[one.credit]![1]! += one.amount;
}

test('forty concurrent transfers between the same accounts, in every direction, all succeed', async () => {
  const ids = [
    await ledger.account('CLEARING', 'busy'),
    await ledger.account('FEES', 'busy'),
    await ledger.account('CUSTOMS', 'busy'),
  ];
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      ledger.book(ids[n % 3]!, ids[(n + 1 + (n % 2)) % 3]!, 1n, n % 2 ? 'POSTED' : 'PENDING'),
    ),
  );
  const balances = Object.values(await ledger.balances(ids));
  expect(balances.flat().reduce((sum, each) => sum + each, 0n)).toBe(80n);
});
