import { GraphQLError, type GraphQLSchema, isScalarType, Kind, print, type ValueNode } from 'graphql';
import { limits } from '../limits.ts';
import { type ContractScalar, contractScalars } from './contractScalars.ts';

/**
 * Gives a schema's scalars that are the contracts' what they accept; in a schema that was made of SDL alone they accept
 * anything. Other scalars stay as they are.
 * @returns the same schema
 */
export function implementScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const scalar of contractScalars.values()) {
    const type = schema.getType(scalar.name);
    if (isScalarType(type)) Object.assign(type, inputCoercion(scalar));
  }
  return schema;
}

function inputCoercion(scalar: ContractScalar) {
  const { name, form, accepts } = scalar;
  return {
    /** graphql-js puts the value and its place before this message. */
    parseValue(value: unknown): string {
      if (typeof value === 'string' && accepts(value)) return value;
      throw badInput(`${name} is ${form}.`);
    },
    parseLiteral(node: ValueNode): string {
      if (node.kind === Kind.STRING && accepts(node.value)) return node.value;
      throw badInput(`Expected value of type ${name}, found ${shown(node)}; ${name} is ${form}.`, node);
    },
  };
}

function badInput(message: string, node?: ValueNode): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT' } });
}

/** Lists and objects, which can be deep, are not printed. */
function shown(node: ValueNode): string {
  if (node.kind === Kind.LIST) return 'a list';
  if (node.kind === Kind.OBJECT) return 'an object';
  const text = print(node);
  return text.length > limits.literalExcerpt ? `${text.slice(0, limits.literalExcerpt)}…` : text;
}
