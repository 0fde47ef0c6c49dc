import { asIds } from '../json/builtInScalars.ts';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import type { ContextVariable, PathStep } from '../plan/QueryPlan.ts';
import { type FetchVariables, pickVariables } from './pickVariables.ts';
import { typeConditionOf } from './rewrites.ts';
import type { TypeConditions } from './TypeConditions.ts';

export interface EntityInContext {
  readonly entity: JsonObject;
  readonly context: FetchVariables;
}

/** Finds the entities at a path, each with what its context variables are there. */
export type ReadContext = (data: JsonObject) => EntityInContext[];

/**
 * Undefined where there are no context variables.
 * @param idVariables those that are IDs
 */
export function compileContextReader(
  contextVariables: readonly ContextVariable[],
  path: readonly PathStep[],
  types: TypeConditions,
  idVariables: ReadonlySet<string>,
): ReadContext | undefined {
  if (contextVariables.length === 0) return undefined;
  const names = [...new Set(contextVariables.map(({ variable }) => variable))];
  const readers = contextVariables.map(({ variable, path: steps }) => {
    const ups = steps.filter((step) => step === '..').length;
    return { variable, depth: depthAbove(path, ups), below: steps.slice(ups) };
  });
  return (data) => {
    const found: EntityInContext[] = [];
    const around: unknown[] = [];
    const visit = (value: unknown, depth: number): void => {
      around[depth] = value;
      const step = path[depth];
      if (!isComposite(value)) return;
      if (Array.isArray(value)) for (const item of value) visit(item, step === '@' ? depth + 1 : depth);
      else if (step !== undefined) visit(value[step], depth + 1);
      else {
        const values: JsonObject = {};
        for (const { variable, depth: above, below } of readers)
          if (values[variable] === undefined) {
            const read = readBelow(around[above], below, 0, types);
            values[variable] = idVariables.has(variable) ? asIds(read) : read;
          }
        found.push({ entity: value, context: pickVariables(names, values) });
      }
    };
    visit(data, 0);
    return found;
  };
}

/** How far into the path the object is that lies `ups` fields above its end. */
function depthAbove(path: readonly PathStep[], ups: number): number {
  let depth = path.length;
  for (let up = 0; up < ups; up++) {
    do depth -= 1;
    while (path[depth] === '@');
  }
  return depth;
}

function readBelow(value: unknown, steps: readonly PathStep[], index: number, types: TypeConditions): unknown {
  const step = steps[index];
  if (step === undefined || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => readBelow(item, steps, index, types));
  if (!isComposite(value)) return undefined;
  const condition = typeConditionOf(step);
  if (condition === undefined)
    return Object.hasOwn(value, step) ? readBelow(value[step], steps, index + 1, types) : undefined;
  const typeName = value.__typename;
  const holds = typeof typeName !== 'string' || types.holds(condition, typeName);
  return holds ? readBelow(value, steps, index + 1, types) : undefined;
}
