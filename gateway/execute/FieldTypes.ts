import { type DocumentNode, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql';
import { fragmentOf, namedTypeOf } from '../plan/collectFields.ts';
import { operationOf } from '../plan/selectOperation.ts';

/** Of which types fields are, lists aside, read from a whole supergraph: also of what clients do not see. */
export class FieldTypes {
  readonly #types = new Map<string, string>();
  readonly #customScalars = new Set<string>();
  readonly #roots = new Map<OperationTypeNode, string>([
    [OperationTypeNode.QUERY, 'Query'],
    [OperationTypeNode.MUTATION, 'Mutation'],
  ]);

  constructor(supergraph: DocumentNode) {
    for (const node of supergraph.definitions) {
      if (node.kind === Kind.SCALAR_TYPE_DEFINITION) this.#customScalars.add(node.name.value);
      if (node.kind === Kind.SCHEMA_DEFINITION)
        for (const { operation, type } of node.operationTypes) this.#roots.set(operation, type.name.value);
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION)
        for (const { name, type } of node.fields ?? [])
          this.#types.set(`${node.name.value}.${name.value}`, namedTypeOf(type));
    }
  }

  /** Undefined for a field that the supergraph does not have. */
  of(typeName: string, fieldName: string): string | undefined {
    return this.#types.get(`${typeName}.${fieldName}`);
  }

  /** True where an operation for a subgraph asks a field that may hold any JSON. */
  asksCustomScalar(document: DocumentNode): boolean {
    const { operation, selectionSet } = operationOf(document);
    return this.#asks(document, selectionSet, this.#roots.get(operation) ?? '');
  }

  #asks(document: DocumentNode, { selections }: SelectionSetNode, typeName: string): boolean {
    return selections.some((node) => {
      if (node.kind === Kind.FIELD) {
        const type = this.of(typeName, node.name.value) ?? '';
        return node.selectionSet ? this.#asks(document, node.selectionSet, type) : this.#customScalars.has(type);
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, node.name.value) : node;
      const type = fragment?.typeCondition?.name.value ?? typeName;
      return fragment !== undefined && this.#asks(document, fragment.selectionSet, type);
    });
  }
}
