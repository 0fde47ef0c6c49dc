import { hubOfGlobalId, parseGlobalId } from '../../schema/globalId.ts';
import { type Audit, audit } from '../Audit.ts';
import { firstMerchants, firstProducts } from '../catalogue.ts';
import { entityOperation, unknownIds } from '../entities.ts';
import type { GraphQLAnswer } from '../HubUnderTest.ts';
import { otherHub } from '../otherHub.ts';

/** Global ids, from which the gateway finds the hub of a row. */
export const idsAudits: readonly Audit[] = [
  audit({
    id: 'IDS-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "Each id is `gid://<HUB>/<Type>/<ULID>` with the hub's own code, the type of the row and 26 characters of Crockford base 32. It never changes.",
    causes: {
      FORM: 'Give each row a ULID (https://github.com/ulid/spec) and put hub and type in front of it.',
      HUB: 'Use your own hub code in the ids of your rows.',
      TYPE: "Use the name of the row's type in its id.",
    },
    async run(hub, violation) {
      for (const [type, page] of [
        ['Product', await firstProducts(hub)],
        ['Merchant', await firstMerchants(hub)],
      ] as const) {
        for (const { node } of page.edges) {
          const parts = parseGlobalId(node.id);
          if (!parts) throw violation('FORM', `"${node.id}" is not a global id.`, page.exchange);
          if (parts.hub !== hub.code)
            throw violation('HUB', `"${node.id}" has the code of another hub.`, page.exchange);
          if (parts.type !== type) throw violation('TYPE', `"${node.id}" is the id of a ${type}.`, page.exchange);
        }
      }
    },
  }),
  audit({
    id: 'IDS-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "A hub answers for its own ids only: another hub's id is null, with or without an error, under root fields and in `_entities`. The other fields and representations are answered.",
    causes: {
      ANSWERED: 'Compare the hub code in the id with your own before you look for a row.',
      OTHERS_LOST: "Answer null for the other hub's id alone.",
    },
    async run(hub, violation) {
      const { nodes } = await firstProducts(hub, 1);
      const known = nodes[0]?.id as string;
      const foreign = known.replace(hub.code, otherHub(hub.code));
      const root = await hub.ask<Record<'foreign' | 'known', { id: string } | null>>('merchants', twoProducts, {
        variables: { first: foreign, second: known },
      });
      const { foreign: other, known: own } = root.data ?? {};
      if (other) throw violation('ANSWERED', `Query.product answers ${foreign}.`, root.exchange);
      if (own?.id !== known)
        throw violation('OTHERS_LOST', 'Beside it, the known product is not answered.', root.exchange);
      const { data, exchange } = await hub.ask<{ _entities: ({ id: string } | null)[] }>('merchants', entityOperation, {
        variables: { representations: [foreign, known].map((id) => ({ __typename: 'Product', id })) },
      });
      if (data?._entities?.[0]) throw violation('ANSWERED', `_entities answers ${foreign}.`, exchange);
      if (data?._entities?.[1]?.id !== known)
        throw violation('OTHERS_LOST', 'Beside it, the known representation is not answered.', exchange);
    },
  }),
  audit({
    id: 'IDS-3',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A malformed id, or the id of another type, is null with or without an error. It is never a row, and not an internal error.',
    causes: {
      ANSWERED: 'Answer an id only under the root field of its own type.',
      INTERNAL_ERROR: 'Check the form of an id before you pass it to your database.',
    },
    async run(hub, violation) {
      const merchants = await firstMerchants(hub, 1);
      const merchant = merchants.nodes[0]?.id as string;
      for (const id of [
        merchant,
        'x',
        '',
        `${merchant}'--`,
        'gid://../Product/1',
        merchant.toLowerCase(),
        '\u{1f375}'.repeat(200),
      ]) {
        const answer = await hub.ask<{ product: unknown }>(
          'merchants',
          'query ($id: ID!) { product(id: $id) { id title } }',
          {
            variables: { id },
          },
        );
        if (answer.data?.product) throw violation('ANSWERED', `Query.product answers "${id}".`, answer.exchange);
        if (isInternal(answer)) throw violation('INTERNAL_ERROR', `"${id}" causes an internal error.`, answer.exchange);
      }
    },
  }),
  audit({
    id: 'IDS-4',
    level: 'MUST',
    profile: 'merchants',
    requirement: 'An id that names nothing is null under its root field, without an error.',
    causes: { NOT_NULL: 'Answer null: that a row does not exist is not an error.' },
    async run(hub, violation) {
      const [id] = unknownIds(hub.code, 'Product');
      const answer = await hub.ask<{ product: unknown }>(
        'merchants',
        'query ($id: ID!) { product(id: $id) { id title } }',
        {
          variables: { id },
        },
      );
      if (answer.data?.product !== null || answer.errors.length > 0)
        throw violation('NOT_NULL', `Query.product of ${id} is not just null.`, answer.exchange);
    },
  }),
  audit({
    id: 'IDS-5',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "The field `hub` of a row has the hub's own code, and references to other rows have ids of the hub that owns them.",
    causes: {
      OTHER_HUB: 'Answer `hub { code }` of your own rows with your own code.',
      REFERENCE: "A product refers to its merchant, who is registered at the same hub, by the merchant's global id.",
    },
    async run(hub, violation) {
      const products = await firstProducts(hub);
      const merchants = await firstMerchants(hub);
      for (const { edges, exchange } of [products, merchants]) {
        const other = edges.find(({ node }) => node.hub && node.hub.code !== hub.code);
        if (other) throw violation('OTHER_HUB', `${other.node.id} is at the hub ${other.node.hub?.code}.`, exchange);
      }
      const wrong = products.edges.find(
        ({ node: { merchant } }) => merchant && hubOfGlobalId(merchant.id) !== hub.code,
      );
      if (wrong)
        throw violation(
          'REFERENCE',
          `${wrong.node.id} refers to the merchant ${wrong.node.merchant?.id}.`,
          products.exchange,
        );
    },
  }),
];

const twoProducts = `query ($first: ID!, $second: ID!) {
  foreign: product(id: $first) { id title } known: product(id: $second) { id title } }`;

/** Whether the response or its status reports an internal failure. */
function isInternal({ status, errors }: GraphQLAnswer<unknown>): boolean {
  return status >= 500 || errors.some(({ extensions }) => /^INTERNAL/.test(String(extensions?.code)));
}
