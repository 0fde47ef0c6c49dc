import { parse, valueFromASTUntyped } from 'graphql';
import type { FetchCall, FetchResult, PreparedFetch, SubgraphFetch } from '../../../gateway/execute/DataSource.ts';
import type { RequestContext } from '../../../gateway/execute/RequestContext.ts';
import { operationOf } from '../../../gateway/plan/selectOperation.ts';

/** A fetch as a plan would hold it. */
export function fetchOf(subgraph: string, text: string): SubgraphFetch {
  const document = parse(text);
  const operation = operationOf(document);
  const names = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return {
    id: 1,
    subgraph,
    operationType: operation.operation,
    operationName: operation.name?.value,
    document,
    text,
    variableNames: names.filter((name) => name !== 'representations'),
    isEntityFetch: text.includes('_entities('),
    asksCustomScalar: true,
  };
}

/** Runs a prepared fetch as a compiled plan does: with the variables that it uses, defaults filled in. */
export function runFetch(
  prepared: PreparedFetch,
  fetch: SubgraphFetch,
  request: RequestContext,
  given: Readonly<Record<string, unknown>> = {},
): Promise<FetchResult> {
  const variables: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operationOf(fetch.document).variableDefinitions ?? []) {
    const name = variable.name.value;
    if (name in given) variables[name] = given[name];
    else if (defaultValue) variables[name] = valueFromASTUntyped(defaultValue);
  }
  return prepared.run({ request, variables, variablesText: JSON.stringify(variables).slice(1, -1) });
}

/** Runs an entity fetch for these representations, as a compiled plan does. */
export function runEntities(
  prepared: PreparedFetch,
  request: RequestContext,
  representations: readonly Readonly<Record<string, unknown>>[],
  variables: FetchCall['variables'] = {},
): Promise<FetchResult> {
  const owners = representations.map((representation) => {
    const field = prepared.ownerField?.(String(representation.__typename));
    return field === undefined ? undefined : representation[field];
  });
  return prepared.run({
    request,
    variables,
    variablesText: JSON.stringify(variables).slice(1, -1),
    representations: representations.map((representation) => JSON.stringify(representation)),
    owners,
  });
}
