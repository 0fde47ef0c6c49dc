import {
  __InputValue,
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  print,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { gatewayError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { collectFields, failsToCollect, nullCondition } from '../../plan/collectFields.ts';

/** What is asked of a schema, and how much of it may be answered. */
export interface IntrospectionRequest {
  readonly schema: GraphQLSchema;
  /** The operation and its fragments, conditions folded in. */
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Fields of the answer. */
  readonly limit: number;
}

/** Writes the text in steps, between which other work may be done. */
export type Writing = Generator<undefined, string, undefined>;

/**
 * Executes `__schema` and `__type` as graphql-js does, but writes JSON, in steps, and no more of it than is allowed: a
 * short query can ask for all types of the fields of all types of the fields, and so on.
 */
export class IntrospectionWriter {
  readonly #request: IntrospectionRequest;
  /** The fields to answer of an object, by the fields that hold it. */
  readonly #fields = new Map<readonly FieldNode[], [string, FieldNode[]][]>();
  #count = 0;

  constructor(request: IntrospectionRequest) {
    this.#request = request;
  }

  /**
   * @param nodes one field of the query's root under one response key
   * @throws GraphQLError `OPERATION_TOO_LARGE` while writing
   */
  write(nodes: readonly FieldNode[]): Writing {
    const definition = nodes[0]?.name.value === SchemaMetaFieldDef.name ? SchemaMetaFieldDef : TypeMetaFieldDef;
    return this.#field(definition, nodes, undefined);
  }

  *#field(definition: Definition, nodes: readonly FieldNode[], source: unknown): Writing {
    const { schema, variables, limit } = this.#request;
    this.#count += 1;
    if (this.#count > limit) throw tooLarge(limit);
    if (this.#count % limits.introspectionTurnFields === 0) yield;
    const written = definition === defaultValueField ? (source as InputValue).astNode?.defaultValue : undefined;
    if (written) return JSON.stringify(print(written));
    const args = getArgumentValues(definition, nodes[0] as FieldNode, variables);
    // Resolvers of introspection look at nothing else of it.
    const info = { schema } as Parameters<NonNullable<Definition['resolve']>>[3];
    return yield* this.#value(definition.type, nodes, definition.resolve?.(source, args, undefined, info));
  }

  *#value(type: GraphQLOutputType, nodes: readonly FieldNode[], value: unknown): Writing {
    if (isNonNullType(type)) return yield* this.#value(type.ofType, nodes, value);
    if (value === null || value === undefined) return 'null';
    if (isLeafType(type)) return JSON.stringify(type.serialize(value));
    if (isObjectType(type)) return yield* this.#object(type, nodes, value);
    if (!isListType(type)) throw new Error(`Introspection has no ${type}`);
    const items: string[] = [];
    for (const item of value as Iterable<unknown>) items.push(yield* this.#value(type.ofType, nodes, item));
    return `[${items.join(',')}]`;
  }

  *#object(type: GraphQLObjectType, nodes: readonly FieldNode[], source: unknown): Writing {
    const members: string[] = [];
    for (const [key, own] of this.#fieldsOf(type, nodes)) {
      const definition = type.getFields()[own[0]?.name.value ?? ''];
      const value = definition ? yield* this.#field(definition, own, source) : JSON.stringify(type.name);
      members.push(`${JSON.stringify(key)}:${value}`);
    }
    return `{${members.join(',')}}`;
  }

  #fieldsOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): readonly [string, FieldNode[]][] {
    let fields = this.#fields.get(nodes);
    if (!fields) {
      const { schema, document } = this.#request;
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const collected = collectFields(schema, document, type, sets);
      if (failsToCollect(collected)) throw gatewayError('BAD_USER_INPUT', nullCondition);
      fields = [...collected];
      this.#fields.set(nodes, fields);
    }
    return fields;
  }
}

type Definition = GraphQLField<unknown, unknown>;
type InputValue = GraphQLArgument | GraphQLInputField;

/** Told as the schema writes it: graphql-js prints a JavaScript value, which has lost digits, and fails at some. */
const defaultValueField = __InputValue.getFields().defaultValue;

function tooLarge(limit: number): Error {
  const message = `The introspection result has more than ${limit} fields, several times the size of the schema.`;
  return gatewayError('OPERATION_TOO_LARGE', message);
}
