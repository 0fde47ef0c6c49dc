import { type Fault, faultsOf, refuse, tokenOf } from './Fault.ts';
import type { Alteration, Call } from './FaultyHub.ts';
import { accept, change, hasKey, inputOf, isOf, payload, reject, rename } from './mutationFaults.ts';

interface Receipt {
  [member: string]: unknown;
  position: number;
}

/** What a signed message is answered with where it is executed. */
const execute =
  (isMeant: (call: Call) => unknown): Alteration =>
  (call) => {
    if (!String(call.body?.query).startsWith('mutation') || !isMeant(call)) return;
    call.status = 200;
    call.answer = { data: { registerMerchant: { merchant: { id: 'x' }, userErrors: [] } } };
  };

const merchants: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'MERCHANTS-1': {
    NOT_DRAFT: change('MERCHANTS-1 draft', { kyb: 'SUBMITTED' }),
    SKIPPED: accept('skip to SUSPENDED'),
    CODE: rename('skip to SUSPENDED'),
  },
  'MERCHANTS-2': { ACCEPTED: accept('of a draft'), CODE: rename('of a draft') },
  'MERCHANTS-3': {
    ACCEPTED: accept('no consent'),
    CODE: rename('no consent'),
    REFUSED: reject('MERCHANTS-3 consent'),
  },
  'MERCHANTS-4': { ACCEPTED: accept('main again'), CODE: rename('main again') },
  'MERCHANTS-5': {
    ACCEPTED: accept('invalid gtin'),
    CODE: rename('invalid gtin'),
    FIELD: (call) =>
      payload(call, 'invalid gtin', ({ userErrors: [first] }) => {
        if (first) first.field = ['input'];
      }),
  },
  'CONNECTIONS-9': {
    ORDER: (call) => {
      const first = call.answer.data?.products?.nodes?.[0];
      if (isOf(call, 'CONNECTIONS-9') && first) first.id = 'x';
    },
  },
};

/** A second row where a product of this name is counted. */
const second =
  (name: string): Alteration =>
  ({ body, answer }) => {
    const { text = '' } = (body?.variables?.filter ?? {}) as { text?: string | null };
    if (text?.endsWith(` ${name}`)) answer.data?.products?.nodes.push({ id: 'x' });
  };

const idempotency: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'IDEMPOTENCY-1': {
    TWO_EFFECTS: second('repeated'),
    OTHER_RESPONSE: (call) => {
      if (call.times === 1) change('repeated', { id: 'x' })(call);
    },
  },
  'IDEMPOTENCY-2': {
    TWO_EFFECTS: second('at once'),
    OTHER_RESPONSE: (call) => {
      if (call.times === 3) change('IDEMPOTENCY-2 at once', { id: 'x' })(call);
    },
  },
  'IDEMPOTENCY-3': {
    ACCEPTED: (call) => {
      if (inputOf(call).grossWeightGrams === 101) accept('reused')(call);
    },
    CODE: rename('reused'),
  },
  'IDEMPOTENCY-4': {
    SHARED: (call) => {
      if (tokenOf(call).ehub?.kind === 'operator') reject('IDEMPOTENCY-4 submit')(call);
    },
  },
  'IDEMPOTENCY-5': {
    USED: (call) => {
      if (inputOf(call).grossWeightGrams === 100) reject('corrected')(call);
    },
  },
  'MONEY-1': {
    NOT_EXACT: change('price 90071992547409.93', { price: { amount: '90071992547409.94', currencyCode: 'MYR' } }),
    REFUSED: reject('price 90071992547409.93'),
  },
  'MONEY-2': {
    ROUNDED: accept('price 12.005 MYR'),
    NOT_POSITIVE: accept('price 0.00 MYR'),
    CURRENCY: accept('price 1.00 XXX'),
    CODE: rename('price 1.00 XXX'),
  },
};

/** Another stock of the products of an audit, under the alias by which it asks for them. */
const stock =
  (audit: string, alias: string, figures: Readonly<Record<string, number>>): Alteration =>
  (call) => {
    if (!isOf(call, audit)) return;
    const [entity] = (call.answer.data?.[alias] ?? []) as { stock: Record<string, unknown> }[];
    if (entity) Object.assign(entity.stock, figures);
  };

let notSold = '';

