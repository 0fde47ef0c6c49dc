import type { GraphQLFormattedError } from 'graphql';
import type { Conditions, PlannedOperation } from '../plan/PlannedOperation.ts';
import type { PlanningWork } from '../plan/PlanOptions.ts';

/** What the admission thread serves. */
export interface ThreadSettings {
  readonly supergraphSdl: string;
  readonly introspection: boolean;
  /** True where the custom scalars are those of the contracts, so that literals of them can be checked. */
  readonly contractScalars?: boolean;
  /** An operation with more planning options for one field is planned for each object type alone; left out, the limit. */
  readonly atOnce?: Partial<PlanningWork>;
  /** Labels of overrides that are set; left out, none. */
  readonly overrideLabels?: readonly string[];
  /** Above that of the process; left out, the highest. */
  readonly niceness?: number;
}

/** The first message to the thread. */
export interface ThreadStart {
  readonly kind: 'START';
  readonly settings: ThreadSettings;
  /** Memory of the `Interruption` by which its requests are ended. */
  readonly interruption: SharedArrayBuffer;
}

/** The first word of the thread: it serves, or its supergraph is refused. */
export type ThreadGreeting =
  | { readonly kind: 'READY'; readonly apiSdl: string; readonly threadNumber: string | undefined }
  | { readonly kind: 'INVALID'; readonly reason: string };

/** What the thread is asked. */
export type ThreadRequest =
  | { readonly kind: 'ADMIT'; readonly query: string; readonly operationName: string | undefined }
  | { readonly kind: 'PLAN'; readonly operationText: string; readonly conditions: Conditions };

/** The answers, one to each request, in the order of the requests. */
export type ThreadAnswer =
  | ThreadAdmission
  | { readonly kind: 'PLANNED'; readonly operation: PlannedOperation }
  | { readonly kind: 'INTERRUPTED' };

export type ThreadAdmission = { readonly kind: 'ADMITTED'; readonly operation: AdmittedOperation } | ThreadRefusal;

export interface ThreadRefusal {
  readonly kind: 'REFUSED';
  readonly errors: readonly GraphQLFormattedError[];
  /** Faults of the gateway behind these errors, for the log. */
  readonly defects: readonly string[];
}

/** An operation that may be executed. */
export interface AdmittedOperation {
  /** The operation with the fragments it needs. */
  readonly text: string;
  /** The PlannedOperation as JSON; absent where the plan depends on variables. */
  readonly planned: string | undefined;
}
