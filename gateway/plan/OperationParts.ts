import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields } from './collectFields.ts';
import { nothingSelected } from './foldConditions.ts';
import { fragmentOn, TooManySelections } from './selectByType.ts';
import { operationOf } from './selectOperation.ts';

/** A selection that is planned by itself. */
export interface Part {
  /** Ends at each cut with a field that has its alias and selects `__typename` alone. */
  readonly selectionSet: SelectionSetNode;
  /** By alias. */
  readonly cuts: ReadonlyMap<string, Cut>;
}

/** A field of an interface or union with what is selected below it. */
export interface Cut {
  /** The same for equal selections of objects of one type. */
  readonly key: string;
  readonly fieldName: string;
  /** The name under which the field is answered. */
  readonly responseName: string;
  /** The interface or union of its objects. */
  readonly typeName: string;
  readonly sets: readonly SelectionSetNode[];
}

interface Cutting {
  /** Of the aliases at cuts; no field's name begins with it. */
  readonly prefix: string;
  /** True for a field at which nothing is cut. */
  readonly isWhole: (fieldName: string) => boolean;
  /** Selections that all parts may have together. */
  readonly most: number;
}

/**
 * Takes an operation apart at the fields that lead from an interface or union to another. What a part selects differently
 * of different objects is written as one fragment for each object type, so that nothing is selected twice.
 */
export class OperationParts {
  readonly root: Part;
  readonly operation: OperationDefinitionNode;
  readonly #document: DocumentNode;
  readonly #schema: GraphQLSchema;
  readonly #cutting: Cutting;
  readonly #parts = new Map<string, Part>();
  readonly #printed = new WeakMap<SelectionSetNode, string>();
  #count = 0;

  /**
   * @param document one operation with its fragments, conditions folded in
   * @throws TooManySelections
   */
  constructor(document: DocumentNode, schema: GraphQLSchema, cutting: Cutting) {
    this.#document = document;
    this.#schema = schema;
    this.#cutting = cutting;
    this.operation = operationOf(document);
    const type = schema.getRootType(this.operation.operation);
    if (!type) throw new Error(`A schema without ${this.operation.operation}`);
    this.root = this.#part([this.operation.selectionSet], type);
  }

  /** @throws TooManySelections */
  below({ key, typeName, sets }: Cut): Part {
    const known = this.#parts.get(key);
    if (known) return known;
    const part = this.#part(sets, this.#schema.getType(typeName) as GraphQLCompositeType);
    this.#parts.set(key, part);
    return part;
  }

  #part(sets: readonly SelectionSetNode[], type: GraphQLCompositeType): Part {
    const cuts = new Map<string, Cut>();
    const aliases = new Map<string, string>();
    const aliasOf = (call: string, cut: Cut): string => {
      const known = aliases.get(`${call} ${cut.key}`);
      if (known !== undefined) return known;
      const alias = `${this.#cutting.prefix}${cuts.size}`;
      aliases.set(`${call} ${cut.key}`, alias);
      cuts.set(alias, cut);
      return alias;
    };

    const selected = (of: readonly SelectionSetNode[], at: GraphQLCompositeType, isCut: boolean): SelectionSetNode => {
      const own = collectFields(this.#schema, this.#document, at, of);
      if (!isAbstractType(at)) return selectionSet(fieldsOf([...own.values()], at, isCut));
      const byType = this.#schema
        .getPossibleTypes(at)
        .map((object) => [object, collectFields(this.#schema, this.#document, object, of)] as const);
      const isShared = (key: string) => byType.every(([, fields]) => areEqual(fields.get(key), own.get(key)));
      const shared = new Set([...own.keys()].filter(isShared));
      const ofAll = [...own].flatMap(([key, nodes]) => (shared.has(key) ? [nodes] : []));
      const fragments = byType.flatMap(([object, fields]) => {
        const rest = [...fields].flatMap(([key, nodes]) => (shared.has(key) ? [] : [nodes]));
        return rest.length > 0 ? [fragmentOn(object.name, fieldsOf(rest, object, true))] : [];
      });
      return selectionSet([...fieldsOf(ofAll, at, true), ...fragments]);
    };

    const fieldsOf = (fields: readonly FieldNode[][], at: GraphQLCompositeType, isCut: boolean): SelectionNode[] =>
      fields.flatMap((nodes): SelectionNode[] => {
        const [first] = nodes;
        if (!first) return [];
        this.#count += 1;
        if (this.#count > this.#cutting.most) throw new TooManySelections();
        const field = 'getFields' in at ? at.getFields()[first.name.value] : undefined;
        const named = field && getNamedType(field.type);
        if (!first.selectionSet || !isCompositeType(named)) return [first];
        const below = nodes.flatMap((node) => node.selectionSet ?? []);
        if (!isCut || !isAbstractType(named) || this.#cutting.isWhole(first.name.value))
          return [{ ...first, selectionSet: selected(below, named, isCut) }];
        const cut = this.#cut(first, named.name, below);
        const value = aliasOf(print({ ...first, selectionSet: undefined }), cut);
        return [{ ...first, alias: { kind: Kind.NAME, value }, selectionSet: selectionSet([nothingSelected]) }];
      });

    return { selectionSet: selected(sets, type, isAbstractType(type)), cuts };
  }

  #cut(field: FieldNode, typeName: string, below: readonly SelectionSetNode[]): Cut {
    const sets = new Map(below.map((set) => [this.#print(set), set]));
    return {
      key: [typeName, ...sets.keys()].join(' '),
      fieldName: field.name.value,
      responseName: (field.alias ?? field.name).value,
      typeName,
      sets: [...sets.values()],
    };
  }

  #print(set: SelectionSetNode): string {
    const text = this.#printed.get(set) ?? print(set);
    this.#printed.set(set, text);
    return text;
  }
}

function areEqual(some: readonly FieldNode[] | undefined, others: readonly FieldNode[] | undefined): boolean {
  return some?.length === others?.length && some?.every((node, index) => node === others?.[index]) === true;
}

function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [nothingSelected] };
}
