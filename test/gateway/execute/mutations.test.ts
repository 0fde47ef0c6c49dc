import { expect, test } from '@jest/globals';
import { buildSchema, execute, isObjectType, parse } from 'graphql';
import type { Resolvers } from '../../support/federation/subgraphSchema.ts';
import { type TestEngine, testEngine } from '../../support/federation/testEngine.ts';
import { fc } from '../../support/properties.ts';

/** Two subgraphs over one count: every root field of a mutation changes it, every field below reads it. */
class Counter {
  count = 0;
  readonly #made = { id: 'm' };

  add = (_: unknown, { by = 1 }: { by?: number | null }) => {
    this.count += by ?? 0;
    return this.count;
  };

  make = (_: unknown, args: object) => {
    this.add(_, args);
    return this.#made;
  };

  readonly ledger: Resolvers = {
    Query: { count: () => this.count },
    Made: { left: () => this.count },
    Mutation: { next: this.add, add: this.add, make: this.make, root: () => ({ at: this.add({}, {}) }) },
  };

  readonly audit: Resolvers = {
    Made: { right: () => this.count, again: () => this.#made },
    Mutation: { bump: this.add, stamp: this.make },
  };

  engine(): TestEngine {
    const ledger = `type Query { count: Int } type Made @key(fields: "id") { id: ID! left: Int }
      type Mutation { next: Int add(by: Int): Int make(by: Int): Made root: Query }`;
    const audit = `type Made @key(fields: "id") { id: ID! right: Int again: Made }
      type Mutation { bump: Int stamp(by: Int): Made }`;
    return testEngine({
      ledger: { sdl: ledger, resolvers: this.ledger },
      audit: { sdl: audit, resolvers: this.audit },
    });
  }

  /** The same in one schema, carried out by graphql-js. */
  async monolith(query: string, variables: Record<string, unknown>) {
    const schema = buildSchema(`type Query { count: Int } type Made { id: ID! left: Int right: Int again: Made }
      type Mutation { next: Int add(by: Int): Int make(by: Int): Made root: Query bump: Int stamp(by: Int): Made }`);
    for (const resolvers of [this.ledger, this.audit])
      for (const [typeName, fields] of Object.entries(resolvers)) {
        const type = schema.getType(typeName);
        for (const [name, resolve] of Object.entries(fields)) {
          const field = isObjectType(type) ? type.getFields()[name] : undefined;
          if (field) field.resolve = (object, args, _, info) => resolve(object, args, info);
        }
      }
    return execute({ schema, document: parse(query), rootValue: {}, variableValues: variables });
  }
}

const below = fc.constantFrom('left', 'right', 'id', '__typename', 'l: left r: right', 'again { left right }');
const payload = fc.array(below, { minLength: 1, maxLength: 3 }).map((fields) => `{ ${fields.join(' ')} }`);
const field = fc.oneof(
  fc.constantFrom('next', 'bump', 'add', 'add(by: 2)', 'add(by: $by)', 'root { count }', '__typename'),
  fc.tuple(fc.constantFrom('make', 'stamp', 'make(by: $by)', 'stamp(by: 3)'), payload).map((parts) => parts.join(' ')),
);
const around = fc.constantFrom(
  (text: string) => text,
  (text: string) => `... { ${text} }`,
  (text: string) => `... on Mutation { ${text} }`,
  (text: string) => `... @skip(if: $no) { ${text} }`,
);

test('a root field of a mutation begins when the one before it, and all that is below that, is read', async () => {
  const answers = new Counter();
  const { ask } = answers.engine();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(field, around), { minLength: 1, maxLength: 7 }),
      fc.integer({ min: 0, max: 4 }),
      async (fields, by) => {
        const selections = fields.map(([text, wrap], index) => wrap(`f${index}: ${text}`));
        const query = `mutation ($by: Int, $no: Boolean = false) { ${selections.join(' ')} ok: add(by: $by) @skip(if: $no) }`;
        answers.count = 0;
        const { data, errors } = await ask(query, { by });
        const expected = await new Counter().monolith(query, { by });
        expect({ errors, data: JSON.stringify(data) }).toEqual({ data: JSON.stringify(expected.data) });
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

test('every root field of a mutation is carried out, also where several ask the same', async () => {
  const counter = new Counter();
  const { ask } = counter.engine();
  expect((await ask('mutation { a: next b: next next again: next }')).data).toEqual({ a: 1, b: 2, next: 3, again: 4 });
  expect((await ask('mutation { next next }')).data).toEqual({ next: 5 });
});

test('fields that one subgraph answers whole go in one call, others in their turn', async () => {
  const { ask, dataSource } = new Counter().engine();
  await ask('mutation { a: next b: add(by: 2) make { left right } bump next }');
  expect(dataSource.calls.map(({ subgraph, text }) => `${subgraph}: ${text}`)).toEqual([
    'ledger: mutation{_client_0:next _client_1:add(by:2)make{__typename id left}}',
    'audit: query($representations:[_Any!]!){_entities(representations:$representations){...on Made{right}}}',
    'audit: mutation{bump}',
    'ledger: mutation{next}',
  ]);
});
