import { describe, expect, test } from '@jest/globals';
import { abstractTypes } from '../../support/conformance/abstractTypes.ts';
import { directives } from '../../support/conformance/directives.ts';
import { distributed } from '../../support/conformance/distributed.ts';
import { entityCalls } from '../../support/conformance/entityCalls.ts';
import { keys } from '../../support/conformance/keys.ts';
import { names } from '../../support/conformance/names.ts';
import { operations } from '../../support/conformance/operations.ts';
import { payloads } from '../../support/conformance/payloads.ts';
import { permuteKeys } from '../../support/conformance/permuteKeys.ts';
import { providing } from '../../support/conformance/providing.ts';
import { requires } from '../../support/conformance/requires.ts';
import { requiresOfAbstract } from '../../support/conformance/requiresOfAbstract.ts';
import { sharing } from '../../support/conformance/sharing.ts';
import { takeNames } from '../../support/conformance/takeNames.ts';
import { testEngine } from '../../support/federation/testEngine.ts';

const cases = [
  ...keys,
  ...entityCalls,
  ...requires,
  ...requiresOfAbstract,
  ...sharing,
  ...providing,
  ...abstractTypes,
  ...distributed,
  ...operations,
  ...payloads,
  ...names,
  ...directives,
];

describe.each(cases)('$name', (conformance) => {
  const engines = [testEngine(conformance.subgraphs), testEngine(conformance.subgraphs, 1)];
  const asWritten = conformance.operations.map((operation) => [operation.query, operation] as const);
  const permuted = asWritten.map(([, operation]) => [`permuted: ${operation.query}`, permuteKeys(operation)] as const);
  const renamed = asWritten
    .filter(([query]) => query.includes('$'))
    .map(([query, operation]) => [`other variables: ${query}`, takeNames(operation)] as const);

  test.each([...asWritten, ...permuted, ...renamed])('%s', async (_, { query, variables, data, errorPaths = [] }) => {
    for (const { ask } of engines) {
      const answer = await ask(query, variables);
      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(data));
      expect(answer.errors?.map(({ path }) => path) ?? []).toEqual(errorPaths);
    }
  });
});
