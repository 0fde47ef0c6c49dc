import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type SelectionSetNode,
} from 'graphql';
import { isComposite, type JsonObject } from '../../json/JsonObject.ts';
import type { RawJson } from '../../json/RawJson.ts';
import { appliesTo, collectFields, failsToCollect, hasOtherFragment, nullCondition } from '../../plan/collectFields.ts';
import { refusedFieldName } from '../../plan/guardOperation.ts';
import { runInTurns, Turn } from '../../Turn.ts';
import type { ErrorLog } from '../ErrorLog.ts';
import type { IntrospectedFields } from '../introspection/IntrospectedFields.ts';
import {
  AnswerTooLarge,
  answerTooLarge,
  type Complete,
  Completion,
  type ProjectedField,
  parentIsNull,
} from './Completion.ts';
import { completeLeaf, completeList, completeNonNull, completeObject, plainTypeOf } from './completeValue.ts';

/** Makes the client's answer of what was fetched; null where a null went up to the root. */
export interface Projection {
  atOnce(fetched: Fetched): Projected;
  /** The same, in turns of the event loop. */
  inTurns(fetched: Fetched): Promise<Projected>;
}

/** What there is to make an answer of. */
export interface Fetched {
  readonly data: JsonObject;
  readonly errors: ErrorLog;
  readonly introspection: readonly RawJson[] | undefined;
}

export interface Projected {
  readonly data: JsonObject | null;
  /** Roughly its characters as JSON. */
  readonly length: number;
}

export interface ProjectionSource {
  readonly schema: GraphQLSchema;
  /** The client's operation and fragments, conditions folded in. */
  readonly document: DocumentNode;
  readonly rootType: GraphQLCompositeType;
  readonly selectionSet: SelectionSetNode;
  /** Objects of one kind after which code is generated for it. */
  readonly generateAfter: number;
  /** Names under which fields were fetched, where those are not their own. */
  readonly internalNames: ReadonlyMap<FieldNode, string>;
  /** Told of the fields that the schema answers. */
  readonly introspected: IntrospectedFields;
}

/**
 * Compiles an operation into the function that picks, names, orders and checks what the client asked for, with null
 * propagation as in the GraphQL specification (6.4.4).
 */
export function compileProjection(source: ProjectionSource): Projection {
  const complete = new ProjectionCompiler(source).object(source.rootType, [source.selectionSet]);
  const finish = (root: unknown, completion: Completion): Projected => {
    if (root === null) completion.land();
    return { data: root as JsonObject | null, length: completion.length };
  };
  const fail = (error: unknown, errors: ErrorLog): Projected => {
    if (!(error instanceof AnswerTooLarge)) throw error;
    errors.tell(answerTooLarge);
    return { data: null, length: 0 };
  };
  const atOnce = ({ data, errors, introspection }: Fetched) => {
    const completion = new Completion(errors, introspection);
    try {
      return finish(complete(data, completion), completion);
    } catch (error) {
      return fail(error, errors);
    }
  };
  const { inTurns } = complete;
  if (!inTurns) return { atOnce, inTurns: async (fetched) => atOnce(fetched) };
  return {
    atOnce,
    async inTurns({ data, errors, introspection }) {
      const turn = new Turn();
      const completion = new Completion(errors, introspection, turn);
      try {
        return finish(await runInTurns(inTurns(data, completion), turn), completion);
      } catch (error) {
        return fail(error, errors);
      }
    },
  };
}

class ProjectionCompiler {
  readonly #source: ProjectionSource;

  constructor(source: ProjectionSource) {
    this.#source = source;
  }

  /** Completes an object of a known type; of an interface where nothing more is known of the object. */
  object(type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[]): Complete {
    const { schema, document } = this.#source;
    const fields = collectFields(schema, document, type, selectionSets);
    if (failsToCollect(fields)) return failAtCondition;
    return completeObject(
      [...fields].map(([key, nodes]) => this.#field(type, key, nodes)),
      this.#source.generateAfter,
    );
  }

  #field(type: GraphQLCompositeType, key: string, nodes: readonly FieldNode[]): ProjectedField {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const other = { key, name, plainType: undefined, isLeaf: false };
    const refused = node && refusedFieldName(node);
    if (refused !== undefined) return { ...other, complete: completeRefused(type, refused) };
    if (name === '__typename') return { ...other, complete: completeTypeName(type) };
    if (name === '__schema' || name === '__type') return { ...other, complete: this.#introspection(nodes) };
    const field = isUnionType(type) ? undefined : type.getFields()[name];
    if (!field || !node) throw new Error(`No field ${type.name}.${name}`);
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const complete = this.#value(field.type, selectionSets, `${type.name}.${name}`);
    return {
      key,
      name: this.#source.internalNames.get(node) ?? name,
      complete,
      plainType: plainTypeOf(getNullableType(field.type)),
      isLeaf: isLeafType(getNullableType(field.type)),
    };
  }

