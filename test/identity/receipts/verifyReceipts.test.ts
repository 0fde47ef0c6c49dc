import { beforeAll, describe, expect, test } from '@jest/globals';
import { InlineKeys } from '../../../identity/keys/KeySet.ts';
import { newSigningKey, type SigningKey } from '../../../identity/keys/SigningKey.ts';
import { digestOf, type Receipt } from '../../../identity/receipts/Receipt.ts';
import type { ReceiptVerdict } from '../../../identity/receipts/ReceiptVerdict.ts';
import type { ChainHead } from '../../../identity/receipts/sealReceipts.ts';
import { verifyReceipts } from '../../../identity/receipts/verifyReceipts.ts';
import { exportOf, receiptsOf } from '../../support/identity/exportOf.ts';
import { fc } from '../../support/properties.ts';

const count = 10_000;
/** Enough for several seals. */
const severalSeals = 1_100;
let key: SigningKey;
let stranger: SigningKey;
/** An export of ten thousand receipts, one of several seals, and one of forty. */
let long: string[];
let middling: string[];
let short: string[];

beforeAll(async () => {
  [key, stranger] = await Promise.all([newSigningKey(), newSigningKey()]);
  const sealed = await receiptsOf(key, count);
  long = await exportOf(key, sealed.receipts, sealed.head);
  const several = await receiptsOf(key, severalSeals);
  middling = await exportOf(key, several.receipts, several.head);
  const few = await receiptsOf(key, 40);
  short = await exportOf(key, few.receipts, few.head);
});

async function* linesOf(lines: readonly string[]) {
  yield* lines;
}

function verdictOn(
  lines: readonly string[],
  keys: readonly unknown[] = [key.publicJwk],
  head?: ChainHead,
): Promise<ReceiptVerdict> {
  const set = new InlineKeys(keys);
  return verifyReceipts(linesOf(lines), (hub) => (hub === 'MYKUL' ? set : undefined), head);
}

const changed = (line: string | undefined, change: (receipt: Receipt) => Partial<Receipt>) => {
  const read = JSON.parse(line ?? '') as Receipt;
  return JSON.stringify({ ...read, ...change(read) });
};

test('an export of 10 000 receipts is valid, and invalid without the last one', async () => {
  const header = { hub: 'MYKUL', last: count };
  expect(await verdictOn(long)).toMatchObject({ kind: 'GOOD', receipts: count, header });
  expect(await verdictOn(long.slice(0, -1))).toMatchObject({ line: count + 1, fault: 'LEFT_OUT' });
}, 120_000);

test.each([2, 500, severalSeals + 1])(
  'line %i is named if it is changed, removed, inserted or moved',
  async (line) => {
    const index = line - 1;
    const at = middling[index];
    const without = middling.toSpliced(index, 1);
    const other = changed(at, () => ({ answer: digestOf('another') }));
    const last = line === severalSeals + 1;
    expect(await verdictOn(middling.with(index, other))).toMatchObject({ line, fault: 'NOT_SIGNED' });
    expect(await verdictOn(without)).toMatchObject({ line, fault: 'LEFT_OUT' });
    expect(await verdictOn(middling.toSpliced(index, 0, other))).toMatchObject({ line, fault: 'NOT_SIGNED' });
    expect(await verdictOn(middling.toSpliced(line, 0, at ?? ''))).toMatchObject({ line: line + 1, fault: 'PUT_IN' });
    const [from, to] = last ? [index - 1, index] : [index, index + 1];
    const swapped = middling.with(from, middling[to] ?? '').with(to, middling[from] ?? '');
    expect(await verdictOn(swapped)).toMatchObject({ line: from + 1, fault: 'OUT_OF_ORDER' });
  },
  120_000,
);

test.each([2, 600])(
  'without the last %i receipts, the line after the rest is named',
  async (missing) => {
    const left = middling.slice(0, -missing);
    expect(await verdictOn(left)).toMatchObject({ line: left.length + 1, fault: 'LEFT_OUT' });
  },
  120_000,
);

