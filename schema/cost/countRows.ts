import { sizeOf, valueAt } from './listSize.ts';
import type { ListCost, ListSize, OperationCost, SelectionCost, SizeVariable } from './OperationCost.ts';

/** Objects and leaves of an answer. */
export interface RowCount {
  readonly rows: number;
  readonly values: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** How many endpoints answer a root field; what it costs, it costs at each. */
export type FanOut = (fieldName: string) => number;

const asked = () => 1;

/** What an operation costs at most with these variables. */
export function countRows({ fields }: OperationCost, variables: Variables, fanOut: FanOut = asked): RowCount {
  let rows = 0;
  let values = 0;
  for (const { name, cost } of fields) {
    const count = countSelection(cost, variables);
    const endpoints = fanOut(name);
    rows += endpoints * count.rows;
    values += endpoints * count.values;
  }
  return { rows, values };
}

/**
 * The field to page smaller: of the lists in lists that cost most, the longest and, of equals, the innermost. Undefined
 * where no list costs anything.
 */
export function dearestList(
  { fields }: OperationCost,
  variables: Variables,
  fanOut: FanOut = asked,
): string | undefined {
  const [root] = fields
    .map(({ name, cost }) => ({ cost, rows: fanOut(name) * countSelection(cost, variables).rows }))
    .sort((a, b) => b.rows - a.rows);
  let longest = { path: undefined as string | undefined, size: 0 };
  for (let list = root && dearestIn(root.cost, variables); list; list = dearestIn(list.item, variables)) {
    const size = lengthOf(list.size, variables);
    if (size >= longest.size) longest = { path: list.path, size };
  }
  return longest.path;
}

function countSelection(cost: SelectionCost, variables: Variables): RowCount {
  let { rows, values } = cost;
  for (const { size, item } of cost.lists) {
    const count = countSelection(item, variables);
    const length = lengthOf(size, variables);
    rows += length * count.rows;
    values += length * count.values;
  }
  for (const alternatives of cost.alternatives) {
    const counts = alternatives.map((alternative) => countSelection(alternative, variables));
    rows += Math.max(...counts.map((count) => count.rows));
    values += Math.max(...counts.map((count) => count.values));
  }
  return { rows, values };
}

function dearestIn({ lists, alternatives }: SelectionCost, variables: Variables): ListCost | undefined {
  const all = [...lists, ...alternatives.flat().flatMap((alternative) => alternative.lists)];
  const costOf = ({ size, item }: ListCost) => {
    const { rows, values } = countSelection(item, variables);
    return lengthOf(size, variables) * (rows + values);
  };
  return all.map((list) => ({ list, cost: costOf(list) })).sort((a, b) => b.cost - a.cost)[0]?.list;
}

function lengthOf(size: ListSize, variables: Variables): number {
  if (typeof size === 'number') return size;
  const told = size.variables.map((variable) => sizeToldBy(variable, variables)).filter((value) => value !== undefined);
  return told.length === 0 ? size.otherwise : Math.max(size.least, ...told);
}

function sizeToldBy({ path, isLength, byDefault }: SizeVariable, variables: Variables): number | undefined {
  const value = valueAt(variables, path);
  return value === undefined ? byDefault : sizeOf(value, isLength);
}
