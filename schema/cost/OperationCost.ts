/**
 * What an operation may cost, as plain data: worked out once from its text, counted for the variables of each request.
 * A row is an object of the answer, a value is a leaf of it. All figures are the most that there can be, lists without
 * a page size at the size that the schema assumes of them.
 */
export interface OperationCost {
  /** The root fields that cost something. */
  readonly fields: readonly RootFieldCost[];
}

export interface RootFieldCost {
  /** Name of the field in the schema. */
  readonly name: string;
  readonly cost: SelectionCost;
}

/** What one object costs, itself aside. */
export interface SelectionCost {
  readonly rows: number;
  readonly values: number;
  /** What is not known from the text alone, or worth naming in a refusal. */
  readonly lists: readonly ListCost[];
  /** For each selection on an interface or union, what it costs for each type that the object may be of. */
  readonly alternatives: readonly (readonly SelectionCost[])[];
}

/** A list of objects, or of values. */
export interface ListCost {
  /** Response names from the root to the field whose arguments tell the size, e.g. `merchants.nodes.products`. */
  readonly path: string;
  readonly size: ListSize;
  /** One item, itself included. */
  readonly item: SelectionCost;
}

/** Known from the text, or told by variables. */
export type ListSize = number | SizeInVariables;

export interface SizeInVariables {
  /** The largest of their values counts, and no less than this. */
  readonly variables: readonly SizeVariable[];
  readonly least: number;
  /** Where none of them has a value and no other argument tells the size. */
  readonly otherwise: number;
}

export interface SizeVariable {
  /** Name of the variable, then of input fields below it. */
  readonly path: readonly string[];
  /** True where the size is the length of a list that the client sends. */
  readonly isLength: boolean;
  /** What the argument is where the client leaves the variable out. */
  readonly byDefault: number | undefined;
}
