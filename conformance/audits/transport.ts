import { type Audit, audit } from '../Audit.ts';

/** The part of GraphQL over HTTP that gateways use. @see https://graphql.github.io/graphql-over-http/draft/ */
export const transportAudits: readonly Audit[] = [
  audit({
    id: 'TRANSPORT-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'Each contract has its own URL. A `POST` with the JSON object `{ query, variables }` is answered with status 200 and a JSON object, as `application/json` or `application/graphql-response+json` in UTF-8.',
    causes: {
      STATUS: 'Answer a valid operation with status 200.',
      CONTENT_TYPE: 'Send `content-type: application/json; charset=utf-8` or `application/graphql-response+json`.',
    },
    async run(hub, violation) {
      const { exchange, status, headers } = await hub.ask('merchants', '{ __typename }');
      if (status !== 200) throw violation('STATUS', `The status is ${status} instead of 200.`, exchange);
      const type = String(headers['content-type'] ?? '');
      if (!/^application\/(?:json|graphql-response\+json)\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type))
        throw violation('CONTENT_TYPE', `The content type is "${type}".`, exchange);
    },
  }),
  audit({
    id: 'TRANSPORT-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A response has exactly the requested fields, under their aliases; fragments, variables, `__typename`, `@include` and `@skip` work as GraphQL defines. Gateways rename fields and use all of these.',
    causes: {
      FIELD_MISSING: 'Answer each requested field under its alias; a field without a value is null.',
      FIELD_ADDED: 'Leave out fields that are not requested, and those that `@skip` or `@include` exclude.',
      WRONG_VALUE: '`__typename` is the name of the type that the contract defines.',
    },
    async run(hub, violation) {
      const query = `query ($no: Boolean!, $one: Int!) {
        b: products(first: $one) { ...page } a: products(first: $one) { __typename none: totalCount @include(if: $no) }
        none: products(first: 1) @skip(if: true) { totalCount }
      } fragment page on ProductConnection { t: __typename ... on ProductConnection { pageInfo { more: hasNextPage } } }`;
      const { exchange, ...data } = await hub.read<Record<string, unknown>>('merchants', query, {
        variables: { no: false, one: 1 },
      });
      const expected = { b: { t: '', pageInfo: { more: false } }, a: { __typename: '' } };
      const [missing, added] = [pathsOf(expected), pathsOf(data)].map((paths, i, both) =>
        paths.find((path) => !both[1 - i]?.includes(path)),
      );
      if (missing) throw violation('FIELD_MISSING', `The response has no \`${missing}\`.`, exchange);
      if (added) throw violation('FIELD_ADDED', `The response has \`${added}\`, which was not requested.`, exchange);
      const { a, b } = data as Record<'a' | 'b', Record<string, unknown>>;
      if (a.__typename !== 'ProductConnection' || b.t !== 'ProductConnection')
        throw violation('WRONG_VALUE', 'The `__typename` of a page of products is not `ProductConnection`.', exchange);
    },
  }),
  audit({
    id: 'TRANSPORT-3',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A request that is not valid GraphQL is answered with `errors` and without `data`: text that does not parse, a field that the contract does not have, a variable of the wrong type.',
    causes: {
      ACCEPTED: 'Validate each operation against the contract before you execute it.',
    },
    async run(hub, violation) {
      const invalid: readonly { readonly what: string; readonly query: string; readonly variables?: object }[] = [
        { what: 'Text that is not GraphQL', query: '{ products(first: 1 { totalCount }' },
        { what: 'An unknown field', query: '{ products(first: 1) { numberOfRows } }' },
        { what: 'An unknown argument', query: '{ products(count: 1) { totalCount } }' },
        {
          what: 'A variable of the wrong type',
          query: 'query ($first: Int!) { products(first: $first) { totalCount } }',
          variables: { first: 'one' },
        },
      ];
      for (const { what, query, variables } of invalid) {
        const { errors, data, exchange } = await hub.ask('merchants', query, { variables: variables as never });
        if (errors.length === 0 || data) throw violation('ACCEPTED', `${what} is accepted.`, exchange);
      }
    },
  }),
  audit({
    id: 'TRANSPORT-4',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'A body that is not a GraphQL request (not JSON, no object, no `query`) is refused: with a status of 400 to 499, or with `errors` and without `data`. The hub stays usable.',
    causes: {
      STATUS: 'Answer a malformed body with status 400, not with a status of 500 and above.',
      ACCEPTED: 'Answer a malformed body with `errors`.',
    },
    async run(hub, violation) {
      for (const body of ['{"query": ', '"text"', '{}', '{"query": 7}']) {
        const { status, text, exchange } = await hub.post('merchants', body, await hub.headersOfRead());
        if (status >= 500) throw violation('STATUS', `The status is ${status}.`, exchange);
        if (status < 400 && !text.includes('"errors"')) throw violation('ACCEPTED', 'The body is accepted.', exchange);
      }
      await hub.read('merchants', '{ __typename }');
    },
  }),
  audit({
    id: 'TRANSPORT-5',
    level: 'SHOULD',
    profile: 'merchants',
    requirement:
      'Operations follow the GraphQL specification of October 2021. Clients write them, and gateways pass on their variables: with a default at a non-null type, with null in place of an optional input, with input objects.',
    causes: { REFUSED: 'Use a GraphQL library that implements the specification of October 2021 or later.' },
    async run(hub, violation) {
      const query = `query ($first: Int! = 1, $filter: ProductFilter, $orderBy: ProductOrder! = TITLE) {
        products(first: $first, filter: $filter, orderBy: $orderBy) { pageInfo { hasNextPage } }
      }`;
      for (const variables of [{}, { filter: null }, { filter: { text: null } }]) {
        const { errors, exchange } = await hub.ask('merchants', query, { variables });
        if (errors.length > 0)
          throw violation('REFUSED', `The operation is refused: ${String(errors[0]?.message)}`, exchange);
      }
    },
  }),
];

/** The paths of all members, sorted by name. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    `${prefix}${name}`,
    ...pathsOf(member, `${prefix}${name}.`),
  ]);
}
