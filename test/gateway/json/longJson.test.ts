import { describe, expect, test } from '@jest/globals';
import { CopiesInTurns, TooManyCopies } from '../../../gateway/json/CopiesInTurns.ts';
import { ExactNumber } from '../../../gateway/json/ExactNumber.ts';
import { parseInTurns, TooMuchJson } from '../../../gateway/json/parseInTurns.ts';
import { parseJson, parseWrittenJson } from '../../../gateway/json/parseJson.ts';
import { writeJson } from '../../../gateway/json/RawJson.ts';
import { writeJsonInTurns } from '../../../gateway/json/writeJsonInTurns.ts';
import { limits } from '../../../gateway/limits.ts';
import { fc } from '../../support/properties.ts';

/** Text of which a slice ends in any place: after so many characters of white space. */
const value = fc.json({ maxDepth: 5 });
const padding = fc.nat({ max: 40 });

const outcome = async (parse: () => unknown) => {
  try {
    return writeJson(await parse());
  } catch (error) {
    return (error as Error).name;
  }
};

test('any JSON gives what parsing it at once gives, wherever a slice ends', async () => {
  const members = fc.array(fc.tuple(padding, value), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(members, fc.constantFrom('[]', '{}'), async (parts, [open, close]) => {
      const separator = ' '.repeat(limits.parsedSlice - 20);
      const text = `${open}${parts
        .map(([pad, json], index) => `${separator}${' '.repeat(pad)}${open === '{' ? `"k${index}" :` : ''}${json}`)
        .join(' ,')} ${close}\n`;
      expect(await outcome(() => parseInTurns(text, parseJson))).toBe(await outcome(() => parseJson(text)));
    }),
    { numRuns: 200 },
  );
});

test('JSON with a character changed gives the same value, or is refused too', async () => {
  const change = fc.tuple(fc.nat(), fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '0', '\\', 'e', '-', ' '));
  await fc.assert(
    fc.asyncProperty(value, value, change, padding, async (first, second, [at, put], pad) => {
      const long = ' '.repeat(limits.parsedSlice - 20 + pad);
      const json = `{"a":[${first},{"b":${second}}],"c":[[${second}]]}`;
      const place = at % (json.length + 1);
      const text = json.slice(0, place) + put + long + json.slice(place + (at % 2));
      expect(await outcome(() => parseInTurns(text, parseJson))).toBe(await outcome(() => parseJson(text)));
    }),
    { numRuns: 1_000 },
  );
});

describe('of a long text', () => {
  test.each([
    ['rows', `{"data":{"rows":[${'{"id":"1","tags":["a","\\"],[{"],"n":1.10},'.repeat(20_000)}null]},"errors":[]}`],
    ['lists in lists', `[${`[[[${'1,'.repeat(9)}1]],[]],`.repeat(10_000)}[]]`],
    [
      'an object of many members',
      `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":{"v":${index}}`).join()}}`,
    ],
    [
      '__proto__',
      `{"__proto__":{"a":[${'1,'.repeat(60_000)}1]},"b":{"__proto__":[]},"__proto__":${'[1]'.padEnd(70_000)}}`,
    ],
    ['one text', `{"a":"${'\\n"'.slice(0, 2).repeat(100_000)}"}`],
    ['a long text among others', `[1,"${'é\\u00e9\\\\😀'.repeat(40_000)}",{"a":"${'x'.repeat(100_000)}","b":2}]`],
    [
      'escapes that begin in one slice and end in the next',
      `["x${'\\u00e9'.repeat(20_000)}","${'\\\\'.repeat(50_000)}"]`,
    ],
  ])('%s come as they are, numbers in their form too', async (_, text) => {
    expect(writeJson(await parseInTurns(text, parseWrittenJson))).toBe(writeJson(parseWrittenJson(text)));
  });

  test.each([
    ['that does not end', `[${'1,'.repeat(100_000)}1`],
    ['that ends twice', `[${'1,'.repeat(100_000)}1]]`],
    ['with a second value', `[${'1,'.repeat(100_000)}1] {}`],
    ['with a text that does not end', `["${'x'.repeat(200_000)}`],
    ['with nothing between commas', `[${'1,'.repeat(100_000)},1]`],
    ['with brackets that do not fit', `{"a":[${'1,'.repeat(100_000)}1}]`],
    ['with a long name', `{"${'x'.repeat(200_000)}":1}`],
    ['with a long text after a number', `{"a":1"${'x'.repeat(200_000)}"}`],
    ['with a list after a number', `{"a":1[${'1,'.repeat(100_000)}1]}`],
    ['with a line break in a long text', `["${'x'.repeat(200_000)}\n"]`],
    ['with two values for one', `[${' '.repeat(65_500)}{"a":${' '.repeat(65_500)}1}{"b":2}]`],
  ])('one %s is refused', async (_, text) => {
    await expect(parseInTurns(text, parseJson)).rejects.toThrow(SyntaxError);
  });

  test.each([
    ['a long value that is nested too deep', `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`],
    ['a number of a hundred thousand digits', `[${'1'.repeat(100_000)}]`],
    ['a long text that is no object or list', `"${'x'.repeat(200_000)}"`],
    ['as much white space', `[1${' '.repeat(100_000)}]`],
    ['as much white space after all', `[${'1,'.repeat(100_000)}1]${' '.repeat(100_000)}`],
    ['more values than an answer may have', `[${'0,'.repeat(1_200_001)}0]`],
    ['an object of too many members', `{${Array.from({ length: 20_001 }, (_, index) => `"k${index}":{}`).join()}}`],
  ])('%s is refused', async (_, text) => {
    await expect(parseInTurns(text, parseJson)).rejects.toThrow(TooMuchJson);
  });
});

