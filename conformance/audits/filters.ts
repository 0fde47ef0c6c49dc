import { type Audit, audit } from '../Audit.ts';
import { NotJudged } from '../AuditOutcome.ts';
import { firstProducts, type ProductRow, readPage } from '../catalogue.ts';
import type { HubUnderTest } from '../HubUnderTest.ts';

/** Filters, which all hubs must apply alike, so that a search works the same everywhere. */
export const filtersAudits: readonly Audit[] = [
  audit({
    id: 'FILTERS-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      '`text` finds rows that contain each of its words, in any order and case. A text without a letter or digit matches nothing.',
    causes: {
      NOT_FOUND: 'Split the text into words, and find each of them in any place and case.',
      MATCHES_ALL: 'Match nothing where the text has no letter or digit.',
    },
    async run(hub, violation) {
      const { edges } = await firstProducts(hub);
      const found = edges
        .map(({ node }) => ({ id: node.id, words: node.title.match(/[a-z]{4,}/gi) ?? [] }))
        .find(({ words }) => words.length >= 2);
      if (!found) throw new NotJudged('No title among the first 100 has two words in Latin letters.');
      const [one = '', two = ''] = found.words;
      for (const text of [`${one} ${two}`, `${two.toUpperCase()}  ${one.toLowerCase()}`]) {
        const merchantId = edges.find(({ node }) => node.id === found.id)?.node.merchant?.id;
        const page = await filtered(hub, { text, merchantId });
        if (!page.nodes.some(({ id }) => id === found.id) && !page.pageInfo.hasNextPage)
          throw violation(
            'NOT_FOUND',
            `"${text}" does not find ${found.id}, whose title has these words.`,
            page.exchange,
          );
      }
      const page = await filtered(hub, { text: ' -%_ ' });
      if (page.nodes.length > 0)
        throw violation('MATCHES_ALL', `" -%_ " matches ${page.totalCount} rows.`, page.exchange);
    },
  }),
  audit({
    id: 'FILTERS-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      '`hsPrefix`, `gtin` and `merchantId` find exactly the rows with that value. All conditions of a filter must hold.',
    causes: {
      IGNORED: 'Apply each condition of the filter.',
      NOT_FOUND: 'Find each row that has the value.',
    },
    async run(hub, violation) {
      const { edges } = await firstProducts(hub);
      const row = edges.find(({ node }) => node.gtin)?.node ?? edges[0]?.node;
      if (!row?.merchant || !row.hsCode)
        throw new NotJudged('The hub does not serve Product.merchant and Product.hsCode.');
      const hsPrefix = row.hsCode.slice(0, 4);
      const merchantId = row.merchant.id;
      const conditions: readonly [object, (node: ProductRow) => boolean][] = [
        [{ hsPrefix }, ({ hsCode }) => hsCode?.startsWith(hsPrefix) === true],
        [{ merchantId }, ({ merchant }) => merchant?.id === merchantId],
        [
          { hsPrefix, merchantId },
          ({ hsCode, merchant }) => hsCode?.startsWith(hsPrefix) === true && merchant?.id === merchantId,
        ],
        ...(row.gtin
          ? [
              [{ gtin: row.gtin }, ({ gtin }: ProductRow) => gtin === row.gtin] as [
                object,
                (node: ProductRow) => boolean,
              ],
            ]
          : []),
      ];
      for (const [filter, holds] of conditions) {
        const page = await filtered(hub, filter);
        const other = page.edges.find(({ node }) => !holds(node));
        if (other)
          throw violation('IGNORED', `The filter ${JSON.stringify(filter)} finds ${other.node.id}.`, page.exchange);
        if (!page.pageInfo.hasNextPage && !page.nodes.some(({ id }) => id === row.id))
          throw violation('NOT_FOUND', `The filter ${JSON.stringify(filter)} does not find ${row.id}.`, page.exchange);
      }
    },
  }),
];

function filtered(hub: HubUnderTest, filter: object) {
  return readPage<ProductRow>(hub, 'products', { first: 100, filter });
}
