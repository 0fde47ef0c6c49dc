import type { FieldNode } from 'graphql';

/**
 * Calls of fields with arguments inside `@requires`, each under a name of its own. Apollo's planner merges two calls of
 * one field with different arguments, or with the client's own call of it; given an argument-less field for each call
 * (`_required_0_price` for `price(currency: "CNY")`), it cannot.
 */
export interface RequiredCalls {
  /** The real call behind each synthetic field. */
  readonly calls: ReadonlyMap<string, FieldNode>;
  /** Synthetic fields that a field of a subgraph requires, by `requirementKey`. */
  readonly neededBy: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Names one field as one subgraph resolves it. */
export function requirementKey(subgraph: string, typeName: string, fieldName: string): string {
  return `${subgraph} ${typeName}.${fieldName}`;
}
