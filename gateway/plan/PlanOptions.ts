import {
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
import type { FieldHomes } from './FieldHomes.ts';
import { operationOf } from './selectOperation.ts';

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
  readonly #homes: FieldHomes;
  readonly #schema: GraphQLSchema;

  constructor(homes: FieldHomes, schema: GraphQLSchema) {
    this.#homes = homes;
    this.#schema = schema;
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
    if (!isComposite && this.#homesOf(type.name, fieldName) === this.#homes.ofType(type.name).size) return branch;
    const types = this.#schema.getPossibleTypes(type);
    const ways = types.reduce((product, { name }) => product * Math.max(this.#homesOf(name, fieldName), 1), 1);
    return { options: branch.options * ways ** branch.paths, paths: branch.paths * types.length };
  }

  #homesOf(typeName: string, fieldName: string): number {
    return this.#homes.ofField(typeName, fieldName).size;
  }
}

/** Nobody asks by how much it is exceeded. */
const enough = 1_000_000;
