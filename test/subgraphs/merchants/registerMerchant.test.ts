import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TestMerchants } from './TestMerchants.ts';

let merchants: TestMerchants;
beforeAll(async () => {
  merchants = await TestMerchants.start();
});
afterAll(() => merchants.close());

const field = (...path: string[]) => ['input', ...path];

/** Resolves once so many statements wait for another transaction. */
async function waiting(count: number): Promise<void> {
  const text = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  for (let look = 0; look < 2_000; look++) {
    const [row] = await merchants.hub.database('merchants').query<{ count: number }>({ text });
    if (row!.count >= count) return;
  }
  throw new Error(`There were never ${count} statements waiting.`);
}

describe('registerMerchant', () => {
  test('enters a merchant as a draft, its names trimmed, and finds it by its number however it is written', async () => {
    const { row, userErrors } = await merchants.register({
      legalName: '  Syarikat Cahaya Timur Sdn. Bhd. ',
      tradingName: 'Cahaya Timur',
      gln: '9556001000019',
      identifiers: [
        { scheme: 'MY_SSM', number: '1312525-a' },
        { scheme: 'MY_TIN', number: 'C 2584563202' },
      ],
    });
    expect(userErrors).toEqual([]);
    expect(row).toMatchObject({
      kyb: 'DRAFT',
      legalName: 'Syarikat Cahaya Timur Sdn. Bhd.',
      gln: '9556001000019',
      hub: { code: 'MYKUL' },
      consents: [],
      identifiers: [
        { scheme: 'MY_SSM', number: '1312525-A', check: 'PASS' },
        { scheme: 'MY_TIN', number: 'C2584563202', check: 'PASS' },
      ],
    });
    const find = 'query ($number: String!) { merchantByRegistration(scheme: MY_SSM, number: $number) { id } }';
    for (const number of ['1312525-A', ' 1312525a ', '1312525 - A']) {
      const { data } = await merchants.hub.query<{ merchantByRegistration: unknown }>('merchants', find, { number });
      expect(data!.merchantByRegistration).toEqual({ id: row!.id });
    }
    const { data } = await merchants.hub.query('merchants', find, { number: '1312526-A' });
    expect(data).toEqual({ merchantByRegistration: null });
  });

  test('keeps a number whose check character fails, and shows the warning', async () => {
    const { row } = await merchants.register({ identifiers: [{ scheme: 'CN_USCC', number: '91330106ma2ccc1a1a' }] });
    expect(row!.identifiers).toEqual([{ scheme: 'CN_USCC', number: '91330106MA2CCC1A1A', check: 'WARN' }]);
  });

  test('names every fault of an input at once, by its field, and writes nothing', async () => {
    const before = await merchants.count('merchant');
    const { row, userErrors } = await merchants.register({
      hub: 'CNHGH',
      legalName: ' ',
      gln: '9556001000013',
      identifiers: [
        { scheme: 'MY_SSM', number: '202407123456' },
        { scheme: 'LEI', number: '5493001KJTIIGC8Y1R12' },
        { scheme: 'LEI', number: '5493001KJTIIGC8Y1R12' },
      ],
    });
    expect(row).toBeNull();
    expect(userErrors.map(({ code, field }) => [code, field])).toEqual([
      ['INVALID', field('hub')],
      ['INVALID', field('legalName')],
      ['INVALID', field('gln')],
      ['INVALID', field('identifiers', '0', 'number')],
      ['INVALID', field('identifiers', '2', 'number')],
    ]);
    expect(await merchants.count('merchant')).toBe(before);
  });

  test.each([
    ['a control character', 'Kedai \u0007 Bell'],
    ['a line break', 'Kedai\nRuncit'],
    ['an override of the direction of writing', 'Kedai \u202egnoT'],
    ['nothing visible', '\u200e\u2800'],
    ['201 characters', 'x'.repeat(201)],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['ligatures that become 3 600 characters', '\ufdfa'.repeat(200)],
  ])('refuses a name with %s', async (_, legalName) => {
    const { userErrors } = await merchants.register({ legalName });
    expect(userErrors).toEqual([{ code: 'INVALID', message: expect.any(String), field: field('legalName') }]);
  });

  test('refuses no identifier, eleven of them, and one of a megabyte', async () => {
    const one = { scheme: 'OTHER', number: 'A' };
    const many = Array.from({ length: 11 }, (_, index) => ({ scheme: 'OTHER', number: `A${index}` }));
    for (const identifiers of [[], many]) {
      const { userErrors } = await merchants.register({ identifiers });
      expect(userErrors).toMatchObject([{ code: 'INVALID', field: field('identifiers') }]);
    }
    const { userErrors } = await merchants.register({ identifiers: [{ ...one, number: 'A'.repeat(1_000_000) }] });
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: field('identifiers', '0', 'number') }]);
  });

  test('registers both numbers of a Malaysian letterhead as one company, which either finds', async () => {
    const letterhead = '201901000006 （1312526-a）';
    const { row, userErrors } = await merchants.register({ identifiers: [{ scheme: 'MY_SSM', number: letterhead }] });
    expect(userErrors).toEqual([]);
    expect(row!.identifiers).toEqual([
      { scheme: 'MY_SSM', number: '201901000006', check: 'PASS' },
      { scheme: 'MY_SSM', number: '1312526-A', check: 'PASS' },
    ]);
    for (const number of ['201901000006', '1312526-A', '1312526a', '201901000006 (1312526-A)']) {
      const text = 'query ($number: String!) { merchantByRegistration(scheme: MY_SSM, number: $number) { id } }';
      const { data } = await merchants.hub.query('merchants', text, { number });
      expect({ number, data }).toEqual({ number, data: { merchantByRegistration: { id: row!.id } } });
      const again = await merchants.register({ identifiers: [{ scheme: 'MY_SSM', number }] });
      expect(again.userErrors).toMatchObject([{ code: 'CONFLICT', field: field('identifiers', '0', 'number') }]);
      expect(again.userErrors).toHaveLength(1);
    }
  });

  test('gives a registration to one merchant only, even if ten register at once', async () => {
    const identifiers = [{ scheme: 'MY_SSM', number: '201901000555' }];
    const answers = await Promise.all(Array.from({ length: 10 }, () => merchants.register({ identifiers })));
    expect(answers.filter(({ row }) => row !== null)).toHaveLength(1);
    for (const { userErrors } of answers.filter(({ row }) => row === null)) {
      expect(userErrors).toMatchObject([{ code: 'CONFLICT', field: field('identifiers', '0', 'number') }]);
    }
    expect(await merchants.count('identifier', "number = '201901000555'")).toBe(1);
  });

  test('does not lock up when two register the same numbers in opposite order', async () => {
    const numbers = Array.from({ length: 9 }, (_, n) => `2020010007${n}0`);
    const identifiers = numbers.map((number) => ({ scheme: 'MY_SSM', number }));
    const database = merchants.hub.database('merchants');
    const existing = await merchants.register();
    const undone = new Error('The middle number is free again.');
    const both: ReturnType<TestMerchants['register']>[] = [];
    const middle = database.transaction(async (transaction) => {
      const text = `INSERT INTO identifier VALUES ($1, 2, 'MY_SSM', $2, 'PASS')`;
      await transaction.execute({ text }, [existing.row!.id, numbers[4]]);
      both.push(merchants.register({ identifiers }), merchants.register({ identifiers: [...identifiers].reverse() }));
      await waiting(2);
      throw undone;
    });
    await expect(middle).rejects.toBe(undone);
    const answers = await Promise.all(both);
    expect(answers.map(({ row }) => row !== null).sort()).toEqual([false, true]);
    expect(answers.flatMap(({ userErrors }) => userErrors).map(({ code }) => code)).toEqual(Array(9).fill('CONFLICT'));
  });

  test('finds nobody by a number that cannot be one', async () => {
    const text = 'query ($number: String!) { merchantByRegistration(scheme: OTHER, number: $number) { id } }';
    for (const number of ['', '\u0001', "' OR 1=1"]) {
      const answer = await merchants.hub.query('merchants', text, { number });
      expect(answer).toEqual({ data: { merchantByRegistration: null } });
    }
    const { errors } = await merchants.hub.query('merchants', text, { number: 'x'.repeat(1_000_000) });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
