import { expect, test } from '@jest/globals';
import { unruledRootFields } from '../../schema/access/unruledRootFields.ts';

test('a root field has an access rule or is public on purpose', () => {
  const sdl = `type Query { products: Int ledger: Int closed: Int @requiresScopes(scopes: [["books:read"]]) }
    type Mutation { pay: Int @authenticated steal: Int } type Other { anything: Int }`;
  expect(unruledRootFields(sdl)).toEqual(['Query.ledger', 'Mutation.steal']);
});
