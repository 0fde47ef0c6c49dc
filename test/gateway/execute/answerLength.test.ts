import { expect, test } from '@jest/globals';
import type { DataSource } from '../../../gateway/execute/DataSource.ts';
import { Received } from '../../../gateway/execute/Received.ts';
import { limits } from '../../../gateway/limits.ts';
import { engineOf } from '../../support/federation/engineOf.ts';
import { type TestSubgraphs, testEngine, testRequest } from '../../support/federation/testEngine.ts';

const rows = 200;
const text = 'x'.repeat(10_000);

const shelves: TestSubgraphs = {
  shelves: {
    sdl: `
      scalar Anything
      type Query { shelves: [Shelf!]! }
      type Mutation { fill: Shelf }
      type Shelf { id: ID! label: String! anything: Anything labels: [String!]! owner: Owner! }
      type Owner @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { shelves: () => Array.from({ length: rows }, (_, index) => shelf(index)) },
      Mutation: { fill: () => shelf(0) },
    },
  },
  owners: {
    sdl: 'scalar Anything type Owner @key(fields: "id") { id: ID! story: String! things: Anything }',
    resolvers: { Owner: { story: () => text.repeat(10) } },
  },
};

function shelf(index: number): object {
  return { id: String(index), label: text, anything: { deep: [text] }, labels: [text], owner: { id: '1' } };
}

const aliases = (field: string, count: number) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

test.each([
  ['one text under many names', `{ shelves { ${aliases('label', 10)} } }`],
  ['one list under many names', `{ shelves { ${aliases('labels', 10)} } }`],
  ['one value of a custom scalar under many names', `{ shelves { ${aliases('anything', 10)} } }`],
  ['one entity at many places', '{ shelves { owner { story } } }'],
  [
    'long names',
    `{ shelves { ${Array.from({ length: 250 }, (_, index) => `${'n'.repeat(250)}${index}: id`).join(' ')} } }`,
  ],
])('an answer that grows beyond its bound by %s is not made', async (_, query) => {
  for (const generateAfter of [1, 1_000_000]) {
    const { data, errors } = await testEngine(shelves, generateAfter).ask(query);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE', retryable: false } }]);
  }
});

test('a response within its bound is made in one turn', async () => {
  const { data, errors } = await testEngine(shelves).ask(`{ shelves { ${aliases('label', 3)} } }`);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data).length).toBeGreaterThan(limits.answerLength / 2);
});

test('a long response is made in turns of the event loop, between which others are served', async () => {
  const count = 100_000;
  const shelfRows = Array.from({ length: count }, (_, index) => ({
    owner: { __typename: 'Owner', id: String(index) },
  }));
  let turns = 0;
  let isCounting = true;
  const countTurns = () => {
    turns += 1;
    if (isCounting) setImmediate(countTurns);
  };
  const dataSource: DataSource = {
    prepare: ({ subgraph }) => ({
      async run({ representations = [] }) {
        if (subgraph === 'shelves') return { data: { shelves: shelfRows } };
        // From here on nothing waits for anything but its turn.
        setImmediate(countTurns);
        return { data: { _entities: representations.map(() => ({ story: 's' })) } };
      },
    }),
  };
  const { supergraphSdl } = testEngine(shelves);
  const operation = await engineOf(supergraphSdl, dataSource).compile('{ shelves { owner { id story } } }');
  const received = new Received();
  received.add(limits.turnCharacters);
  const { data, isLong } = await operation.execute({ request: { ...testRequest, received } });
  isCounting = false;
  expect(isLong).toBe(true);
  const last = { owner: { id: String(count - 1), story: 's' } };
  expect(data).toMatchObject({ shelves: { length: count, [count - 1]: last } });
  // The answers, their places and the projection each have one turn at least, in which nothing long is done.
  expect(turns).toBeGreaterThan(5);
});

test.each([
  ['as often as there are places', 20],
  ['no further than an answer may be long', 3_000],
])('a large entity at many places is copied %s', async (_, places) => {
  const things = Array.from({ length: 10_000 }, (_each, index) => ({ at: [index] }));
  const shelfRows = Array.from({ length: places }, () => ({ owner: { __typename: 'Owner', id: '1' } }));
  const dataSource: DataSource = {
    prepare: ({ subgraph }) => ({
      run: async () => ({ data: subgraph === 'shelves' ? { shelves: shelfRows } : { _entities: [{ things }] } }),
    }),
  };
  const { supergraphSdl } = testEngine(shelves);
  const operation = await engineOf(supergraphSdl, dataSource).compile('{ shelves { owner { things } } }');
  const received = new Received();
  received.add(300_000);
  const { data, errors } = await operation.execute({ request: { ...testRequest, received } });
  const isTooMuch = places * things.length * 3 > limits.copiedValues;
  expect(errors).toEqual(
    isTooMuch ? [expect.objectContaining({ message: expect.stringContaining('exceeds') })] : undefined,
  );
  expect(data).toEqual(isTooMuch ? null : { shelves: shelfRows.map(() => ({ owner: { things } })) });
});
