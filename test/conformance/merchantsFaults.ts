import { type Fault, faultsOf, refuse, tokenOf } from './Fault.ts';
import type { Alteration, Call, Edge, Page, Row } from './FaultyHub.ts';

/** What the kit asks with a call, so that faults need not know which audit it is. */
const variables = ({ body }: Call) => (body?.variables ?? {}) as Variables;
const asks = ({ body }: Call, text: string) => String(body?.query).includes(text);

interface Variables {
  readonly first?: number;
  readonly after?: string;
  readonly orderBy?: string;
  readonly filter?: Readonly<Record<string, string | undefined>>;
  readonly id?: string;
  readonly representations?: readonly Row[];
  readonly gtin?: string;
}

const representations = (call: Call) => variables(call).representations ?? [];
/** The kit makes such ids for rows that do not exist. */
const isUnknown = (id: unknown) => String(id).includes('/7ZZZZZZZZZ');

/** A page of products, if it is the one with these variables. */
function page(call: Call, isMeant: (asked: Variables) => unknown, change: (page: Page) => void): void {
  const products = call.answer.data?.products;
  if (products?.edges && isMeant(variables(call))) change(products);
}

const isFirstHundred = ({ first, after, filter, orderBy }: Variables) => first === 100 && !after && !filter && !orderBy;

/** The last product of the first hundred: only audits that look at every row look at it. */
function lastRow(call: Call, change: (edge: Edge) => void): void {
  page(call, isFirstHundred, ({ edges }) => change(edges.at(-1) as Edge));
}

function renameLast(call: Call, rename: (id: string) => string): void {
  lastRow(call, (edge) => {
    const id = rename(edge.node.id);
    edge.sortKey = edge.sortKey.replace(edge.node.id, id);
    edge.node.id = id;
  });
}

function sdl(call: Call, change: (text: string) => string): void {
  const service = call.answer.data?._service;
  if (service && call.contract === 'merchants') service.sdl = change(service.sdl);
}

function accept(call: Call): void {
  call.status = 200;
  call.answer = { data: { products: { nodes: [], totalCount: 1 } as unknown as Page } };
}

/** What is wrong with a token that the hub refuses, by the causes of IDENTITY-2. */
function faultOfToken(call: Call): string | undefined {
  if (call.status !== 401 || call.headers.authorization === undefined) return undefined;
  const { alg, aud, iss, iat, exp } = tokenOf(call);
  if (alg === 'none') return 'NOT_SIGNED';
  if (!aud.endsWith('/hubs/MYKUL')) return 'OTHER_AUDIENCE';
  if (!iss.endsWith('/gateway')) return 'OTHER_ISSUER';
  if (exp - iat > 60) return 'TOO_LONG';
  return exp * 1_000 < Date.now() ? 'EXPIRED' : 'OTHER_KEY';
}

const isError = (call: Call) => asks(call, '{ numberOfRows }') && call.answer.errors?.[0];

const transport: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'TRANSPORT-1': {
    STATUS: (call) => {
      if (call.status === 200) call.status = 202;
    },
    CONTENT_TYPE: (call) => {
      call.contentType = 'text/html';
    },
  },
  'TRANSPORT-2': {
    FIELD_MISSING: ({ answer: { data } }) => void delete data?.b?.pageInfo,
    FIELD_ADDED: ({ answer: { data } }) => {
      if (data?.a) data.a.totalCount = 7;
    },
    WRONG_VALUE: ({ answer: { data } }) => {
      if (data?.a) data.a.__typename = 'Products';
    },
  },
  'TRANSPORT-3': { ACCEPTED: (call) => void (asks(call, '(count: 1)') && accept(call)) },
  'TRANSPORT-5': {
    REFUSED: (call) => {
      if (asks(call, '$first: Int! = 1')) refuse(call, 'GRAPHQL_VALIDATION_FAILED');
    },
  },
  'TRANSPORT-4': {
    STATUS: (call) => {
      if (call.body === undefined) call.status = 500;
    },
    ACCEPTED: (call) => void (call.body === undefined && accept(call)),
  },
};