const goods: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'STOCK-1': {
    SUM: stock('STOCK-1', 'stock', { available: 14 }),
    NOT_ADDED: stock('STOCK-1', 'stock', { onHand: 10, available: 10 }),
    ACCEPTED: (call) => {
      if (inputOf(call).quantity === 0) accept('none')(call);
    },
  },
  'STOCK-2': {
    STALE_ACCEPTED: accept('STALE_ACCEPTED'),
    TOO_MUCH_ACCEPTED: accept('TOO_MUCH_ACCEPTED'),
    CODE: rename('STALE_ACCEPTED'),
  },
  'STOCK-3': {
    ACCEPTED: accept('reserve too much'),
    CODE: rename('reserve too much'),
    PARTLY_HELD: stock('STOCK-3', 'stock', { reserved: 4, available: 6 }),
    NOT_HELD: stock('STOCK-3', 'after', { reserved: 0, available: 10 }),
  },
  'STOCK-4': {
    OVERSOLD: stock('STOCK-4', 'stock', { reserved: 12, available: -2 }),
    NOT_SOLD: (call) => {
      const key = String(inputOf(call).idempotencyKey);
      const isHeld = JSON.stringify(call.answer.data ?? {}).includes('"state":"HELD"');
      if (isOf(call, 'STOCK-4') && isHeld) notSold ||= key;
      if (key === notSold) reject(key.slice(key.lastIndexOf(':') + 1))(call);
      stock('STOCK-4', 'stock', { reserved: 6, available: 4 })(call);
    },
  },
  'STOCK-5': {
    NOT_RELEASED: stock('STOCK-5', 'stock', { reserved: 2, available: 8 }),
    NOT_COMMITTED: stock('STOCK-5', 'left', { onHand: 10 }),
    STATE: change('STOCK-5 release', { state: 'HELD' }),
    ACCEPTED: accept('commit released'),
    CODE: rename('commit released'),
  },
  'STOCK-6': { STILL_HELD: stock('STOCK-6', 'stock', { reserved: 4, available: 6 }) },
  'STOCK-7': {
    EXPIRED: stock('STOCK-7', 'stock', { available: 15 }),
    ORDER: (call) => {
      const [entity] = (call.answer.data?.lots ?? []) as { stock: { levels: { lot: string; reserved: number }[] } }[];
      const early = entity?.stock.levels.find(({ lot }) => lot === 'EARLY');
      if (early) early.reserved = 0;
    },
  },
  'STOCK-8': {
    SUM: ({ answer: { data } }) => {
      (data?.stockLevel as { movements: unknown[] } | undefined)?.movements.pop();
    },
  },
};

/** Changes the receipt that the answer to a mutation bears. */
const receipt =
  (key: string, alter: (receipt: Receipt) => void): Alteration =>
  (call) => {
    const [first] = (call.answer.extensions?.receipts ?? []) as Receipt[];
    if (first && hasKey(call, key)) alter(first);
  };

const otherDigest = 'A'.repeat(43);

const receipts: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'RECEIPTS-1': {
    MISSING: (call) => {
      if (hasKey(call, 'RECEIPTS-1 receipt')) call.answer.extensions = {};
    },
    FORM: receipt('RECEIPTS-1 receipt', (given) => void delete given.kid),
    FACTS: receipt('RECEIPTS-1 receipt', (given) => Object.assign(given, { party: 'operator:MYKUL' })),
    NOT_SIGNED: receipt('RECEIPTS-1 receipt', (given) => Object.assign(given, { subject: 'somebody else' })),
  },
  'RECEIPTS-2': { DIGEST: receipt('RECEIPTS-2 receipt', (given) => Object.assign(given, { input: otherDigest })) },
  'RECEIPTS-3': {
    POSITION: receipt('chain 1', (given) => Object.assign(given, { position: 1 })),
    PREVIOUS: receipt('chain 1', (given) => Object.assign(given, { previous: otherDigest })),
  },
  'RECEIPTS-4': {
    OTHER: (call) => {
      if (call.times === 1) receipt('receipt again', (given) => Object.assign(given, { position: 1 }))(call);
    },
  },
  'RECEIPTS-5': {
    MISSING: (call) => {
      if (call.headers['ehub-receipts'] === 'head') call.answer.extensions = {};
    },
  },
};

const messages: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'IDENTITY-4': {
    UNSIGNED: execute((call) => hasKey(call, 'UNSIGNED')),
    NO_PRINCIPAL: execute((call) => hasKey(call, 'NO_PRINCIPAL')),
  },
  'IDENTITY-5': {
    ...Object.fromEntries(
      ['OTHER_PATH', 'OTHER_KEY', 'OLD', 'AHEAD'].map((cause) => [
        cause,
        execute((call) => hasKey(call, `IDENTITY-5 ${cause}`)),
      ]),
    ),
    OTHER_BODY: execute((call) => hasKey(call, 'other body sent')),
    REPEATED: execute((call) => hasKey(call, 'IDENTITY-5 good') && call.times === 1),
    GOOD_REFUSED: (call) => {
      if (hasKey(call, 'IDENTITY-5 good')) refuse(call, 'UNAUTHENTICATED');
    },
  },
  'IDENTITY-6': Object.fromEntries(
    ['OTHER_PRINCIPAL', 'OTHER_ISSUER', 'NOT_SIGNED'].map((cause) => [
      cause,
      execute((call) => hasKey(call, `IDENTITY-6 ${cause}`)),
    ]),
  ),
  'IDENTITY-7': {
    SCOPE: execute((call) => hasKey(call, 'SCOPE')),
    FOREIGN_ROW: accept('foreign listing'),
    CODE: rename('foreign listing'),
  },
};

/** One for each cause of each audit of the profile `trading`. */
export const tradingFaults: readonly Fault[] = faultsOf([merchants, idempotency, goods, receipts, messages]);
