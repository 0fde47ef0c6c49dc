import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { CallWork } from './CallWork.ts';

/** What resolvers of a metered schema find in their context. */
export interface MeteredContext {
  readonly work: CallWork;
}

type Resolver = GraphQLFieldResolver<unknown, MeteredContext | undefined>;

/** Those of introspection belong to GraphQL itself: all schemas of a process share them, and they are metered once. */
const meteredResolvers = new WeakSet<object>();

/**
 * Makes every resolver of a schema count its rows and stop when its call is over. Fields without a resolver stay as they
 * are: a resolver above made their values.
 * @param schema is changed
 */
export function meterResolvers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      if (field.resolve && !meteredResolvers.has(field.resolve))
        field.resolve = metered(field.resolve as Resolver) as typeof field.resolve;
  }
  return schema;
}

function metered(resolve: Resolver): Resolver {
  const meteredResolver: Resolver = (parent, args, context, info) => {
    const work = context?.work;
    // Introspection of a schema that is not metered.
    if (!work) return resolve(parent, args, context, info);
    if (work.isOver) return work.never;
    const turn = work.turn(1);
    if (turn) return turn.then(() => counted(work, resolve(parent, args, context, info)));
    return counted(work, resolve(parent, args, context, info));
  };
  meteredResolvers.add(meteredResolver);
  return meteredResolver;
}

function counted(work: CallWork, result: unknown): unknown {
  if (!isPromise(result)) {
    work.take(rowsIn(result));
    return work.isOver ? work.never : result;
  }
  return result.then(
    (value) => {
      const rows = rowsIn(value);
      work.take(rows);
      if (work.isOver) return work.never;
      const turn = work.turn(rows);
      return turn ? turn.then(() => value) : value;
    },
    (error) => {
      if (work.isOver) return work.never;
      throw error;
    },
  );
}

/** Number of objects in a list or connection. */
function rowsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.length;
  const { nodes } = value as { readonly nodes?: unknown };
  return Array.isArray(nodes) ? nodes.length : 1;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
