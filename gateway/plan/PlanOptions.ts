import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { fragmentOf } from './collectFields.ts';
import { graphOf, subgraphNames } from './joinDirectives.ts';
import { operationOf } from './operationOf.ts';

/** Where an operation is planned: how many ways there are to one place, and through how many types each of them leads. */
interface Branch {
  readonly options: number;
  readonly paths: number;
}

/**
 * Estimates how many options Apollo's planner makes for one field. It follows a field of an interface through each object
 * type at once; where several subgraphs have the field, it makes every combination of them: ten types that three subgraphs
 * share are 3^10 options, and below them, for another field of an interface, that to the power of ten.
 */
export class PlanOptions {
  /** In how many subgraphs a type is, by its name, and a field, as `Type.field`. */
  readonly #homes = new Map<string, number>();
  readonly #schema: GraphQLSchema;

  constructor(supergraph: DocumentNode, schema: GraphQLSchema) {
    this.#schema = schema;
    const names = subgraphNames(supergraph);
    const graphs = (directives: readonly ConstDirectiveNode[] = [], name: string) =>
      directives.filter((directive) => directive.name.value === name && graphOf(directive, names) !== '');
    for (const node of supergraph.definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      const ofType = new Set(graphs(node.directives, 'join__type').map((directive) => graphOf(directive, names)));
      this.#homes.set(node.name.value, ofType.size);
      for (const { name, directives } of node.fields ?? []) {
        const joins = graphs(directives, 'join__field');
        if (joins.length > 0) this.#homes.set(`${node.name.value}.${name.value}`, joins.filter(isResolved).length);
      }
    }
  }

  /**
   * The most for any field of the operation, about; at least 1.
   * @param document one valid operation with its fragments
   */
  most(document: DocumentNode): number {
    const { operation, selectionSet } = operationOf(document);
    const root = this.#schema.getRootType(operation);
    return root ? this.#mostBelow(document, selectionSet, root, { options: 1, paths: 1 }) : 1;
  }

  #mostBelow(document: DocumentNode, set: SelectionSetNode, type: GraphQLCompositeType, branch: Branch): number {
    let most = branch.options;
    for (const node of set.selections) {
      if (most > enough) return most;
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragmentOf(document, node.name.value);
        const condition = fragment?.typeCondition ? this.#schema.getType(fragment.typeCondition.name.value) : type;
        if (fragment && isCompositeType(condition))
          most = Math.max(most, this.#mostBelow(document, fragment.selectionSet, condition, branch));
        continue;
      }
      const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
      if (!field) continue;
      const named = getNamedType(field.type);
      const at = this.#through(type, field.name, isCompositeType(named), branch);
      most = Math.max(most, at.options);
      if (node.selectionSet && isCompositeType(named))
        most = Math.max(most, this.#mostBelow(document, node.selectionSet, named, at));
    }
    return most;
  }

  /** Behind a field. */
  #through(type: GraphQLCompositeType, fieldName: string, isComposite: boolean, branch: Branch): Branch {
    if (!isAbstractType(type)) return branch;
    // A leaf is read from the interface itself where each subgraph that knows the interface has it.
    if (!isComposite && this.#homesOf(type.name, fieldName) === this.#homes.get(type.name)) return branch;
    const types = this.#schema.getPossibleTypes(type);
    const ways = types.reduce((product, { name }) => product * Math.max(this.#homesOf(name, fieldName), 1), 1);
    return { options: branch.options * ways ** branch.paths, paths: branch.paths * types.length };
  }

  #homesOf(typeName: string, fieldName: string): number {
    return this.#homes.get(`${typeName}.${fieldName}`) ?? this.#homes.get(typeName) ?? 1;
  }
}

/** Nobody asks by how much it is exceeded. */
const enough = 1_000_000;

/** True where the subgraph has the field's value itself. */
function isResolved({ arguments: args = [] }: ConstDirectiveNode): boolean {
  return !args.some(
    ({ name, value }) =>
      (name.value === 'external' || name.value === 'usedOverridden') && value.kind === Kind.BOOLEAN && value.value,
  );
}
