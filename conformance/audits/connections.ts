import { type Audit, audit } from '../Audit.ts';
import {
  firstMerchants,
  firstProducts,
  newestProducts,
  type ProductRow,
  type ReadPage,
  readPage,
} from '../catalogue.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';
import { limits } from '../limits.ts';

/** Pages, which gateways merge into one order over all hubs. @see https://relay.dev/graphql/connections.htm */
export const connectionsAudits: readonly Audit[] = [
  audit({
    id: 'CONNECTIONS-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A page has at most `first` edges, and exactly that many if there are enough rows. `nodes` has the rows of `edges`, in the same order.',
    causes: {
      LENGTH: 'Return `first` rows, or all that remain.',
      NODES_DIFFER: 'Return the same rows in `edges` and `nodes`.',
    },
    async run(hub, violation) {
      const sample = await firstProducts(hub, 2);
      for (const first of [1, 2, Math.min(7, sample.edges.length)]) {
        const { edges, nodes, exchange } = await pageOf(hub, { first });
        if (edges.length !== first)
          throw violation('LENGTH', `A page of ${first} rows has ${edges.length} edges.`, exchange);
        if (edges.length !== nodes.length || edges.some(({ node }, i) => node.id !== nodes[i]?.id))
          throw violation('NODES_DIFFER', 'The ids in `nodes` are not those in `edges`.', exchange);
      }
    },
  }),
  audit({
    id: 'CONNECTIONS-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      '`sortKey` is the function of the row that every hub uses: for an order by text, the text in Unicode NFKC and lower case, then U+0001 and the id; for `NEWEST`, 9999999999999 minus `createdAt` in Unix milliseconds, as 13 digits, then U+0001 and the id.',
    causes: {
      TEXT_KEY: 'Compute the key as `lower(nfkc(text)) + "\\u0001" + id`, with the full Unicode lower-case mapping.',
      TIME_KEY: 'Compute the key as `pad13(9999999999999 - unixMs) + "\\u0001" + id`.',
    },
    async run(hub, violation) {
      const products = await firstProducts(hub);
      const merchants = await firstMerchants(hub);
      const newest = await newestProducts(hub);
      const texts = [
        ...products.edges.map(({ sortKey, node }) => ({ sortKey, id: node.id, text: node.title, ...products })),
        ...merchants.edges.map(({ sortKey, node }) => ({ sortKey, id: node.id, text: node.legalName, ...merchants })),
      ];
      for (const { sortKey, id, text, exchange } of texts) {
        const expected = `${text.normalize('NFKC').toLowerCase()}\u0001${id}`;
        if (sortKey !== expected) throw violation('TEXT_KEY', differs(id, sortKey, expected), exchange);
      }
      for (const { sortKey, node } of newest.edges) {
        const complement = 9_999_999_999_999 - Date.parse(node.createdAt);
        const expected = `${String(complement).padStart(13, '0')}\u0001${node.id}`;
        if (sortKey !== expected) throw violation('TIME_KEY', differs(node.id, sortKey, expected), newest.exchange);
      }
    },
  }),
  audit({
    id: 'CONNECTIONS-3',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'Rows are in the order of their sort keys, compared as UTF-8 bytes, never by the collation of a language. Rows with equal texts are thereby in the order of their ids.',
    causes: { ORDER: 'Order by the bytes of the sort key, in PostgreSQL with `COLLATE "C"`.' },
    async run(hub, violation) {
      for (const page of [await firstProducts(hub, 2), await newestProducts(hub, 2), await firstMerchants(hub, 1)]) {
        const keys = page.edges.map(({ sortKey }) => Buffer.from(sortKey));
        const wrong = keys.findIndex((key, i) => i > 0 && Buffer.compare(keys[i - 1] as Buffer, key) >= 0);
        if (wrong > 0)
          throw violation(
            'ORDER',
            `"${page.edges[wrong]?.sortKey}" comes after "${page.edges[wrong - 1]?.sortKey}".`,
            page.exchange,
          );
      }
    },
  }),
  audit({
    id: 'CONNECTIONS-4',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      '`after` continues exactly behind the row of a cursor, whichever row of a page it is: pages of any size, one after another, have each row once.',
    causes: {
      REPEATED: 'Begin a page with the first row whose sort key is greater than that of the cursor.',
      LOST: 'Continue from the sort key of the row (keyset), not from a count of rows that others may change.',
    },
    async run(hub, violation) {
      const sample = await firstProducts(hub, 3);
      const ids = sample.nodes.slice(0, 12).map(({ id }) => id);
      for (const size of [1, 5]) {
        const walked: string[] = [];
        let after: string | null | undefined;
        while (walked.length < ids.length) {
          const page: ReadPage<ProductRow> = await pageOf(hub, { first: size, after });
          for (const { node } of page.edges) {
            const expected = ids[walked.length];
            if (expected === undefined) break;
            if (walked.includes(node.id))
              throw violation('REPEATED', `${node.id} is on two pages of ${size}.`, page.exchange);
            if (node.id !== expected)
              throw violation('LOST', `On pages of ${size}, ${expected} is missing.`, page.exchange);
            walked.push(node.id);
          }
          if (page.edges.length === 0)
            throw violation('LOST', `On pages of ${size}, ${ids[walked.length]} is missing.`, page.exchange);
          after = page.edges.at(-1)?.cursor;
        }
      }
      const middle = await pageOf(hub, { first: 1, after: sample.edges[1]?.cursor });
      if (middle.edges[0]?.node.id !== ids[2])
        throw violation(
          'LOST',
          'After the cursor of a row in the middle of a page, the next row is not the first.',
          middle.exchange,
        );
    },
  }),
  audit({
    id: 'CONNECTIONS-5',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      '`hasNextPage` is true exactly if rows follow, `hasPreviousPage` exactly if `after` was given; `startCursor` and `endCursor` are the cursors of the first and last edge, and null on an empty page.',
    causes: {
      HAS_NEXT: 'Read one row more than the page has, to know whether rows follow.',
      HAS_PREVIOUS: 'Answer whether `after` was given.',
      CURSORS: 'Answer the cursors of the first and the last edge.',
    },
    async run(hub, violation) {
      const { totalCount } = await firstProducts(hub, 2);
      const first = await pageOf(hub, { first: 1 });
      const second = await pageOf(hub, { first: 100, after: first.pageInfo.endCursor });
      const none = await pageOf(hub, { first: 2, filter: { text: 'ehub check: no such row 7f3d1a' } });
      for (const [page, more, before] of [
        [first, totalCount > 1, false],
        [second, totalCount > 101, true],
        [none, false, false],
      ] as const) {
        const { pageInfo, edges, exchange } = page;
        if (pageInfo.hasNextPage !== more)
          throw violation(
            'HAS_NEXT',
            `hasNextPage is ${pageInfo.hasNextPage} where ${more ? 'rows follow' : 'no row follows'}.`,
            exchange,
          );
        if (pageInfo.hasPreviousPage !== before)
          throw violation(
            'HAS_PREVIOUS',
            `hasPreviousPage is ${pageInfo.hasPreviousPage} ${before ? 'with' : 'without'} \`after\`.`,
            exchange,
          );
        const [start = null, end = null] = [edges[0]?.cursor, edges.at(-1)?.cursor];
        if (pageInfo.startCursor !== start || pageInfo.endCursor !== end)
          throw violation('CURSORS', 'startCursor and endCursor are not those of the first and last edge.', exchange);
      }
    },
  }),
  audit({
    id: 'CONNECTIONS-6',
    level: 'MUST',
    profile: 'merchants',
    requirement: '`totalCount` is the number of rows that match the filter, whatever `first` and `after` are.',
    causes: {
      TOTAL: 'Count all rows that match the filter, and no others.',
      DEPENDS_ON_PAGE: 'Leave `first` and `after` out of the count.',
    },
    async run(hub, violation) {
      const merchants = await firstMerchants(hub, 1);
      const all = await pageOf(hub, { first: 100 });
      const later = await pageOf(hub, { first: 1, after: all.edges[0]?.cursor });
      if (later.totalCount !== all.totalCount)
        throw violation(
          'DEPENDS_ON_PAGE',
          `totalCount is ${all.totalCount}, and ${later.totalCount} on a later page.`,
          later.exchange,
        );
      const merchantId = merchants.nodes[0]?.id;
      let read = 0;
      let page = await pageOf(hub, { first: 100, filter: { merchantId } });
      const { totalCount } = page;
      for (read += page.edges.length; page.pageInfo.hasNextPage && read < limits.walkedRows; read += page.edges.length)
        page = await pageOf(hub, { first: 100, filter: { merchantId }, after: page.pageInfo.endCursor });
      if (!page.pageInfo.hasNextPage && read !== totalCount)
        throw violation(
          'TOTAL',
          `The merchant ${merchantId} has ${read} products, and totalCount is ${totalCount}.`,
          page.exchange,
        );
    },
  }),
  audit({
    id: 'CONNECTIONS-7',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A cursor that the hub did not write, or wrote for another filter or order, is refused with `BAD_USER_INPUT`; so is `first` outside 1 to 100.',
    causes: {
      CURSOR_ACCEPTED: 'Put a fingerprint of filter and order into the cursor, and refuse one that does not fit.',
      SIZE_ACCEPTED: 'Refuse page sizes outside 1 to 100.',
      CODE: 'Give the error the code `BAD_USER_INPUT`.',
    },
    async run(hub, violation) {
      const { pageInfo } = await firstProducts(hub, 1);
      const refused: readonly (readonly ['CURSOR_ACCEPTED' | 'SIZE_ACCEPTED', object])[] = [
        ['CURSOR_ACCEPTED', { first: 1, after: 'x' }],
        ['CURSOR_ACCEPTED', { first: 1, after: pageInfo.endCursor, filter: { text: 'tea' } }],
        ['CURSOR_ACCEPTED', { first: 1, after: pageInfo.endCursor, orderBy: 'NEWEST' }],
        ['SIZE_ACCEPTED', { first: 0 }],
        ['SIZE_ACCEPTED', { first: -1 }],
        ['SIZE_ACCEPTED', { first: 101 }],
      ];
      for (const [cause, variables] of refused) {
        const { data, errors, exchange } = await hub.ask<Record<string, unknown>>('merchants', smallPage, {
          variables: variables as Readonly<Record<string, unknown>>,
        });
        if (data?.products || errors.length === 0)
          throw violation(cause, `${JSON.stringify(variables)} is accepted.`, exchange);
        const code = errors[0]?.extensions?.code;
        if (code !== 'BAD_USER_INPUT') throw violation('CODE', `The code of the error is ${String(code)}.`, exchange);
      }
    },
  }),
  audit({
    id: 'CONNECTIONS-8',
    level: 'MUST',
    profile: 'merchants',
    requirement: '`coverage` is null: the gateway fills it in.',
    causes: { NOT_NULL: 'Answer `coverage` with null.' },
    async run(hub, violation) {
      if (!hub.serves('merchants', 'ProductConnection.coverage')) return;
      const { coverage, exchange } = await firstProducts(hub);
      if (coverage !== null && coverage !== undefined) throw violation('NOT_NULL', '`coverage` is not null.', exchange);
    },
  }),
];

const smallPage = `query ($first: Int!, $after: String, $filter: ProductFilter, $orderBy: ProductOrder = TITLE) {
  products(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { nodes { id } } }`;

function pageOf(hub: HubUnderTest, variables: Readonly<Record<string, unknown>>): Promise<ReadPage<ProductRow>> {
  return readPage<ProductRow>(hub, 'products', variables);
}

function differs(id: string, sortKey: string, expected: string): string {
  return `The sort key of ${id} is ${JSON.stringify(sortKey)} instead of ${JSON.stringify(expected)}.`;
}
