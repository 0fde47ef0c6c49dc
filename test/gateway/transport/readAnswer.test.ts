import { describe, expect, test } from '@jest/globals';
import { readAnswer } from '../../../gateway/transport/readAnswer.ts';
import { fc } from '../../support/properties.ts';

function read(answer: unknown) {
  return readAnswer(JSON.stringify(answer), 0);
}

describe('takes as a GraphQL answer', () => {
  test.each([
    ['data alone', { data: { a: 1 } }, { data: { a: 1 } }],
    ['data with no errors listed', { data: { a: 1 }, errors: [] }, { data: { a: 1 } }],
    ['data with errors: null, as some servers send', { data: { a: 1 }, errors: null }, { data: { a: 1 } }],
    [
      'data and errors',
      { data: { a: null }, errors: [{ message: 'm' }] },
      { data: { a: null }, errors: [{ message: 'm' }] },
    ],
    ['errors alone', { errors: [{ message: 'm' }] }, { data: null, errors: [{ message: 'm' }] }],
    ['errors with null data', { data: null, errors: [{ message: 'm' }] }, { data: null, errors: [{ message: 'm' }] }],
  ])('%s', (_, answer, expected) => {
    expect(read(answer)).toEqual({ ...expected, bytes: 0, characters: JSON.stringify(answer).length });
  });
});

describe('refuses', () => {
  test.each([
    ['an empty text', ''],
    ['half of a JSON text', '{"data":{"a":'],
    ['a web page', '<!doctype html>'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object with neither data nor errors', '{}'],
    ['null data that no error explains', '{"data":null}'],
    ['null data with an empty list of errors', '{"data":null,"errors":[]}'],
    ['data that is a list', '{"data":[]}'],
    ['data that is a text', '{"data":"a"}'],
    ['errors that are not a list', '{"data":{},"errors":{"message":"m"}}'],
  ])('%s', (_, text) => {
    expect(readAnswer(text, 0)).toBeUndefined();
  });
});

test('keeps of a malformed error what is well-formed', () => {
  const malformed = [null, 'text', {}, { message: 5, path: 'a', extensions: [] }, { message: 'm', path: ['a', {}] }];
  const message = 'The hub reported an error without a message.';
  expect(read({ errors: [...malformed, { message: 'm', path: ['a', 0], extensions: { code: 'X' } }] })?.errors).toEqual(
    [
      { message },
      { message },
      { message },
      { message },
      { message: 'm' },
      { message: 'm', path: ['a', 0], extensions: { code: 'X' } },
    ],
  );
});

test('gives data that is an object or null, and well-formed errors, whatever the JSON', () => {
  const answers = fc.record({ data: fc.jsonValue(), errors: fc.jsonValue() }, { requiredKeys: [] });
  fc.assert(
    fc.property(answers, (answer) => {
      const { data, errors } = read(answer) ?? {};
      expect(typeof (data ?? {})).toBe('object');
      expect(Array.isArray(data)).toBe(false);
      for (const error of errors ?? []) expect(typeof error.message).toBe('string');
    }),
  );
});

test('a byte order mark before the JSON is passed over', () => {
  expect(readAnswer('\ufeff{"data":{"a":1}}', 19)).toEqual({ data: { a: 1 }, bytes: 19, characters: 17 });
});
