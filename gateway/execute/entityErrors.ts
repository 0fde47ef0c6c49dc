import { gatewayError } from '../errors.ts';
import { isComposite } from '../json/JsonObject.ts';
import { limits } from '../limits.ts';
import type { PathStep } from '../plan/QueryPlan.ts';
import type { FetchError, FetchResult } from './DataSource.ts';
import type { EntityBatch } from './EntityBatch.ts';
import type { KeyFault } from './EntityKeys.ts';
import { onlyOnce } from './ErrorLog.ts';
import type { NullSearch } from './NullSearch.ts';
import type { ResponsePath } from './PlaceTree.ts';
import type { Places } from './places.ts';
import type { Fetch } from './prepareFetch.ts';
import type { Execution } from './Step.ts';

/** Reports the errors that came with the answers to a batch. */
export type ReportEntityErrors = (execution: Execution, batch: EntityBatch, result: FetchResult) => void;

/** An error of one of the entities, and where below that. */
interface EntityError {
  readonly error: FetchError;
  readonly below: ResponsePath;
}

/**
 * Compiles the way of errors to the places of their entities. However many errors there are, the fetched data are walked
 * through once.
 * @param path to the entities
 */
export function compileEntityErrors(fetch: Fetch, path: readonly PathStep[], places: Places): ReportEntityErrors {
  const { keys, report } = fetch;
  const explanationAt = (base: ResponsePath) => ({ explained: keys.map((key) => [...base, key]), bare: [base] });
  const explanationForAll = explanationAt(path);

  return ({ errors: log, data }, batch, { data: came, errors = [] }) => {
    const answers = Array.isArray(came?._entities) ? came._entities : [];
    const ofEntities = new Map<number, EntityError[]>();
    const ofAll: FetchError[] = [];
    const isNew = onlyOnce();
    const searches = new Map<number, NullSearch>();
    const nullsOf = (slot: number): NullSearch | undefined => {
      const entity = answers[slot];
      const search = searches.get(slot) ?? (isComposite(entity) ? fetch.nullsIn(entity) : undefined);
      if (search) searches.set(slot, search);
      return search;
    };
    for (const error of errors.slice(0, limits.collectedErrors)) {
      const [root, slot, ...path] = error.path ?? [];
      if (root !== '_entities' || !batch.hasSlot(slot)) {
        if (isNew(error)) ofAll.push(error);
        continue;
      }
      const way = path.slice(0, fetch.depthOf(path));
      // Where an entity did not come, the fields of this fetch are missing; other subgraphs report their own.
      const nulls = nullsOf(slot);
      const isAstray = nulls !== undefined && (way.length < path.length || !nulls.isNull(way));
      const below = isAstray ? nulls.near(way) : way;
      if (!isNew(error, [slot, ...(below ?? ['@'])])) continue;
      const known = ofEntities.get(slot);
      if (!below) report(log, error, {});
      else if (known) known.push({ error, below });
      else ofEntities.set(slot, [{ error, below }]);
    }
    // What is told of no entity: all of it at the first that did not come, and at each of the others one error.
    const missing = new Set<number>();
    if (ofAll.length > 0)
      for (const slot of batch.representations.keys())
        if (!isComposite(answers[slot]) && !ofEntities.has(slot)) missing.add(slot);
    const incomplete = ofAll.length > 0 && missing.size === 0 ? firstIncomplete(batch, answers, nullsOf) : undefined;
    const slots = batch.slotsOf(new Set([...ofEntities.keys(), ...missing, ...(incomplete ? [incomplete.slot] : [])]));
    let first: ResponsePath | undefined;
    let isToldOfAll = false;
    for (const { object, path: base } of places.locate(data, (each) => slots.has(each))) {
      if (!log.takesMore) break;
      const slot = slots.get(object) as number;
      if (missing.has(slot)) {
        for (const error of isToldOfAll ? ofAll.slice(0, 1) : ofAll)
          report(log, error, { path: base, fields: keys }, explanationForAll);
        isToldOfAll = true;
      }
      if (slot === incomplete?.slot) first ??= [...base, ...incomplete.path];
      const explanation = explanationAt(base);
      for (const { error, below } of ofEntities.get(slot) ?? []) {
        if (below.length === 0) report(log, error, { path: base, fields: keys }, explanation);
        else report(log, error, { path: [...base, ...below] });
      }
    }
    if (!isToldOfAll) for (const error of ofAll) report(log, error, { path: first }, explanationForAll);
  };
}

/** Of the first representations, that of whose entity something is null, or for which nothing came. */
function firstIncomplete(
  { representations }: EntityBatch,
  answers: readonly unknown[],
  nullsOf: (slot: number) => NullSearch | undefined,
): { readonly slot: number; readonly path: ResponsePath } | undefined {
  for (let slot = 0; slot < Math.min(representations.length, limits.turnItems); slot++) {
    const path = isComposite(answers[slot]) ? nullsOf(slot)?.near([]) : [];
    if (path) return { slot, path };
  }
  return undefined;
}

/** Compiles how it is told of entities that a fetch cannot ask for, since what it would send is null or of another type. */
export function compileKeylessErrors(
  { keys }: Fetch,
  subgraph: string,
  places: Places,
): (execution: Execution, batch: EntityBatch) => void {
  return ({ errors: log, data }, { keyless }) => {
    if (!keyless) return;
    for (const { object, path } of places.locate(data, (each) => keyless.has(each))) {
      if (!log.takesMore) break;
      const fault = keyless.get(object);
      if (!fault) continue;
      const what = object.__typename;
      const field = fault.isRequired ? `${fault.name}, which it requires,` : `${fault.name} of its key`;
      const message = `${subgraph} cannot resolve this ${what}: the field ${field} ${said(fault)}.`;
      const explained: ResponsePath[] = keys.map((each) => [...path, each]);
      const cause = [...path, ...fault.path];
      const error = gatewayError('INVALID_ANSWER', message, { path }).toJSON();
      log.add({ ...error, fields: keys, cause }, { explained, bare: [path] });
    }
  };
}

function said({ kind }: KeyFault): string {
  return kind === 'WRONG_TYPE' ? 'has a value of another type' : 'is null';
}
