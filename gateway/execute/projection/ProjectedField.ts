import type { Complete, FieldStep } from './Completion.ts';

/** One field of the answer: `key` for the client, `name` for where the value was fetched. */
export interface ProjectedField extends FieldStep {
  readonly complete: Complete;
  /** What `typeof` says of a value that is complete as it is; undefined where that does not suffice. */
  readonly plainType: 'string' | 'number' | 'boolean' | undefined;
}
