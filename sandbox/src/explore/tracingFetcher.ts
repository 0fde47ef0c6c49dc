import type { Fetcher } from '@graphiql/toolkit';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { actingStore } from '../acting/actingStore.ts';
import type { Trace } from '../plan/Trace.ts';
import { type TraceState, traceStore } from '../plan/TraceStore.ts';
import { fillFromAnswers, rememberAnswer } from './earlierAnswers.ts';
import { operationToRun } from './operationToRun.ts';

interface Result {
  readonly data?: object | null;
  readonly extensions?: { readonly trace?: Trace } & Record<string, unknown>;
}

/** With plain JSON a refusal has status 200; for others the browser would log an error on the console. */
const headers = { accept: 'application/json' };
const send = createGraphiQLFetcher({ url: '/graphql', headers, enableIncrementalDelivery: false });

/**
 * Sends operations with the values that they take from earlier responses, requests traces if the switch is on, and passes
 * these to the plan panel: the result shows what every client gets.
 */
export const tracingFetcher: Fetcher = async (operation, options) => {
  if (operation.operationName === 'IntrospectionQuery') return send(operation, options);
  const { isOn } = traceStore;
  const acting = await actingStore.headers();
  const headers = { ...options?.headers, ...acting, ...(isOn && { 'ehub-trace': '1' }) };
  let result: Result;
  try {
    const variables = await fillFromAnswers(operation.variables);
    const operationName = operationToRun(operation.query, operation.operationName);
    result = (await send({ ...operation, operationName, variables }, { ...options, headers })) as Result;
  } catch (error) {
    traceStore.show({ kind: 'unanswered' });
    return { errors: [{ message: messageOf(error as Error) }] } as never;
  }
  rememberAnswer(result.data);
  const { trace: _, ...extensions } = result.extensions ?? {};
  traceStore.show(stateOf(result, isOn));
  const { extensions: __, ...shown } = result;
  return (Object.keys(extensions).length > 0 ? { ...shown, extensions } : shown) as never;
};

/** Errors of `fetch` and `JSON.parse` tell users little; the others are the page's own. */
function messageOf(error: Error): string {
  if (error instanceof TypeError) return 'The gateway does not answer.';
  return error instanceof SyntaxError
    ? 'What answered is no gateway: it sent something other than JSON.'
    : error.message;
}

function stateOf({ data, extensions }: Result, isOn: boolean): TraceState {
  if (extensions?.trace) return { kind: 'traced', trace: extensions.trace };
  if (data === undefined) return { kind: 'refused' };
  return { kind: isOn ? 'withheld' : 'off' };
}
