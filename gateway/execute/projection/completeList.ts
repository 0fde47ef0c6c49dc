import { type Complete, type CompleteInTurns, parentIsNull } from './Completion.ts';

/** Completes every item; an item that may not be null and is makes the list null. */
export function completeList(complete: Complete, where: string): Complete {
  const inTurns: CompleteInTurns = function* (value, completion) {
    if (!Array.isArray(value)) return completeAtOnce(value, completion);
    const { depth, steps, turn } = completion;
    const items = new Array<unknown>(value.length);
    completion.grow(value.length);
    completion.depth = depth + 1;
    for (let index = 0; index < value.length; index++) {
      if (turn?.isOver()) yield;
      steps[depth] = index;
      const item = complete.inTurns
        ? yield* complete.inTurns(value[index], completion)
        : complete(value[index], completion);
      if (item === parentIsNull) {
        completion.depth = depth;
        return null;
      }
      if (item === null) completion.land();
      items[index] = item;
    }
    completion.depth = depth;
    return items;
  };

  const completeAtOnce: Complete = (value, completion) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) {
      completion.fail(`A subgraph returned no list for ${where}.`, value);
      return null;
    }
    const { depth, steps } = completion;
    const items = new Array<unknown>(value.length);
    completion.grow(value.length);
    completion.depth = depth + 1;
    for (let index = 0; index < value.length; index++) {
      steps[depth] = index;
      const item = complete(value[index], completion);
      if (item === parentIsNull) {
        completion.depth = depth;
        return null;
      }
      if (item === null) completion.land();
      items[index] = item;
    }
    completion.depth = depth;
    return items;
  };

  return Object.assign(completeAtOnce, { inTurns });
}
