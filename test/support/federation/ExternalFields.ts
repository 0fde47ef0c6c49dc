import { buildSubgraph } from '@apollo/federation-internals';
import { type DocumentNode, type FieldNode, Kind, parse, type SelectionSetNode, type TypeNode } from 'graphql';
import { fragmentOf } from '../../../gateway/plan/collectFields.ts';
import { linked } from './composed.ts';

/** The fields that a subgraph declares `@external`: it has their values only where a `@provides` says so. */
export class ExternalFields {
  readonly #external = new Set<string>();
  readonly #provides = new Map<string, SelectionSetNode>();
  readonly #typeOf = new Map<string, string>();

  constructor(name: string, sdl: string) {
    const subgraph = buildSubgraph(name, `http://${name}`, parse(linked(sdl)));
    for (const type of [...subgraph.schema.objectTypes(), ...subgraph.schema.interfaceTypes()])
      for (const field of type.fields())
        if (subgraph.metadata().isFieldExternal(field)) this.#external.add(field.coordinate);
    for (const node of parse(sdl).definitions) {
      if (!('fields' in node) || !node.fields) continue;
      for (const { name: fieldName, directives, type } of node.fields) {
        const coordinate = `${node.name.value}.${fieldName.value}`;
        this.#typeOf.set(coordinate, namedType(type));
        const provides = directives?.find((directive) => directive.name.value === 'provides')?.arguments?.[0]?.value;
        if (provides?.kind === Kind.STRING) this.#provides.set(coordinate, fieldSet(provides.value));
      }
    }
  }

  has(typeName: string, fieldName: string): boolean {
    return this.#external.has(`${typeName}.${fieldName}`);
  }

  /** True where some path of the subgraph provides a field of that name. */
  isProvided(fieldName: string): boolean {
    return [...this.#provides.values()].some((set) => fieldsNamed(fieldName, set).length > 0);
  }

  /** The first field that an operation asks for where the subgraph does not have it. */
  askedOutside(
    document: DocumentNode,
    rootTypeNames: Readonly<Record<string, string | undefined>>,
  ): string | undefined {
    for (const node of document.definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue;
      const asked = this.#askedIn(document, node.selectionSet, rootTypeNames[node.operation] ?? '', []);
      if (asked) return asked;
    }
    return undefined;
  }

  /** @param provided what is provided here */
  #askedIn(
    document: DocumentNode,
    set: SelectionSetNode,
    typeName: string,
    provided: readonly SelectionSetNode[],
  ): string | undefined {
    for (const node of set.selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, node.name.value) : node;
        const type = fragment?.typeCondition?.name.value ?? typeName;
        const asked = fragment && this.#askedIn(document, fragment.selectionSet, type, provided);
        if (asked) return asked;
        continue;
      }
      const coordinate = `${typeName}.${node.name.value}`;
      const providedHere = provided.flatMap((each) => fieldsNamed(node.name.value, each));
      if (this.#external.has(coordinate) && providedHere.length === 0) return coordinate;
      const below = providedHere.flatMap(({ selectionSet }) => selectionSet ?? []);
      const own = this.#provides.get(coordinate);
      const asked =
        node.selectionSet &&
        this.#askedIn(document, node.selectionSet, this.#typeOf.get(coordinate) ?? '', own ? [...below, own] : below);
      if (asked) return asked;
    }
    return undefined;
  }
}

function fieldsNamed(name: string, set: SelectionSetNode): FieldNode[] {
  return set.selections.flatMap((node): FieldNode[] => {
    if (node.kind === Kind.FIELD) return node.name.value === name ? [node] : [];
    return node.kind === Kind.INLINE_FRAGMENT ? fieldsNamed(name, node.selectionSet) : [];
  });
}

function fieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{${text}}`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(text);
  return operation.selectionSet;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
