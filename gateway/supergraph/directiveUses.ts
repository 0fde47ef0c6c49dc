import { type ConstDirectiveNode, type GraphQLSchema, getArgumentValues } from 'graphql';

/** A part of an SDL that can carry directives. */
export interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[];
}

/** The arguments of each use of a directive on a part of an SDL, in order, with defaults filled in. */
export function directiveUses(
  schema: GraphQLSchema,
  node: Annotated | null | undefined,
  name: string,
): Readonly<Record<string, unknown>>[] {
  const definition = schema.getDirective(name);
  if (!definition) return [];
  return (node?.directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map((directive) => getArgumentValues(definition, directive));
}
