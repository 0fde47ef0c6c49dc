import { zipfRank } from './zipf.ts';

/** A kind of request to measure gateways with. */
export interface Work {
  readonly name: string;
  readonly about: string;
  /** The text of the request with this number. */
  query(number: number): string;
  /** Variables of the request with this number. */
  variables(number: number): Record<string, unknown>;
  /** Requests of a measured round, and of the warm-up before the first: V8 still compiles after a thousand. */
  readonly requests: number;
  readonly warmUpRequests: number;
  /** Requests before each measured round. */
  readonly leadInRequests: number;
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

/** First group of ids, so that all ids are equally long. */
const firstGroup = 100_000;

/** Work of the shop. Unless stated otherwise, no two requests in flight request the same id. */
export const works: readonly Work[] = [
  {
    name: 'big',
    about: '10 subgraph calls, ids of its own in each request',
    query: () => big,
    variables: (number) => ({ group: String(firstGroup + number) }),
    requests: 1_500,
    warmUpRequests: 3_000,
    leadInRequests: 300,
  },
  {
    name: 'small',
    about: '3 subgraph calls one after the other, ids of its own in each request',
    query: () => small,
    variables: (number) => ({ upc: `${firstGroup + number}-${number % 6}` }),
    requests: 5_000,
    warmUpRequests: 7_500,
    leadInRequests: 1_000,
  },
  {
    name: 'big-zipf',
    about: '`big` with ids as popular as Zipf has it: of requests in flight, some ask for the same',
    query: () => big,
    variables: (number) => ({ group: String(firstGroup + zipfRank(number)) }),
    requests: 1_500,
    warmUpRequests: 3_000,
    leadInRequests: 300,
  },
  {
    name: 'small-zipf',
    about: '`small` with ids as popular as Zipf has it',
    query: () => small,
    variables: (number) => ({ upc: `${firstGroup + zipfRank(number)}-0` }),
    requests: 5_000,
    warmUpRequests: 7_500,
    leadInRequests: 1_000,
  },
  {
    name: 'cold',
    about: 'an operation of 10 subgraph calls that was never seen before, in each request',
    query: (number) => `# Request ${number}\n${big}`,
    variables: (number) => ({ group: String(firstGroup + number) }),
    requests: 100,
    warmUpRequests: 50,
    leadInRequests: 10,
  },
];

/** Work of a network of hubs, each of which is called. */
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
  leadInRequests: 0,
};
