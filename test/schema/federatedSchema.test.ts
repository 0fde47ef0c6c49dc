import { describe, expect, test } from '@jest/globals';
import { GraphQLError, graphql } from 'graphql';
import { type EntityReference, federatedSchema } from '../../schema/federatedSchema.ts';

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { pet: Pet }
type Pet @key(fields: "id") { id: ID! name: String }
type Owner @key(fields: "id") { id: ID! }
type Hub @key(fields: "code", resolvable: false) { code: String! }
`;

const loadOwners = (references: readonly EntityReference[]) => references.map(({ id }) => ({ id }));

function makeSchema() {
  const calls: string[][] = [];
  const loadPets = (references: readonly EntityReference[]) => {
    calls.push(references.map(({ id }) => String(id)));
    return references.map(({ id }) => {
      if (id === 'bad') return new GraphQLError('Bad.', { extensions: { code: 'BAD_ID' } });
      return id === 'none' ? null : { id };
    });
  };
  const schema = federatedSchema<unknown>(sdl, {
    resolvers: { Pet: { name: ({ id }: { id: string }) => `pet ${id}` } },
    entities: { Pet: loadPets, Owner: loadOwners },
  });
  return { schema, calls };
}

const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Pet { id name } ... on Owner { id } } }`;

describe('a federated schema', () => {
  test("serves the contract's own text", async () => {
    const { schema } = makeSchema();
    const { data } = await graphql({ schema, source: '{ _service { sdl } }' });
    expect(data).toEqual({ _service: { sdl } });
  });

  test('loads all entities of a type in one call, and answers in the order asked', async () => {
    const { schema, calls } = makeSchema();
    const representations = [
      { __typename: 'Pet', id: '1' },
      { __typename: 'Owner', id: '7' },
      { __typename: 'Pet', id: '2' },
    ];
    const { data } = await graphql({ schema, source: entities, variableValues: { representations } });
    expect(data).toEqual({
      _entities: [
        { __typename: 'Pet', id: '1', name: 'pet 1' },
        { __typename: 'Owner', id: '7' },
        { __typename: 'Pet', id: '2', name: 'pet 2' },
      ],
    });
    expect(calls).toEqual([['1', '2']]);
  });

  test('returns null for an entity that does not exist, has an unknown type or fails, and only for that one', async () => {
    const { schema } = makeSchema();
    const representations = [
      { __typename: 'Pet', id: 'none' },
      { __typename: 'constructor', id: '1' },
      { __typename: 'Hub', code: 'MYKUL' },
      { __typename: 'Pet', id: 'bad' },
      { __typename: 'Pet', id: '1' },
    ];
    const { data, errors } = await graphql({ schema, source: entities, variableValues: { representations } });
    expect(data?._entities).toEqual([null, null, null, null, { __typename: 'Pet', id: '1', name: 'pet 1' }]);
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['_entities', 3], 'BAD_ID']]);
  });

  test('accepts at most 5 000 representations', async () => {
    const { schema, calls } = makeSchema();
    const representations = Array.from({ length: 5_001 }, () => ({ __typename: 'Pet', id: '1' }));
    const { errors } = await graphql({ schema, source: entities, variableValues: { representations } });
    expect(errors).toHaveLength(1);
    expect(calls).toEqual([]);
  });

  test('is not created if a resolvable entity has no loader', () => {
    expect(() => federatedSchema(sdl, { resolvers: {}, entities: { Pet: loadOwners } })).toThrow('Owner');
  });
});
