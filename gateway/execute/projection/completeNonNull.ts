import { type Complete, parentIsNull } from './Completion.ts';

/** Sends a null further up. It is reported unless whatever made it null was. */
export function completeNonNull(complete: Complete, where: string): Complete {
  return (value, completion) => {
    const failuresBefore = completion.failures;
    const completed = complete(value, completion);
    if (completed !== null) return completed;
    if (completion.failures === failuresBefore) {
      completion.fail(`Cannot return null for non-nullable field ${where}.`, value);
    }
    return parentIsNull;
  };
}
