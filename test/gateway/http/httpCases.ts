import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { limits } from '../../../gateway/limits.ts';

/** One HTTP request and what must come of it, whether its operation is known or new. */
export interface HttpCase {
  readonly name: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters of a GET. */
  readonly search?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly status: number;
  /** Media type of the answer; `application/json` if absent. */
  readonly mediaType?: string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Part of the body, as `toMatchObject` understands it. */
  readonly answer: object;
}

const responseJson = 'application/graphql-response+json';
const accepting = { 'content-type': 'application/json', accept: responseJson };
const preflighted = { 'apollo-require-preflight': 'true' };
const lamp = { product: { title: 'Lamp', stock: 10 } };

/** Texts differ from case to case, so that each is new once. */
function product(name: string): string {
  return `# ${name}\nquery Product($id: ID!) { product(id: $id) { title stock } }`;
}

function json(params: object): string {
  return JSON.stringify(params);
}

function code(value: string): object {
  return { errors: [{ extensions: { code: value } }] };
}

function sha256(text: string): object {
  return { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(text).digest('hex') } };
}

const answers: readonly HttpCase[] = [
  {
    name: 'data as application/json',
    body: json({ query: product('plain'), variables: { id: '1' } }),
    status: 200,
    answerHeaders: { 'cache-control': 'no-store' },
    answer: { data: lamp },
  },
  {
    name: `data as ${responseJson}`,
    headers: accepting,
    body: json({ query: product('response+json'), variables: { id: '1' } }),
    status: 200,
    mediaType: responseJson,
    answer: { data: lamp },
  },
  {
    name: 'the media type of higher quality',
    headers: { 'content-type': 'application/json', accept: `application/json;q=0.5, ${responseJson};q=0.9` },
    body: json({ query: product('quality'), variables: { id: '1' } }),
    status: 200,
    mediaType: responseJson,
    answer: { data: lamp },
  },
  {
    name: 'application/json to a client that takes anything but the other',
    headers: { 'content-type': 'application/json', accept: `text/html, */*;q=0.1, ${responseJson};q=0` },
    body: json({ query: product('anything'), variables: { id: '1' } }),
    status: 200,
    answer: { data: lamp },
  },
  {
    name: 'data and errors where a subgraph failed in part',
    headers: accepting,
    body: json({ query: '{ product(id: 2) { title shelf } }' }),
    status: 200,
    mediaType: responseJson,
    answer: {
      data: { product: { title: 'Teapot', shelf: null } },
      errors: [
        {
          message: 'The subgraph stock failed to answer.',
          path: ['product', 'shelf'],
          extensions: { code: 'SUBGRAPH_ERROR', subgraph: 'stock', retryable: false },
        },
      ],
    },
  },
  {
    name: 'the named one of several operations',
    body: json({ query: 'query A { __typename } query B { product(id: 1) { title } }', operationName: 'B' }),
    status: 200,
    answer: { data: { product: { title: 'Lamp' } } },
  },
  {
    name: 'the only operation where the name is null, and the variables are',
    body: json({ query: '# nulls\n{ __typename }', operationName: null, variables: null, extensions: null }),
    status: 200,
    answer: { data: { __typename: 'Query' } },
  },
  {
    name: 'the only operation where the name is empty',
    body: json({ query: '# empty name\n{ __typename }', operationName: '' }),
    status: 200,
    answer: { data: { __typename: 'Query' } },
  },
  {
    name: 'a mutation',
    body: json({ query: 'mutation { rename(id: 1, title: "Torch") { title stock } }' }),
    status: 200,
    answer: { data: { rename: { title: 'Torch', stock: 10 } } },
  },
  {
    name: 'defaults of variables',
    body: json({ query: 'query($first: Int! = 1) { products(first: $first) { id } }' }),
    status: 200,
    answer: { data: { products: [{ id: '1' }] } },
  },
  {
    name: 'introspection',
    body: json({ query: '{ __type(name: "Product") { kind } }' }),
    status: 200,
    answer: { data: { __type: { kind: 'OBJECT' } } },
  },
  {
    name: 'a body that begins with a byte order mark',
    body: `\uFEFF${json({ query: product('byte order mark'), variables: { id: '1' } })}`,
    status: 200,
    answer: { data: lamp },
  },
  {
    name: 'a body whose content-encoding is identity',
    headers: { 'content-type': 'application/json', 'content-encoding': 'identity' },
    body: json({ query: product('identity'), variables: { id: '1' } }),
    status: 200,
    answer: { data: lamp },
  },
  {
    name: 'a charset that says UTF-8',
    headers: { 'content-type': 'application/json; charset="utf-8"' },
    body: json({ query: product('charset: ü'), variables: { id: '1' } }),
    status: 200,
    answer: { data: lamp },
  },
];

