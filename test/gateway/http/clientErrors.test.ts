import { expect, test } from '@jest/globals';
import { errorCodes } from '../../../gateway/errors.ts';
import { clientErrors } from '../../../gateway/http/clientErrors.ts';
import { limits } from '../../../gateway/limits.ts';
import { hubErrorCodes } from '../../../schema/hubErrors.ts';
import { fc } from '../../support/properties.ts';

const listed = { ...hubErrorCodes, ...errorCodes };
const policy = { introspection: true, subgraphCodes: new Set(['OUT_OF_TUNE']) };
const inner = 'connect ECONNREFUSED postgresql://hub:secret@10.0.0.7/ehub: SELECT * FROM account';

const anyError = fc.record(
  {
    message: fc.string({ maxLength: 2 * limits.errorMessageLength }),
    path: fc.array(fc.oneof(fc.string(), fc.nat())),
    extensions: fc.dictionary(
      fc.constantFrom('code', 'subgraph', 'hub', 'retryable'),
      fc.oneof(
        fc.constantFrom(...Object.keys(listed), 'MADE_UP', 'constructor'),
        fc.string(),
        fc.boolean(),
        fc.object(),
      ),
    ),
  },
  { requiredKeys: ['message'] },
);

test('every error has a listed code, says whether to retry, and has a bounded message', () => {
  fc.assert(
    fc.property(fc.array(anyError, { maxLength: 300 }), (errors) => {
      const told = clientErrors(errors, policy);
      expect(told).toHaveLength(Math.min(errors.length, limits.errors + 1));
      for (const { message, extensions } of told) {
        expect([...Object.keys(listed), 'OUT_OF_TUNE']).toContain(extensions?.code);
        expect(typeof extensions?.retryable).toBe('boolean');
        expect(message.length).toBeLessThanOrEqual(limits.errorMessageLength + 1);
      }
    }),
  );
});

test.each([
  [{ subgraph: 'stock' }, 'SUBGRAPH_ERROR', 'The subgraph stock failed to answer.'],
  [{ subgraph: 'stock', code: 'SUBGRAPH_ERROR' }, 'SUBGRAPH_ERROR', 'The subgraph stock failed to answer.'],
  [{ subgraph: 'stock', code: 'ECONNREFUSED' }, 'SUBGRAPH_ERROR', 'The subgraph stock failed to answer.'],
  [{ subgraph: 'stock', code: 'INTERNAL_SERVER_ERROR' }, 'SUBGRAPH_ERROR', 'The subgraph stock failed to answer.'],
  [
    { subgraph: 'stock', hub: 'MYKUL', code: 'INTERNAL_ERROR' },
    'INTERNAL_ERROR',
    'The subgraph stock of MYKUL failed to answer.',
  ],
  [{}, 'INTERNAL_SERVER_ERROR', 'The gateway failed to answer.'],
])('the internal text of an error of %j is not revealed', (extensions, code, message) => {
  const [told] = clientErrors([{ message: inner, path: ['a', 1], extensions }], policy);
  expect(told).toEqual({
    message,
    path: ['a', 1],
    extensions: { ...extensions, code, retryable: expect.any(Boolean) },
  });
});

test.each([
  ['BAD_USER_INPUT', false],
  ['HUB_TIMEOUT', true],
  ['OUT_OF_TUNE', false],
])('a subgraph’s message with the code %s is passed on', (code, retryable) => {
  const extensions = { code, subgraph: 'stock' };
  expect(clientErrors([{ message: 'In words for clients.', extensions }], policy)).toEqual([
    { message: 'In words for clients.', extensions: { ...extensions, retryable } },
  ]);
});

test('a subgraph says itself whether its error is temporary', () => {
  const extensions = { code: 'BAD_USER_INPUT', subgraph: 'stock', retryable: true };
  expect(clientErrors([{ message: 'Not yet.', extensions }], policy)).toEqual([{ message: 'Not yet.', extensions }]);
});

test('a client that may not see the schema gets no names from it', () => {
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
  const message = 'Cannot query field "titl" on type "Product". Did you mean "title"?';
  const hidden = clientErrors([{ message, extensions }], { ...policy, introspection: false });
  expect(hidden[0]?.message).toBe('Cannot query field "titl" on type "Product".');
  expect(clientErrors([{ message, extensions }], policy)[0]?.message).toBe(message);
});