  #value(type: GraphQLOutputType, selectionSets: readonly SelectionSetNode[], where: string): Complete {
    if (isNonNullType(type)) return completeNonNull(this.#value(type.ofType, selectionSets, where), where);
    if (isListType(type)) return completeList(this.#value(type.ofType, selectionSets, where), where);
    if (isLeafType(type)) return completeLeaf(type, where);
    const complete = isObjectType(type) ? this.object(type, selectionSets) : this.#abstract(type, selectionSets, where);
    const typeName = isObjectType(type) ? type.name : undefined;
    const isObject = (value: unknown, completion: Completion): boolean => {
      if (value === null || value === undefined) return false;
      if (isComposite(value) && !Array.isArray(value)) {
        const said = typeName && (value as JsonObject).__typename;
        if (said === undefined || said === typeName) return true;
        completion.fail(`A subgraph returned an object of another type for ${where}.`, value);
        return false;
      }
      completion.fail(`A subgraph returned no object for ${where}.`, value);
      return false;
    };
    const atOnce: Complete = (value, completion) => (isObject(value, completion) ? complete(value, completion) : null);
    const { inTurns } = complete;
    if (!inTurns) return atOnce;
    return Object.assign(atOnce, {
      *inTurns(value: unknown, completion: Completion) {
        return isObject(value, completion) ? yield* inTurns(value, completion) : null;
      },
    });
  }

  /** Completes as the object's own type, compiled when the first object of that type is seen. */
  #abstract(type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[], where: string): Complete {
    const byTypeName = new Map<unknown, Complete>();
    // Introspection is answered before the first object is seen.
    const queryType = this.#source.schema.getQueryType();
    if (queryType && this.#concreteType(type, queryType.name))
      byTypeName.set(queryType.name, this.object(queryType, selectionSets));
    const completeFor = (value: unknown): Complete => {
      const typeName = (value as JsonObject).__typename;
      let complete = byTypeName.get(typeName);
      if (!complete) {
        const concrete = this.#concreteType(type, typeName);
        const isKnown = concrete && (isObjectType(concrete) || !this.#dependsOnType(concrete, selectionSets));
        complete = isKnown ? this.object(concrete, selectionSets) : completeUnknown(where);
        byTypeName.set(typeName, complete);
      }
      return complete;
    };
    const atOnce: Complete = (value, completion) => completeFor(value)(value, completion);
    return Object.assign(atOnce, {
      *inTurns(value: unknown, completion: Completion) {
        const complete = completeFor(value);
        return complete.inTurns ? yield* complete.inTurns(value, completion) : complete(value, completion);
      },
    });
  }

  #introspection(nodes: readonly FieldNode[]): Complete {
    const index = this.#source.introspected.add(nodes);
    return (_, { introspection }) => introspection?.[index] ?? null;
  }

  /** True where a fragment is for some of the interface's types and not for others. */
  #dependsOnType(type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[]): boolean {
    const { schema, document } = this.#source;
    return hasOtherFragment(selectionSets, document, (condition) => !appliesTo(schema, condition, type));
  }

  /** An interface object is of the interface itself until some subgraph has said more. */
  #concreteType(type: GraphQLCompositeType, typeName: unknown): GraphQLCompositeType | undefined {
    const { schema } = this.#source;
    if (typeName === undefined || typeName === type.name) return isInterfaceType(type) ? type : undefined;
    const named = typeof typeName === 'string' ? schema.getType(typeName) : undefined;
    const isPossible =
      (isObjectType(named) || isInterfaceType(named)) && isAbstractType(type) && schema.isSubType(type, named);
    return isPossible ? named : undefined;
  }
}

/** A refused field is null, and what may not be null goes with it; the variant's errors say why. */
function completeRefused(type: GraphQLCompositeType, fieldName: string): Complete {
  const field = isUnionType(type) ? undefined : type.getFields()[fieldName];
  const answer = field && isNonNullType(field.type) ? parentIsNull : null;
  return (_, completion) => {
    completion.failures += 1;
    return answer;
  };
}

function completeTypeName(type: GraphQLCompositeType): Complete {
  if (isObjectType(type)) return () => type.name;
  return (_, completion) => {
    completion.fail(`No subgraph said of which type the ${type.name} is.`, undefined);
    return parentIsNull;
  };
}

/** Of an object whose fields cannot be collected, none is looked at. */
function failAtCondition(_: unknown, completion: Completion): null {
  completion.fail(nullCondition, null, 'BAD_USER_INPUT');
  return null;
}

function completeUnknown(where: string): Complete {
  return (_, completion) => {
    completion.fail(`No subgraph said of which of its types the object of ${where} is.`, undefined);
    return null;
  };
}
