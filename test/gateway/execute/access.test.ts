import { describe, expect, test } from '@jest/globals';
import { parse, print, validate } from 'graphql';
import { Engine } from '../../../gateway/execute/Engine.ts';
import { OperationPlanner } from '../../../gateway/plan/OperationPlanner.ts';
import { anonymous, type Credentials } from '../../../schema/access/Requirement.ts';
import { composed } from '../../support/federation/composed.ts';
import { LocalDataSource } from '../../support/federation/LocalDataSource.ts';
import { subgraphSchema } from '../../support/federation/subgraphSchema.ts';
import { testRequest } from '../../support/federation/testEngine.ts';

const people = `
  type Query {
    people: [Person!]!
    me: Person @authenticated
    pets: [Pet!]!
    pet: AnyPet
    vault: Vault
    secretNumber: Secret
    level: Level
    rows: [[Row]]
  }
  type Mutation { rename(name: String!): Person @requiresScopes(scopes: [["people:write"]]) next: Int! }
  type Person @key(fields: "id") {
    id: ID!
    name: String!
    phone: String @requiresScopes(scopes: [["phone:read", "people:read"], ["admin"]])
    salary: Int! @authenticated @policy(policies: [["hr"]])
    grade: Int
  }
  interface Pet { id: ID! name: String }
  type Dog implements Pet { id: ID! name: String chip: String }
  type Cat implements Pet @authenticated { id: ID! name: String lives: Int }
  union AnyPet = Dog | Cat
  type Vault @requiresScopes(scopes: [["vault"]]) { gold: Int }
  scalar Secret @authenticated
  enum Level @policy(policies: [["level"]]) { LOW HIGH }
  type Row { open: Int closed: Int @authenticated }`;

const payroll = `
  type Person @key(fields: "id") { id: ID! grade: Int @external payslip: String @requires(fields: "grade") }`;

const person = { id: '1', name: 'Aisyah', phone: '+60', salary: 5, grade: 5 };
let renames = 0;

const subgraphs = {
  people: {
    sdl: people,
    resolvers: {
      Query: {
        people: () => [person, { ...person, id: '2', name: 'Wei' }],
        me: () => person,
        pets: () => [
          { __typename: 'Dog', id: 'd', name: 'Rex', chip: 'c' },
          { __typename: 'Cat', id: 'k', name: 'Tom', lives: 9 },
        ],
        pet: () => ({ __typename: 'Cat', id: 'k', name: 'Tom', lives: 9 }),
        vault: () => ({ gold: 1 }),
        secretNumber: () => 7,
        level: () => 'HIGH',
        rows: () => [[{ open: 1, closed: 2 }]],
      },
      Mutation: {
        rename: () => {
          renames += 1;
          return person;
        },
        next: () => 1,
      },
      Person: { __entity: () => person },
    },
  },
  payroll: {
    sdl: payroll,
    resolvers: {
      Person: {
        __entity: (given: object) => given,
        payslip: ({ grade }: { grade: number }) => `slip ${grade}`,
      },
    },
  },
};

const dataSource = new LocalDataSource(
  Object.fromEntries(
    Object.entries(subgraphs).map(([name, { sdl, resolvers }]) => [
      name,
      { sdl, schema: subgraphSchema(name, sdl, resolvers as never) },
    ]),
  ),
);
const supergraphSdl = composed({ people, payroll });
const planner = new OperationPlanner(parse(supergraphSdl));
const engine = new Engine({ supergraphSdl, schema: planner.apiSchema, planner, dataSource });

function holder(scopes: string[] = [], policies: string[] = []): Credentials {
  return { isAuthenticated: true, scopes: new Set(scopes), policies: new Set(policies) };
}

