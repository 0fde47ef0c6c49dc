import { type DocumentNode, type FieldNode, visit } from 'graphql';
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

/** Internal names of a document's fields by their number, so that another thread finds them in a document of its own. */
export function numberNames(document: DocumentNode, names: ReadonlyMap<FieldNode, string>): InternalNames {
  const numbered: [number, string][] = [];
  for (const [number, field] of fieldsOf(document, names.size > 0).entries()) {
    const name = names.get(field);
    if (name !== undefined) numbered.push([number, name]);
  }
  return numbered;
}

/** The reverse of `numberNames`, in a document of the same text. */
export function namesByField(document: DocumentNode, numbered: InternalNames): ReadonlyMap<FieldNode, string> {
  const fields = fieldsOf(document, numbered.length > 0);
  const names = new Map<FieldNode, string>();
  for (const [number, name] of numbered) {
    const field = fields[number];
    if (!field) throw new Error(`The operation has no field number ${number}`);
    names.set(field, name);
  }
  return names;
}

/** Most operations have no such names, and are not walked for them. */
function fieldsOf(document: DocumentNode, isNeeded: boolean): FieldNode[] {
  const fields: FieldNode[] = [];
  if (isNeeded) visit(document, { Field: (node) => void fields.push(node) });
  return fields;
}
