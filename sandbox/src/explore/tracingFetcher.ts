import type { Fetcher } from '@graphiql/toolkit';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import type { Trace } from '../plan/Trace.ts';
import { traceStore } from '../plan/TraceStore.ts';
import { fillFromAnswers, rememberAnswer } from './earlierAnswers.ts';
import { operationToRun } from './operationToRun.ts';

interface Result {
  readonly data?: object | null;
  readonly extensions?: { readonly trace?: Trace } & Record<string, unknown>;
}

const send = createGraphiQLFetcher({ url: '/graphql', enableIncrementalDelivery: false });

/**
 * Sends operations with what they take from earlier answers, asks for their traces where the switch is on, and hands
 * these to the plan panel: the result shows what every client gets.
 */
export const tracingFetcher: Fetcher = async (operation, options) => {
  if (operation.operationName === 'IntrospectionQuery') return send(operation, options);
  const { isOn } = traceStore;
  const headers = isOn ? { ...options?.headers, 'ehub-trace': '1' } : options?.headers;
  const variables = fillFromAnswers(operation.variables);
  const operationName = operationToRun(operation.query, operation.operationName);
  const result = (await send({ ...operation, operationName, variables }, { ...options, headers })) as Result;
  rememberAnswer(result.data);
  if (!isOn) {
    traceStore.show({ kind: 'off' });
    return result as never;
  }
  const { trace, ...extensions } = result.extensions ?? {};
  traceStore.show(trace ? { kind: 'traced', trace } : { kind: 'refused' });
  const { extensions: _, ...shown } = result;
  return (Object.keys(extensions).length > 0 ? { ...shown, extensions } : shown) as never;
};