/** A value of many items, lists in lists and objects in objects among them. */
const long = fc
  .array(fc.jsonValue({ maxDepth: 4 }), { minLength: 1, maxLength: 8 })
  .map((items) => Array.from({ length: 3_000 }, (_, index) => items[index % items.length]));

/** Resolves to whether the event loop went round before the work was done. */
async function letsOthersGoFirst(work: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  void work.then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return !isDone;
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id: String(id), tags: ['a', null], at: { x: id } }));

test('any long value is written as it is at once', async () => {
  await fc.assert(
    fc.asyncProperty(long, async (value) => {
      const object = { value, n: new ExactNumber('1.10'), none: undefined, list: [undefined, value.slice(0, 200)] };
      expect(String(await writeJsonInTurns(object, Infinity))).toBe(writeJson(object));
    }),
    { numRuns: 20 },
  );
  const work = writeJsonInTurns(rows(100_000), Infinity);
  expect(await letsOthersGoFirst(work)).toBe(true);
  await work;
});

test('a long text is written as it is at once, and given up where it is too long', async () => {
  const value = { a: `${'é"\n😀'.repeat(30_000)}\ud83d`, list: ['x'.repeat(5_000), new ExactNumber('1.10')] };
  expect(String(await writeJsonInTurns(value, Infinity))).toBe(writeJson(value));
  const { length } = writeJson(value);
  expect(await writeJsonInTurns(value, length)).toBeDefined();
  expect(await writeJsonInTurns(value, length - 1)).toBeUndefined();
});

test('a long value is copied whole, and nothing of the copy is of the original', async () => {
  const value = { rows: rows(100_000), same: [[rows(3)]], n: new ExactNumber('1.10') };
  const copies = new CopiesInTurns(Infinity);
  const copy = copies.copy(value);
  const work = copies.finish();
  expect(await letsOthersGoFirst(work)).toBe(true);
  await work;
  expect(writeJson(copy)).toBe(writeJson(value));
  for (const row of copy.rows) row.tags[0] = 'changed';
  expect(value.rows.every(({ tags }) => tags[0] === 'a')).toBe(true);
});

test('values are copied up to the number that may be', async () => {
  const value = { a: [1, 2], b: {} };
  expect(new CopiesInTurns(5).copy(value)).toEqual(value);
  expect(() => new CopiesInTurns(4).copy(value)).toThrow(TooManyCopies);
});

test('a long text is parsed while others are served', async () => {
  const work = parseInTurns(JSON.stringify(rows(100_000)), parseJson);
  expect(await letsOthersGoFirst(work)).toBe(true);
  expect(await work).toHaveLength(100_000);
});
