import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import { type DirectiveName, itemsOf, linkedNames } from './accessDirectives.ts';
import { allOf, type Condition, nothingRequired, type Requirement } from './Requirement.ts';

/**
 * The access directives of a schema: `@authenticated`, `@requiresScopes` and `@policy` on fields, objects, interfaces,
 * scalars and enums, under whatever names the document links them.
 *
 * @see https://www.apollographql.com/docs/graphos/reference/federation/directives#access-control
 */
export class AccessRules {
  readonly #schema: GraphQLSchema;
  /** By the name of a type, or its name and a field's with a dot between. */
  readonly #own = new Map<string, Requirement>();

  /**
   * @param document an SDL with the directives: a supergraph or a contract
   * @param schema the types that operations are written against
   */
  constructor(document: DocumentNode, schema: GraphQLSchema) {
    this.#schema = schema;
    const names = linkedNames(document);
    for (const node of document.definitions) {
      if (!('directives' in node) || !('name' in node) || !node.name) continue;
      this.#note(node.name.value, node.directives, names);
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      for (const field of node.fields ?? [])
        this.#note(`${node.name.value}.${field.name.value}`, field.directives, names);
    }
  }

  /** True where everybody may see everything. */
  get isEmpty(): boolean {
    return this.#own.size === 0;
  }

  /**
   * What selecting a field takes: its own rule, its parent's, and that of the type it returns. A field of an interface
   * also takes what each implementation asks, since the object behind it may be any of them; whoever has not all of that
   * names the types by fragments.
   */
  ofField(parent: GraphQLNamedType, fieldName: string): Requirement {
    const parts = [this.#of(parent.name), this.#of(`${parent.name}.${fieldName}`)];
    if (isAbstractType(parent)) {
      for (const type of this.#schema.getPossibleTypes(parent))
        parts.push(this.#of(type.name), this.#of(`${type.name}.${fieldName}`));
    }
    if (isObjectType(parent) || isInterfaceType(parent)) {
      const field = parent.getFields()[fieldName];
      if (field) parts.push(this.#ofReturned(getNamedType(field.type)));
    }
    return allOf(parts);
  }

  /**
   * What a field takes for the type that it returns. Composition gives an interface the conditions of all its
   * implementations; these are asked where a field is selected, so that whoever may read some of the types can.
   */
  #ofReturned(type: GraphQLNamedType): Requirement {
    if (!isInterfaceType(type)) return this.#of(type.name);
    const inherited = new Set(
      this.#schema.getPossibleTypes(type).flatMap(({ name }) => this.#of(name).map((each) => JSON.stringify(each))),
    );
    return this.#of(type.name).filter((each) => !inherited.has(JSON.stringify(each)));
  }

  #of(coordinate: string): Requirement {
    return this.#own.get(coordinate) ?? nothingRequired;
  }

  #note(
    coordinate: string,
    directives: readonly DirectiveNode[] | undefined,
    names: ReadonlyMap<string, DirectiveName>,
  ): void {
    const conditions = (directives ?? []).flatMap((directive) => {
      const name = names.get(directive.name.value);
      return name ? [conditionOf(name, directive)] : [];
    });
    if (conditions.length > 0) this.#own.set(coordinate, allOf([this.#of(coordinate), conditions]));
  }
}

function conditionOf(name: DirectiveName, directive: DirectiveNode): Condition {
  if (name === 'authenticated') return { kind: 'AUTHENTICATED' };
  const argument = name === 'requiresScopes' ? 'scopes' : 'policies';
  const value = directive.arguments?.find((given) => given.name.value === argument)?.value;
  return {
    kind: name === 'requiresScopes' ? 'SCOPES' : 'POLICIES',
    anyOf: itemsOf(value).map((all) => itemsOf(all).map(textOf)),
  };
}

function textOf(value: ValueNode): string {
  return value.kind === Kind.STRING ? value.value : '';
}
