import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import type { Exchange } from '../Exchange.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { merchantInput, productInput, workspaceOf } from '../workspace.ts';

interface Created {
  readonly id: string;
  readonly title: string;
}

/** Idempotency of mutations, which clients, gateways and other hubs retry until they know the outcome. */
export const idempotencyAudits: readonly Audit[] = [
  audit({
    id: 'IDEMPOTENCY-1',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'A mutation that is repeated with the same `idempotencyKey` and the same input has no further effect, and the same response.',
    causes: {
      TWO_EFFECTS: 'Store each key with its response, in the transaction of the effect.',
      OTHER_RESPONSE: 'Answer a repeated request with the stored response.',
    },
    async run(hub, violation) {
      const { merchant, merchantId } = await workspaceOf(hub);
      const input = productInput(hub, merchantId, 'repeated');
      const first = await done<Created>(hub, 'createProduct', merchant, input);
      const again = await change<Created>(hub, 'createProduct', merchant, input);
      const rows = await countOf(hub, merchantId, 'repeated');
      if (rows.count !== 1)
        throw violation('TWO_EFFECTS', `A repeated createProduct leaves ${rows.count} products.`, rows.exchange);
      if (again.row?.id !== first.id || again.row.title !== first.title)
        throw violation(
          'OTHER_RESPONSE',
          `The second response has the product ${again.row?.id}, the first ${first.id}.`,
          again.exchange,
        );
    },
  }),
  audit({
    id: 'IDEMPOTENCY-2',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'The same mutation sent several times at once has one effect. Each request gets the same response, or an error with `retryable: true`.',
    causes: {
      TWO_EFFECTS: 'Make keys unique in the database; whoever comes second waits for the first, or is told to retry.',
      OTHER_RESPONSE: 'Answer all of them with the response of the one that was executed.',
    },
    async run(hub, violation) {
      const { merchant, merchantId } = await workspaceOf(hub);
      const input = productInput(hub, merchantId, 'at once');
      const sent = await Promise.allSettled(
        Array.from({ length: 8 }, () => change<Created>(hub, 'createProduct', merchant, input)),
      );
      const rows = await countOf(hub, merchantId, 'at once');
      if (rows.count !== 1)
        throw violation('TWO_EFFECTS', `Eight requests with one key leave ${rows.count} products.`, rows.exchange);
      const answers = sent.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const other = answers.find(({ row }) => row?.id !== answers[0]?.row?.id || !row);
      if (other) throw violation('OTHER_RESPONSE', 'Requests with one key have different responses.', other.exchange);
    },
  }),
  audit({
    id: 'IDEMPOTENCY-3',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'A key that was used with another input or mutation is refused with `IDEMPOTENCY_KEY_REUSED`, and nothing is changed.',
    causes: {
      ACCEPTED: 'Store a digest of the input with the key, and compare it.',
      CODE: 'Refuse with IDEMPOTENCY_KEY_REUSED in `userErrors`.',
    },
    async run(hub, violation) {
      const { merchant, merchantId } = await workspaceOf(hub);
      const input = productInput(hub, merchantId, 'reused');
      await done(hub, 'createProduct', merchant, input);
      requireRefusal(
        await change(hub, 'createProduct', merchant, {
          ...input,
          grossWeightGrams: 101,
        }),
        'IDEMPOTENCY_KEY_REUSED',
        violation,
        'ACCEPTED',
        'A key is accepted with another input.',
      );
    },
  }),
  audit({
    id: 'IDEMPOTENCY-4',
    level: 'MUST',
    profile: 'trading',
    requirement: 'Keys belong to the principal: the same key of two principals is two keys.',
    causes: { SHARED: 'Store each key together with the name of its principal.' },
    async run(hub, violation) {
      if (!hub.credentials) throw new NotApplicable('The hub runs without trust: all callers are one principal.');
      const { operator } = await workspaceOf(hub);
      const [one, two] = [await registered(hub, 'own key'), await registered(hub, 'same key')];
      const submit = (merchantId: string) => ({ merchantId, status: 'SUBMITTED', idempotencyKey: hub.key('submit') });
      await done(hub, 'decideKyb', { kind: 'merchant', merchant: one, hub: hub.code }, submit(one));
      const { row, userErrors, exchange } = await change(hub, 'decideKyb', operator, submit(two));
      if (!row)
        throw violation(
          'SHARED',
          `A key that another principal has used is refused with ${userErrors[0]?.code}.`,
          exchange,
        );
    },
  }),
  audit({
    id: 'IDEMPOTENCY-5',
    level: 'SHOULD',
    profile: 'trading',
    requirement: 'An input that is refused with `INVALID` leaves its key unused, so that the client can correct it.',
    causes: { USED: 'Store no key for a mutation that is refused with INVALID alone.' },
    async run(hub, violation) {
      const { merchant, merchantId } = await workspaceOf(hub);
      const input = productInput(hub, merchantId, 'corrected');
      await change(hub, 'createProduct', merchant, { ...input, grossWeightGrams: -1 });
      const { row, userErrors, exchange } = await change(hub, 'createProduct', merchant, input);
      if (!row) throw violation('USED', `The corrected input is refused with ${userErrors[0]?.code}.`, exchange);
    },
  }),
];

async function registered(hub: HubUnderTest, name: string): Promise<string> {
  const { id } = await done<{ id: string }>(
    hub,
    'registerMerchant',
    { kind: 'operator', hub: hub.code },
    merchantInput(hub, name),
  );
  return id;
}

/** The number of products of the run with a name. */
async function countOf(
  hub: HubUnderTest,
  merchantId: string,
  name: string,
): Promise<{ count: number; exchange: Exchange }> {
  const query = 'query ($filter: ProductFilter) { products(first: 10, filter: $filter) { totalCount nodes { id } } }';
  const variables = { filter: { merchantId, text: `${hub.run} ${name}` } };
  const { products, exchange } = await hub.read<{ products: { nodes: unknown[] } }>('merchants', query, { variables });
  return { count: products.nodes.length, exchange };
}
