/** A request of the soak and its expected result. */
export interface SoakRequest {
  readonly body: string;
  /** `ABANDONED`: the client disconnects soon after sending it. */
  readonly outcome: 'ANSWERED' | 'REFUSED' | 'ABANDONED';
}

/** Operations that clients repeat. */
const knownOperations = 64;

/**
 * The request with this number: of a hundred, 94 known operations with variables of their own, one operation never
 * seen before, three that are refused and two whose clients do not wait.
 */
export function soakRequest(number: number): SoakRequest {
  const variables = { text: `tea ${number}`, first: 1 + (number % 20) };
  const kind = number % 100;
  if (kind === 13) return { body: '{"query":"{ products(first: 1) { nodes { id ', outcome: 'REFUSED' };
  if (kind === 37) return { body: JSON.stringify({ query: '{ products { nothing } }' }), outcome: 'REFUSED' };
  if (kind === 61)
    return { body: JSON.stringify({ query: operation(0), variables: { first: 'many' } }), outcome: 'REFUSED' };
  const isNew = kind === 77;
  const query = operation(isNew ? knownOperations + number : number % knownOperations);
  const outcome = kind === 50 || kind === 99 ? 'ABANDONED' : 'ANSWERED';
  return { body: JSON.stringify({ query, variables }), outcome };
}

/** An operation that is unique to this number. */
export function operation(number: number): string {
  const fields = ['id', 'title', 'hub { code name }', 'id title', 'hub { name }'];
  const picked = fields.map((field, index) => ((number >> index) % 2 === 0 ? field : ''));
  return `query Soak${number}($text: String, $first: Int = 10) {
    products(first: $first, orderBy: TITLE, filter: { text: $text }) {
      nodes { known: id ${picked.join(' ')} name${number % 7}: title }
      pageInfo { hasNextPage endCursor }
      coverage { hub status }
      totalCount
    }
  }`;
}