const subgraph: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'SDL-1': {
    NO_SDL: (call) => sdl(call, () => ''),
    NOT_PARSED: (call) => sdl(call, () => 'type {'),
    NO_VERSION: (call) => sdl(call, (text) => text.replace('specs.ehub.dev/merchants/', 'specs.ehub.dev/shops/')),
    OTHER_VERSION: (call) =>
      sdl(call, (text) => text.replace('specs.ehub.dev/merchants/v1.', 'specs.ehub.dev/merchants/v9.')),
  },
  'SDL-2': {
    TYPE_DIFFERS: (call) => sdl(call, (text) => text.replace('originCountry: CountryCode!', 'originCountry: String!')),
    VALUE_ADDED: (call) => sdl(call, (text) => text.replace('enum ProductOrder {', 'enum ProductOrder { CHEAPEST')),
  },
  'SDL-3': {
    MISSING: (call) => sdl(call, (text) => text.replace(/"Whether customers see it."\s+status: ListingStatus!/, '')),
  },
  'SDL-4': {
    KEY_MISSING: (call) => sdl(call, (text) => text.replace('type Listing @key(fields: "id")', 'type Listing')),
  },
  'ENTITIES-1': {
    COUNT: (call) => void (representations(call).length === 21 && call.answer.data?._entities?.pop()),
    ORDER: (call) => void (representations(call).length === 21 && call.answer.data?._entities?.reverse()),
  },
  'ENTITIES-2': {
    NOT_NULL: (call) => {
      const unknown = representations(call).findIndex(({ id }) => isUnknown(id));
      if (unknown >= 0 && call.answer.data?._entities)
        call.answer.data._entities[unknown] = { __typename: 'Product', id: 'x' };
    },
    OTHERS_LOST: (call) => void (representations(call).some(({ id }) => isUnknown(id)) && refuse(call, 'BAD_ID')),
  },
  'ENTITIES-3': {
    COUNT: (call) => void (representations(call).length === 1_000 && call.answer.data?._entities?.splice(500)),
    LOST: (call) => void (representations(call).length === 1_000 && refuse(call, 'OPERATION_TOO_LARGE')),
  },
  'ENTITIES-4': {
    TYPE: (call) => {
      const merchant = representations(call).findIndex(({ __typename }) => __typename === 'Merchant');
      const entity = call.answer.data?._entities?.[merchant];
      if (entity) entity.__typename = 'Product';
    },
    LOST: (call) => {
      const merchant = representations(call).findIndex(({ __typename }) => __typename === 'Merchant');
      if (merchant >= 0 && call.answer.data?._entities) call.answer.data._entities[merchant] = null;
    },
  },
  'ENTITIES-5': {
    VALUE_DIFFERS: ({ answer: { data } }) => {
      if (data?.product?.title) data.product.title += '!';
    },
  },
  'IDS-1': {
    FORM: (call) => renameLast(call, () => 'product-99'),
    HUB: (call) => renameLast(call, (id) => id.replace('MYKUL', 'MYKUZ')),
    TYPE: (call) => renameLast(call, (id) => id.replace('Product', 'Widget')),
  },
  'IDS-2': {
    ANSWERED: ({ answer: { data } }) => {
      if (data?.foreign === null) data.foreign = { id: 'x' };
    },
    OTHERS_LOST: ({ answer: { data } }) => {
      if (data?.known) data.known = null;
    },
  },
  'IDS-3': {
    ANSWERED: (call) => {
      if (variables(call).id === 'x') call.answer = { data: { product: { id: 'x' } } };
    },
    INTERNAL_ERROR: (call) => void (variables(call).id === 'x' && refuse(call, 'INTERNAL_ERROR')),
  },
  'IDS-4': { NOT_NULL: (call) => void (isUnknown(variables(call).id) && refuse(call, 'BAD_ID')) },
  'IDS-5': {
    OTHER_HUB: (call) =>
      lastRow(call, ({ node }) => {
        node.hub = { code: 'CNHGH' };
      }),
    REFERENCE: (call) =>
      lastRow(call, ({ node }) => {
        node.merchant = { id: 'gid://CNHGH/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B' };
      }),
  },
};

