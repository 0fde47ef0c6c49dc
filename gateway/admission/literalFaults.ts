import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isStorable, storableForm } from '../../schema/scalars/storableText.ts';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';

interface LiteralFault {
  /** From the argument to the member at fault, e.g. `input.price.amount`. */
  readonly path: string;
  readonly node: ValueNode;
  readonly reason: string;
}

/**
 * What is wrong with the literals of a document that validation let pass, since it does not know what custom scalars
 * accept and what text a hub can store. Each fault names its argument and the form wanted.
 * @param schema its custom scalars implemented
 * @param document valid
 */
export function literalFaults(schema: GraphQLSchema, document: DocumentNode): GraphQLError[] {
  const errors: GraphQLError[] = [];
  const report = (what: string, faults: Iterable<LiteralFault>) => {
    for (const { path, node, reason } of faults) {
      if (errors.length === limits.variableFaults) return;
      errors.push(gatewayError('BAD_USER_INPUT', `${what} "${path}": ${reason}`, { node }));
    }
  };
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      [Kind.ARGUMENT]({ name, value }) {
        const argument = typeInfo.getArgument();
        if (argument) report('Argument', faultsIn(argument.type, value, name.value));
        return false;
      },
      [Kind.VARIABLE_DEFINITION]({ variable, type, defaultValue }) {
        const found = typeFromAST(schema, type);
        if (defaultValue && isInputType(found))
          report('Variable', faultsIn(found, defaultValue, `$${variable.name.value}`));
        return false;
      },
    }),
  );
  return errors;
}

/** Goes as deep as the type does, however deep the literal is. */
function* faultsIn(type: GraphQLInputType, node: ValueNode, path: string): Generator<LiteralFault> {
  const nullable = getNullableType(type);
  if (node.kind === Kind.VARIABLE || node.kind === Kind.NULL) return;
  if (isListType(nullable)) {
    if (node.kind !== Kind.LIST) yield* faultsIn(nullable.ofType, node, path);
    else for (const [index, item] of node.values.entries()) yield* faultsIn(nullable.ofType, item, `${path}.${index}`);
  } else if (isInputObjectType(nullable) && node.kind === Kind.OBJECT) {
    const fields = nullable.getFields();
    for (const { name, value } of node.fields) {
      const field = fields[name.value];
      if (field) yield* faultsIn(field.type, value, `${path}.${name.value}`);
    }
  } else if (isScalarType(nullable)) {
    const reason = isSpecifiedScalarType(nullable) ? textFault(node) : scalarFault(nullable, node);
    if (reason !== undefined) yield { path, node, reason };
  }
}

function textFault(node: ValueNode): string | undefined {
  return node.kind === Kind.STRING && !isStorable(node.value) ? `Expected ${storableForm}.` : undefined;
}

function scalarFault(scalar: GraphQLScalarType, node: ValueNode): string | undefined {
  try {
    scalar.parseLiteral(node);
    return undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}