const gets: readonly HttpCase[] = [
  {
    name: 'a query by GET',
    method: 'GET',
    headers: preflighted,
    search: { query: product('by GET'), variables: '{"id":"1"}', operationName: 'Product' },
    status: 200,
    answer: { data: lamp },
  },
  {
    name: 'a mutation by GET, refused',
    method: 'GET',
    headers: preflighted,
    search: { query: '# by GET\nmutation { rename(id: 1, title: "Torch") { title } }' },
    status: 405,
    answerHeaders: { allow: 'POST' },
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a GET that a browser sends without asking, refused',
    method: 'GET',
    search: { query: '# simple GET\n{ __typename }' },
    status: 400,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a GET with variables that are no JSON, refused',
    method: 'GET',
    headers: preflighted,
    search: { query: '# bad variables\n{ __typename }', variables: '{' },
    status: 400,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a GET without a query, refused',
    method: 'GET',
    headers: preflighted,
    search: {},
    status: 400,
    answer: code('BAD_REQUEST'),
  },
];

const persisted = '# persisted\n{ product(id: 1) { title } }';
const persistedQueries: readonly HttpCase[] = [
  {
    name: 'a hash that nobody has sent a text for',
    body: json({ extensions: sha256('never sent') }),
    status: 200,
    answerHeaders: { 'cache-control': 'private, no-cache, must-revalidate' },
    answer: code('PERSISTED_QUERY_NOT_FOUND'),
  },
  {
    name: 'a hash with its text',
    body: json({ query: persisted, extensions: sha256(persisted) }),
    status: 200,
    answer: { data: { product: { title: 'Lamp' } } },
  },
  {
    name: 'a hash whose text came before',
    body: json({ extensions: sha256(persisted) }),
    status: 200,
    answer: { data: { product: { title: 'Lamp' } } },
  },
  {
    name: 'a hash whose text came before, by GET',
    method: 'GET',
    headers: preflighted,
    search: { extensions: json(sha256(persisted)) },
    status: 200,
    answer: { data: { product: { title: 'Lamp' } } },
  },
  {
    name: 'a hash of another text, refused',
    body: json({ query: '# other\n{ __typename }', extensions: sha256(persisted) }),
    status: 400,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a hash of another version, refused',
    body: json({ query: persisted, extensions: { persistedQuery: { version: 2, sha256Hash: 'abc' } } }),
    status: 400,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a hash of an invalid text, which is not kept',
    headers: accepting,
    body: json({ query: '{ nothing }', extensions: sha256('{ nothing }') }),
    status: 400,
    mediaType: responseJson,
    answer: code('GRAPHQL_VALIDATION_FAILED'),
  },
];