async function ask(query: string, credentials: Credentials, variables?: Record<string, unknown>) {
  const document = parse(query);
  expect(validate(engine.schema, document)).toEqual([]);
  const operation = await engine.compile(print(planner.guard(document)));
  const { data, errors = [] } = await operation.execute({ variables, request: { ...testRequest, credentials } });
  return {
    data,
    refused: errors.map(({ path, extensions }) => {
      expect(extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      return path?.join('.');
    }),
  };
}

describe('a field that the caller may not read', () => {
  test('is null with one error that has its path, and the rest is answered', async () => {
    expect(await ask('{ people { name phone } me { name } }', anonymous)).toEqual({
      data: {
        people: [
          { name: 'Aisyah', phone: null },
          { name: 'Wei', phone: null },
        ],
        me: null,
      },
      refused: ['people.@.phone', 'me'],
    });
    expect(await ask('{ people { name } me { name } }', holder())).toEqual({
      data: { people: [{ name: 'Aisyah' }, { name: 'Wei' }], me: { name: 'Aisyah' } },
      refused: [],
    });
  });

  test('takes one of the lists of scopes whole', async () => {
    const query = '{ me { phone } }';
    expect((await ask(query, holder(['phone:read']))).refused).toEqual(['me.phone']);
    expect((await ask(query, holder(['phone:read', 'people:read']))).refused).toEqual([]);
    expect((await ask(query, holder(['admin']))).refused).toEqual([]);
  });

  test('that may not be null takes what is around it with it, without a second error', async () => {
    expect(await ask('{ me { name salary } }', holder())).toEqual({ data: { me: null }, refused: ['me.salary'] });
    expect(await ask('{ me { name salary } }', holder([], ['hr']))).toEqual({
      data: { me: { name: 'Aisyah', salary: 5 } },
      refused: [],
    });
    expect(await ask('{ people { salary } }', holder())).toEqual({ data: null, refused: ['people.@.salary'] });
  });

  test('is refused behind aliases, fragments and nested lists', async () => {
    const query = `{ rows { ...R } a: people { b: phone ... on Person { c: phone } } }
      fragment R on Row { open x: closed }`;
    expect(await ask(query, anonymous)).toEqual({
      data: {
        rows: [[{ open: 1, x: null }]],
        a: [
          { b: null, c: null },
          { b: null, c: null },
        ],
      },
      refused: ['rows.@.@.x', 'a.@.b', 'a.@.c'],
    });
  });

  test('that the client skips is not refused', async () => {
    const query = 'query ($no: Boolean!) { people { name phone @include(if: $no) } }';
    expect((await ask(query, anonymous, { no: false })).refused).toEqual([]);
    expect((await ask(query, anonymous, { no: true })).refused).toEqual(['people.@.phone']);
  });
});

describe('a type that the caller may not read', () => {
  test.each([
    ['{ vault { gold } }', holder(['vault'])],
    ['{ secretNumber }', holder()],
    ['{ level }', holder([], ['level'])],
  ])('closes the fields that return it: %s', async (query, allowed) => {
    expect((await ask(query, anonymous)).refused).toHaveLength(1);
    expect((await ask(query, allowed)).refused).toEqual([]);
  });

  test('closes its fields in fragments, and the interface to operations that do not name the types', async () => {
    expect(await ask('{ pets { ... on Dog { name chip } ... on Cat { lives } } }', anonymous)).toEqual({
      data: { pets: [{ name: 'Rex', chip: 'c' }, { lives: null }] },
      refused: ['pets.@.lives'],
    });
    expect((await ask('{ pets { name } }', anonymous)).refused).toEqual(['pets.@.name']);
    expect((await ask('{ pet { ... on Cat { name } } }', anonymous)).data).toEqual({ pet: { name: null } });
    expect((await ask('{ pets { name } }', holder())).data).toEqual({ pets: [{ name: 'Rex' }, { name: 'Tom' }] });
  });
});

test('composition refuses a field that would tell, by what it requires, what its own rule does not cover', () => {
  const open = payroll.replace('grade: Int @external', 'salary: Int! @external').replace('"grade"', '"salary"');
  expect(() => composed({ people, payroll: open })).toThrow('does not specify necessary @authenticated');
});

test('an operation of refused fields only calls no subgraph', async () => {
  const callsBefore = dataSource.calls.length;
  expect((await ask('{ me { name } vault { gold } }', anonymous)).data).toEqual({ me: null, vault: null });
  expect(dataSource.calls.length).toBe(callsBefore);
});

test('a refused mutation is not carried out, one beside it is', async () => {
  const before = renames;
  expect(await ask('mutation { rename(name: "x") { name } next }', anonymous)).toEqual({
    data: { rename: null, next: 1 },
    refused: ['rename'],
  });
  expect(renames).toBe(before);
});
