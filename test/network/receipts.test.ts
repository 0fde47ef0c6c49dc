import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyReceiptsIn } from '../../cli/receipts.ts';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import type { ReceiptHead } from '../../identity/receipts/AnsweredReceipt.ts';
import { signHeader } from '../../identity/receipts/ExportHeader.ts';
import { beginningOfChain, digestOf, type Receipt, receiptText } from '../../identity/receipts/Receipt.ts';
import { canonicalJson } from '../../subgraphs/host/database/idempotent.ts';
import { exportReceipts } from '../../subgraphs/host/receipts/answerReceipts.ts';
import { ReceiptBook } from '../../subgraphs/host/receipts/ReceiptBook.ts';
import type { HubCode } from '../support/network/goodsFor.ts';
import { startTrustedNetwork, type TrustedNetwork } from '../support/network/startTestNetwork.ts';

let network: TrustedNetwork;
const marketplace = 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
const otherMarketplace = 'gid://CNHGH/Marketplace/01JD4QB2C5D7E9F1G3H5J7K9M1';
beforeAll(async () => {
  network = await startTrustedNetwork({ seed: 'ehub' });
}, 60_000);
afterAll(() => network.close());

interface Answer {
  readonly data: Record<string, { readonly userErrors: readonly { readonly code: string }[] }>;
  readonly extensions?: { readonly receipts?: Receipt[] };
}

interface Request {
  readonly query: string;
  readonly variables?: object;
  /** Of the issuer; nobody when left out. */
  readonly name?: string;
  /** The value of the header that asks for receipts; asks for them when left out. */
  readonly asks?: string | null;
}

