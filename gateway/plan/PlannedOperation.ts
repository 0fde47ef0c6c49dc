import type { OperationCost } from '../../schema/cost/OperationCost.ts';
import type { Cancellation } from '../Cancellation.ts';
import type { QueryPlan } from './QueryPlan.ts';

/** The plan of one operation for some values of its conditions: plain data, which crosses threads by structured clone. */
export interface PlannedOperation {
  /** The names under which fields of the operation, folded by `parseFolded`, are fetched where those are not their own. */
  readonly internalNames: InternalNames;
  readonly plan: QueryPlan;
  /** What it may cost, counted for the variables of each request before it is executed. */
  readonly cost: OperationCost;
}

/** Pairs of the number of a field, counted through the document from 0, and its internal name. */
export type InternalNames = readonly (readonly [number, string])[];

/** Whether each condition of `conditionNames` holds; null where a client gives that to a variable with a default. */
export type Conditions = Readonly<Record<string, boolean | null>>;

/** Plans operations, in this thread or in another. */
export interface OperationPlanning {
  /**
   * @param operationText one valid operation with its fragments
   * @param unwanted cancelled when nobody waits for the plan any more
   * @throws GraphQLError `UNPLANNABLE`; from another thread also that it has too much to do
   */
  plan(
    operationText: string,
    conditions: Conditions,
    unwanted?: Cancellation,
  ): PlannedOperation | Promise<PlannedOperation>;
}
