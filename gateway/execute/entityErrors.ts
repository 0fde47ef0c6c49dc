import { isComposite } from '../json/JsonObject.ts';
import { limits } from '../limits.ts';
import type { PathStep } from '../plan/QueryPlan.ts';
import type { FetchError, FetchResult } from './DataSource.ts';
import type { EntityBatch } from './EntityBatch.ts';
import type { Places } from './places.ts';
import type { Fetch } from './prepareFetch.ts';
import type { ResponsePath } from './ResponsePath.ts';
import type { Execution } from './Step.ts';

/** Reports the errors that came with the answers to a batch. */
export type ReportEntityErrors = (execution: Execution, batch: EntityBatch, result: FetchResult) => void;

/** An error of one of the entities, with its path below that. */
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
  const lackingAt = (base: ResponsePath) => ({ explained: keys.map((key) => [...base, key]), bare: [base] });
  const lackingEverywhere = lackingAt(path);

  return ({ errors: log, data }, batch, { data: came, errors = [] }) => {
    const ofEntities = new Map<number, EntityError[]>();
    const ofAll: FetchError[] = [];
    for (const error of errors.slice(0, limits.collectedErrors)) {
      const [root, slot, ...below] = error.path ?? [];
      if (root !== '_entities' || !batch.hasSlot(slot)) {
        ofAll.push(error);
        continue;
      }
      const known = ofEntities.get(slot);
      if (known) known.push({ error, below });
      else ofEntities.set(slot, [{ error, below }]);
    }
    const answers = Array.isArray(came?._entities) ? came._entities : [];
    const missing = ofAll.length > 0 ? missingSlot(answers, batch) : undefined;
    const slots = batch.slotsOf(missing === undefined ? ofEntities : new Set([...ofEntities.keys(), missing]));
    let first: ResponsePath | undefined;
    for (const { object, path: base } of places.locate(data, (each) => slots.has(each))) {
      const slot = slots.get(object) as number;
      if (slot === missing) first ??= base;
      const lack = lackingAt(base);
      for (const { error, below } of ofEntities.get(slot) ?? []) {
        const depth = fetch.depthOf(below);
        // An entity that did not come lacks the fields of this fetch; what other subgraphs say of it is theirs.
        const leadsNowhere = depth < below.length && isComposite(answers[slot]);
        if (depth === 0) report(log, error, { path: base, leadsNowhere }, lack);
        else report(log, error, { path: [...base, ...below.slice(0, depth)], leadsNowhere });
      }
    }
    for (const error of ofAll) report(log, error, { path: first }, lackingEverywhere);
  };
}

/** The first representation that nothing came for. */
function missingSlot(answers: readonly unknown[], { representations }: EntityBatch): number | undefined {
  const slot = representations.findIndex((_, index) => !isComposite(answers[index]));
  return slot < 0 ? undefined : slot;
}
