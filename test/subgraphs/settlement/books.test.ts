import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../schema/projectRoot.ts';
import type { HubPair } from '../../../schema/registry/Hub.ts';
import { readRegistryFile } from '../../../schema/registry/readRegistryFile.ts';
import { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { recordersOf, type ShipmentEventType } from '../../../subgraphs/shipments/rules/events/transitions.ts';
import { SettlementNetwork } from './SettlementNetwork.ts';

let hubs: SettlementNetwork;
beforeAll(async () => {
  hubs = await SettlementNetwork.start();
}, 60_000);
afterAll(() => hubs.close());

describe('quoteFx', () => {
  const quote = (input: object) => hubs.send('quoteFx', 'fxQuote', input);

  test('fixes an exact rate and rounds up to a whole unit', async () => {
    const { id } = await quote({ hub: 'MYKUL', sell: 'MYR', buy: { amount: '100.00', currencyCode: 'CNY' } });
    const { fxQuote } = await hubs.ask<{ fxQuote: object }>(
      'query ($id: ID!) { fxQuote(id: $id) { sell { amount currencyCode } rateNumerator rateDenominator usedBy } }',
      { id },
    );
    // 100 × 10 000 / 16 129 = 62.0001…
    expect(fxQuote).toEqual({
      sell: { amount: '62.01', currencyCode: 'MYR' },
      rateNumerator: '16129',
      rateDenominator: '10000',
      usedBy: null,
    });
  });

  test('converts only where the registry lets it', async () => {
    const buy = { amount: '100.00', currencyCode: 'CNY' };
    expect(await quote({ hub: 'CNHGH', sell: 'MYR', buy })).toMatchObject({ codes: ['PROHIBITED'] });
    expect(await quote({ hub: 'MYKUL', sell: 'USD', buy })).toMatchObject({ codes: ['PROHIBITED'] });
    expect(await quote({ hub: 'MYKUL', sell: 'CNY', buy })).toMatchObject({ codes: ['INVALID'] });
  });
});

describe('depositFunds', () => {
  test('books one credit of the bank once, whatever the keys', async () => {
    const accountId = hubs.furniture.payers.MYKUL;
    const input = { accountId, amount: { amount: '1.00', currencyCode: 'MYR' }, reference: 'BANK-2' };
    expect((await hubs.send('depositFunds', 'account', input)).codes).toEqual([]);
    expect((await hubs.send('depositFunds', 'account', input)).codes).toEqual(['CONFLICT']);
  });

  test('refuses another currency, and more decimals than it has', async () => {
    const accountId = hubs.furniture.payers.MYKUL;
    const input = { accountId, reference: 'BANK-3' };
    const deposit = (amount: string, currencyCode: string) =>
      hubs.send('depositFunds', 'account', { ...input, amount: { amount, currencyCode } });
    expect((await deposit('1.00', 'CNY')).codes).toEqual(['INVALID']);
    expect((await deposit('1.001', 'MYR')).codes).toEqual(['INVALID']);
    expect((await deposit('0.00', 'MYR')).codes).toEqual(['INVALID']);
    expect(await deposit('10000000000000.00', 'MYR')).toMatchObject({
      codes: ['INVALID'],
      messages: ['The amount has more than 15 digits.'],
    });
  });
});

describe('payouts', () => {
  const request = (amount: string, input: object = {}) =>
    hubs.send('requestPayout', 'payout', {
      ...{ accountId: hubs.furniture.payers.MYKUL, amount: { amount, currencyCode: 'MYR' }, ...input },
    });
  const record = (id: string | undefined, state: string, input: object = {}) =>
    hubs.send('recordPayout', 'payout', { id, state, ...input });
  const fundedBy = async (bankReference: string) => {
    const accountId = hubs.furniture.payers.MYKUL;
    const amount = { amount: '50.00', currencyCode: 'MYR' };
    await hubs.send('depositFunds', 'account', { accountId, amount, reference: bankReference });
    return (await hubs.payer('MYKUL')).map(Number) as [number, number, number];
  };

  test('hold the amount, and take it once the bank confirms', async () => {
    const [posted, pending, available] = await fundedBy('BANK-4');
    const { id } = await request('50.00', { clientReference: '提现 4711 / 2026', creditorAccount: 'MY00-1234' });
    const held = [posted, pending - 50, available - 50];
    expect((await hubs.payer('MYKUL')).map(Number)).toEqual(held);
    expect(await record(id, 'CONFIRMED')).toMatchObject({
      codes: ['ILLEGAL_TRANSITION'],
      messages: ['The payout is REQUESTED; what can follow is SENT or BOUNCED.'],
    });
    expect((await record(id, 'SENT', { bankReference: 'OUT-1' })).codes).toEqual([]);
    expect((await hubs.payer('MYKUL')).map(Number)).toEqual(held);
    expect((await record(id, 'CONFIRMED')).codes).toEqual([]);
    expect((await hubs.payer('MYKUL')).map(Number)).toEqual([posted - 50, pending, available - 50]);
    const { payout } = await hubs.ask<{ payout: object }>(
      `query ($id: ID!) { payout(id: $id) { state amount { amount currencyCode } creditorAccount clientReference
        bankReference reason account { kind } } }`,
      { id },
    );
    expect(payout).toEqual({
      ...{ state: 'CONFIRMED', amount: { amount: '50.00', currencyCode: 'MYR' }, creditorAccount: 'MY00-1234' },
      ...{ clientReference: '提现 4711 / 2026', bankReference: 'OUT-1', reason: null },
      account: { kind: 'MARKETPLACE' },
    });
  });

  test.each([
    ['requested', []],
    ['sent', ['SENT']],
    ['confirmed', ['SENT', 'CONFIRMED']],
  ])('give it back where they bounce after they were %s', async (name, states) => {
    const before = await fundedBy(`BANK ${name}`.replace(' ', '-'));
    const { id } = await request('50.00');
    for (const state of states) {
      await record(id, state, state === 'SENT' ? { bankReference: `OUT-${name}` } : {});
    }
    expect((await record(id, 'BOUNCED', { reason: 'The account is closed.' })).codes).toEqual([]);
    expect((await record(id, 'BOUNCED', { reason: 'The account is closed.' })).codes).toEqual([]);
    expect((await hubs.payer('MYKUL')).map(Number)).toEqual(before);
    expect((await record(id, 'CONFIRMED')).codes).toEqual(['ILLEGAL_TRANSITION']);
  });

  test('are refused beyond what is available, in another currency, and twice under one reference of the bank', async () => {
    const [, , available] = await fundedBy('BANK-5');
    expect((await request((available + 0.01).toFixed(2))).codes).toEqual(['INSUFFICIENT_FUNDS']);
    expect((await request('0.00')).codes).toEqual(['INVALID']);
    expect((await request('1.00', { amount: { amount: '1.00', currencyCode: 'CNY' } })).codes).toEqual(['INVALID']);
    expect((await request('1.00', { clientReference: 'x'.repeat(65) })).codes).toEqual(['INVALID']);
    const [one, other] = [await request('1.00'), await request('1.00')];
    expect((await record(one.id, 'SENT')).codes).toEqual(['INVALID']);
    expect((await record(one.id, 'SENT', { bankReference: 'OUT-2' })).codes).toEqual([]);
    expect((await record(other.id, 'SENT', { bankReference: 'OUT-2' })).codes).toEqual(['CONFLICT']);
    for (const { id } of [one, other]) await record(id, 'BOUNCED', { reason: 'A test.' });
  });
});

describe('a statement', () => {
  interface Shown {
    readonly opening: { readonly amount: string };
    readonly closing: { readonly amount: string };
    readonly isFinal: boolean;
    readonly lines: readonly {
      readonly balance: { readonly amount: string };
      readonly entry: { readonly id: string; readonly purpose: string; readonly reference: string | null };
    }[];
    readonly csv: string;
  }
  const statement = async (from: number, to: number, page = '') => {
    const text = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { accountStatement(accountId: $id, from: $from, to: $to) {
      opening { amount } closing { amount } isFinal csv
      lines${page} { balance { amount } entry { id purpose reference counterAccountKind } } } }`;
    const period = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const { accountStatement } = await hubs.ask<{ accountStatement: Shown }>(text, {
      ...{ id: hubs.furniture.payers.MYKUL, ...period },
    });
    return accountStatement;
  };

  test('lists what was posted, under its bank’s reference, from one balance to the next period’s', async () => {
    const from = hubs.clock.nowMs + 1;
    const accountId = hubs.furniture.payers.MYKUL;
    const amount = { amount: '7.00', currencyCode: 'MYR' };
    hubs.clock.nowMs += 1_000;
    await hubs.send('depositFunds', 'account', { accountId, amount, reference: '=HYPERLINK("x")' });
    const { id } = await hubs.send('requestPayout', 'payout', { accountId, amount });
    hubs.clock.nowMs += 1_000;
    await hubs.send('recordPayout', 'payout', { id, state: 'SENT', bankReference: 'OUT-3' });
    const middle = hubs.clock.nowMs;
    await hubs.send('recordPayout', 'payout', { id, state: 'CONFIRMED' });
    const to = hubs.clock.nowMs + 1;
    const all = await statement(from, to);
    const [first, second] = [await statement(from, middle), await statement(middle, to)];
    expect([first.opening, first.closing, second.closing]).toEqual([all.opening, second.opening, all.closing]);
    expect(all.closing).toEqual(all.opening);
    expect(all.lines.map(({ entry }) => [entry.purpose, entry.reference])).toEqual([
      ['DEPOSIT', '=HYPERLINK("x")'],
      ['PAYOUT', 'OUT-3'],
    ]);
    expect(all.lines.at(-1)?.balance).toEqual(all.closing);
    expect((await statement(from, to, `(first: 1, after: "${all.lines[0]?.entry.id}")`)).lines).toEqual(
      all.lines.slice(1),
    );
    expect(all.isFinal).toBe(false);
    hubs.clock.nowMs += 60_001;
    expect((await statement(from, to)).isFinal).toBe(true);
    const rows = all.csv.split('\r\n');
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatch(/^postedAt,purpose,amount,balance,currency,tradeRef,reference,/);
    expect(rows[2]).toContain(`,DEPOSIT,7.00,${all.lines[0]?.balance.amount},MYR,,"'=HYPERLINK(""x"")",CLEARING,`);
    expect(rows[3]).toContain(`,PAYOUT,-7.00,${all.closing.amount},MYR,,OUT-3,CLEARING,`);
    expect(rows[4]).toMatch(new RegExp(`,CLOSING,,${all.closing.amount},MYR,,,,$`));
  });

  test('pages through a journal, and refuses an entry of another account', async () => {
    const text = `query ($id: ID!, $after: ID) { account(id: $id) { entries(first: 2, after: $after) { id } } }`;
    type Page = { account: { entries: readonly { id: string }[] } };
    const ids: string[] = [];
    for (;;) {
      const { account } = await hubs.ask<Page>(text, { id: hubs.furniture.payers.MYKUL, after: ids.at(-1) });
      ids.push(...account.entries.map(({ id }) => id));
      if (account.entries.length < 2) break;
    }
    const whole = await hubs.ask<Page>('query ($id: ID!) { account(id: $id) { entries(first: 100) { id } } }', {
      id: hubs.furniture.payers.MYKUL,
    });
    expect(ids).toEqual(whole.account.entries.map(({ id }) => id));
    const { errors } = await hubs.network.query(text, { id: hubs.furniture.payers.CNHGH, after: ids[0] });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('holdFunds', () => {
  const payeeMerchantId = async () => {
    const { product } = await hubs.ask<{ product: { merchant: { id: string } } }>(
      'query ($id: ID!) { product(id: $id) { merchant { id } } }',
      { id: hubs.furniture.products.MYKUL },
    );
    return product.merchant.id;
  };
  const hold = async (tradeRef: string, amount: string) =>
    hubs.send('holdFunds', 'settlement', {
      ...{ tradeRef, payerAccountId: hubs.furniture.payers.CNHGH, payeeMerchantId: await payeeMerchantId() },
      ...{ amount: { amount, currencyCode: 'CNY' }, holdSeconds: 60 },
    });

  test('takes what is available and no more, and gives it back when the hold lapses', async () => {
    const { id } = await hold('hold-1', '1000.00');
    expect(await hubs.payer('CNHGH')).toEqual(['1400.00', '-1000.00', '400.00']);
    expect((await hold('hold-2', '400.01')).codes).toEqual(['INSUFFICIENT_FUNDS']);
    expect((await hold('hold-1', '1.00')).codes).toEqual(['CONFLICT']);
    hubs.clock.nowMs += 60_000;
    expect((await hubs.send('postSettlement', 'settlement', { id })).codes).toEqual(['EXPIRED']);
    await hubs.sweep('CNHGH');
    expect(await hubs.payer('CNHGH')).toEqual(['1400.00', '0.00', '1400.00']);
    expect((await hubs.send('voidSettlement', 'settlement', { id })).codes).toEqual([]);
  });

  test('is not blocked by holds that lapsed and that nobody has swept yet', async () => {
    await hold('hold-3', '1400.00');
    hubs.clock.nowMs += 60_000;
    const { id } = await hold('hold-4', '1400.00');
    expect((await hubs.send('voidSettlement', 'settlement', { id })).codes).toEqual([]);
    expect(await hubs.payer('CNHGH')).toEqual(['1400.00', '0.00', '1400.00']);
  });
});

describe('a merchant’s share', () => {
  interface Merchant {
    readonly product: { readonly merchant: { readonly accounts: readonly Record<string, { amount: string }>[] } };
  }
  const balance = async () => {
    const { product } = await hubs.ask<Merchant>(
      'query ($id: ID!) { product(id: $id) { merchant { accounts { posted { amount } available { amount } } } } }',
      { id: hubs.furniture.products.CNHGH },
    );
    const [account] = product.merchant.accounts;
    return [account?.posted?.amount, account?.available?.amount];
  };
  const record = async (tradeId: string, types: readonly ShipmentEventType[]) => {
    const { trade } = await hubs.ask<{ trade: { shipment: { id: string } } }>(
      'query ($id: ID!) { trade(id: $id) { shipment { id } } }',
      { id: tradeId },
    );
    const events = types.map((type, n) => ({
      ...{ id: `${tradeId}:${type}`, type, recordedBy: recordersOf(type, 'CNHGH', 'MYKUL')[0] },
      eventTime: new Date(hubs.clock.nowMs + n).toISOString(),
    }));
    await hubs.network.done('recordShipmentEvents', 'shipment', {
      ...{ shipmentId: trade.shipment.id, events, idempotencyKey: hubs.key() },
    });
    hubs.clock.nowMs += 3_600_000;
    await hubs.releaseShares('CNHGH');
  };
  const journey: ShipmentEventType[] = [
    'COLLECTED',
    'AT_ORIGIN_HUB',
    'EXPORT_PRESENTED',
    'EXPORT_RELEASED',
    'LINEHAUL_DEPARTED',
  ];

  test('is theirs but not available until the goods are delivered', async () => {
    const id = await hubs.trade('MYKUL', 'CNHGH');
    await record(id, journey);
    const [posted] = await balance();
    expect(await balance()).toEqual([posted, '0.00']);
    await record(id, ['LINEHAUL_ARRIVED', 'IMPORT_PRESENTED', 'IMPORT_RELEASED', 'OUT_FOR_DELIVERY', 'DELIVERED']);
    expect(await balance()).toEqual([posted, posted]);
  });

  test('is taken back where the goods are lost', async () => {
    const before = await balance();
    const id = await hubs.trade('MYKUL', 'CNHGH');
    await record(id, [...journey, 'LOST']);
    expect(await balance()).toEqual(before);
  });

  test('is taken back but for the carriage where nobody accepts the goods', async () => {
    const [before] = await balance();
    const id = await hubs.trade('MYKUL', 'CNHGH');
    await record(id, [...journey.slice(0, 2), 'RETURNING', 'RETURNED']);
    hubs.clock.nowMs += 3_600_000;
    await hubs.releaseShares('CNHGH');
    const [posted, available] = await balance();
    expect(available).toBe(posted);
    expect((Number(posted) - Number(before)).toFixed(2)).toBe('27.32');
  });
});

const cycleText = `query ($id: ID!) { nettingCycle(id: $id) {
  state settlements digest closedAt gross { from { code } amount { amount } settlements } net { from { code } to { code } }
  lines { tradeRef from { code } amount { amount currencyCode } } } }`;
describe('netting', () => {
  const close = (hub: string, counterparty: string) =>
    hubs.network.done('closeNettingCycle', 'nettingCycle', { hub, counterparty, idempotencyKey: hubs.key() });
  const state = async (id: string) =>
    (await hubs.ask<{ nettingCycle: { state: string; settlements: number } }>(cycleText, { id })).nettingCycle;

  test('both hubs agree on the same settlements, pay the net, and begin a next cycle', async () => {
    await hubs.trade('CNHGH', 'MYKUL');
    const id = await close('MYKUL', 'CNHGH');
    for (const hub of ['MYKUL', 'CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH']) await hubs.agree(hub);
    expect(await state(id)).toMatchObject({ state: 'SETTLED', settlements: 6, net: [{}] });
    expect(await hubs.ask('{ obligations { amount { amount } } }')).toEqual({ obligations: [] });
    await hubs.trade('CNHGH', 'MYKUL');
    const { obligations } = await hubs.ask<{ obligations: object[] }>('{ obligations { from { code } settlements } }');
    const one = { from: { code: 'CNHGH' }, settlements: 1 };
    expect(obligations).toEqual([one, one]);
  });

  test('what one hub posted and the other never did is named, with its age, and disputed in the end', async () => {
    const id = await hubs.send('holdFunds', 'settlement', {
      ...{
        tradeRef: 'one-sided',
        payerAccountId: hubs.furniture.payers.CNHGH,
        amount: { amount: '5.00', currencyCode: 'CNY' },
      },
      payeeMerchantId: 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
    });
    await hubs.send('postSettlement', 'settlement', { id: id.id });
    hubs.clock.nowMs += 90_000;
    const reconciliationText =
      '{ reconciliation(hub: "MYKUL", counterparty: "CNHGH") { matched breaks { tradeRef kind ours { amount } theirs { amount } ageSeconds } } }';
    expect(await hubs.ask(reconciliationText)).toEqual({
      reconciliation: {
        matched: 1,
        breaks: [
          { tradeRef: 'one-sided', kind: 'MISSING_HERE', ours: null, theirs: { amount: '5.00' }, ageSeconds: 90 },
        ],
      },
    });
    const cycleId = await close('CNHGH', 'MYKUL');
    await hubs.agree('CNHGH');
    await hubs.agree('CNHGH');
    expect((await state(cycleId)).state).toBe('CLOSED');
    hubs.clock.nowMs += 3_600_000;
    await hubs.agree('CNHGH');
    expect((await state(cycleId)).state).toBe('DISPUTED');
    expect(await hubs.ask(reconciliationText)).toMatchObject({
      reconciliation: { matched: 1, breaks: [{ tradeRef: 'one-sided', ageSeconds: 3_690 }] },
    });
    // The payee's hub books it late, and the two agree after all.
    const inbound = await hubs.send('recordInboundSettlement', 'settlement', {
      ...{ tradeRef: 'one-sided', payerHub: 'CNHGH', amount: { amount: '5.00', currencyCode: 'CNY' } },
      payeeMerchantId: 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
    });
    expect((await hubs.send('postSettlement', 'settlement', { id: inbound.id })).codes).toEqual([]);
    for (const hub of ['CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH']) await hubs.agree(hub);
    expect((await state(cycleId)).state).toBe('SETTLED');
  });

  const oneSided = async (tradeRef: string, amount: string) => {
    const { id } = await hubs.send('holdFunds', 'settlement', {
      ...{ tradeRef, payerAccountId: hubs.furniture.payers.CNHGH, amount: { amount, currencyCode: 'CNY' } },
      payeeMerchantId: 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2D',
    });
    await hubs.send('postSettlement', 'settlement', { id });
    return id;
  };

  test('a cycle settles without what is in dispute, which both hubs leave to the next one', async () => {
    const disputed = await oneSided('disputed', '4.00');
    await hubs.trade('CNHGH', 'MYKUL');
    const cycleId = await close('CNHGH', 'MYKUL');
    hubs.clock.nowMs += 3_600_001;
    for (const hub of ['CNHGH', 'MYKUL', 'CNHGH', 'MYKUL']) await hubs.agree(hub);
    const shown = `query ($id: ID!) { nettingCycle(id: $id) { state contested settlements digest undisputedDigest } }`;
    type Shown = { nettingCycle: { digest: string; undisputedDigest: string } };
    const { nettingCycle } = await hubs.ask<Shown>(shown, { id: cycleId });
    expect(nettingCycle).toMatchObject({ state: 'DISPUTED', contested: ['disputed'], settlements: 2 });
    expect(nettingCycle.undisputedDigest).not.toBe(nettingCycle.digest);
    for (const hub of ['CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH', 'MYKUL']) await hubs.agree(hub);
    expect((await hubs.ask<Shown>(shown, { id: cycleId })).nettingCycle).toMatchObject({
      ...{ state: 'SETTLED', contested: ['disputed'], settlements: 1, digest: nettingCycle.undisputedDigest },
    });
    const { obligations } = await hubs.ask<{ obligations: object[] }>(
      '{ obligations { from { code } amount { amount } } }',
    );
    expect(obligations).toEqual([{ from: { code: 'CNHGH' }, amount: { amount: '4.00' } }]);
    // It is in the next cycle, of either hub, where the payee's hub books it after all.
    const input = { hub: 'MYKUL', counterparty: 'CNHGH', tradeRef: 'disputed' };
    expect((await hubs.send('restoreSettlement', 'settlement', input)).codes).toEqual([]);
    const { settlement } = await hubs.ask<{ settlement: { nettingCycleId: string } }>(
      'query ($id: ID!) { settlement(id: $id) { nettingCycleId } }',
      { id: disputed },
    );
    expect(await close('CNHGH', 'MYKUL')).toBe(settlement.nettingCycleId);
    for (const hub of ['CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH']) await hubs.agree(hub);
    expect(await state(settlement.nettingCycleId)).toMatchObject({ state: 'SETTLED', settlements: 1 });
  });

  test('what the two hubs book differently is corrected once both operators propose the same amount', async () => {
    const before = await hubs.payer('CNHGH');
    const id = await oneSided('corrected', '4.00');
    const propose = (hub: string, counterparty: string, amount: string) =>
      hubs.send('correctSettlement', 'correction', {
        ...{ hub, counterparty, payerHub: 'CNHGH', tradeRef: 'corrected', reason: 'Nothing was sold.' },
        amount: { amount, currencyCode: 'CNY' },
      });
    expect((await propose('MYKUL', 'CNHGH', '4.00')).codes).toEqual(['CONFLICT']);
    await propose('CNHGH', 'MYKUL', '1.00');
    await propose('MYKUL', 'CNHGH', '0.00');
    for (const hub of ['CNHGH', 'MYKUL']) await hubs.agree(hub);
    expect((await hubs.payer('CNHGH'))[0]).toBe((Number(before[0]) - 4).toFixed(2));
    await propose('CNHGH', 'MYKUL', '0.00');
    for (const hub of ['CNHGH', 'MYKUL']) await hubs.agree(hub);
    expect(await hubs.payer('CNHGH')).toEqual(before);
    const text = `query ($hub: HubCode!) { settlementCorrections(hub: $hub, tradeRef: "corrected") {
      state amount { amount } error } }`;
    const applied = { state: 'APPLIED', amount: { amount: '0.00' }, error: null };
    expect(await hubs.ask(text, { hub: 'MYKUL' })).toEqual({ settlementCorrections: [applied] });
    expect(await hubs.ask(text, { hub: 'CNHGH' })).toEqual({
      settlementCorrections: [applied, { state: 'WITHDRAWN', amount: { amount: '1.00' }, error: null }],
    });
    const { settlement } = await hubs.ask<{ settlement: { transfers: object[] } }>(
      'query ($id: ID!) { settlement(id: $id) { transfers { state amount { amount } } } }',
      { id },
    );
    const transfer = { state: 'POSTED', amount: { amount: '4.00' } };
    expect(settlement.transfers).toEqual([transfer, transfer]);
    const reconciled = '{ reconciliation(hub: "CNHGH", counterparty: "MYKUL") { breaks { tradeRef } } }';
    expect(await hubs.ask(reconciled)).toEqual({ reconciliation: { breaks: [] } });
  });

  test('corrections there and back leave every account as it was, also across currencies', async () => {
    const tradeRef = await hubs.trade('MYKUL', 'CNHGH');
    type Posted = { accounts: readonly { id: string; posted: { amount: string } }[] };
    const balances = async () => {
      const text = 'query ($hub: HubCode!) { accounts(hub: $hub) { id posted { amount } } }';
      const books = await Promise.all(['MYKUL', 'CNHGH'].map((hub) => hubs.ask<Posted>(text, { hub })));
      return books.flatMap(({ accounts }) => accounts.map(({ id, posted }) => [id, posted.amount]));
    };
    const { trade } = await hubs.ask<{ trade: { settlement: { buy: { amount: string; currencyCode: string } } } }>(
      'query ($id: ID!) { trade(id: $id) { settlement { buy { amount currencyCode } } } }',
      { id: tradeRef },
    );
    const { amount: right, currencyCode } = trade.settlement.buy;
    const agreeOn = async (amount: string) => {
      const input = { payerHub: 'MYKUL', tradeRef, reason: 'A typing error.', amount: { amount, currencyCode } };
      for (const [hub, counterparty] of [
        ['MYKUL', 'CNHGH'],
        ['CNHGH', 'MYKUL'],
      ]) {
        expect((await hubs.send('correctSettlement', 'correction', { hub, counterparty, ...input })).codes).toEqual([]);
      }
      for (const hub of ['MYKUL', 'CNHGH']) await hubs.agree(hub);
    };
    const before = await balances();
    await agreeOn((Number(right) + 1.01).toFixed(2));
    const changed = await balances();
    await agreeOn((Number(right) + 3.33).toFixed(2));
    expect(changed).not.toEqual(before);
    await agreeOn(right);
    expect(await balances()).toEqual(before);
    const cycleId = await close('MYKUL', 'CNHGH');
    for (const hub of ['MYKUL', 'CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH']) await hubs.agree(hub);
    expect(await state(cycleId)).toMatchObject({ state: 'SETTLED' });
    const late = { hub: 'MYKUL', counterparty: 'CNHGH', payerHub: 'MYKUL', tradeRef, reason: 'Too late.' };
    const refused = await hubs.send('correctSettlement', 'correction', {
      ...late,
      amount: { amount: '1', currencyCode },
    });
    expect(refused.codes).toEqual(['ILLEGAL_TRANSITION']);
  });

  test('a cycle without settlements stays open, unless the other hub has closed its own', async () => {
    const id = await close('MYKUL', 'CNHGH');
    expect(await state(id)).toMatchObject({ state: 'OPEN', settlements: 0 });
    expect(await close('MYKUL', 'CNHGH')).toBe(id);
    await oneSided('late', '2.00');
    const theirs = await close('CNHGH', 'MYKUL');
    expect(await close('MYKUL', 'CNHGH')).toBe(id);
    expect(await state(id)).toMatchObject({ state: 'CLOSED', settlements: 0 });
    await hubs.send('restoreSettlement', 'settlement', { hub: 'MYKUL', counterparty: 'CNHGH', tradeRef: 'late' });
    for (const hub of ['CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH']) await hubs.agree(hub);
    for (const each of [id, theirs]) expect(await state(each)).toMatchObject({ state: 'SETTLED', settlements: 1 });
  });

  test('a payee’s hub books the amount that the payer’s hub holds, and no other', async () => {
    const payeeMerchantId = 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
    const { id } = await hubs.send('holdFunds', 'settlement', {
      ...{ tradeRef: 'typing-error', payerAccountId: hubs.furniture.payers.CNHGH, payeeMerchantId },
      amount: { amount: '5.00', currencyCode: 'CNY' },
    });
    const record = (amount: string) =>
      hubs.send('recordInboundSettlement', 'settlement', {
        ...{ tradeRef: 'typing-error', payerHub: 'CNHGH', payeeMerchantId, amount: { amount, currencyCode: 'CNY' } },
      });
    expect(await record('50.00')).toMatchObject({
      codes: ['CONFLICT'],
      messages: ['CNHGH holds CNY 5.00 for this trade.'],
    });
    const inbound = await record('5');
    expect(inbound.codes).toEqual([]);
    for (const each of [inbound.id, id]) await hubs.send('voidSettlement', 'settlement', { id: each });
  });

  test('a payment that the payee’s hub has lost is restored from what the payer’s hub has posted, once', async () => {
    const payeeMerchantId = 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2C';
    const { id } = await hubs.send('holdFunds', 'settlement', {
      ...{ tradeRef: 'lost', payerAccountId: hubs.furniture.payers.CNHGH, payeeMerchantId },
      amount: { amount: '3.00', currencyCode: 'CNY' },
    });
    const restore = (change: object = {}) =>
      hubs.send('restoreSettlement', 'settlement', {
        ...{ hub: 'MYKUL', counterparty: 'CNHGH', tradeRef: 'lost' },
        ...change,
      });
    expect(await restore()).toMatchObject({
      codes: ['CONFLICT'],
      messages: ['CNHGH has not posted a payment to this hub for this trade.'],
    });
    expect((await restore({ tradeRef: 'unknown' })).codes).toEqual(['CONFLICT']);
    expect((await restore({ hub: 'CNHGH', counterparty: 'MYKUL', payerAccountId: 'x' })).codes).toEqual(['CONFLICT']);
    await hubs.send('postSettlement', 'settlement', { id });

    const cycleId = await close('CNHGH', 'MYKUL');
    const restored = await restore();
    expect(restored.codes).toEqual([]);
    expect((await restore()).id).toBe(restored.id);
    const { accounts } = await hubs.ask<{ accounts: readonly object[] }>(
      'query ($ownerId: ID) { accounts(hub: "MYKUL", ownerId: $ownerId) { posted { amount } available { amount } } }',
      { ownerId: payeeMerchantId },
    );
    // Nobody can deliver here what was shipped in the part that is lost.
    expect(accounts).toEqual([{ posted: { amount: '3.00' }, available: { amount: '3.00' } }]);
    for (const hub of ['CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH']) await hubs.agree(hub);
    expect(await state(cycleId)).toMatchObject({ state: 'SETTLED' });
  });

  test('a payee’s hub posts nothing that the payer’s hub has not', async () => {
    const input = { tradeRef: 'unpaid', payerHub: 'CNHGH', amount: { amount: '5.00', currencyCode: 'CNY' } };
    const payeeMerchantId = 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
    const { id } = await hubs.send('recordInboundSettlement', 'settlement', { ...input, payeeMerchantId });
    expect((await hubs.send('postSettlement', 'settlement', { id })).codes).toEqual(['CONFLICT']);
    expect((await hubs.send('voidSettlement', 'settlement', { id })).codes).toEqual([]);
  });
});

describe('a pair of hubs', () => {
  const agreed = readRegistryFile(join(projectRoot, 'subgraphs/hubs/network.json'));
  const setPairs = (...pairs: readonly HubPair[]) => {
    for (const hub of ['MYKUL', 'CNHGH']) {
      hubs.network.hub(hub).terms = new SettlementTerms({ ...agreed, pairs });
    }
  };
  const pair = {
    hubs: ['CNHGH', 'MYKUL'],
    currency: 'CNY',
    netDebitCaps: { CNHGH: '5000000', MYKUL: '5000000' },
  } as const;
  afterEach(() => setPairs(pair));

  const merchants = {
    CNHGH: 'gid://CNHGH/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
    MYKUL: 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
  };
  const hold = (payer: 'MYKUL' | 'CNHGH', tradeRef: string, currencyCode: string) =>
    hubs.send('holdFunds', 'settlement', {
      ...{ tradeRef, payerAccountId: hubs.furniture.payers[payer], amount: { amount: '7.00', currencyCode } },
      payeeMerchantId: merchants[payer === 'MYKUL' ? 'CNHGH' : 'MYKUL'],
    });
  const post = (id: string | undefined) => hubs.send('postSettlement', 'settlement', { id });
  /** The state of the cycle that a settlement is in, and the currencies in it. */
  const nettingOf = async (id: string | undefined) => {
    const { settlement } = await hubs.ask<{ settlement: { nettingCycleId: string } }>(
      'query ($id: ID!) { settlement(id: $id) { nettingCycleId } }',
      { id },
    );
    const { nettingCycle } = await hubs.ask<{
      nettingCycle: { state: string; lines: readonly { amount: { currencyCode: string } }[] };
    }>(cycleText, { id: settlement.nettingCycleId });
    return [nettingCycle.state, ...new Set(nettingCycle.lines.map(({ amount }) => amount.currencyCode))];
  };

  test('that is not in the registry settles nothing, which is said at the quote and at the payee', async () => {
    const quotes = await hubs.quotes('CNHGH', 'MYKUL');
    setPairs();
    expect(
      await hubs.send('placeTrade', 'trade', { ...quotes, payerAccountId: hubs.furniture.payers.CNHGH }),
    ).toMatchObject({
      codes: ['INVALID'],
      messages: ['CNHGH does not settle with MYKUL.'],
    });
    expect((await hold('CNHGH', 'no-pair', 'CNY')).messages).toEqual([
      'The payee must be a merchant of another hub that settles with this one.',
    ]);
    const close = { hub: 'MYKUL', counterparty: 'CNHGH' };
    expect((await hubs.send('closeNettingCycle', 'nettingCycle', close)).codes).toEqual(['INVALID']);
  });

  test('whose cap is changed owes no more than that from the next hold on', async () => {
    setPairs({ ...pair, netDebitCaps: { ...pair.netDebitCaps, CNHGH: '0.00' } });
    expect((await hold('CNHGH', 'capped', 'CNY')).codes).toEqual(['NET_DEBIT_CAP_EXCEEDED']);
    setPairs(pair);
    const { id } = await hold('CNHGH', 'capped', 'CNY');
    expect((await hubs.send('voidSettlement', 'settlement', { id })).codes).toEqual([]);
  });

  test('shows its position, in which what is held counts against the cap, and says when it is near', async () => {
    const positions = async () => {
      const text = `{ positions(hubs: ["CNHGH"]) { hub { code } counterparty { code } currency owed { amount } pending { amount }
        due { amount } net { amount } cap { amount } used nearCap } }`;
      const { positions: all } = await hubs.ask<{ positions: readonly { used: number | null }[] }>(text);
      return all.filter((each) => each.used !== null);
    };
    setPairs({ ...pair, netDebitCaps: { ...pair.netDebitCaps, CNHGH: '10.00' } });
    const [before] = await positions();
    expect(before).toMatchObject({ hub: { code: 'CNHGH' }, counterparty: { code: 'MYKUL' }, currency: 'CNY', used: 0 });
    const { id } = await hold('CNHGH', 'seven-of-ten', 'CNY');
    expect(await positions()).toMatchObject([
      { pending: { amount: '7.00' }, net: { amount: '7.00' }, cap: { amount: '10.00' }, used: 0.7, nearCap: false },
    ]);
    expect((await hold('CNHGH', 'fourteen', 'CNY')).codes).toEqual(['NET_DEBIT_CAP_EXCEEDED']);
    setPairs({ ...pair, netDebitCaps: { ...pair.netDebitCaps, CNHGH: '7.70' } });
    expect(await positions()).toMatchObject([{ used: 0.909, nearCap: true }]);
    await hubs.send('voidSettlement', 'settlement', { id });
    expect(await positions()).toMatchObject([{ pending: { amount: '0.00' }, used: 0, nearCap: false }]);
  });

  test('that settles in another currency from now on nets each currency in cycles of its own', async () => {
    const before = await hold('CNHGH', 'held-before', 'CNY');
    const inboundBefore = await hubs.send('recordInboundSettlement', 'settlement', {
      ...{ tradeRef: 'held-before', payerHub: 'CNHGH', amount: { amount: '7.00', currencyCode: 'CNY' } },
      payeeMerchantId: merchants.MYKUL,
    });
    setPairs({ ...pair, currency: 'MYR' });
    expect((await hold('CNHGH', 'in-the-old', 'CNY')).messages).toEqual(['The two hubs settle in MYR.']);
    const after = await hold('MYKUL', 'in-the-new', 'MYR');
    const inboundAfter = await hubs.send('recordInboundSettlement', 'settlement', {
      ...{ tradeRef: 'in-the-new', payerHub: 'MYKUL', amount: { amount: '7.00', currencyCode: 'MYR' } },
      payeeMerchantId: merchants.CNHGH,
    });
    for (const { id } of [after, inboundAfter, before, inboundBefore]) expect((await post(id)).codes).toEqual([]);
    expect(await nettingOf(after.id)).toEqual(['CLOSED', 'MYR']);
    expect(await nettingOf(before.id)).toEqual(['OPEN', 'CNY']);
    await hubs.send('closeNettingCycle', 'nettingCycle', { hub: 'CNHGH', counterparty: 'MYKUL' });
    for (const hub of ['MYKUL', 'CNHGH', 'MYKUL', 'CNHGH', 'MYKUL', 'CNHGH']) await hubs.agree(hub);
    for (const { id } of [before, inboundBefore]) expect(await nettingOf(id)).toEqual(['SETTLED', 'CNY']);
    for (const { id } of [after, inboundAfter]) expect(await nettingOf(id)).toEqual(['SETTLED', 'MYR']);
  });
});

test('debits equal credits in every currency of every hub', async () => {
  for (const hub of ['MYKUL', 'CNHGH']) {
    const text = `query ($hub: HubCode!) { trialBalance(hub: $hub) {
      postedDebits { amount } postedCredits { amount } pendingDebits { amount } pendingCredits { amount } } }`;
    const { trialBalance } = await hubs.ask<{ trialBalance: Record<string, object>[] }>(text, { hub });
    expect(trialBalance.length).toBeGreaterThan(0);
    for (const line of trialBalance) {
      expect(line.postedDebits).toEqual(line.postedCredits);
      expect(line.pendingDebits).toEqual(line.pendingCredits);
    }
  }
});
