import { describe, expect, test } from '@jest/globals';
import { abstractTypes } from '../../support/conformance/abstractTypes.ts';
import { keys } from '../../support/conformance/keys.ts';
import { operations } from '../../support/conformance/operations.ts';
import { permuteKeys } from '../../support/conformance/permuteKeys.ts';
import { requires } from '../../support/conformance/requires.ts';
import { sharing } from '../../support/conformance/sharing.ts';
import { testEngine } from '../../support/federation/testEngine.ts';

describe.each([...keys, ...requires, ...sharing, ...abstractTypes, ...operations])('$name', (conformance) => {
  const { ask } = testEngine(conformance.subgraphs);
  const asWritten = conformance.operations.map((operation) => [operation.query, operation] as const);
  const permuted = asWritten.map(([, operation]) => [`permuted: ${operation.query}`, permuteKeys(operation)] as const);

  test.each([...asWritten, ...permuted])('%s', async (_, { query, variables, data, errorPaths = [] }) => {
    const answer = await ask(query, variables);
    expect(JSON.stringify(answer.data)).toBe(JSON.stringify(data));
    expect(answer.errors?.map(({ path }) => path) ?? []).toEqual(errorPaths);
  });
});