/** Refused by GraphQL: 400 for clients that know the answer's own media type, 200 for the others. */
const refusals: readonly [name: string, params: object, code: string][] = [
  ['a syntax error', { query: '{ product(' }, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'an unknown operation name',
    { query: 'query A { __typename }', operationName: 'B' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'no name for several operations',
    { query: 'query A { __typename } query B { __typename }' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['a document without an operation', { query: 'fragment F on Product { id }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['a missing variable', { query: product('missing variable') }, 'BAD_USER_INPUT'],
  ['a variable of the wrong type', { query: product('wrong variable'), variables: { id: {} } }, 'BAD_USER_INPUT'],
  [
    'a variable of the wrong type that is long',
    { query: product('long wrong variable'), variables: { id: ['x'.repeat(900_000)] } },
    'BAD_USER_INPUT',
  ],
  [
    'a literal of too many levels',
    { query: `{ product(id: ${'['.repeat(limits.valueDepth + 1)}${']'.repeat(limits.valueDepth + 1)}) { title } }` },
    'OPERATION_TOO_LARGE',
  ],
  ['a short literal that the planner would walk through for minutes', { query: doubling(27) }, 'OPERATION_TOO_LARGE'],
  [
    'such a literal in a default, in an object',
    { query: `query($a: [ID!] = { a: ${'['.repeat(17)}1${']'.repeat(17)} }) { product(id: 1) { title } }` },
    'OPERATION_TOO_LARGE',
  ],
  [
    'a long name',
    { query: `query ${'N'.repeat(limits.nameLength + 1)} { product(id: $id) { title } }` },
    'OPERATION_TOO_LARGE',
  ],
  [
    'a long literal string',
    { query: `{ product(id: "${'x'.repeat(limits.literalCharacters)}") { title } }` },
    'OPERATION_TOO_LARGE',
  ],
  [
    'many literal strings, block strings among them',
    {
      query: `{ ${numbered(4, (n) => `a${n}: product(id: """${'x'.repeat(limits.literalCharacters / 5)}""") { title }`)}
        a: product(id: "${'x'.repeat(limits.literalCharacters / 5)}") { title } }`,
    },
    'OPERATION_TOO_LARGE',
  ],
  ['too many comments', { query: `{ __typename }${'#\n'.repeat(limits.operationTokens)}` }, 'OPERATION_TOO_LARGE'],
  [
    'too many levels',
    {
      query: `{ __type(name: "Product") { ${'ofType { '.repeat(limits.operationDepth)}name${' }'.repeat(limits.operationDepth)} } }`,
    },
    'OPERATION_TOO_LARGE',
  ],
  [
    'more levels than can be read',
    { query: `${'{ a '.repeat(limits.operationTokens / 3 - 10)}${'} '.repeat(limits.operationTokens / 3 - 10)}` },
    'OPERATION_TOO_LARGE',
  ],
  [
    'too many aliases',
    { query: `{ product(id: 1) { ${numbered(limits.operationAliases + 1, (n) => `a${n}: title`)} } }` },
    'OPERATION_TOO_LARGE',
  ],
  [
    'too many root fields',
    { query: `{ ${numbered(limits.operationRootFields + 1, () => '__typename')} }` },
    'OPERATION_TOO_LARGE',
  ],
  [
    'fragments that double',
    {
      query: `{ product(id: 1) { ...F12 } } ${numbered(12, (n) => `fragment F${n + 1} on Product { ...F${n} ... { ...F${n} } }`)} fragment F0 on Product { title }`,
    },
    'OPERATION_TOO_LARGE',
  ],
  [
    'too many tokens',
    { query: `{ product(id: 1) { ${'title '.repeat(limits.operationTokens)} } }` },
    'OPERATION_TOO_LARGE',
  ],
];

function nested(levels: number): unknown {
  return levels === 0 ? 0 : [nested(levels - 1)];
}

function doubling(levels: number): string {
  return `{ product(id: ${'['.repeat(levels)}1${']'.repeat(levels)}) { title } }`;
}

function numbered(count: number, write: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => write(number)).join(' ');
}

const graphqlRefusals: readonly HttpCase[] = refusals.flatMap(([name, params, value]): HttpCase[] => [
  { name: `${name}, to a client of application/json`, body: json(params), status: 200, answer: code(value) },
  {
    name: `${name}, to a client of ${responseJson}`,
    headers: accepting,
    body: json(params),
    status: 400,
    mediaType: responseJson,
    answer: code(value),
  },
]);

const badRequest = (name: string, body: string | Buffer): HttpCase => ({
  name,
  body,
  status: 400,
  answer: code('BAD_REQUEST'),
});

const httpRefusals: readonly HttpCase[] = [
  badRequest('an empty body', ''),
  badRequest('a body that is no JSON', '{"query":'),
  badRequest('a body that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])),
  badRequest('a body that is null', 'null'),
  badRequest('a body that is a string', '"{ __typename }"'),
  badRequest('a batch', json([{ query: '{ __typename }' }])),
  badRequest('a body without a query', json({ variables: {} })),
  badRequest('an empty query', json({ query: '' })),
  badRequest('a query that is no string', json({ query: { kind: 'Document' } })),
  badRequest('variables that are a list', json({ query: '# list\n{ __typename }', variables: [] })),
  badRequest('variables that are a string', json({ query: '# string\n{ __typename }', variables: '{}' })),
  badRequest('an operation name that is a number', json({ query: '# number\n{ __typename }', operationName: 1 })),
  badRequest('extensions that are a list', json({ query: '# extensions\n{ __typename }', extensions: [] })),
  {
    name: 'an operation name that is too long',
    body: json({ query: '# name\n{ __typename }', operationName: 'N'.repeat(900_000) }),
    status: 400,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a variable of too many levels',
    body: json({ query: product('deep variable'), variables: { id: nested(limits.valueDepth + 1) } }),
    status: 400,
    answer: code('BAD_USER_INPUT'),
  },
  {
    name: 'a variable of too many levels by GET',
    method: 'GET',
    headers: preflighted,
    search: { query: product('deep variable'), variables: json({ id: nested(limits.valueDepth + 1) }) },
    status: 400,
    answer: code('BAD_USER_INPUT'),
  },
  {
    name: 'variables with too many values',
    body: json({ query: product('many values'), variables: { id: '1', more: Array(limits.requestValues).fill(0) } }),
    status: 400,
    answer: code('BAD_USER_INPUT'),
  },
  {
    name: 'a body of brackets',
    body: '['.repeat(900_000),
    status: 400,
    answer: code('BAD_USER_INPUT'),
  },
  {
    name: 'a body that is coded',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: gzipSync(json({ query: '{ __typename }' })),
    status: 415,
    answerHeaders: { 'accept-encoding': 'identity' },
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a body that is too large',
    body: json({ query: '{ __typename }', variables: { padding: 'x'.repeat(limits.requestBytes) } }),
    status: 413,
    answer: code('OPERATION_TOO_LARGE'),
  },
  {
    name: 'a form, as another site could send it',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'query={__typename}',
    status: 400,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'text, as another site could send it',
    headers: { 'content-type': 'text/plain' },
    body: json({ query: '{ __typename }' }),
    status: 400,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'text that a browser asked about before',
    headers: { 'content-type': 'text/plain', ...preflighted },
    body: json({ query: '{ __typename }' }),
    status: 415,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'JSON of another charset',
    headers: { 'content-type': 'application/json; charset=utf-16' },
    body: json({ query: '{ __typename }' }),
    status: 415,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a client that takes HTML only',
    headers: { 'content-type': 'application/json', accept: 'text/html' },
    body: json({ query: '# html\n{ __typename }' }),
    status: 406,
    answer: code('BAD_REQUEST'),
  },
  {
    name: 'a method that GraphQL does not have',
    method: 'PUT',
    body: json({ query: '{ __typename }' }),
    status: 405,
    answerHeaders: { allow: 'GET, POST' },
    answer: code('BAD_REQUEST'),
  },
];

/** In an order in which what one needs (a persisted text) comes before. */
export const httpCases: readonly HttpCase[] = [
  ...answers,
  ...gets,
  ...persistedQueries,
  ...graphqlRefusals,
  ...httpRefusals,
];
