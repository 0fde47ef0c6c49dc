/** One kind of request that the gateways are measured with. */
export interface Work {
  readonly name: string;
  readonly about: string;
  readonly query: string;
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

/** Distinct ids: no two requests in flight ask for the same. */
export const works: readonly Work[] = [
  {
    name: 'big',
    about: '10 subgraph calls, ids of its own in each request',
    query: big,
    variables: (number) => ({ group: String(100_000 + number) }),
    requests: 800,
    warmUpRequests: 500,
  },
  {
    name: 'small',
    about: '3 subgraph calls one after the other, ids of its own in each request',
    query: small,
    variables: (number) => ({ upc: `${100_000 + number}-${number % 6}` }),
    requests: 4_000,
    warmUpRequests: 2_500,
  },
];
