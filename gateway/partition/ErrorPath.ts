/** Keys and list indices from the root of one fetch's answer. */
export type ErrorPath = ReadonlyArray<string | number>;

/** True for a path as GraphQL has it; subgraphs send others. */
export function isPath(path: unknown): path is ErrorPath {
  return (
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((segment) => typeof segment === 'string' || typeof segment === 'number')
  );
}
