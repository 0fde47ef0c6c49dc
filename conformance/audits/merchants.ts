import { type Audit, audit } from '../Audit.ts';
import { amountOf } from '../amounts.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { merchantInput, productInput, workspaceOf } from '../workspace.ts';

/** Merchants: their states and rights. */
export const merchantsAudits: readonly Audit[] = [
  audit({
    id: 'MERCHANTS-1',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'A merchant is registered as DRAFT. Its stages follow DRAFT → SUBMITTED → IN_REVIEW → APPROVED or REJECTED, REJECTED → SUBMITTED, APPROVED ↔ SUSPENDED; any other step is refused with `ILLEGAL_TRANSITION` and changes nothing.',
    causes: {
      NOT_DRAFT: 'Register merchants as DRAFT.',
      SKIPPED: 'Allow only the steps of the contract.',
      CODE: 'Refuse with ILLEGAL_TRANSITION in `userErrors`.',
    },
    async run(hub, violation) {
      const { operator } = await workspaceOf(hub);
      const draft = await draftOf(hub);
      if (draft.kyb !== 'DRAFT') throw violation('NOT_DRAFT', `A new merchant is ${draft.kyb}.`, draft.exchange);
      for (const status of ['APPROVED', 'SUSPENDED', 'DRAFT']) {
        const decision = { merchantId: draft.id, status, idempotencyKey: hub.key(`skip to ${status}`) };
        requireRefusal(
          await change(hub, 'decideKyb', operator, decision),
          'ILLEGAL_TRANSITION',
          violation,
          'SKIPPED',
          `A merchant becomes ${status} from DRAFT.`,
        );
      }
    },
  }),
  audit({
    id: 'MERCHANTS-2',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'Only an approved merchant has products: `createProduct` for any other is refused with `NOT_APPROVED`.',
    causes: {
      ACCEPTED: 'Look at the stage of the merchant when a product is created or listed.',
      CODE: 'Refuse with NOT_APPROVED in `userErrors`.',
    },
    async run(hub, violation) {
      await workspaceOf(hub);
      const { id } = await draftOf(hub);
      const draft = { kind: 'merchant', merchant: id, hub: hub.code } as const;
      requireRefusal(
        await change(hub, 'createProduct', draft, productInput(hub, id, 'of a draft')),
        'NOT_APPROVED',
        violation,
        'ACCEPTED',
        'A DRAFT merchant creates a product.',
      );
    },
  }),
  audit({
    id: 'MERCHANTS-3',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'A product is listed only on a marketplace to which its merchant consents; otherwise `listProduct` is refused with `CONSENT_REQUIRED`.',
    causes: {
      ACCEPTED: 'Look for a consent to that marketplace that is in force.',
      CODE: 'Refuse with CONSENT_REQUIRED in `userErrors`.',
      REFUSED: 'Accept a listing for which the consent is in force.',
    },
    async run(hub, violation) {
      const { merchant, marketplaceId, tied } = await workspaceOf(hub);
      const listing = (name: string, id: string) => ({
        ...{ productId: tied[0], marketplaceId: id, price: amountOf(15, hub.currency) },
        idempotencyKey: hub.key(name),
      });
      const stranger = 'gid://MYKUL/Marketplace/7ZZZZZZZZZ0000000000000000';
      requireRefusal(
        await change(hub, 'listProduct', merchant, listing('no consent', stranger)),
        'CONSENT_REQUIRED',
        violation,
        'ACCEPTED',
        'A product is listed without consent.',
      );
      const good = await change(hub, 'listProduct', merchant, listing('consent', marketplaceId));
      if (!good.row) throw violation('REFUSED', 'A listing with consent is refused.', good.exchange);
    },
  }),
  audit({
    id: 'MERCHANTS-4',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'A registration number belongs to one merchant: a second registration with it is refused with `CONFLICT`.',
    causes: {
      ACCEPTED: 'Keep scheme and number unique in your database.',
      CODE: 'Refuse with CONFLICT in `userErrors`.',
    },
    async run(hub, violation) {
      const { operator, identifiers } = await workspaceOf(hub);
      const again = { ...merchantInput(hub, 'main again'), identifiers };
      requireRefusal(
        await change(hub, 'registerMerchant', operator, again),
        'CONFLICT',
        violation,
        'ACCEPTED',
        'A registration number is registered twice.',
      );
    },
  }),
  audit({
    id: 'MERCHANTS-5',
    level: 'MUST',
    profile: 'trading',
    requirement:
      'An input that is not valid is refused with `INVALID` and the path of the field: a GTIN with a wrong check digit, an HS code of no chapter, a weight of zero.',
    causes: {
      ACCEPTED: 'Check each value when it is entered.',
      CODE: 'Refuse with INVALID in `userErrors`.',
      FIELD: 'Name the input in `field`, e.g. `["input", "gtin"]`.',
    },
    async run(hub, violation) {
      const { merchant, merchantId } = await workspaceOf(hub);
      for (const [field, value] of [
        ['gtin', '9551234567891'],
        ['hsCode', '000000'],
        ['grossWeightGrams', 0],
      ] as const) {
        const input = { ...productInput(hub, merchantId, `invalid ${field}`), [field]: value };
        const { row, userErrors, exchange } = await change(hub, 'createProduct', merchant, input);
        if (row) throw violation('ACCEPTED', `The ${field} ${JSON.stringify(value)} is accepted.`, exchange);
        const [first] = userErrors;
        if (first?.code !== 'INVALID') throw violation('CODE', `The code is ${first?.code}.`, exchange);
        if (first.field?.at(-1) !== field)
          throw violation('FIELD', `The field is ${JSON.stringify(first.field)}.`, exchange);
      }
    },
  }),
  audit({
    id: 'CONNECTIONS-9',
    level: 'MUST',
    profile: 'trading',
    requirement: 'Rows with equal texts are in the order of their ids, and a page may end between them.',
    causes: { ORDER: 'Order by the whole sort key, which ends in the id.' },
    async run(hub, violation) {
      const { merchantId, tied } = await workspaceOf(hub);
      const expected = tied.toSorted();
      const found: string[] = [];
      let after: string | null = null;
      for (const _ of expected) {
        const page: TiedPage = await hub.read<TiedPage>('merchants', tiedOperation, {
          variables: { after, filter: { merchantId, text: `${hub.run} tie` } },
        });
        found.push(...page.products.nodes.map(({ id }) => id));
        after = page.products.pageInfo.endCursor;
        if (found.at(-1) !== expected[found.length - 1])
          throw violation(
            'ORDER',
            `On pages of one, the products with one title are ${found.join(', ')} …`,
            page.exchange,
          );
      }
    },
  }),
];

type TiedPage = { products: { nodes: { id: string }[]; pageInfo: { endCursor: string | null } } } & {
  exchange: Awaited<ReturnType<typeof draftOf>>['exchange'];
};

const tiedOperation = `query ($after: String, $filter: ProductFilter) {
  products(first: 1, after: $after, filter: $filter) { nodes { id } pageInfo { endCursor } } }`;

/** A merchant that remains a draft. */
async function draftOf(hub: HubUnderTest) {
  return done<{ id: string; kyb: string }>(
    hub,
    'registerMerchant',
    { kind: 'operator', hub: hub.code },
    merchantInput(hub, 'draft'),
  );
}
