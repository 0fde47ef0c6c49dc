/**
 * Who answers what, read from the supergraph SDL alone. Plain data: the partition layer turns it into calls.
 */
export interface RoutingRules {
  /** Names of the subgraphs that hubs answer, one endpoint a hub. Empty for a plain supergraph. */
  readonly partitioned: ReadonlySet<string>;
  /** Names of the subgraphs that the gateway itself answers, from its registry. */
  readonly gatewayServed: ReadonlySet<string>;
  /** The rule of a root field that hubs answer; `typeName` is `Query`, `Mutation` or `Subscription`. */
  rootField(typeName: string, fieldName: string): RootRule | undefined;
  /** The key field whose value names the hub that owns an entity of this type. */
  owner(typeName: string): string | undefined;
}

export type RootRule =
  /** One hub answers: the one named by the value at this path from an argument, through lists. */
  | { readonly kind: 'route'; readonly by: readonly string[] }
  /** Every hub answers, or those that the argument names. */
  | { readonly kind: 'scatter'; readonly merge: Merge; readonly hubsArgument: string | undefined }
  /** The nearest healthy hub answers, and the next one where it fails. */
  | { readonly kind: 'replicated' };

/** `hub__Merge` of the hub directives. */
export type Merge = 'CONNECTION' | 'LIST' | 'FIRST';
