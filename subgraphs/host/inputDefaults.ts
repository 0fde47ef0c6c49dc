import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/**
 * Variables with the defaults of variables and input fields that are left out. graphql-jit refuses to leave out what is
 * non-null and has a default, although the GraphQL specification (Input Objects, "Input Coercion"; "Coercing Variable
 * Values") allows it.
 * @see https://github.com/zalando-incubator/graphql-jit/issues/142
 */
export function inputDefaults(schema: GraphQLSchema, document: DocumentNode, variables: Variables): Variables {
  let filled = variables;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type, defaultValue } of definition.variableDefinitions ?? []) {
      const name = variable.name.value;
      const given = variables[name] === undefined && defaultValue ? valueFromASTUntyped(defaultValue) : variables[name];
      if (given == null) continue;
      // Validation has passed, so the type is known and an input type.
      const value = withDefaults(typeFromAST(schema, type as never) as GraphQLInputType, given);
      if (value !== variables[name]) filled = { ...filled, [name]: value };
    }
  }
  return filled;
}

/** The value itself where nothing is to be added, so that the usual case costs nothing. */
function withDefaults(type: GraphQLInputType, value: unknown): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable) && Array.isArray(value)) {
    const items = value.map((item) => withDefaults(nullable.ofType, item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isInputObjectType(nullable) || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  let filled = value as Readonly<Record<string, unknown>>;
  for (const { name, type: fieldType, defaultValue } of Object.values(nullable.getFields())) {
    const given = filled[name];
    const field = given === undefined ? defaultValue : withDefaults(fieldType, given);
    if (field !== given) filled = { ...filled, [name]: field };
  }
  return filled;
}
