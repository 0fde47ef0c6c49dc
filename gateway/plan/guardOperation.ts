import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { AccessRules } from '../../schema/access/AccessRules.ts';

/**
 * Access rules of an operation, as conditions of its fields. A guard is a directive of the gateway's own: like `@skip`, it
 * is carried out when the operation is planned for one combination of conditions, and never sent to a subgraph. Its name
 * cannot meet a schema's, since the two underscores in front are GraphQL's.
 */
const guardName = '__guard';
/** Marks a field that stands for one that is refused. */
const refusedName = '__refused';

/**
 * Puts on each field what selecting it takes.
 * @param document valid against `schema`
 */
export function guardOperation(document: DocumentNode, schema: GraphQLSchema, rules: AccessRules): DocumentNode {
  if (rules.isEmpty) return document;
  const types = new TypeInfo(schema);
  const enter = (node: FieldNode): FieldNode | undefined => {
    const parent = types.getParentType();
    if (!parent || node.name.value.startsWith('__')) return undefined;
    const requirement = rules.ofField(parent, node.name.value);
    if (requirement.length === 0) return undefined;
    return { ...node, directives: [...(node.directives ?? []), directive(guardName, JSON.stringify(requirement))] };
  };
  return visit(document, visitWithTypeInfo(types, { Field: { enter } }));
}

/** The name of the condition that guards a field: its requirement as JSON, which is no variable's name. */
export function guardOf(node: FieldNode): string | undefined {
  return argumentOf(node, guardName);
}

/**
 * What stands in place of a field that is refused: it is answered with null and asked of nobody.
 * @param guard of the field
 */
export function refusedField(node: FieldNode, guard: string): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: node.alias ?? node.name,
    name: { kind: Kind.NAME, value: '__typename' },
    directives: [directive(refusedName, node.name.value), directive(guardName, guard)],
  };
}

/** The name of the field that one stands for, undefined for any other. */
export function refusedFieldName(node: FieldNode): string | undefined {
  return argumentOf(node, refusedName);
}

export function isGuard({ name }: DirectiveNode): boolean {
  return name.value === guardName;
}

function directive(name: string, value: string): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'is' }, value: { kind: Kind.STRING, value } }],
  };
}

function argumentOf({ directives }: FieldNode, name: string): string | undefined {
  const value = directives?.find((given) => given.name.value === name)?.arguments?.[0]?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
