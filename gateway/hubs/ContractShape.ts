import {
  type ConstDirectiveNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';

export interface TypeShape {
  readonly kind: 'OBJECT' | 'INTERFACE' | 'INPUT' | 'ENUM' | 'OTHER';
  /** Of objects, interfaces and inputs. */
  readonly fields: ReadonlyMap<string, FieldShape>;
  /** Of enums. */
  readonly values: ReadonlySet<string>;
  /** The field sets by which an entity can be fetched, with single spaces. */
  readonly keys: ReadonlySet<string>;
}

export interface FieldShape {
  readonly type: TypeNode;
  readonly hasDefault: boolean;
  readonly arguments: ReadonlyMap<string, FieldShape>;
}

type TypeNodeWithMembers = TypeDefinitionNode | TypeExtensionNode;

/**
 * The types of an SDL by name, with extensions merged in: just enough to compare what is served with what is promised.
 * Read from the syntax tree, since building a schema of every hub's SDL costs ten times as much.
 */
export class ContractShape {
  readonly types: ReadonlyMap<string, TypeShape>;

  constructor(document: DocumentNode) {
    const nodes = new Map<string, TypeNodeWithMembers[]>();
    for (const definition of document.definitions) {
      if (!/TypeDefinition$|TypeExtension$/.test(definition.kind)) continue;
      const node = definition as TypeNodeWithMembers;
      nodes.set(node.name.value, [...(nodes.get(node.name.value) ?? []), node]);
    }
    this.types = new Map([...nodes].map(([name, parts]) => [name, shapeOf(parts)]));
  }
}

function shapeOf(parts: readonly TypeNodeWithMembers[]): TypeShape {
  return {
    kind: kindOf(parts),
    fields: new Map(parts.flatMap((part) => ('fields' in part ? fieldsOf(part) : []))),
    values: new Set(parts.flatMap((part) => ('values' in part ? valuesOf(part as EnumTypeDefinitionNode) : []))),
    keys: new Set(parts.flatMap((part) => (part.directives ?? []).flatMap(keyOf))),
  };
}

function kindOf([first]: readonly TypeNodeWithMembers[]): TypeShape['kind'] {
  switch (first?.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
      return 'OBJECT';
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return 'INTERFACE';
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return 'INPUT';
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return 'ENUM';
    default:
      return 'OTHER';
  }
}

function fieldsOf(
  part: Pick<ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode, 'fields'>,
): Array<[string, FieldShape]> {
  return (part.fields ?? []).map((field) => [field.name.value, fieldShape(field)]);
}

function fieldShape(field: FieldDefinitionNode | InputValueDefinitionNode): FieldShape {
  const parameters = field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : [];
  return {
    type: field.type,
    hasDefault: field.kind === Kind.INPUT_VALUE_DEFINITION && field.defaultValue !== undefined,
    arguments: new Map(parameters.map((parameter) => [parameter.name.value, fieldShape(parameter)])),
  };
}

function valuesOf(part: EnumTypeDefinitionNode): string[] {
  return (part.values ?? []).map((value) => value.name.value);
}

/** The field set of a resolvable `@key`. */
function keyOf(directive: ConstDirectiveNode): string[] {
  if (directive.name.value !== 'key' && directive.name.value !== 'federation__key') return [];
  let fields: string[] = [];
  for (const { name, value } of directive.arguments ?? []) {
    if (name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value) return [];
    if (name.value === 'fields' && value.kind === Kind.STRING) fields = [value.value.trim().replace(/[\s,]+/g, ' ')];
  }
  return fields;
}
