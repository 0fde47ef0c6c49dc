import { type DocumentNode, parse, print, visit } from 'graphql';

/** Names that the planner gives its own variables, and that every object of JavaScript has. */
const takenNames = ['representations', '__proto__', 'constructor', 'contextualArgument_1_0', 'toString', 'valueOf'];

export interface OperationWithVariables {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** The operation with its variables named as something else is named too. It must be answered alike. */
export function takeNames<T extends OperationWithVariables>(operation: T): T {
  const document = parse(operation.query);
  const newNames = new Map<string, string>();
  visit(document, {
    Variable({ name: { value } }) {
      if (!newNames.has(value)) newNames.set(value, takenNames[newNames.size] ?? value);
    },
  });
  const renamed: DocumentNode = visit(document, {
    Variable: (node) => ({ ...node, name: { ...node.name, value: newNames.get(node.name.value) as string } }),
  });
  const variables = Object.entries(operation.variables ?? {}).map(([name, value]) => [
    newNames.get(name) ?? name,
    value,
  ]);
  return { ...operation, query: print(renamed), variables: Object.fromEntries(variables) };
}
