import { MapWithCachedArrays } from '@apollo/federation-internals';

/** What is needed of the planner's class of fetches that wait for one another. */
interface FetchGroup {
  children(): readonly FetchGroup[];
  isDescendantOf(other: FetchGroup): boolean;
  mergeInWithAllDependencies(other: FetchGroup): void;
}

/**
 * Corrects Apollo's planner, which makes one fetch of two that send a subgraph the same, also where one waits for what
 * the other brings by way of a third. The fetch then waits for itself; looking for the end of that, the planner goes
 * round until its memory is used up, at once and with the whole process (docs/decisions/0011). Such fetches stay apart.
 *
 * The class is not exported, so it is taken from the first of its objects, which the planner keeps in a map before it
 * merges anything.
 */
export function keepCirclesOut(): void {
  if (isCorrected) return;
  MapWithCachedArrays.prototype.set = function setAndCorrect(key: unknown, value: unknown) {
    if (isFetchGroup(value)) {
      MapWithCachedArrays.prototype.set = set;
      correct(Object.getPrototypeOf(value));
    }
    return set.call(this, key, value);
  };
}

const { set } = MapWithCachedArrays.prototype;
let isCorrected = false;

function isFetchGroup(value: unknown): value is FetchGroup {
  return typeof value === 'object' && value !== null && 'mergeInWithAllDependencies' in value;
}

function correct(prototype: FetchGroup): void {
  isCorrected = true;
  const { mergeInWithAllDependencies } = prototype;
  prototype.mergeInWithAllDependencies = function mergeUnlessWaiting(other) {
    if (!this.isDescendantOf(other) && !other.isDescendantOf(this)) mergeInWithAllDependencies.call(this, other);
  };
  // As the planner has it, but no fetch is looked at twice.
  prototype.isDescendantOf = function isDescendantOf(other) {
    const descendants = new Set(other.children());
    for (const group of descendants) {
      if (group === this) return true;
      for (const child of group.children()) descendants.add(child);
    }
    return false;
  };
}