let firstFive: readonly Edge[] = [];

const lists: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'CONNECTIONS-1': {
    LENGTH: (call) =>
      page(
        call,
        ({ first }) => first === 7,
        ({ edges, nodes }) => void [edges.pop(), nodes.pop()],
      ),
    NODES_DIFFER: (call) =>
      page(
        call,
        ({ first }) => first === 7,
        ({ nodes }) => void nodes.reverse(),
      ),
  },
  'CONNECTIONS-2': {
    TEXT_KEY: (call) =>
      lastRow(call, (edge) => {
        edge.sortKey += '!';
      }),
    TIME_KEY: (call) =>
      page(
        call,
        ({ first, orderBy }) => first === 100 && orderBy === 'NEWEST',
        ({ edges }) => {
          (edges.at(-1) as Edge).sortKey += '!';
        },
      ),
  },
  'CONNECTIONS-3': {
    ORDER: (call) => page(call, isFirstHundred, ({ edges }) => void edges.push(...edges.splice(-2, 1))),
  },
  'CONNECTIONS-4': {
    REPEATED: (call) =>
      page(
        call,
        ({ first }) => first === 5,
        (products) => {
          if (!variables(call).after) firstFive = products.edges;
          else products.edges = [firstFive.at(-1) as Edge, ...products.edges];
        },
      ),
    LOST: (call) =>
      page(
        call,
        ({ first, after }) => first === 5 && after,
        ({ edges }) => void edges.shift(),
      ),
  },
  'CONNECTIONS-5': {
    HAS_NEXT: (call) =>
      page(
        call,
        ({ filter }) => filter?.text?.includes('no such row'),
        ({ pageInfo }) => {
          pageInfo.hasNextPage = true;
        },
      ),
    HAS_PREVIOUS: (call) =>
      page(
        call,
        ({ first, after }) => first === 1 && !after,
        ({ pageInfo }) => {
          pageInfo.hasPreviousPage = true;
        },
      ),
    CURSORS: (call) =>
      page(
        call,
        ({ first }) => first === 1,
        ({ pageInfo }) => {
          pageInfo.startCursor = null;
        },
      ),
  },
  'CONNECTIONS-6': {
    TOTAL: (call) =>
      page(
        call,
        ({ filter = {} }) => filter.merchantId && Object.keys(filter).length === 1,
        (products) => {
          products.totalCount += 1;
        },
      ),
    DEPENDS_ON_PAGE: (call) =>
      page(
        call,
        ({ first, after }) => first === 1 && after,
        (products) => {
          products.totalCount -= 1;
        },
      ),
  },
  'CONNECTIONS-7': {
    CURSOR_ACCEPTED: (call) => void (variables(call).after === 'x' && accept(call)),
    SIZE_ACCEPTED: (call) => void (variables(call).first === 101 && accept(call)),
    CODE: (call) => void (variables(call).first === 101 && refuse(call, 'INTERNAL_ERROR')),
  },
  'CONNECTIONS-8': {
    NOT_NULL: (call) =>
      page(call, isFirstHundred, (products) => {
        products.coverage = [];
      }),
  },
  'FILTERS-1': {
    NOT_FOUND: (call) => page(call, ({ filter }) => filter?.text && filter.merchantId, empty),
    MATCHES_ALL: (call) =>
      page(
        call,
        ({ filter }) => filter?.text === ' -%_ ',
        ({ nodes }) => void nodes.push({ id: 'x' }),
      ),
  },
  'FILTERS-2': {
    IGNORED: (call) =>
      page(
        call,
        ({ filter }) => filter?.hsPrefix,
        ({ edges }) => {
          (edges[0] as Edge).node.hsCode = '999999';
        },
      ),
    NOT_FOUND: (call) => page(call, ({ filter }) => filter?.gtin, empty),
  },
};