async function send({ query, variables, name, asks = '1' }: Request): Promise<Answer> {
  const response = await fetch(`${network.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(name && { authorization: `Bearer ${await network.issuer.token(name)}` }),
      ...(asks !== null && { 'ehub-receipts': asks }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

const quoteFx = 'mutation ($input: QuoteFxInput!) { quoteFx(input: $input) { fxQuote { id } userErrors { code } } }';
const quoteInput = (idempotencyKey: string) => ({
  ...{ hub: 'MYKUL', sell: 'MYR', buy: { amount: '10.00', currencyCode: 'CNY' }, idempotencyKey },
});

/** Sends it again, as clients do, until no receipt is pending: a busy machine may take longer to seal than a hub waits. */
async function settled(request: Request): Promise<Answer> {
  const answer = await send(request);
  return answer.extensions?.receipts?.some((receipt) => 'pending' in receipt) ? settled(request) : answer;
}

const quote = (idempotencyKey: string, name = 'marketplace'): Request => ({
  ...{ query: quoteFx, variables: { input: quoteInput(idempotencyKey) }, name },
});

/** That of a quote. */
async function receiptOf(idempotencyKey: string, name?: string): Promise<Receipt> {
  const answer = await settled(quote(idempotencyKey, name));
  const [receipt, ...others] = answer.extensions?.receipts ?? [];
  if (!receipt || others.length > 0) throw new Error(`Not one receipt: ${JSON.stringify(answer)}`);
  return receipt;
}

async function verify(lines: readonly unknown[], options: { readonly kept?: boolean; readonly head?: string } = {}) {
  const file = `${network.registryFile}.receipts`;
  writeFileSync(file, lines.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join(''));
  const said: string[] = [];
  const values = { kept: false, registry: network.registryFile, ...options };
  const code = await verifyReceiptsIn(file, values, {}, (line) => said.push(line));
  return { code, said: said.join('\n') };
}

async function bookOf(hub: HubCode, contract: string) {
  const key = await openSigningKey(network.keyFile(hub));
  return { key, book: new ReceiptBook(network.hubs[hub].database(contract), hub, key) };
}

async function exported(hub: HubCode, contract: string): Promise<string[]> {
  const { key, book } = await bookOf(hub, contract);
  const lines: string[] = [];
  for await (const page of exportReceipts(book, key)) lines.push(...page.trimEnd().split('\n'));
  return lines;
}

describe('a mutation that asks for its receipts', () => {
  test('gets one that says who did what, is in the hub’s chain, and verifies with only the registry', async () => {
    const receipt = await receiptOf('who and what');
    expect(receipt).toMatchObject({
      ...{ hub: 'MYKUL', contract: 'settlement', operation: 'quoteFx', party: marketplace, subject: 'marketplace' },
      input: digestOf(canonicalJson(quoteInput('who and what'))),
    });
    expect(await verify([receipt, receipt], { kept: true })).toMatchObject({ code: 0 });
    expect(await verify([receipt, { ...receipt, party: 'operator:MYKUL' }], { kept: true })).toEqual({
      code: 1,
      said: 'line 2: NOT_SIGNED: No hub of the registry signed this.',
    });
    expect(await exported('MYKUL', 'settlement')).toContain(JSON.stringify(receipt));
  });

  test('gets one for each of its fields, from each hub that executed one', async () => {
    const query = `mutation ($here: QuoteFxInput!, $there: QuoteFxInput!, $invalid: QuoteFxInput!) {
      first: quoteFx(input: $here) { userErrors { code } }
      there: quoteFx(input: $there) { userErrors { code } }
      invalid: quoteFx(input: $invalid) { userErrors { code } }
    }`;
    const there = { hub: 'CNHGH', sell: 'CNY', buy: { amount: '1.00', currencyCode: 'MYR' }, idempotencyKey: 'parts' };
    const invalid = { ...quoteInput('invalid'), buy: { amount: '0.00', currencyCode: 'CNY' } };
    const variables = { here: quoteInput('parts'), there, invalid };
    const { data, extensions } = await settled({ query, variables, name: 'marketplace' });
    expect(data).toMatchObject({
      first: { userErrors: [] },
      there: { userErrors: [{ code: 'PROHIBITED' }] },
      invalid: { userErrors: [{ code: 'INVALID' }] },
    });
    expect(extensions?.receipts).toMatchObject([{ hub: 'MYKUL' }, { hub: 'CNHGH' }]);
    expect(await verify(extensions?.receipts ?? [], { kept: true })).toMatchObject({ code: 0 });
  });

  test('gets the same one again for the same idempotency key, even if it was not requested at first', async () => {
    const before = await receiptOf('again');
    expect(await receiptOf('again')).toEqual(before);
    expect((await send({ ...quote('asked later'), asks: null })).extensions).toBeUndefined();
    const later = await receiptOf('asked later');
    expect(later).toMatchObject({ input: digestOf(canonicalJson(quoteInput('asked later'))) });
    const inputs = (await exported('MYKUL', 'settlement')).map((line) => (JSON.parse(line) as Receipt).input);
    for (const { input } of [before, later]) expect(inputs.filter((each) => each === input)).toHaveLength(1);
  });

  test('gets none of another principal under the same key', async () => {
    const [own, others] = [await receiptOf('shared key'), await receiptOf('shared key', 'otherMarketplace')];
    expect([own.party, others.party]).toEqual([marketplace, otherMarketplace]);
    expect(others.position).not.toBe(own.position);
  });

  test('gets one if it was refused for good, and none if the key may be used again', async () => {
    const input = {
      hub: 'CNHGH',
      sell: 'CNY',
      buy: { amount: '1.00', currencyCode: 'MYR' },
      idempotencyKey: 'refused',
    };
    const refused = await settled({ query: quoteFx, variables: { input }, name: 'marketplace' });
    expect(refused.data.quoteFx?.userErrors).toEqual([{ code: 'PROHIBITED' }]);
    expect(refused.extensions?.receipts).toMatchObject([{ hub: 'CNHGH', party: marketplace }]);

    await receiptOf('taken');
    const other = { ...quoteInput('taken'), sell: 'CNY', buy: { amount: '1.00', currencyCode: 'MYR' } };
    const reused = await send({ query: quoteFx, variables: { input: other }, name: 'marketplace' });
    expect(reused).toMatchObject({
      data: { quoteFx: { userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] } },
      extensions: { receipts: [] },
    });
  });

  test('gets a pending one if it cannot be sealed in time, and the receipt when it is sent again', async () => {
    const lock = `SELECT pg_advisory_xact_lock(hashtextextended('receipts of settlement', 0))`;
    await network.hubs.MYKUL.database('settlement').transaction(async (transaction) => {
      await transaction.query({ text: lock });
      const { extensions } = await send(quote('pending'));
      const pending = { hub: 'MYKUL', contract: 'settlement', operation: 'quoteFx', pending: true };
      expect(extensions).toEqual({ receipts: [pending] });
    });
    expect(await receiptOf('pending')).toMatchObject({ party: marketplace, signature: expect.any(String) });
  });

  test('gets its own among many concurrent ones, and all are in one chain', async () => {
    const keys = Array.from({ length: 20 }, (_, n) => `at once ${n}`);
    const given = await Promise.all(keys.map((key) => receiptOf(key)));
    expect(given.map(({ input }) => input)).toEqual(keys.map((key) => digestOf(canonicalJson(quoteInput(key)))));
    expect(await verify(await exported('MYKUL', 'settlement'))).toMatchObject({ code: 0 });
    expect(await verify(given, { kept: true })).toMatchObject({ code: 0 });
  });
});

test('a request without receipts, or without mutations, gets none', async () => {
  for (const asks of [null, 'head', '0', '1, 1'])
    expect((await send({ ...quote('not asked'), asks })).extensions).toBeUndefined();
  expect((await send({ query: '{ hubs { code } }' })).extensions).toBeUndefined();
});

test('a direct caller of a hub gets neither receipts nor heads', async () => {
  const headers = { 'content-type': 'application/json', 'ehub-receipts': 'head' };
  const ask = async (query: string): Promise<object> => {
    const body = JSON.stringify({ query });
    const response = await fetch(network.hubs.MYKUL.url('settlement'), { method: 'POST', headers, body });
    return (await response.json()) as object;
  };
  expect(Object.keys(await ask('{ _service { sdl } }'))).toEqual(['data']);
  expect(await ask('{ __typename }')).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

describe('the head of a chain', () => {
  const hubs = '{ hubs { code subgraphs { name receiptHead { position digest at } } } }';
  interface Hub {
    readonly code: string;
    readonly subgraphs: readonly { readonly name: string; readonly receiptHead: ReceiptHead | null }[];
  }

  /** As the gateway publishes it, once that is the receipt of this position. */
  async function publishedHead(position: number): Promise<ReceiptHead> {
    for (;;) {
      const { data } = await network.query<{ hubs: readonly Hub[] }>(hubs);
      const hub = data?.hubs.find(({ code }) => code === 'MYKUL');
      const head = hub?.subgraphs.find(({ name }) => name === 'settlement')?.receiptHead;
      if (head && head.position >= position) return head;
    }
  }

  test('is published by the gateway, and reveals an export that its hub has truncated and signed again', async () => {
    const { at, ...receipt } = await receiptOf('published');
    const head = await publishedHead(receipt.position);
    expect(head).toEqual({ position: receipt.position, digest: digestOf(receiptText({ at, ...receipt })), at });
    const whole = await exported('MYKUL', 'settlement');
    const published = `${head.position}:${head.digest}`;
    expect(await verify(whole, { head: published })).toMatchObject({ code: 0 });

    const { key, book } = await bookOf('MYKUL', 'settlement');
    const kept = await book.page(1, head.position - 3, head.position);
    const digest = (await book.page(head.position - 2, head.position, 1))[0]?.previous ?? '';
    const span = { first: 1, last: kept.length, previous: beginningOfChain, head: digest, at };
    const cut = [await signHeader({ ...book.chain, ...span }, key), ...kept];
    expect(await verify(cut)).toMatchObject({ code: 0 });
    expect(await verify(cut, { head: published })).toEqual({
      code: 1,
      said: `line ${cut.length + 1}: LEFT_OUT: Receipt ${cut.length} is missing: the export ends before it, and receipt ${head.position} was published.`,
    });
    expect(await verify(whole, { head: `${head.position}:${digest}` })).toEqual({
      code: 1,
      said: `line ${head.position + 1}: FORKED: Receipt ${head.position} is not the one that was published.`,
    });
  }, 30_000);

  test('is null if there is none yet', async () => {
    const { data } = await network.query<{ hubs: readonly Hub[] }>(hubs);
    const contracts = data?.hubs.find(({ code }) => code === 'CNHGH')?.subgraphs;
    expect(contracts?.find(({ name }) => name === 'merchants')).toEqual({ name: 'merchants', receiptHead: null });
  });
});
