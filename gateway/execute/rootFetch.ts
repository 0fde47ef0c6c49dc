import { limits } from '../limits.ts';
import type { FetchNode, PathStep } from '../plan/QueryPlan.ts';
import type { CompileContext } from './CompileContext.ts';
import type { FetchResult } from './DataSource.ts';
import { onlyOnce } from './ErrorLog.ts';
import { mergeInto } from './mergeInto.ts';
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
  const [only, ...others] = keys;
  const everything = { explained: keys.map((key) => [...path, key]), bare: [] };
  const places = compilePlaces(path);
  const rewrite = compileRewrites(node.outputRewrites, context.types);

  const reportErrors = ({ errors: log, data }: Execution, { data: came, errors = [] }: FetchResult) => {
    if (errors.length === 0) return;
    const bases = places.locate(data).map((place) => place.path);
    const isMissing = others.length === 0 && only !== undefined && (came?.[only] ?? null) === null;
    const nulls = came ? nullsIn(came) : undefined;
    const isNew = onlyOnce();
    for (const error of errors.slice(0, limits.collectedErrors)) {
      const { path: at = [] } = error;
      const depth = depthOf(at);
      const way = at.slice(0, depth);
      const isAstray = depth < at.length || depth === 0 || nulls?.fits(way) === false;
      const lacking = isAstray ? nulls?.near(way) : undefined;
      const leadsNowhere = depth < at.length && !lacking;
      const below = lacking ?? (depth > 0 ? way : isMissing ? [only] : undefined);
      if (!isNew(error, below && [leadsNowhere, ...below])) continue;
      const explanation = depth === 0 && lacking ? everything : undefined;
      if (!below) report(log, error, {}, everything);
      else
        for (const base of log.takesMore ? bases : [])
          report(log, error, { path: [...base, ...below], leadsNowhere }, explanation);
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
