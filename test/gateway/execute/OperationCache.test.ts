import { beforeEach, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import type { CompiledOperation } from '../../../gateway/execute/CompiledOperation.ts';
import { OperationCache, type PackedOperation } from '../../../gateway/execute/OperationCache.ts';
import { limits } from '../../../gateway/limits.ts';
import { OperationPlanner } from '../../../gateway/plan/OperationPlanner.ts';
import { testEngine, testRequest } from '../../support/federation/testEngine.ts';
import { smallShop } from '../../support/http/smallShop.ts';

const { engine, supergraphSdl } = testEngine(smallShop);
const planner = new OperationPlanner(parse(supergraphSdl));
const text = 'query($id: ID!) { product(id: $id) { title } }';

let unpacked: PackedOperation[];
let cache: OperationCache;

beforeEach(() => {
  unpacked = [];
  cache = new OperationCache((packed) => {
    unpacked.push(packed);
    return engine.unpack(packed);
  });
});

function packed(query = text): PackedOperation {
  return { text: query, planned: JSON.stringify(planner.plan(query, {})) };
}

test('an operation is kept as text after its first request, and compiled on its second', async () => {
  cache.keep({ query: text, operationName: undefined }, packed());
  expect(unpacked).toEqual([]);
  const again = cache.find(text, undefined) as CompiledOperation;
  expect(cache.find(text, undefined)).toBe(again);
  expect(unpacked).toHaveLength(1);
  const { data } = await again.execute({ variables: { id: '1' }, request: testRequest });
  expect(data).toEqual({ product: { title: expect.any(String) } });
});

test('holds many times more operations requested once than compiled ones', () => {
  const operations = Math.ceil(limits.operationCacheBytes / engine.unpack(packed()).bytes) * 4;
  for (let number = 0; number < operations; number++)
    cache.keep({ query: `${text} # ${number}`, operationName: undefined }, packed());
  expect(cache.size).toBe(operations);
});

test('lists the most frequent operations first, with the conditions of their plans', () => {
  const names = ['a', 'b', 'c'].map((query) => ({ query, operationName: undefined }));
  for (const name of names) cache.keep(name, packed());
  for (const query of ['b', 'b', 'a']) cache.find(query, undefined);
  expect(cache.mostUsed(2)).toEqual([
    { ...names[1], plannedFor: [{}] },
    { ...names[0], plannedFor: [{}] },
  ]);
});
