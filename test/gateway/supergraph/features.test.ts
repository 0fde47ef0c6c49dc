import { afterEach, describe, expect, test } from '@jest/globals';
import { NewOperations } from '../../../gateway/admission/NewOperations.ts';
import { composed } from '../../support/federation/composed.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';

/** A subgraph of one field that uses features of Federation. */
function using(imports: string, field: string): Record<string, string> {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [${imports}])`;
  return { a: `${link} type Query { x: Int ${field} }` };
}

let gateway: PlainGateway | undefined;

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

describe('a gateway starts with a supergraph that demands', () => {
  test.each([
    ['@authenticated', '"@authenticated"', '@authenticated', null],
    ['@authenticated under another name', '{ name: "@authenticated", as: "@login" }', '@login', null],
    ['@requiresScopes', '"@requiresScopes"', '@requiresScopes(scopes: [["read"]])', null],
    ['@policy', '"@policy"', '@policy(policies: [["adult"]])', null],
    ['@cacheTag', '"@cacheTag"', '@cacheTag(format: "x")', 1],
    ['@cost and @listSize', '"@cost" "@listSize"', '@cost(weight: 2)', 1],
  ])('%s', async (_, imports, directive, x) => {
    const resolvers = { Query: { x: () => 1 } };
    const { a: sdl = '' } = using(imports, directive);
    gateway = await startPlainGateway({ a: { sdl, resolvers } });
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ x __schema { directives { name } } }"}',
    });
    const { data } = (await response.json()) as { data: { x: unknown; __schema: { directives: unknown[] } } };
    expect(data.x).toBe(x);
    expect(data.__schema.directives.length).toBeLessThanOrEqual(5);
  });
});

test('a supergraph that demands what nobody here carries out is refused, and the feature named', () => {
  const supergraphSdl = composed(using('"@cacheTag"', '@cacheTag(format: "x")'));
  const demanding = (url: string) => () =>
    new NewOperations({
      supergraphSdl: supergraphSdl.replace(/https:\/\/\S*cacheTag\/v0.1/, url),
      introspection: true,
    });
  for (const url of ['https://specs.apollo.dev/connect/v0.4', 'https://specs.apollo.dev/cacheTag/v0.2'])
    expect(demanding(url)).toThrow(`The supergraph requires features that this gateway does not support: ${url}`);
});

test('links that are written otherwise than composition writes them are read as well', async () => {
  const supergraphSdl = composed(using('"@policy"', '@policy(policies: [["adult"]])'));
  const rewritten = supergraphSdl.replaceAll('for: SECURITY', 'for :\n    SECURITY');
  expect(rewritten).not.toBe(supergraphSdl);
  const operations = new NewOperations({ supergraphSdl: rewritten, introspection: true });
  await expect(operations.start()).resolves.toBeUndefined();
});
