import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { PrivateNames } from './PrivateNames.ts';

export interface NormalisedOperation {
  /** The document to plan. */
  readonly document: DocumentNode;
  /** Where the answer to a field of the client's document is found, where that is not the field's own name. */
  readonly internalNames: ReadonlyMap<FieldNode, string>;
  readonly names: PrivateNames;
}

/**
 * Gives the client's aliases private names, so that a planner cannot confuse them with fields that it adds itself.
 * Aliases of `__typename` go: the projection writes it from the concrete type.
 */
export function normaliseOperation(document: DocumentNode, schema: GraphQLSchema): NormalisedOperation {
  const names = new PrivateNames();
  const internalNames = new Map<FieldNode, string>();
  const types = new TypeInfo(schema);
  const enter = (node: FieldNode): FieldNode | undefined => {
    if (node.name.value === '__typename') return { ...node, alias: undefined };
    const field = types.getFieldDef();
    if (!field || field.name.startsWith('__')) return undefined;
    const alias = names.aliasFor(node, field);
    if (alias !== undefined) internalNames.set(node, alias);
    return { ...node, alias: alias === undefined ? undefined : { kind: Kind.NAME, value: alias } };
  };
  return { document: visit(document, visitWithTypeInfo(types, { Field: { enter } })), internalNames, names };
}
