import { type Complete, type Completion, parentIsNull } from './Completion.ts';

/** Sends a null further up. It is reported unless whatever made it null was. */
export function completeNonNull(complete: Complete, where: string): Complete {
  /** @param before how many failures there were before the value was completed */
  const completed = (result: unknown, value: unknown, completion: Completion, before: number): unknown => {
    if (result !== null) return result;
    if (completion.failures === before) {
      completion.fail(`Cannot return null for non-nullable field ${where}.`, value);
    }
    return parentIsNull;
  };
  // Nearly every value is right, and most are completed at once.
  const atOnce: Complete = (value, completion) => {
    const { failures } = completion;
    const result = complete(value, completion);
    return result === null ? completed(result, value, completion, failures) : result;
  };
  const { inTurns } = complete;
  if (!inTurns) return atOnce;
  return Object.assign(atOnce, {
    *inTurns(value: unknown, completion: Completion) {
      const { failures } = completion;
      return completed(yield* inTurns(value, completion), value, completion, failures);
    },
  });
}
