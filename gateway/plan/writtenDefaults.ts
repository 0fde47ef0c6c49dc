import {
  type ConstValueNode,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

/**
 * Default values as a supergraph writes them. Apollo holds them as JavaScript values: numbers lose digits, an enum value
 * in a custom scalar becomes a string, and graphql-js prints no object or list as the default of a custom scalar.
 */
type Defaults = ReadonlyMap<string, ConstValueNode>;

type InputValue = GraphQLArgument | GraphQLInputField;

/** Gives the `astNode` of each argument and input field the default that the supergraph has. */
export function restoreDefaults(schema: GraphQLSchema, supergraph: DocumentNode): void {
  const defaults = defaultsOf(supergraph);
  for (const [coordinate, value] of inputValuesOf(schema)) {
    const defaultValue = defaults.get(coordinate);
    if (defaultValue && value.astNode?.defaultValue) value.astNode = { ...value.astNode, defaultValue };
  }
}

/** Prints a schema with the defaults that its `astNode`s have. */
export function printWithDefaults(schema: GraphQLSchema): string {
  const defaults = new Map<string, ConstValueNode>();
  const held = new Map<InputValue, unknown>();
  for (const [coordinate, value] of inputValuesOf(schema))
    if (value.astNode?.defaultValue) {
      defaults.set(coordinate, value.astNode.defaultValue);
      held.set(value, value.defaultValue);
    }
  if (held.size === 0) return printSchema(schema);
  // graphql-js prints values and fails at some: it is shown none.
  for (const value of held.keys()) value.defaultValue = undefined;
  try {
    return print(withDefaults(parse(printSchema(schema), { noLocation: true }), defaults));
  } finally {
    for (const [value, defaultValue] of held) value.defaultValue = defaultValue;
  }
}

function defaultsOf(document: DocumentNode): Defaults {
  const defaults = new Map<string, ConstValueNode>();
  visit(document, {
    InputValueDefinition: (node, _key, _parent, _path, ancestors) => {
      if (node.defaultValue) defaults.set(coordinateOf([...ancestors, node]), node.defaultValue);
      return false;
    },
  });
  return defaults;
}

function withDefaults(document: DocumentNode, defaults: Defaults): DocumentNode {
  return visit(document, {
    InputValueDefinition: (node, _key, _parent, _path, ancestors) => {
      const defaultValue = defaults.get(coordinateOf([...ancestors, node]));
      return defaultValue ? { ...node, defaultValue } : false;
    },
  });
}

/** `Type.field`, `Type.field.argument` or `@directive.argument`. */
function coordinateOf(nodes: readonly unknown[]): string {
  const named = nodes.filter(isNamed);
  const isDirective = named[0]?.kind === 'DirectiveDefinition';
  return `${isDirective ? '@' : ''}${named.map(({ name }) => name.value).join('.')}`;
}

function isNamed(node: unknown): node is { readonly kind: string; readonly name: { readonly value: string } } {
  return typeof node === 'object' && node !== null && 'kind' in node && 'name' in node;
}

function* inputValuesOf(schema: GraphQLSchema): Generator<readonly [string, InputValue]> {
  for (const directive of schema.getDirectives())
    for (const argument of directive.args) yield [`@${directive.name}.${argument.name}`, argument];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field];
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields()))
        for (const argument of field.args) yield [`${type.name}.${field.name}.${argument.name}`, argument];
  }
}
