import { isComposite, type JsonObject } from '../json/JsonObject.ts';
import type { PathStep, Rewrite } from '../plan/QueryPlan.ts';
import type { TypeConditions } from './TypeConditions.ts';

/** Changes an object in place. */
export type ApplyRewrites = (object: JsonObject) => void;

/** Undefined where there is nothing to rewrite. */
export function compileRewrites(rewrites: readonly Rewrite[], types: TypeConditions): ApplyRewrites | undefined {
  if (rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => compileAt(rewrite.path, 0, rewriteLast(rewrite), types));
  return (object) => {
    for (const rewrite of compiled) rewrite(object);
  };
}

/** The type that a path step `... on T` asks for. */
export function typeConditionOf(step: PathStep): string | undefined {
  return step.startsWith('... on ') ? step.slice('... on '.length) : undefined;
}

function rewriteLast(rewrite: Rewrite): ApplyRewrites {
  const key = rewrite.path.at(-1) ?? '';
  if (rewrite.kind === 'SetValue')
    return (object) => {
      object[key] = rewrite.value;
    };
  return (object) => {
    if (object[key] === undefined) return;
    object[rewrite.to] = object[key];
    delete object[key];
  };
}

/** A type condition of a rewrite also holds for an object whose type is not known. */
function compileAt(
  path: readonly PathStep[],
  depth: number,
  apply: ApplyRewrites,
  types: TypeConditions,
): ApplyRewrites {
  const step = path[depth];
  if (step === undefined || depth === path.length - 1) return apply;
  const next = compileAt(path, depth + 1, apply, types);
  const condition = typeConditionOf(step);
  if (condition === undefined) return (object) => eachObject(object[step], next);
  return (object) => {
    const typeName = object.__typename;
    if (typeof typeName !== 'string' || types.holds(condition, typeName)) next(object);
  };
}

function eachObject(value: unknown, apply: ApplyRewrites): void {
  if (Array.isArray(value)) for (const item of value) eachObject(item, apply);
  else if (isComposite(value)) apply(value);
}
