import { ApolloGateway } from '@apollo/gateway';
import { expect, test } from '@jest/globals';
import { isObjectType, parse } from 'graphql';
import { loadableSupergraph } from '../../../gateway/plan/loadableSupergraph.ts';
import { composeSupergraph } from '../../../gateway/supergraph/composeSupergraph.ts';
import { contractNames, contractSdl } from '../../../schema/contracts.ts';
import { contractOf } from './contractOf.ts';

const supergraph = composeSupergraph(contractNames.map((name) => ({ name, sdl: contractSdl(name) })));

test('the contracts compose into what ApolloGateway loads, and clients see neither sort keys nor hub directives', async () => {
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const gateway = new ApolloGateway({ supergraphSdl: loadableSupergraph(supergraph, parse(supergraph)) });
  const { schema } = await gateway.load();
  await gateway.stop();

  const edge = schema.getType('ProductEdge');
  expect(isObjectType(edge) && Object.keys(edge.getFields())).toEqual(['cursor', 'node']);
  expect(schema.getType('hub__Merge')).toBeUndefined();
  expect(schema.getDirectives().map(({ name }) => name)).not.toContain('scatter');
});

test('names no hub and no endpoint', () => {
  expect(supergraph).not.toMatch(/https?:\/\/(?!specs\.)/);
  expect(supergraph).toContain('@join__graph(name: "merchants", url: "hubs://merchants")');
  expect(supergraph).toContain('@join__graph(name: "network", url: "gateway://network")');
  expect(supergraph).toContain('@join__graph(name: "inventory", url: "hubs://inventory")');
});

test('refuses contracts that do not compose, with every reason', () => {
  const sources = [
    { name: 'shop', sdl: contractOf('type Query { a: ID @replicated b: ID @replicated }') },
    { name: 'stall', sdl: contractOf('type Query { a: ID @replicated b: ID @replicated }') },
  ];
  expect(() => composeSupergraph(sources)).toThrow(/Query\.a[\s\S]*Query\.b/);
});

test('refuses contracts that contradict one another where composition would only warn', () => {
  const item = (by: string) => `type Item @key(fields: "id sku") @owned(by: "${by}") { id: ID! sku: ID! }`;
  const sources = [
    { name: 'shop', sdl: contractOf(`type Query { item(id: ID!): Item @route(by: "id") } ${item('id')}`) },
    { name: 'stall', sdl: contractOf(item('sku')) },
  ];
  expect(() => composeSupergraph(sources)).toThrow(/@owned/);
});
