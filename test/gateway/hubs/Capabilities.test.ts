import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { readCapabilities } from '../../../gateway/hubs/Capabilities.ts';
import { ContractShape } from '../../../gateway/hubs/ContractShape.ts';
import { contractSdl, contractVersion, hubContractNames } from '../../../schema/contracts.ts';

const contract = `
  extend schema @link(url: "https://specs.ehub.dev/shelf/v1.1")
  type Query { item(id: ID!): Item items(first: Int! = 20, order: Order, filter: Filter): [Item!]! }
  type Item @key(fields: "id") { id: ID! title: String! note: String maker: Maker }
  type Maker { name: String! }
  input Filter { text: String maker: String }
  enum Order { TITLE NEWEST }
`;

function read(served: string) {
  return readCapabilities('shelf', new ContractShape(parse(contract)), served);
}

/** The contract with one thing changed. */
function changed(from: string, to: string): string {
  expect(contract).toContain(from);
  return contract.replace(from, to);
}

test.each([...hubContractNames])('a hub that serves the contract %s as it is lacks nothing', (name) => {
  const sdl = contractSdl(name);
  const capabilities = readCapabilities(name, new ContractShape(parse(sdl)), sdl);
  const stated = contractVersion(name, sdl);
  expect(capabilities).toMatchObject({ key: '', unsupported: [], refusal: undefined, contractVersion: stated });
});

describe('lists as unsupported', () => {
  test.each([
    ['a field', ' note: String', '', ['Item.note']],
    ['an argument', ', order: Order', '', ['Query.items(order:)']],
    ['a field of an input', ' maker: String', '', ['Filter.maker']],
    ['a value of an enum', ' NEWEST', '', ['Order.NEWEST']],
  ])('%s that the endpoint lacks', (_, from, to, unsupported) => {
    expect(read(changed(from, to))).toMatchObject({ unsupported, key: unsupported.join(' '), refusal: undefined });
  });

  test('the fields of a type that the endpoint lacks', () => {
    const served = changed(' maker: Maker', '').replace('type Maker { name: String! }', '');
    expect(read(served).unsupported).toEqual(['Item.maker', 'Maker.name']);
  });
});

test('knows fields and arguments that are served from those that are not', () => {
  const capabilities = read(changed(' note: String', '').replace(', order: Order', ''));
  expect(capabilities.hasMember('Item', 'title')).toBe(true);
  expect(capabilities.hasMember('Item', 'note')).toBe(false);
  expect(capabilities.hasArgument('Query', 'items', 'first')).toBe(true);
  expect(capabilities.hasArgument('Query', 'items', 'order')).toBe(false);
  expect(capabilities.hasArgument('Item', 'note', 'any')).toBe(false);
});

test('gives equal keys to endpoints with equal capabilities, whatever the order of their SDL', () => {
  const one = read(changed(' note: String', '').replace(' NEWEST', ''));
  const parts = changed(' NEWEST', '').replace(' note: String', '').split('\n').reverse().join('\n');
  expect(read(parts).key).toBe(one.key);
  expect(one.key).not.toBe(read(contract).key);
});

test('reads the version that the endpoint states', () => {
  expect(read(changed('/v1.1', '/v1.0')).contractVersion).toBe('1.0');
  expect(read(changed('/shelf/', '/other/')).contractVersion).toBeUndefined();
});

describe('does not mind', () => {
  test.each([
    ['a type beyond the contract', 'enum Order', 'type Shelf { width: Int! } enum Order'],
    ['a field beyond the contract', 'note: String', 'note: String colour: String!'],
    ['an optional argument beyond the contract', 'item(id: ID!)', 'item(id: ID!, at: Int, by: Int! = 1)'],
    ['an enum value beyond the contract', 'NEWEST', 'NEWEST OLDEST'],
    ['a non-null answer where null is allowed', 'note: String', 'note: String!'],
    ['an argument that may be left out where the contract requires it', 'item(id: ID!)', 'item(id: ID)'],
    ['a type written as an extension', 'type Item', 'extend type Item'],
    ['a key written with other spaces', '"id"', '" id\\n"'],
  ])('%s', (_, from, to) => {
    expect(read(changed(from, to))).toMatchObject({ key: '', refusal: undefined });
  });
});

describe('refuses', () => {
  test.each([
    ['a field of another type', 'title: String!', 'title: Int!', 'Item.title is Int!, not String!'],
    [
      'a field that is no list',
      'filter: Filter): [Item!]!',
      'filter: Filter): Item!',
      'Query.items is Item!, not [Item!]!',
    ],
    ['null where the contract forbids it', 'title: String!', 'title: String', 'Item.title is String, not String!'],
    ['null in a list that forbids it', '[Item!]!', '[Item]!', 'Query.items is [Item]!, not [Item!]!'],
    ['an argument of another type', 'first: Int! = 20', 'first: String', 'Query.items(first:) is String, not Int!'],
    ['an argument without its default', 'first: Int! = 20', 'first: Int!', 'Query.items(first:) has no default'],
    ['an argument that it requires alone', 'item(id: ID!)', 'item(id: ID!, at: Int!)', 'Query.item(at:) is required'],
    ['an input field that it requires alone', 'text: String', 'text: String by: Int!', 'Filter.by is required'],
    ['an input field that may not be left out', 'text: String', 'text: String!', 'Filter.text is String!, not String'],
    ['a type of another kind', 'type Maker', 'interface Maker', 'Maker is of another kind'],
    ['an entity without its key', '@key(fields: "id")', '', 'Item has no @key(fields: "id")'],
    ['a key that is not resolvable', '"id"', '"id", resolvable: false', 'Item has no @key(fields: "id")'],
  ])('%s', (_, from, to, refusal) => {
    expect(read(changed(from, to)).refusal).toBe(refusal);
  });

  test.each([
    ['an SDL that does not parse', 'type Item {'],
    ['an SDL that is a web page', '<html>'],
    ['an SDL that is far too long', `# ${'x'.repeat(1_000_000)}`],
    ['an SDL nested to break a parser', `type A { a: ${'['.repeat(100_000)}`],
  ])('%s', (_, sdl) => {
    expect(read(sdl).refusal).toMatch(/^its SDL/);
  });
});
