import { exampleSource } from '../earlierAnswers.ts';
import type { ExampleFacts } from './exampleFacts.ts';

export interface ExampleOperation {
  /** Begins with comments that tell what it shows. */
  readonly query: string;
  /** JSON text. */
  readonly variables?: string;
}

/** The initial tabs of the editor. A fact that is not known yet is looked up when the operation is run. */
export function exampleOperations(facts: Partial<ExampleFacts>): ExampleOperation[] {
  const fact = (name: keyof ExampleFacts) => facts[name] ?? `← ${exampleSource}.${name}`;
  const line = { productId: fact('productId'), quantity: 2 };
  return [
    { query: searchAllHubs },
    { query: oneMerchant, variables: json({ id: fact('merchantId') }) },
    { query: network },
    { query: partialAnswer },
    {
      query: reserveStock,
      variables: json({ input: { tradeRef: 'sandbox', lines: [line], holdSeconds: 120, idempotencyKey: newKey() } }),
    },
    {
      query: landedCost,
      variables: json({
        // The editor requires every non-null input, even if it has a default.
        input: { lines: [line], destination: fact('destination'), incoterm: 'DDP', idempotencyKey: newKey() },
      }),
    },
    ...trade(fact('payerAccountId')),
  ];
}

/** The name of an example. */
export function exampleName({ query }: ExampleOperation): string {
  return /^(?:query|mutation) (\w+)/m.exec(query)?.[1] ?? '';
}

/** The text of its comments. */
export function aboutExample({ query }: ExampleOperation): string {
  const comments = query.split('\n').filter((line) => line.startsWith('#'));
  return comments.map((line) => line.slice(1).trim()).join(' ');
}

/** The operations after the quote; `←` takes a value from an earlier response (see ../earlierAnswers.ts). */
function trade(payerAccountId: string): ExampleOperation[] {
  const quote = '← quoteLandedCost.quote';
  const fx = {
    hub: `${quote}.destination.code`,
    sell: `${quote}.destination.currency`,
    buy: { amount: `${quote}.dueToOrigin.amount`, currencyCode: `${quote}.dueToOrigin.currencyCode` },
  };
  const order = { quoteId: `${quote}.id`, fxQuoteId: '← quoteFx.fxQuote.id', payerAccountId };
  return [
    { query: quoteFx, variables: json({ input: { ...fx, idempotencyKey: newKey() } }) },
    { query: placeTrade, variables: json({ input: { ...order, idempotencyKey: newKey() } }) },
    { query: followTrade, variables: json({ id: '← placeTrade.trade.id' }) },
  ];
}

/** An idempotency key, unique for each visitor. */
function newKey(): string {
  return `sandbox-${Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('')}`;
}

function json(variables: object): string {
  return JSON.stringify(variables, null, 2);
}

const searchAllHubs = `# Products of every hub, in one order, with stock.
# Ctrl-Enter runs it; the plan below shows how.
query SearchAllHubs($text: String = "green") {
  products(
    first: 10
    orderBy: NEWEST
    filter: { text: $text }
  ) {
    totalCount
    nodes {
      title
      price { amount currencyCode }
      hub { code name }
      merchant { legalName }
      stock { available }
    }
    pageInfo { hasNextPage endCursor }
    coverage { hub status latencyMs }
  }
}
`;

const oneMerchant = `# One merchant, with its products and their stock.
# Its id names its hub: no other hub is asked.
query OneMerchant($id: ID!) {
  merchant(id: $id) {
    legalName
    kyb
    hub { code name country }
    identifiers { scheme number check }
    products(first: 5) {
      totalCount
      nodes {
        title
        hsCode
        price { amount currencyCode }
        stock { available asOf }
      }
    }
  }
}
`;

const network = `# Every hub of the network, as this gateway sees it.
query NetworkDirectory {
  hubs {
    code
    name
    country
    currency
    timeZone
    status
    subgraphs { name status contractVersion unsupportedFields latencyP50Ms latencyP99Ms errorRate }
  }
  marketplaces { name homeHub { code } }
}
`;

const partialAnswer = `# One of these hubs is not there: an error names it
# and the rest stands. A hub that fails is the same:
# end the process of one and run SearchAllHubs.
query PartialAnswer {
  products(first: 4, hubs: ["CNHGH", "MYKUL", "THBKK"]) {
    totalCount
    nodes { title hub { code } stock { available } }
    coverage { hub status latencyMs }
  }
}
`;

const reserveStock = `# Holds two pieces for two minutes, at their hub.
# Run it twice: one idempotencyKey, one effect.
mutation ReserveStock($input: ReserveStockInput!) {
  reserveStock(input: $input) {
    reservation {
      id
      state
      expiresAt
      lines {
        quantity
        product { title stock { available } }
        allocations { quantity }
      }
    }
    userErrors { code message field }
  }
}
`;

const landedCost = `# What goods cost at a door in another country.
# Their hub prices them and asks the destination's
# hub, over this gateway, for duties and taxes.
mutation QuoteLandedCost($input: QuoteLandedCostInput!) {
  quoteLandedCost(input: $input) {
    quote {
      id
      origin { name }
      destination { code name currency }
      lines { quantity unitPrice { amount currencyCode } product { title hsCode } }
      goods { amount currencyCode }
      freight { amount currencyCode }
      insurance { amount currencyCode }
      charges { kind rule amount { amount currencyCode } }
      dueToOrigin { amount currencyCode }
      dueToCustoms { amount currencyCode }
      estimatedTotal { amount currencyCode }
      procedure
      ruleVersion
      expiresAt
    }
    userErrors { code message field }
  }
}
`;

const quoteFx = `# The buyer's hub sells its currency for what the
# seller's hub is owed. Run QuoteLandedCost first: the
# variables with an arrow are taken from its answer.
mutation QuoteFx($input: QuoteFxInput!) {
  quoteFx(input: $input) {
    fxQuote {
      id
      sell { amount currencyCode }
      buy { amount currencyCode }
      rateNumerator
      rateDenominator
      expiresAt
    }
    userErrors { code message field }
  }
}
`;

const placeTrade = `# Begins a trade: stock is reserved, carriage booked and
# the price paid, each at its own hub; what fails is
# undone. Run both quotes first.
mutation PlaceTrade($input: PlaceTradeInput!) {
  placeTrade(input: $input) {
    trade {
      id
      state
      total { amount currencyCode }
      steps { name hub { name } state }
    }
    userErrors { code message field }
  }
}
`;

const followTrade = `# The trade as it now is, with what it made at each hub.
# Run PlaceTrade first, and this again until it says
# SETTLED.
query FollowTrade($id: ID!) {
  trade(id: $id) {
    state
    steps { name hub { name } state attempts error }
    reservation { state lines { quantity product { title } } }
    shipment { state sscc origin { name } destination { name } }
    settlement { state }
    total { amount currencyCode }
  }
}
`;
