import { buildSubgraph } from '@apollo/federation-internals';
import {
  buildSchema,
  type GraphQLFieldResolver,
  GraphQLList,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  parse,
  printSchema,
  type SelectionSetNode,
} from 'graphql';
import { linked } from '../federation/composed.ts';
import { ExternalFields } from '../federation/ExternalFields.ts';
import type { World, WorldObject } from './World.ts';

/** The schemas of some subgraphs, not yet executable. */
export function subgraphSchemas(sdls: Readonly<Record<string, string>>): Map<string, GraphQLSchema> {
  return new Map(
    Object.entries(sdls).map(([name, sdl]) => [
      name,
      buildSubgraph(name, `http://${name}`, parse(linked(sdl))).schema.toGraphQLJSSchema(),
    ]),
  );
}

/** Lets a world answer every field of a subgraph, which also checks what a `@requires` and a context brought. */
export function answerSubgraph(world: World, name: string, schema: GraphQLSchema, sdl: string): void {
  const { requires, context } = requirements(sdl);
  const externalFields = new ExternalFields(name, sdl);
  /** What a path provides need not be sent along that path. */
  const isProvided = ({ selections: all }: SelectionSetNode) =>
    all.every((node) => node.kind === Kind.FIELD && externalFields.isProvided(node.name.value));
  answer(schema, (object, args, _, { parentType, fieldName }) => {
    const field = `${parentType.name}.${fieldName}`;
    if (externalFields.has(parentType.name, fieldName) && !externalFields.isProvided(fieldName))
      return object.sent?.[fieldName] ?? null;
    const required = requires.get(field);
    if (required && !(object.sent === undefined && isProvided(required)))
      checkSent(world, object, required, object.sent ?? {}, field);
    const own = { ...args };
    const contextual = context.get(field);
    if (contextual) {
      checkContext(world, object, args[contextual.argument], contextual.field);
      delete own[contextual.argument];
    }
    return world.value(object, parentType.name, fieldName, own, name);
  });
  const entities = schema.getQueryType()?.getFields()._entities;
  if (!entities) return;
  entities.resolve = (_, { representations }) =>
    (representations as Record<string, unknown>[]).map((each) => {
      const object = world.entity(each);
      return isInterfaceType(schema.getType(object.__typename))
        ? { ...object, __typename: typeInSeed(object) }
        : object;
    });
}

/** The monolith that has every field itself. */
export function monolith(world: World, api: GraphQLSchema): GraphQLSchema {
  const schema = buildSchema(printSchema(api), { assumeValid: true });
  answer(schema, (object, args, _, { parentType, fieldName }) => world.value(object, parentType.name, fieldName, args));
  return schema;
}

/** The same without a non-null type: every failure is seen at its own place. */
export function nullableMonolith(world: World, api: GraphQLSchema): GraphQLSchema {
  const schema = monolith(world, api);
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && !type.name.startsWith('__'))
      for (const field of Object.values(type.getFields())) field.type = nullable(field.type);
  return schema;
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  if (isNonNullType(type)) return nullable(type.ofType);
  return isListType(type) ? new GraphQLList(nullable(type.ofType)) : type;
}

type WorldResolver = GraphQLFieldResolver<WorldObject, unknown, Record<string, unknown>>;

function answer(schema: GraphQLSchema, resolve: WorldResolver): void {
  const root: WorldObject = { __typename: 'Query', seed: 'root' };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: WorldObject) => value.__typename;
    if (isScalarType(type) && type.name === '_Any') type.parseValue = (value) => value;
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    for (const field of Object.values(type.getFields()))
      if (!field.name.startsWith('_'))
        field.resolve = (object, args, context, info) => resolve(object.seed ? object : root, args, context, info);
  }
}

/** What the fields of a subgraph require, and which argument of theirs comes from which field around them. */
function requirements(sdl: string) {
  const requires = new Map<string, SelectionSetNode>();
  const context = new Map<string, { argument: string; field: string }>();
  for (const type of parse(sdl).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const field of type.fields ?? []) {
      const key = `${type.name.value}.${field.name.value}`;
      for (const directive of field.directives ?? []) {
        const value = directive.arguments?.[0]?.value;
        if (directive.name.value === 'requires' && value?.kind === Kind.STRING)
          requires.set(key, selections(value.value));
      }
      for (const argument of field.arguments ?? []) {
        const value = argument.directives?.find(({ name }) => name.value === 'fromContext')?.arguments?.[0]?.value;
        const read = value?.kind === Kind.STRING ? /(\w+) *\}$/.exec(value.value)?.[1] : undefined;
        if (read) context.set(key, { argument: argument.name.value, field: read });
      }
    }
  }
  return { requires, context };
}

function selections(fieldSet: string): SelectionSetNode {
  const [operation] = parse(`{${fieldSet}}`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(fieldSet);
  return operation.selectionSet;
}

function checkSent(world: World, object: WorldObject, set: SelectionSetNode, sent: unknown, field: string): void {
  const expected = JSON.stringify(required(world, object, set));
  const came = JSON.stringify(narrow(sent, set));
  if (expected !== came) throw new Error(`${field} of ${object.seed} requires ${expected} and was sent ${came}`);
}

function required(world: World, object: WorldObject, set: SelectionSetNode): Record<string, unknown> {
  const typeName = object.seed.includes('/') ? object.__typename : typeInSeed(object);
  const all: Record<string, unknown> = {};
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      if (selection.typeCondition?.name.value === typeName)
        Object.assign(all, required(world, object, selection.selectionSet));
      continue;
    }
    const { name, selectionSet } = selection;
    if (name.value === '__typename') continue;
    const below = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(below);
      return selectionSet && value ? required(world, value as WorldObject, selectionSet) : value;
    };
    all[name.value] = below(world.value(object, typeName, name.value, world.argumentsOf(typeName, selection)));
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** An entity's own type, also where only its interface is known. */
function typeInSeed({ seed }: WorldObject): string {
  return seed.slice(0, seed.indexOf(':'));
}

/** What was sent, but for the keys and types that come along. */
function narrow(sent: unknown, set: SelectionSetNode): unknown {
  if (Array.isArray(sent)) return sent.map((item) => narrow(item, set));
  if (typeof sent !== 'object' || sent === null) return sent;
  const below = new Map<string, SelectionSetNode | undefined>();
  const add = ({ selections: all }: SelectionSetNode): void => {
    for (const selection of all)
      if (selection.kind === Kind.FIELD) below.set(selection.name.value, selection.selectionSet);
      else if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet);
  };
  add(set);
  const entries = Object.entries(sent).filter(([name]) => below.has(name) && name !== '__typename');
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => {
        const inner = below.get(name);
        return [name, inner ? narrow(value, inner) : value];
      }),
  );
}

function checkContext(world: World, object: WorldObject, came: unknown, field: string): void {
  const around = object.seed.slice(0, object.seed.lastIndexOf('/'));
  const typeName = around.slice(0, around.indexOf(':'));
  const expected = world.value({ __typename: typeName, seed: around }, typeName, field, {});
  if (came !== expected) throw new Error(`The context of ${object.seed} is ${String(expected)}, not ${String(came)}`);
}
