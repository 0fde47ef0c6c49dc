/** What an attack needs to know of a hub's data. */
export interface AttackFacts {
  /** Global ids of merchants at the hub, and of products. */
  readonly merchantIds: readonly string[];
  readonly productIds: readonly string[];
}

/** One small request whose answer, or the work behind it, is large. */
export interface RowAttack {
  readonly name: string;
  /** A hub is called directly, at one of its contracts; or all of them through the gateway. */
  readonly target: 'gateway' | 'merchants' | 'inventory' | 'shipments' | 'settlement';
  /** The body of the POST: one operation, or a list of them. */
  readonly body: (facts: AttackFacts) => unknown;
}

/** Selections in one another, the outermost first, with `leaf` at the bottom. */
function nested(levels: readonly string[], leaf = 'id'): string {
  return levels.reduceRight((inner, level) => `${level} { ${inner} }`, leaf);
}

function repeat(count: number, levels: readonly string[]): string[] {
  return list(count, () => levels).flat();
}

function list<Item>(count: number, item: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

const page = '(first: 100)';
const merchants = (selection: string) => `{ merchants${page} { nodes { ${selection} } } }`;
const products = (selection: string) => `{ products${page} { nodes { ${selection} } } }`;
const deep = merchants(nested([`products${page}`, 'nodes', ...repeat(3, ['merchant', `products${page}`, 'nodes'])]));
const representations = (ids: readonly string[], type: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ __typename: type, id: ids[index % ids.length] }));
const entities = (selection: string) => `query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`;

/** Kinds of what multiplies rows; sent one by one, each while honest clients ask. */
export const rowAttacks: readonly RowAttack[] = [
  { name: 'pages in pages', target: 'gateway', body: () => ({ query: deep }) },
  { name: 'pages in pages', target: 'merchants', body: () => ({ query: deep }) },
  {
    name: 'page sizes in variables',
    target: 'merchants',
    body: () => ({
      query: `query ($n: Int!) ${deep.replaceAll('100', '$n')}`,
      variables: { n: 100 },
    }),
  },
  {
    name: 'one list under 250 aliases',
    target: 'merchants',
    body: () => ({
      query: `{ ${list(250, (i) => `a${i}: products(first: 100, filter: { text: "a" }) { nodes { title description merchant { legalName } } totalCount }`).join(' ')} }`,
    }),
  },
  {
    name: 'one text under 2 000 aliases',
    target: 'merchants',
    body: () => ({ query: products(list(2_000, (i) => `a${i}: description`).join(' ')) }),
  },
  {
    name: 'one text under 250 aliases in 10 000 rows',
    target: 'gateway',
    body: () => ({
      query: merchants(`products${page} { nodes { ${list(240, (i) => `a${i}: description`).join(' ')} } }`),
    }),
  },
  {
    name: 'fragments that double, four times',
    target: 'merchants',
    body: () => {
      const half = (name: string, next: number) =>
        nested([`${name}: merchant`, 'products(first: 10)', 'nodes'], `...F${next}`);
      const fragments = list(4, (i) => `fragment F${i} on Product { ${half('a', i + 1)} ${half('b', i + 1)} }`);
      return { query: `${products('...F0')} ${fragments.join(' ')} fragment F4 on Product { id }` };
    },
  },
  {
    name: 'listings of products of listings',
    target: 'merchants',
    body: () => ({
      query: products(
        nested([
          ...repeat(2, ['listings', 'product']),
          'merchant',
          `products${page}`,
          'nodes',
          ...repeat(2, ['listings', 'product']),
        ]),
      ),
    }),
  },
  {
    name: '5 000 merchants by id, a hundred products each',
    target: 'merchants',
    body: ({ merchantIds }) => ({
      query: entities(`... on Merchant { products${page} { nodes { id title price { amount currencyCode } } } }`),
      variables: { of: representations(merchantIds, 'Merchant', 5_000) },
    }),
  },
  {
    name: '5 000 products by id, their stock and its journal',
    target: 'inventory',
    body: ({ productIds }) => ({
      query: entities(`... on Product { stock { levels { id movements${page} { id at kind product: reason } } } }`),
      variables: { of: representations(productIds, 'Product', 5_000) },
    }),
  },
  {
    name: 'stock of a level of a stock',
    target: 'inventory',
    body: ({ productIds }) => ({
      query: entities(nested(['... on Product', ...repeat(3, ['stock', 'levels', 'product']), 'stock', 'levels'])),
      variables: { of: representations(productIds, 'Product', 1_000) },
    }),
  },
  {
    name: 'a hundred shipments, events of each under 50 aliases',
    target: 'shipments',
    body: () => ({
      query: `{ shipments${page} { nodes { ${list(50, (i) => `a${i}: events(first: 100) { id eventTime bizStep }`).join(' ')} } } }`,
    }),
  },
  {
    name: 'a list of 200 operations in one request',
    target: 'merchants',
    body: () =>
      list(200, (i) => `query Q${i} ${products(`merchant { products${page} { nodes { id } } }`)}`).map((query) => ({
        query,
      })),
  },
  {
    name: 'introspection, types in types',
    target: 'merchants',
    body: () => ({
      query: `{ __schema { ${list(40, (i) => `a${i}: types { fields { type { fields { name args { type { name ofType { name } } } } } } }`).join(' ')} } }`,
    }),
  },
  {
    name: '20 000 fields of one name',
    target: 'merchants',
    body: () => ({ query: `{ ${list(20_000, () => '__typename').join(' ')} }` }),
  },
  {
    name: 'nearly as many rows as a hub takes',
    target: 'merchants',
    body: ({ productIds }) => ({
      query: entities('... on Product { merchant { products(first: 10) { nodes { id title } } } }'),
      variables: { of: representations(productIds, 'Product', 4_500) },
    }),
  },
  {
    name: 'the same, ten times in one request',
    target: 'merchants',
    body: ({ productIds }) =>
      list(10, (i) => ({
        query: `# ${i}\n${entities('... on Product { merchant { products(first: 10) { nodes { id title } } } }')}`,
        variables: { of: representations(productIds, 'Product', 2_000) },
      })),
  },
  {
    name: 'a filter of 100 000 hubs',
    target: 'gateway',
    body: () => ({
      query: 'query ($hubs: [HubCode!]) { products(first: 1, hubs: $hubs) { nodes { id } } }',
      variables: { hubs: list(100_000, () => 'MYKUL') },
    }),
  },
];
