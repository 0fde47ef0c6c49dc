import { FakeContract } from './FakeContract.ts';

/** The smallest contract there is something to ask of: items on a shelf. */
export const shelfSdl = `
  extend schema @link(url: "https://specs.ehub.dev/shelf/v1.0")
  type Query { item(id: ID!): Item items: [Item!]! }
  type Mutation { addItem(title: String!): Item! }
  type Item @key(fields: "id") { id: ID! title: String! }
`;

export interface Item {
  readonly id: string;
  readonly title: string;
}

export const shelfContract = new FakeContract<Item[]>(shelfSdl, {
  resolvers: {
    Query: {
      item: (_: unknown, { id }: { id: string }, { rows }: { rows: Item[] }) => rows.find((row) => row.id === id),
      items: (_: unknown, __: unknown, { rows }: { rows: Item[] }) => rows,
    },
    Mutation: {
      addItem: (_: unknown, { title }: { title: string }, { rows }: { rows: Item[] }) => {
        const item = { id: String(rows.length), title };
        rows.push(item);
        return item;
      },
    },
  },
  entities: {
    Item: (references, { rows }) => references.map(({ id }) => rows.find((row) => row.id === id) ?? null),
  },
});
