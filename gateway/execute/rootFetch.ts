import { limits } from '../limits.ts';
import type { FetchNode, PathStep } from '../plan/QueryPlan.ts';
import type { CompileContext } from './CompileContext.ts';
import type { FetchResult } from './DataSource.ts';
import { onlyOnce } from './ErrorLog.ts';
import { mergeInto } from './mergeInto.ts';
import type { ResponsePath } from './PlaceTree.ts';
import { pickVariables } from './pickVariables.ts';
import { compilePlaces } from './places.ts';
import { prepareFetch } from './prepareFetch.ts';
import { compileRewrites } from './rewrites.ts';
import { type Execution, inItsTurn, type Step } from './Step.ts';

/**
 * A fetch of root fields. Its path is empty, but for a field whose type is the query root itself (as in a mutation's
 * payload): then what comes is merged at every place of the path.
 */
export function rootFetch(node: FetchNode, path: readonly PathStep[], context: CompileContext): Step {
  const { prepared, keys, depthOf, nullsIn, report } = prepareFetch(node, context);
  const everything = { explained: keys.map((key) => [...path, key]), bare: [] };
  const places = compilePlaces(path, context.types);
  const rewrite = compileRewrites(node.outputRewrites, context.types);

  const reportErrors = ({ errors: log, data }: Execution, { data: came, errors = [] }: FetchResult) => {
    if (errors.length === 0) return;
    const bases = places.locate(data).map((place) => place.path);
    // What is told of no field is told of each that did not come.
    const missing = keys.filter((key) => (came?.[key] ?? null) === null).map((key): ResponsePath => [key]);
    const nulls = came ? nullsIn(came) : undefined;
    const isNew = onlyOnce();
    for (const error of errors.slice(0, limits.collectedErrors)) {
      const { path: at = [], isOfPart } = error;
      if (isOfPart) {
        for (const base of bases) report(log, error, { path: [...base, ...at], isOfPart });
        continue;
      }
      const depth = depthOf(at);
      const way = at.slice(0, depth);
      const isOfAll = at.length === 0 && missing.length > 0;
      const isAstray = depth < at.length || depth === 0 || nulls?.isNull(way) === false;
      const nullPath = isAstray && !isOfAll ? nulls?.near(way) : undefined;
      const belows = nullPath ? [nullPath] : isAstray && nulls && !isOfAll ? [] : depth > 0 ? [way] : missing;
      if (!isNew(error, belows)) continue;
      const explanation = depth === 0 && (nullPath || isOfAll) ? everything : undefined;
      if (belows.length === 0) report(log, error, {}, depth === 0 ? everything : undefined);
      for (const base of log.takesMore ? bases : [])
        for (const below of belows) report(log, error, { path: [...base, ...below] }, explanation);
    }
  };

  const deliver = (execution: Execution, result: FetchResult) => {
    reportErrors(execution, result);
    const { data } = result;
    if (!data) return;
    rewrite?.(data);
    const targets = places.collect(execution.data);
    for (const [index, target] of targets.entries()) mergeInto(target, data, index > 0);
  };

  return (execution) => {
    if (path.length > 0 && places.collect(execution.data).length === 0) return undefined;
    const call = { request: execution.request, ...pickVariables(node.variableNames, execution.variables) };
    const take = (result: FetchResult) => deliver(execution, result);
    return prepared.run(call).then((result) => inItsTurn(execution.request, take, result));
  };
}
