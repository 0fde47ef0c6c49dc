import { buildSubgraph } from '@apollo/federation-internals';
import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType, isScalarType, isUnionType, parse } from 'graphql';
import {
  authorOf,
  isInStock,
  type Product,
  product,
  productOf,
  productsOf,
  type Review,
  review,
  reviewsByUser,
  reviewsOfProduct,
  shippingEstimate,
  user,
  usersOf,
} from './shopData.ts';

/** One subgraph of the benchmark: its SDL and what answers it. */
interface ShopSubgraph {
  readonly sdl: string;
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, Resolver>>>>;
  /** The entity of a representation, by type. */
  readonly entities: Readonly<Record<string, (representation: never) => unknown>>;
}

type Resolver = (source: never, args: never) => unknown;

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
  import: ["@key" "@requires" "@external"])\n`;

/** A small shop over four subgraphs, each with a part of products or users. */
export const shopSubgraphs: Readonly<Record<string, ShopSubgraph>> = {
  accounts: {
    sdl: `${link}
      type Query { users(group: ID!): [User!]! }
      type User @key(fields: "id") { id: ID! name: String! username: String! }`,
    resolvers: { Query: { users: (_: unknown, { group }: { group: string }) => usersOf(group) } },
    entities: { User: ({ id }: { id: string }) => user(id) },
  },
  inventory: {
    sdl: `${link}
      type Product @key(fields: "upc") {
        upc: ID!
        price: Int! @external
        weight: Int! @external
        inStock: Boolean!
        shippingEstimate: Int! @requires(fields: "price weight")
      }`,
    resolvers: {
      Product: { inStock: ({ upc }: Product) => isInStock(upc), shippingEstimate },
    },
    entities: { Product: (representation: Product) => representation },
  },
  products: {
    sdl: `${link}
      type Query { topProducts(group: ID!): [Product!]! product(upc: ID!): Product }
      type Product @key(fields: "upc") { upc: ID! name: String! price: Int! weight: Int! }`,
    resolvers: {
      Query: {
        topProducts: (_: unknown, { group }: { group: string }) => productsOf(group),
        product: (_: unknown, { upc }: Product) => product(upc),
      },
    },
    entities: { Product: ({ upc }: Product) => product(upc) },
  },
  reviews: {
    sdl: `${link}
      type Review @key(fields: "id") { id: ID! body: String! author: User! product: Product! }
      type User @key(fields: "id") { id: ID! reviews: [Review!]! }
      type Product @key(fields: "upc") { upc: ID! reviews: [Review!]! }`,
    resolvers: {
      Review: { author: (source: Review) => authorOf(source), product: (source: Review) => productOf(source) },
      User: { reviews: ({ id }: { id: string }) => reviewsByUser(id) },
      Product: { reviews: ({ upc }: Product) => reviewsOfProduct(upc) },
    },
    entities: {
      Review: ({ id }: Review) => review(id),
      User: (representation: { id: string }) => representation,
      Product: (representation: Product) => representation,
    },
  },
};

/** The executable schema of one of them, with `_entities` and `_service`. */
export function executableSubgraph(name: string, { sdl, resolvers, entities }: ShopSubgraph): GraphQLSchema {
  const schema = buildSubgraph(name, '', parse(sdl)).schema.toGraphQLJSSchema();
  const findEntity = (representation: { __typename: string }) => {
    const find = entities[representation.__typename] as ((representation: unknown) => object) | undefined;
    return { ...find?.(representation), __typename: representation.__typename };
  };
  const builtIn = {
    Query: {
      _entities: (_: unknown, args: { representations: { __typename: string }[] }) =>
        args.representations.map(findEntity),
      _service: () => ({ sdl }),
    },
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isUnionType(type)) type.resolveType = (entity: { __typename: string }) => entity.__typename;
    if (isScalarType(type) && type.name === '_Any') type.parseValue = (value) => value;
    if (!isObjectType(type)) continue;
    const own: Record<string, unknown> = { ...builtIn[type.name as 'Query'], ...resolvers[type.name] };
    for (const [fieldName, field] of Object.entries(type.getFields()))
      field.resolve = (own[fieldName] as GraphQLFieldResolver<unknown, unknown> | undefined) ?? field.resolve;
  }
  return schema;
}
