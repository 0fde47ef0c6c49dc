import { type Audit, audit } from '../Audit.ts';
import { firstMerchants, firstProducts } from '../catalogue.ts';
import { entities, entityOperation, idsOf, type Representation, unknownIds } from '../entities.ts';

/** `_entities`, with which a gateway joins the rows of several contracts. */
export const entitiesAudits: readonly Audit[] = [
  audit({
    id: 'ENTITIES-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      '`_entities` returns one element for each representation, in the order of the representations; a representation that occurs twice is answered twice.',
    causes: {
      COUNT: 'Return a list as long as `representations`.',
      ORDER:
        'Return the entities in the order of `representations`; after a query with `IN (…)`, sort the rows by the requested ids.',
    },
    async run(hub, violation) {
      const { nodes } = await firstProducts(hub, 2);
      const some = nodes.slice(0, 20).map(({ id }) => id);
      const ids = [...some.toReversed(), some[0] as string];
      const answer = await entities(hub, ids.map(product));
      if (answer.list.length !== ids.length)
        throw violation(
          'COUNT',
          `${ids.length} representations are answered with ${answer.list.length} elements.`,
          answer.exchange,
        );
      const found = idsOf(answer.list);
      if (found.some((id, i) => id !== ids[i]) && new Set(found).size === new Set(ids).size)
        throw violation('ORDER', 'The entities are not in the order of the representations.', answer.exchange);
    },
  }),
  audit({
    id: 'ENTITIES-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A representation whose id is well formed but names nothing at this hub is answered with null at its place, and the others are answered all the same.',
    causes: {
      NOT_NULL: 'Answer null at the place of an id that you do not have.',
      OTHERS_LOST: 'Answer the other representations: one unknown id must not make the whole list null.',
    },
    async run(hub, violation) {
      const { nodes } = await firstProducts(hub, 1);
      const known = nodes[0]?.id as string;
      const [first = '', second = ''] = unknownIds(hub.code, 'Product');
      const { data, exchange } = await hub.ask<{ _entities: unknown[] | null }>('merchants', entityOperation, {
        variables: { representations: [first, known, second].map(product) },
      });
      const list = data?._entities;
      if (!Array.isArray(list)) throw violation('OTHERS_LOST', 'The whole list is missing.', exchange);
      if (idsOf(list)[1] !== known)
        throw violation('OTHERS_LOST', 'The known product is missing at its place.', exchange);
      if (list.length !== 3 || list[0] !== null || list[2] !== null)
        throw violation('NOT_NULL', 'An unknown id is not answered with null at its place.', exchange);
    },
  }),
  audit({
    id: 'ENTITIES-3',
    level: 'MUST',
    profile: 'merchants',
    requirement: 'One call may have 1 000 representations. It is answered within ten seconds.',
    causes: {
      COUNT: 'Return a list as long as `representations`, however long it is.',
      LOST: 'Answer each representation: raise the limits of your server to 1 000 representations and a request body of 1 MB.',
    },
    async run(hub, violation) {
      const { nodes } = await firstProducts(hub, 1);
      const ids = Array.from({ length: 1_000 }, (_, i) => nodes[i % nodes.length]?.id as string);
      const { data, errors, exchange } = await hub.ask<{ _entities: unknown[] }>('merchants', entityOperation, {
        variables: { representations: ids.map(product) },
      });
      const list = data?._entities ?? [];
      if (errors.length > 0)
        throw violation('LOST', `1 000 representations are refused: ${String(errors[0]?.message)}`, exchange);
      if (list.length !== ids.length)
        throw violation('COUNT', `1 000 representations are answered with ${list.length} elements.`, exchange);
      const lost = list.filter((entity) => entity === null).length;
      if (lost > 0) throw violation('LOST', `Of 1 000 known products, ${lost} are null.`, exchange);
    },
  }),
  audit({
    id: 'ENTITIES-4',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'One call may have representations of several types. Each entity has the `__typename` of its representation.',
    causes: {
      TYPE: 'Resolve each representation by its own `__typename`.',
      LOST: 'Answer representations of all entity types that the SDL has, also within one call.',
    },
    async run(hub, violation) {
      const { edges } = await firstProducts(hub, 1);
      const merchants = await firstMerchants(hub, 1);
      const representations: Representation[] = edges.slice(0, 2).flatMap(({ node }, i) => {
        const merchant = merchants.nodes[i % merchants.nodes.length]?.id as string;
        return [product(node.id), { __typename: 'Merchant', id: merchant }];
      });
      const { list, exchange } = await entities(hub, representations);
      for (const [i, { __typename: expected }] of representations.entries()) {
        const entity = list[i] as { __typename?: unknown } | null | undefined;
        if (!entity) throw violation('LOST', `The ${expected} at place ${i} is missing.`, exchange);
        if (entity.__typename !== expected)
          throw violation(
            'TYPE',
            `The ${expected} at place ${i} has the __typename ${String(entity.__typename)}.`,
            exchange,
          );
      }
    },
  }),
  audit({
    id: 'ENTITIES-5',
    level: 'MUST',
    profile: 'merchants',
    requirement: 'An entity has the same values in `_entities` as in lists and under its root field.',
    causes: { VALUE_DIFFERS: 'Read an entity from the same rows, whichever way it is requested.' },
    async run(hub, violation) {
      const { edges } = await firstProducts(hub, 1);
      const some = edges.slice(0, 5).map(({ node }) => node);
      const { list, exchange } = await entities(
        hub,
        some.map(({ id }) => product(id)),
      );
      for (const [i, { id, title, createdAt }] of some.entries()) {
        const entity = list[i] as { title?: unknown; createdAt?: unknown } | null;
        const single = await hub.read<{ product: { title: unknown } | null }>('merchants', productOperation, {
          variables: { id },
        });
        if (single.product?.title !== title)
          throw violation(
            'VALUE_DIFFERS',
            `The title of ${id} under Query.product is not that in the list, "${title}".`,
            single.exchange,
          );
        if (entity && (entity.title !== title || entity.createdAt !== createdAt))
          throw violation(
            'VALUE_DIFFERS',
            `The title or createdAt of ${id} is not that in the list, "${title}", ${createdAt}.`,
            exchange,
          );
      }
    },
  }),
];

const product = (id: string): Representation => ({ __typename: 'Product', id });

const productOperation = 'query ($id: ID!) { product(id: $id) { id title } }';
