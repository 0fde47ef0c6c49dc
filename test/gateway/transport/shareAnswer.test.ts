import { expect, test } from '@jest/globals';
import { shareAnswer } from '../../../gateway/transport/shareAnswer.ts';
import type { SubgraphGraphQLError, TransportAnswer } from '../../../gateway/transport/Transport.ts';
import { fc } from '../../support/properties.ts';

/** A hub's answer to entities, each a function of its number alone: a third are missing, a third fail at a field. */
function answerOf(numbers: readonly number[]): TransportAnswer {
  const entity = (number: number) => (number % 3 === 0 ? null : { number, below: [{ number }] });
  const errors = numbers.flatMap((number, index): SubgraphGraphQLError[] =>
    number % 3 === 1 ? [{ message: `Fails at ${number}.`, path: ['_entities', index, 'below'] }] : [],
  );
  return { data: { _entities: numbers.map(entity) }, errors: errors.length > 0 ? errors : undefined, bytes: 1 };
}

/** Errors have no order of their own. */
function inOrder({ errors, ...answer }: TransportAnswer) {
  return { ...answer, errors: errors && [...errors].sort((a, b) => a.message.localeCompare(b.message)) };
}

test('each call is answered as it would be alone, with data that no other holds', () => {
  const call = fc.uniqueArray(fc.nat(12), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(call, { minLength: 2, maxLength: 5 }), (calls) => {
      const sent = [...new Set(calls.flat())];
      const slots = calls.map((numbers) => numbers.map((number) => sent.indexOf(number)));
      const shares = shareAnswer(answerOf(sent), slots, sent.length) ?? [];
      const alone = calls.map((numbers) => ({ ...answerOf(numbers), joinedWith: calls.length - 1 }));
      expect(shares.map(inOrder)).toEqual(alone.map(inOrder));

      const held = shares.flatMap(({ data }) =>
        (data as { _entities: unknown[] })._entities.filter((entity) => entity !== null),
      );
      expect(new Set(held).size).toBe(held.length);
    }),
  );
});
