import { describe, expect, test } from '@jest/globals';
import { Received } from '../../../gateway/execute/Received.ts';
import type { RequestContext } from '../../../gateway/execute/RequestContext.ts';
import { limits } from '../../../gateway/limits.ts';
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
import { testEngine, testRequest } from '../../support/federation/testEngine.ts';

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

function requestOfLongAnswers(): RequestContext {
  const received = new Received();
  received.add(limits.turnCharacters);
  return { ...testRequest, received };
}

describe.each(cases)('$name', (conformance) => {
  const engines = [testEngine(conformance.subgraphs), testEngine(conformance.subgraphs, 1)] as const;
  /** With closures and with generated code, and as for long answers: in turns of the event loop. */
  const ways = [
    [engines[0], () => testRequest],
    [engines[1], () => testRequest],
    [engines[0], requestOfLongAnswers],
  ] as const;
  const asWritten = conformance.operations.map((operation) => [operation.query, operation] as const);
  const permuted = asWritten.map(([, operation]) => [`permuted: ${operation.query}`, permuteKeys(operation)] as const);
  const renamed = asWritten
    .filter(([query]) => query.includes('$'))
    .map(([query, operation]) => [`other variables: ${query}`, takeNames(operation)] as const);

  test.each([...asWritten, ...permuted, ...renamed])('%s', async (_, { query, variables, data, errorPaths = [] }) => {
    for (const [engine, request] of ways) {
      const answer = await engine.ask(query, variables, request());
      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(data));
      expect(answer.errors?.map(({ path }) => path) ?? []).toEqual(errorPaths);
    }
  });
});
