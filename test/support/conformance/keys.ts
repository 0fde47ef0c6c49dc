import type { ConformanceCase } from './ConformanceCase.ts';

export const keys: readonly ConformanceCase[] = [
  {
    name: '@key: several keys lead from a subgraph that knows one to a subgraph that knows another',
    subgraphs: {
      byCode: {
        sdl: 'type Query { first: Product } type Product @key(fields: "code") { code: ID! }',
        resolvers: { Query: { first: () => ({ code: 'c1' }) } },
      },
      both: {
        sdl: 'type Product @key(fields: "code") @key(fields: "id") { code: ID! id: ID! }',
        resolvers: { Product: { __entity: ({ code }) => ({ code, id: `id of ${code}` }) } },
      },
      byId: {
        sdl: 'type Product @key(fields: "id") { id: ID! name: String }',
        resolvers: { Product: { name: ({ id }) => `name of ${id}` } },
      },
    },
    operations: [
      { query: '{ first { name } }', data: { first: { name: 'name of id of c1' } } },
      {
        query: '{ first { name code id } }',
        data: { first: { name: 'name of id of c1', code: 'c1', id: 'id of c1' } },
      },
    ],
  },
  {
    name: '@key: compound and nested keys are sent whole',
    subgraphs: {
      shelves: {
        sdl: `type Query { shelf: Shelf }
          type Shelf @key(fields: "hall { id floor { level } } row") { hall: Hall! row: Int! }
          type Hall @shareable { id: ID! floor: Floor! } type Floor @shareable { level: Int! }`,
        resolvers: { Query: { shelf: () => ({ hall: { id: 'h', floor: { level: 0 } }, row: 0 }) } },
      },
      goods: {
        sdl: `type Shelf @key(fields: "hall { id floor { level } } row") { hall: Hall! row: Int! label: String }
          type Hall @shareable { id: ID! floor: Floor! } type Floor @shareable { level: Int! }`,
        resolvers: { Shelf: { label: ({ hall, row }) => `${hall.id}${hall.floor.level}${row}` } },
      },
    },
    operations: [
      { query: '{ shelf { label } }', data: { shelf: { label: 'h00' } } },
      {
        query: '{ shelf { row label hall { floor { level } } } }',
        data: { shelf: { row: 0, label: 'h00', hall: { floor: { level: 0 } } } },
      },
    ],
  },
  {
    name: '@key(resolvable: false): an entity is never asked of a subgraph that only refers to it',
    subgraphs: {
      orders: {
        sdl: `type Query { order: Order } type Order @key(fields: "id") { id: ID! buyer: Buyer! }
          type Buyer @key(fields: "id", resolvable: false) { id: ID! }`,
        resolvers: { Query: { order: () => ({ id: '1', buyer: { id: 'b' } }) }, Order: { buyer: () => ({ id: 'b' }) } },
      },
      buyers: {
        sdl: 'type Buyer @key(fields: "id") { id: ID! name: String orders: [Order!] } type Order @key(fields: "id", resolvable: false) { id: ID! }',
        resolvers: { Buyer: { name: () => 'Bea', orders: () => [{ id: '1' }] } },
      },
    },
    operations: [
      {
        query: '{ order { buyer { name orders { id } } } }',
        data: { order: { buyer: { name: 'Bea', orders: [{ id: '1' }] } } },
      },
      {
        query: '{ order { buyer { orders { buyer { id name } } } } }',
        data: { order: { buyer: { orders: [{ buyer: { id: 'b', name: 'Bea' } }] } } },
      },
    ],
  },
  {
    name: 'an entity that nobody has is null, in lists at its own index, and costs no other entity anything',
    subgraphs: {
      lists: {
        sdl: 'type Query { refs: [Thing] } type Thing @key(fields: "id") { id: ID! }',
        resolvers: { Query: { refs: () => [{ id: 'a' }, null, { id: 'gone' }, { id: 'b' }, { id: 'a' }] } },
      },
      things: {
        sdl: 'type Thing @key(fields: "id") { id: ID! name: String size: Int! }',
        resolvers: {
          Thing: {
            __entity: ({ id }) => (id === 'gone' ? null : { id }),
            name: ({ id }) => `thing ${id}`,
            size: ({ id }) => {
              if (id === 'b') throw new Error('size unknown');
              return 0;
            },
          },
        },
      },
    },
    operations: [
      {
        query: '{ refs { id name } }',
        data: {
          refs: [
            { id: 'a', name: 'thing a' },
            null,
            { id: 'gone', name: null },
            { id: 'b', name: 'thing b' },
            { id: 'a', name: 'thing a' },
          ],
        },
      },
      {
        query: '{ refs { name size } }',
        data: { refs: [{ name: 'thing a', size: 0 }, null, null, null, { name: 'thing a', size: 0 }] },
        errorPaths: [
          ['refs', 3, 'size'],
          ['refs', 2, 'size'],
        ],
      },
    ],
  },
  {
    name: 'null keys: an entity whose key is null is not asked for, and that is told where it is',
    subgraphs: {
      carts: {
        sdl: 'type Query { carts: [Cart] } type Cart { item: Item } type Item @key(fields: "sku") { sku: ID }',
        resolvers: { Query: { carts: () => [{ item: { sku: null } }, { item: null }, { item: { sku: 's' } }] } },
      },
      items: {
        sdl: 'type Item @key(fields: "sku") { sku: ID name: String }',
        resolvers: {
          Item: { name: ({ sku }) => `item ${sku}` },
        },
      },
    },
    operations: [
      {
        query: '{ carts { item { name } } }',
        data: { carts: [{ item: { name: null } }, { item: null }, { item: { name: 'item s' } }] },
        errorPaths: [['carts', 0, 'item']],
      },
      {
        query: '{ carts { item { sku } } }',
        data: { carts: [{ item: { sku: null } }, { item: null }, { item: { sku: 's' } }] },
      },
    ],
  },
  {
    name: 'null in keys of several fields: what the schema of the asked subgraph allows is sent, what it forbids is not',
    subgraphs: {
      start: {
        sdl: `type Query { places: [Place] }
          type Place @key(fields: "code region zone { hall }") @key(fields: "pin") {
            code: ID region: String zone: Zone pin: ID
          }
          type Zone @shareable { hall: ID }`,
        resolvers: {
          Query: {
            places: () => [
              { code: 'a', region: 'r', zone: { hall: 'h' } },
              { code: 'b', region: null, zone: { hall: 'h' } },
              { code: 'c', region: 'r', zone: { hall: null } },
              { code: 'd', region: 'r', zone: null },
              { code: null, region: 'r', zone: { hall: 'h' } },
              { code: null, region: null, zone: null, pin: 'p' },
            ],
          },
        },
      },
      names: {
        sdl: `type Place @key(fields: "code region zone { hall }") { code: ID! region: String zone: Zone name: String! }
          type Zone @shareable { hall: ID! }`,
        resolvers: {
          Place: { name: ({ code, region, zone }) => `${code} ${region} ${zone?.hall}` },
        },
      },
      owners: {
        sdl: 'type Place @key(fields: "pin") { pin: ID owner: String fee: Int @requires(fields: "code") code: ID @external }',
        resolvers: { Place: { owner: ({ pin }) => `owner of ${pin}`, fee: ({ code }) => (code === null ? 0 : 1) } },
      },
    },
    operations: [
      {
        query: '{ places { name } }',
        data: {
          places: [{ name: 'a r h' }, { name: 'b null h' }, null, { name: 'd r undefined' }, null, null],
        },
        errorPaths: [
          ['places', 2],
          ['places', 4],
          ['places', 5],
        ],
      },
      {
        query: '{ places { owner fee } }',
        data: {
          places: [...Array(5).fill({ owner: null, fee: null }), { owner: 'owner of p', fee: 0 }],
        },
        errorPaths: [0, 1, 2, 3, 4].map((index) => ['places', index]),
      },
    ],
  },
];
