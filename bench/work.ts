/** One kind of request that the gateways are measured with. */
export interface Work {
  readonly name: string;
  readonly about: string;
  /** The text of the request with this number. */
  query(number: number): string;
  /** Variables of the request with this number. */
  variables(number: number): Record<string, unknown>;
  /** Requests of one measured round, and of the warm-up before the first. */
  readonly requests: number;
  readonly warmUpRequests: number;
}

const big = `query Big($group: ID!) {
  users(group: $group) {
    ...U
    reviews { id body product { ...P reviews { id body author { ...U reviews { id product { upc } } } } } }
  }
  topProducts(group: $group) {
    ...P
    reviews { id body author { ...U reviews { id product { upc } } } }
  }
}
fragment U on User { id name username }
fragment P on Product { upc name price weight inStock shippingEstimate }`;

const small = `query Small($upc: ID!) {
  product(upc: $upc) { upc name price reviews { id body author { id name username reviews { id body } } } }
}`;

/** Answered by the shop. Distinct ids: no two requests in flight ask for the same. */
export const works: readonly Work[] = [
  {
    name: 'big',
    about: '10 subgraph calls, ids of its own in each request',
    query: () => big,
    variables: (number) => ({ group: String(100_000 + number) }),
    requests: 500,
    warmUpRequests: 500,
  },
  {
    name: 'small',
    about: '3 subgraph calls one after the other, ids of its own in each request',
    query: () => small,
    variables: (number) => ({ upc: `${100_000 + number}-${number % 6}` }),
    requests: 2_500,
    warmUpRequests: 2_500,
  },
  {
    name: 'cold',
    about: 'an operation of 10 subgraph calls that was never seen before, in each request',
    query: (number) => `# Request ${number}\n${big}`,
    variables: (number) => ({ group: String(100_000 + number) }),
    requests: 100,
    warmUpRequests: 50,
  },
];

/** Answered by a network of hubs, each of which is asked. */
export const scatter: Work = {
  name: 'scatter',
  about: 'a page of 20 products in one order over all hubs',
  query: () => `query Page($text: String) {
    products(first: 20, orderBy: TITLE, filter: { text: $text }) {
      nodes { id title hub { code } }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }`,
  variables: (number) => ({ text: String(number) }),
  requests: 0,
  warmUpRequests: 0,
};