describe('an export', () => {
  test('is invalid at the line where any member of a receipt is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(...Object.keys(JSON.parse(short[1] ?? '') as Receipt)),
        async (index, name) => {
          const value = { position: 41, at: '2026-01-15T08:00:00.001Z' }[name] ?? digestOf('other');
          const verdict = await verdictOn(
            short.with(
              index,
              changed(short[index], () => ({ [name]: value })),
            ),
          );
          expect(verdict).toMatchObject({ kind: 'BAD', line: index + 1, fault: 'NOT_SIGNED' });
        },
      ),
    );
  });

  test('is invalid at a duplicate member, which parsers read differently', async () => {
    for (const again of ['"party":"evil",', ' ']) {
      const written = short[3]?.replace('{', `{${again}`) ?? '';
      expect(await verdictOn(short.with(3, written))).toMatchObject({ kind: 'BAD', line: 4 });
    }
  });

  test('is invalid at the first line that is not in its place, wherever lines are moved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(short.slice(1), { minLength: 1 }), async (lines) => {
        const moved = [short[0] ?? '', ...lines];
        const same = moved.findIndex((line, index) => line !== short[index]);
        const firstWrong = same === -1 ? moved.length : same;
        const verdict = await verdictOn(moved);
        if (moved.length === short.length && same === -1) expect(verdict.kind).toBe('GOOD');
        else expect(verdict).toMatchObject({ kind: 'BAD', line: firstWrong + 1 });
      }),
    );
  });

  test('is invalid without its header, with that of another export, or with a changed one', async () => {
    const [header = '', ...receipts] = short;
    const said = JSON.parse(header) as object;
    const headers = [
      receipts[0] ?? '',
      '',
      JSON.stringify({ ...said, last: 39 }),
      JSON.stringify({ ...said, hub: 'CNHGH' }),
      JSON.stringify({ ...said, head: digestOf('other') }),
      (await exportOf(stranger, [], { position: 40, digest: digestOf('') }))[0] ?? '',
    ];
    for (const each of headers)
      expect(await verdictOn([each, ...receipts])).toMatchObject({ line: 1, fault: 'HEADER' });
    expect(await verdictOn(receipts)).toMatchObject({ line: 1, fault: 'HEADER' });
    expect(await verdictOn([])).toMatchObject({ line: 1, fault: 'HEADER' });
  });

  test('is invalid where the hub signed two histories', async () => {
    const other = await receiptsOf(key, 40, undefined, 'other');
    const fork = other.receipts.map((each) => JSON.stringify(each));
    expect(await verdictOn([...short.slice(0, 11), ...fork.slice(10)])).toMatchObject({ line: 12, fault: 'FORKED' });
    expect(await verdictOn([short[0] ?? '', ...fork])).toMatchObject({ line: 41, fault: 'FORKED' });
  });

  test('is invalid where a receipt of another chain, of a stranger or after the end is inserted', async () => {
    const foreign = changed(short[5], () => ({ kid: stranger.kid }));
    expect(await verdictOn(short.toSpliced(5, 0, foreign))).toMatchObject({ line: 6, fault: 'NOT_SIGNED' });
    const several = await receiptsOf(key, severalSeals);
    middling = await exportOf(key, several.receipts, several.head);
    const few = await receiptsOf(key, 41);
    expect(await verdictOn([...short, JSON.stringify(few.receipts[40])])).toMatchObject({ line: 42, fault: 'PUT_IN' });
    for (const junk of ['', '{}', 'null', '['.repeat(100_000), `"${'x'.repeat(1_000_000)}"`, '{"__proto__":1}']) {
      expect(await verdictOn(short.toSpliced(5, 0, junk))).toMatchObject({ line: 6, fault: 'NOT_SIGNED' });
    }
  });

  test('may begin within a chain, and continues after a key change', async () => {
    const before = await receiptsOf(key, 10);
    const after = await receiptsOf(stranger, 10, before.head);
    const whole = await exportOf(stranger, [...before.receipts, ...after.receipts], after.head);
    const part = await exportOf(stranger, after.receipts, after.head, before.head.digest);
    const retired = { ...key.publicJwk, exp: Date.UTC(2026, 0, 16) / 1_000 };
    for (const lines of [whole, part]) {
      expect(await verdictOn(lines, [retired, stranger.publicJwk])).toMatchObject({ kind: 'GOOD' });
    }
    const retiredBefore = { ...retired, exp: Date.UTC(2026, 0, 14) / 1_000 };
    expect(await verdictOn(whole, [retiredBefore, stranger.publicJwk])).toMatchObject({ line: 2, fault: 'NOT_SIGNED' });
  });

  test('is invalid if it does not match the published head, even if its hub signed it again', async () => {
    const { receipts, head: end } = await receiptsOf(key, 40);
    const headAt = (position: number): ChainHead => ({
      position,
      digest: position === 40 ? end.digest : (receipts[position]?.previous ?? ''),
    });
    const cutAt = (last: number) => exportOf(key, receipts.slice(0, last), headAt(last));
    const fork = await receiptsOf(key, 40, undefined, 'other');
    const forked = await exportOf(key, fork.receipts, fork.head);
    for (const published of [1, 20, 39, 40].map(headAt)) {
      expect(await verdictOn(short, undefined, published)).toMatchObject({ kind: 'GOOD' });
      const { position } = published;
      const cut = await cutAt(position - 1);
      expect(await verdictOn(cut)).toMatchObject({ kind: 'GOOD' });
      expect(await verdictOn(cut, undefined, published)).toMatchObject({ line: position + 1, fault: 'LEFT_OUT' });
      expect(await verdictOn(forked, undefined, published)).toMatchObject({ line: position + 1, fault: 'FORKED' });
    }
    const part = await exportOf(key, receipts.slice(20), end, headAt(20).digest);
    expect(await verdictOn(part, undefined, headAt(20))).toMatchObject({ kind: 'GOOD' });
    const other = { position: 20, digest: digestOf('other') };
    expect(await verdictOn(part, undefined, other)).toMatchObject({ line: 1, fault: 'FORKED' });
    await expect(verdictOn(part, undefined, headAt(19))).rejects.toThrow('export from there');
  });

  test('of an empty chain is only a header', async () => {
    const { head } = await receiptsOf(key, 0);
    expect(await verdictOn(await exportOf(key, [], head))).toMatchObject({ kind: 'GOOD', receipts: 0 });
  });
});
