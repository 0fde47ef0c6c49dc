import type { TestSubgraphs } from '../federation/testEngine.ts';

/** One supergraph with operations and what they must answer, worked out by hand. */
export interface ConformanceCase {
  /** The feature of Federation or GraphQL, as a promise. */
  readonly name: string;
  readonly subgraphs: TestSubgraphs;
  readonly operations: readonly ConformanceOperation[];
}

export interface ConformanceOperation {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly data: Record<string, unknown> | null;
  /** Paths of the errors, if there are any. */
  readonly errorPaths?: readonly (readonly (string | number)[])[];
}
