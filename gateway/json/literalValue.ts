import { Kind, type ValueNode } from 'graphql';
import { writtenNumber } from './ExactNumber.ts';

/** A literal as the JSON value that it is nearest to, numbers exact. Undefined for a variable without a value. */
export function literalValue(node: ValueNode, variables: Readonly<Record<string, unknown>> = {}): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return writtenNumber(node.value);
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((item) => literalValue(item, variables) ?? null);
    case Kind.OBJECT: {
      const object: Record<string, unknown> = Object.create(null);
      for (const { name, value } of node.fields) {
        const member = literalValue(value, variables);
        if (member !== undefined) object[name.value] = member;
      }
      return object;
    }
    case Kind.VARIABLE:
      return Object.hasOwn(variables, node.name.value) ? variables[node.name.value] : undefined;
  }
}
