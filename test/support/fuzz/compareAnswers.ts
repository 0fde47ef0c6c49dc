import type { ExecutionResult, GraphQLFormattedError } from 'graphql';

type Answer = Pick<ExecutionResult, 'data'> & {
  readonly errors?: readonly Pick<GraphQLFormattedError, 'path' | 'message'>[];
};

export type Wrongness =
  | 'wrong data without an error'
  | 'wrong data beside errors'
  | 'order of keys'
  | 'errors missing or misplaced'
  | 'an error where nothing fails'
  | 'an error twice';

/**
 * What is wrong with an answer, undefined where it is right. Data must be equal, keys in the same order, and every null
 * that an error made must have its error. Under a null that went up, which of several failing fields is named depends
 * on the order of execution; there any field that does fail is right.
 * @param every what the operation answers where no type is non-null: every failure at its own place
 */
export function compareAnswers(actual: Answer, expected: Answer, every: Answer): Wrongness | undefined {
  if (JSON.stringify(actual.data) !== JSON.stringify(expected.data)) {
    if (sameButOrder(actual.data, expected.data)) return 'order of keys';
    return actual.errors?.length ? 'wrong data beside errors' : 'wrong data without an error';
  }
  const nulls = (answer: Answer) =>
    [...new Set((answer.errors ?? []).map(({ path }) => JSON.stringify(nullOf(expected.data, path ?? []))))].sort();
  if (JSON.stringify(nulls(actual)) !== JSON.stringify(nulls(expected))) return 'errors missing or misplaced';
  const failing = new Set((every.errors ?? []).map(({ path }) => JSON.stringify(path)));
  for (const { path = [] } of actual.errors ?? [])
    if (!failing.has(JSON.stringify(path)) && valueAt(every.data, path) !== null) return 'an error where nothing fails';
  const paths = (actual.errors ?? []).map(({ path }) => JSON.stringify(path));
  if (new Set(paths).size < paths.length) return 'an error twice';
  return undefined;
}

/** The path up to the first null of the data. */
function nullOf(data: unknown, path: ReadonlyArray<string | number>): ReadonlyArray<string | number> {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, index);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}

function valueAt(data: unknown, path: ReadonlyArray<string | number>): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

function sameButOrder(a: unknown, b: unknown): boolean {
  return sorted(a) === sorted(b);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
