import type { FetchNode, PathStep } from '../plan/QueryPlan.ts';
import type { CompileContext } from './CompileContext.ts';
import type { FetchError, FetchResult } from './DataSource.ts';
import { mergeInto } from './mergeInto.ts';
import { pickVariables } from './pickVariables.ts';
import { compilePlaces } from './places.ts';
import { prepareFetch } from './prepareFetch.ts';
import { compileRewrites } from './rewrites.ts';
import type { Execution, Step } from './Step.ts';

/**
 * A fetch of root fields. Its path is empty, but for a field whose type is the query root itself (as in a mutation's
 * payload): then what comes is merged at every place of the path.
 */
export function rootFetch(node: FetchNode, path: readonly PathStep[], { dataSource, types }: CompileContext): Step {
  const { prepared, keys, report } = prepareFetch(node, dataSource);
  const places = compilePlaces(path);
  const rewrite = compileRewrites(node.outputRewrites, types);

  const reportError = ({ errors, data }: Execution, error: FetchError) => {
    const at = places.locate(data).map((place) => place.path);
    if (error.path) for (const base of at) report(errors, error, [...base, ...error.path]);
    else {
      const explained = at.flatMap((base) => keys.map((key) => [...base, key]));
      report(errors, error, explained.length === 1 ? explained[0] : undefined, explained);
    }
  };

  const deliver = (execution: Execution, { data, errors }: FetchResult) => {
    for (const error of errors ?? []) reportError(execution, error);
    if (!data) return;
    rewrite?.(data);
    const targets = places.collect(execution.data);
    for (const [index, target] of targets.entries()) mergeInto(target, data, index > 0);
  };

  return (execution) => {
    if (path.length > 0 && places.collect(execution.data).length === 0) return undefined;
    const call = { request: execution.request, ...pickVariables(node.variableNames, execution.variables) };
    return prepared.run(call).then((result) => deliver(execution, result));
  };
}
