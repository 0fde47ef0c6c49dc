import { afterEach, expect, jest, test } from '@jest/globals';
import { parse } from 'graphql';
import { OperationAnswerReader } from '../../../gateway/partition/OperationAnswerReader.ts';

afterEach(() => void jest.restoreAllMocks());

/** Asks, and tells whether the answer was read by generated code. */
function read(query: string, answer: unknown): boolean {
  const written = JSON.stringify(answer);
  const reader = new OperationAnswerReader({ document: parse(query), asksCustomScalar: false }, 1, 1);
  const spy = jest.spyOn(JSON, 'parse');
  expect(reader.parse(written)).toEqual(answer);
  return spy.mock.calls.length === 0;
}

test.each([
  ['fields and aliases', '{ a b: c { d } }', { a: 1, b: [{ d: 'x' }, null] }],
  [
    'entities',
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on P { a } } }',
    { _entities: [{ a: 1 }, null] },
  ],
  [
    'entities of several types',
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on P { a } ... on Q { b a } } }',
    { _entities: [{ a: 1 }, { b: 2 }] },
  ],
  [
    'objects of several types',
    '{ nodes { __typename ... on P { id p { x } } ... on Q { id q } } }',
    { nodes: [{ __typename: 'P', id: 1, p: { x: 1 } }, { __typename: 'Q', id: 2, q: 3 }, { __typename: 'R' }] },
  ],
  [
    'an object of which a fragment asks more',
    '{ nodes { p { x } ... on Q { p { y } } } }',
    { nodes: [{ p: { x: 1 } }, { p: { x: 1, y: 2 } }] },
  ],
  [
    'an object that two fragments ask for',
    '{ nodes { ... on P { p { x } } ... on Q { p { y } } } }',
    { nodes: [{ p: { x: 1 } }, { p: { y: 2 } }, { p: { x: 1, y: 2 } }] },
  ],
  ['fragments by name', '{ ...F b } fragment F on Query { a }', { a: 1, b: 2 }],
  ['fields that may be skipped', 'query ($s: Boolean!) { a @skip(if: $s) b ... @include(if: $s) { c } }', { b: 1 }],
])('reads answers with %s', (_, query, data) => {
  expect(read(query, { data })).toBe(true);
});

test.each([
  ['errors', '{ a }', { errors: [{ message: 'm' }], data: { a: null } }],
  ['no data', '{ a }', { data: null, errors: [{ message: 'm' }] }],
  ['an object where a value was expected', '{ a }', { data: { a: { any: 'JSON' } } }],
])('leaves answers with %s to JSON.parse', (_, query, answer) => {
  expect(read(query, answer)).toBe(false);
});

test.each([
  ['with the third of three long answers', 16, 2],
  ['never where answers are short', 17, 4],
])('generates code %s, and answers alike before and after', (_, characters, parsed) => {
  const spy = jest.spyOn(JSON, 'parse');
  const reader = new OperationAnswerReader({ document: parse('{ a }'), asksCustomScalar: false }, 3, characters);
  const answers = [1, 2, 3, 4].map((a) => reader.parse(`{"data":{"a":${a}}}`));
  expect(answers).toEqual([1, 2, 3, 4].map((a) => ({ data: { a } })));
  expect(spy).toHaveBeenCalledTimes(parsed);
});

test('a long answer is held to its operation in turns of the event loop, and what is wrong is told as at once', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => ({
    id: index,
    unasked: index % 7 === 0 ? 'x' : undefined,
    lines: index % 20_000 === 1 ? [[{ n: 1 }, 5], null] : [[{ n: 1 }], []],
    size: index % 20_000 === 2 ? undefined : { w: 1 },
  }));
  const text = JSON.stringify({ data: { rows, other: rows.slice(0, 50), none: null }, errors: [] });
  const document = parse('{ rows { id lines { n } size { w } } other { lines { n } } none { a } }');
  const reader = new OperationAnswerReader({ document, asksCustomScalar: false });
  const atOnce = reader.parse(text) as { errors: readonly { path: unknown }[] };
  const work = reader.parseInTurns(text);
  let isDone = false;
  void work.then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  const inTurns = (await work) as typeof atOnce;
  const byPath = (errors: typeof atOnce.errors) => errors.map((error) => JSON.stringify(error)).sort();
  expect(atOnce.errors).toHaveLength(7);
  expect(byPath(inTurns.errors)).toEqual(byPath(atOnce.errors));
  expect(JSON.stringify({ ...inTurns, errors: [] })).toBe(JSON.stringify({ ...atOnce, errors: [] }));
});
