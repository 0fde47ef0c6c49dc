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
  /** Through how many of them where a subgraph that answers the interface itself is not asked type by type. */
  readonly objectPaths: number;
  /** The subgraphs where the objects may have been found. */
  readonly graphs: ReadonlySet<string>;
  /** True below an interface or union. */
  readonly isBelowAbstract: boolean;
}

/** What Apollo's planner has to look at for one field of an operation. */
export interface PlanningWork {
  readonly options: number;
  /** Ways through object types that lead to the field. */
  readonly objectPaths: number;
  /**
   * Fields of the whole operation that lead from an interface or union to another, with its fragments written out, each
   * counted once for each way to it.
   */
  readonly links: number;
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
   * The most for any field, about.
   * @param document one valid operation with its fragments
   */
  most(document: DocumentNode): PlanningWork {
    const { operation, selectionSet } = operationOf(document);
    const root = this.#schema.getRootType(operation);
    const begin: Branch = { options: 1, paths: 1, objectPaths: 1, graphs: nowhere, isBelowAbstract: false };
    const most = { options: 1, objectPaths: 1, links: 0 };
    if (root) this.#lookBelow(document, selectionSet, root, begin, most);
    return most;
  }

  #lookBelow(
    document: DocumentNode,
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    branch: Branch,
    most: Mutable<PlanningWork>,
  ): void {
    for (const node of set.selections) {
      if (most.objectPaths > enough) return;
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragmentOf(document, node.name.value);
        const condition = fragment?.typeCondition ? this.#schema.getType(fragment.typeCondition.name.value) : type;
        if (fragment && isCompositeType(condition)) {
          const isBelowAbstract = branch.isBelowAbstract || isAbstractType(type);
          this.#lookBelow(document, fragment.selectionSet, condition, { ...branch, isBelowAbstract }, most);
        }
        continue;
      }
      const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
      if (!field) continue;
      const named = getNamedType(field.type);
      const at = this.#through(type, field.name, isCompositeType(named), branch);
      if (at.isBelowAbstract && isAbstractType(named)) most.links += at.objectPaths;
      most.options = Math.max(most.options, at.options);
      most.objectPaths = Math.max(most.objectPaths, at.objectPaths);
      if (node.selectionSet && isCompositeType(named)) this.#lookBelow(document, node.selectionSet, named, at, most);
    }
  }

  /** Behind a field. */
  #through(type: GraphQLCompositeType, fieldName: string, isComposite: boolean, branch: Branch): Branch {
    const graphs = this.#homes.ofField(type.name, fieldName);
    if (!isAbstractType(type)) return { ...branch, graphs };
    // A leaf is read from the interface itself where each subgraph that knows the interface has it.
    if (!isComposite && this.#homesOf(type.name, fieldName) === this.#homes.ofType(type.name).size) return branch;
    const types = this.#schema.getPossibleTypes(type);
    const ways = types.reduce((product, { name }) => product * Math.max(this.#homesOf(name, fieldName), 1), 1);
    const isDirect = !isComposite || this.#homes.areDirect(type.name, fieldName, branch.graphs);
    return {
      graphs,
      isBelowAbstract: true,
      options: branch.options * ways ** branch.paths,
      paths: branch.paths * types.length,
      objectPaths: branch.objectPaths * (isDirect ? 1 : types.length),
    };
  }

  #homesOf(typeName: string, fieldName: string): number {
    return this.#homes.ofField(typeName, fieldName).size;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const nowhere: ReadonlySet<string> = new Set();

/** Nobody asks by how much it is exceeded. */
const enough = 1_000_000;
