import type { DocumentNode, OperationTypeNode } from 'graphql';
import type { RequestContext } from './RequestContext.ts';

/**
 * What `execute/` needs of whoever answers the fetches of a plan. `execute/` knows subgraphs, never hubs; `partition/`
 * implements this for contracts that are spread over hubs, and a plain supergraph has one endpoint a subgraph.
 */
export interface DataSource {
  /**
   * Called once for each fetch of a plan, when the plan is compiled: whatever can be worked out without variables
   * is worked out here.
   */
  prepare(fetch: SubgraphFetch): PreparedFetch;
  /** How many endpoints a root field of queries is asked of, which each work on it; one without it. */
  fanOut?(fieldName: string, request: RequestContext): number;
}

/** The unchanging part of one fetch. Names in it are the plan's internal names, not the client's. */
export interface SubgraphFetch {
  /** Number of the fetch in its plan, for traces. */
  readonly id: number;
  readonly subgraph: string;
  readonly operationType: OperationTypeNode;
  readonly operationName: string | undefined;
  /** The operation sent to the subgraph, parsed; its text is `text`. */
  readonly document: DocumentNode;
  readonly text: string;
  /** The client's variables that the operation uses (without `representations`). */
  readonly variableNames: readonly string[];
  /** True where the operation is `query($representations…) { _entities(representations: $representations) { … } }`. */
  readonly isEntityFetch: boolean;
  /** True where a field of a custom scalar is asked, in which numbers stay as their sender writes them. */
  readonly asksCustomScalar: boolean;
}

export interface PreparedFetch {
  /** For an entity fetch: the key field whose value names the owner of a representation, by type name. */
  ownerField?(typeName: string): string | undefined;
  /**
   * Runs the fetch. Never rejects for what a subgraph did: that becomes `errors`. The result belongs to the caller,
   * who may change it.
   */
  run(call: FetchCall): Promise<FetchResult>;
}

/** The changing part of one fetch. */
export interface FetchCall {
  readonly request: RequestContext;
  /** Values of `variableNames` that the client gave or that have defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** JSON text of `variables` without its braces (`"a":1,"b":"x"`), written once by the caller. */
  readonly variablesText: string;
  /** Distinct representations as JSON texts; undefined for root fetches. */
  readonly representations?: readonly string[];
  /** For each representation the value of its `ownerField`, undefined where there is none. */
  readonly owners?: readonly unknown[];
}

/** `data` of an entity fetch has `_entities` in the order of the representations, null where nothing came. */
export interface FetchResult {
  data: Record<string, unknown> | null;
  errors?: FetchError[];
}

/** `path` is relative to `data` (so it begins with `_entities` and the index in an entity fetch). */
export interface FetchError {
  message: string;
  path?: ReadonlyArray<string | number>;
  extensions: Record<string, unknown>;
  /** True where the value at its path is there, but for a part of it: rows of one hub. */
  isOfPart?: boolean;
}