const values: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'SCALARS-1': {
    FORM: (call) =>
      lastRow(call, ({ node }) => {
        node.hsCode = '0902.10';
      }),
  },
  'SCALARS-2': {
    NOT_A_STRING: (call) =>
      lastRow(call, ({ node }) => {
        node.price = { amount: 12.5, currencyCode: 'MYR' };
      }),
    DECIMALS: (call) =>
      lastRow(call, ({ node }) => {
        node.price = { amount: '12.5', currencyCode: 'MYR' };
      }),
    CURRENCY: (call) =>
      lastRow(call, ({ node }) => {
        node.price = { amount: '12.50', currencyCode: 'XXX' };
      }),
  },
  'SCALARS-3': {
    CHECK_DIGIT: (call) =>
      lastRow(call, ({ node }) => {
        node.gtin = '9551234567891';
      }),
  },
  'SCALARS-4': { ACCEPTED: (call) => void (variables(call).gtin === 'tea' && accept(call)) },
  'ERRORS-1': {
    CODE: (call) => {
      const error = isError(call);
      if (error) error.extensions = { retryable: false };
    },
    RETRYABLE: (call) => {
      const error = isError(call);
      if (error) error.extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
    },
    MESSAGE: (call) => {
      const error = isError(call);
      if (error) error.message = '';
    },
  },
  'ERRORS-2': {
    UNKNOWN: (call) => {
      const error = isError(call);
      if (error) error.extensions = { code: 'SYNTAX', retryable: false };
    },
  },
  'ERRORS-3': {
    LEAKS: (call) => {
      const error = isError(call);
      if (error) error.message = 'no such column: SELECT number_of_rows FROM products';
    },
  },
  'ERRORS-4': {
    OTHERS_LOST: ({ answer: { data } }) => {
      if (data?.good) data.good = null;
    },
    PATH: ({ answer }) => {
      if (answer.data?.good) answer.errors = [{ message: 'No.', extensions: { code: 'BAD_ID' } }];
    },
  },
};

const isShort = ({ headers }: Call) => headers['ehub-timeout-ms'] === '50';

const guards: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'LIMITS-1': {
    LATE: (call) => {
      if (isShort(call)) call.delayMs = 2_200;
    },
    CODE: (call) => void (isShort(call) && refuse(call, 'INTERNAL_ERROR')),
  },
  'LIMITS-2': {
    EXECUTED: (call) => void (asks(call, 'a99: ') && accept(call)),
    CODE: (call) => void (asks(call, 'a99: ') && refuse(call, 'BAD_USER_INPUT')),
    TOO_LOW: (call) =>
      void (asks(call, 'products(first: 20)') && !isShort(call) && refuse(call, 'OPERATION_TOO_LARGE')),
  },
  'IDENTITY-1': {
    ANSWERED: (call) => void (call.status === 401 && !call.headers.authorization && accept(call)),
    CODE: (call) => {
      if (call.status === 401 && !call.headers.authorization) call.status = 403;
    },
  },
  'IDENTITY-2': Object.fromEntries(
    ['OTHER_KEY', 'NOT_SIGNED', 'OTHER_AUDIENCE', 'OTHER_ISSUER', 'EXPIRED', 'TOO_LONG'].map((cause) => [
      cause,
      (call: Call) => void (faultOfToken(call) === cause && accept(call)),
    ]),
  ),
  'IDENTITY-3': {
    CLOSED: (call) =>
      void (
        call.status === 200 &&
        asks(call, '{ products(first: 1) { totalCount } }') &&
        refuse(call, 'UNAUTHENTICATED')
      ),
    OPEN: (call) => void (asks(call, 'merchantByRegistration') && accept(call)),
  },
};

/** One for each cause of each audit of the profile `merchants`. */
export const merchantsFaults: readonly Fault[] = faultsOf([transport, subgraph, lists, values, guards]);

function empty(products: Page): void {
  products.edges = [];
  products.nodes = [];
  products.pageInfo.hasNextPage = false;
}
