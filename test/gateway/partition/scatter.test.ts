import { describe, expect, test } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { federatedSchema } from '../../../schema/federatedSchema.ts';
import { failing, MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf, memoryHub } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';

/** A small contract with a list, since no reference contract of today has one. */
const debtsSdl = /* GraphQL */ `
  directive @scatter(merge: String!, hubs: String) on FIELD_DEFINITION
  directive @owned(by: String! = "id") on OBJECT
  type Query { debts(above: Int = 0, hubs: [String!]): [Debt!]! @scatter(merge: LIST, hubs: "hubs") }
  type Debt @key(fields: "id") @owned { id: ID! cents: Int note: String }
`;

interface Books {
  readonly code: string;
  readonly cents: readonly number[];
}

const debtsSchema: GraphQLSchema = federatedSchema<Books>(debtsSdl, {
  resolvers: {
    Query: {
      debts: (_: unknown, { above }: { above: number }, { code, cents }: Books) =>
        cents.filter((own) => own > above).map((own) => ({ id: idOf(code, 'Debt', own), cents: own })),
    },
    Debt: {
      note: ({ cents }: { cents: number }) => {
        if (cents === 13) throw new Error('No note.');
        return `${cents} owed`;
      },
    },
  },
  entities: { Debt: (references) => references.map(() => null) },
});

const debtors = (...books: Books[]) =>
  new MemoryNetwork(books.map((own) => ({ code: own.code, subgraphs: { debts: debtsSchema }, context: own })));

const debt = (code: string, cents: number) => ({ id: idOf(code, 'Debt', cents) });

describe('a list over hubs', () => {
  const network = () =>
    debtors({ code: 'MYKUL', cents: [5, 13] }, { code: 'BEBRU', cents: [7] }, { code: 'CNHGH', cents: [1, 2, 13] });
  const ask = (hubs: MemoryNetwork, text: string, variables = {}) =>
    partitioned(hubs, { sdls: { debts: debtsSdl } }).ask('debts', text, variables);

  test('is one hub’s after the other’s, in hub-code order, filtered by each', async () => {
    const result = await ask(network(), 'query ($n: Int) { owed: debts(above: $n) { id } }', { n: 1 });
    expect(result).toEqual({
      data: { owed: [debt('BEBRU', 7), debt('CNHGH', 2), debt('CNHGH', 13), debt('MYKUL', 5), debt('MYKUL', 13)] },
    });
  });

  test('lacks the rows of a hub that fails, with one error that names it, and errors of rows are at their place', async () => {
    const hubs = network();
    hubs.behave('BEBRU', failing('HUB_UNREACHABLE'));
    const result = await ask(hubs, '{ debts { cents note } }');

    const owed = (cents: number) => ({ cents, note: cents === 13 ? null : `${cents} owed` });
    expect(result.data).toEqual({ debts: [owed(1), owed(2), owed(13), owed(5), owed(13)] });
    expect(result.errors?.map(({ path, extensions }) => [extensions.hub, extensions.code, path])).toEqual([
      ['BEBRU', 'HUB_UNREACHABLE', ['debts']],
      ['CNHGH', 'SUBGRAPH_ERROR', ['debts', 2, 'note']],
      ['MYKUL', 'SUBGRAPH_ERROR', ['debts', 4, 'note']],
    ]);
  });

  test('is sent to all hubs with one text of the variables, which may be long', async () => {
    const hubs = network();
    let written = 0;
    const n = {
      toJSON() {
        written += 1;
        return 6;
      },
    };
    const text = 'query ($hubs: [String!], $n: Int) { debts(hubs: $hubs, above: $n) { id } }';
    const { data } = await ask(hubs, text, { hubs: ['BEBRU', 'CNHGH', 'MYKUL'], n });
    expect(data).toEqual({ debts: [debt('BEBRU', 7), debt('CNHGH', 13), debt('MYKUL', 13)] });
    expect(hubs.calls.map(({ variables }) => variables)).toEqual([{ n: 6 }, { n: 6 }, { n: 6 }]);
    // Once as the fetch has it, with the hubs, and once as hubs are asked.
    expect(written).toBe(2);
  });

  test('calls only the hubs that the client names, and reports those that cannot be called', async () => {
    const hubs = network();
    const result = await ask(hubs, 'query ($hubs: [String!]) { debts(hubs: $hubs) { id } }', {
      hubs: ['MYKUL', 'JPTYO'],
    });

    expect(result.data).toEqual({ debts: [debt('MYKUL', 5), debt('MYKUL', 13)] });
    expect(result.errors?.map(({ extensions }) => [extensions.code, extensions.hub])).toEqual([
      ['UNKNOWN_HUB', 'JPTYO'],
    ]);
    expect(hubs.calls.map(({ hub, variables }) => [hub, variables])).toEqual([['MYKUL', {}]]);
  });

  test('loses only the rows of a hub that does not answer with a list', async () => {
    const hubs = network();
    hubs.behave('CNHGH', () => ({ data: { debts: { id: 'x' } }, bytes: 0 }));
    const result = await ask(hubs, '{ debts { id } }');

    expect(result.data?.debts).toHaveLength(3);
    expect(result.errors?.map(({ extensions }) => [extensions.code, extensions.hub])).toEqual([
      ['HUB_FAILED', 'CNHGH'],
    ]);
  });
});

describe('a search over hubs for one thing', () => {
  const network = () => new MemoryNetwork(['BEBRU', 'CNHGH', 'MYKUL'].map((code) => memoryHub(code)));
  const search = (number: string) => `{ merchantByRegistration(scheme: OTHER, number: "${number}") { id } }`;

  test('ends with the first hub that has it, without waiting for the others', async () => {
    const hubs = network();
    hubs.behave(
      'BEBRU',
      ({ cancellation }) =>
        new Promise((resolve) => {
          // Answers only once it is given up.
          cancellation.add(() => resolve({ failure: { code: 'HUB_TIMEOUT', message: '' }, bytes: 0 }));
        }),
    );
    const result = await partitioned(hubs).ask('merchants', search('MYKUL'));
    expect(result).toEqual({ data: { merchantByRegistration: { id: idOf('MYKUL', 'Merchant', 1) } } });
  });

  test('is null without an error when no hub has it', async () => {
    const result = await partitioned(network()).ask('merchants', search('JPTYO'));
    expect(result).toEqual({ data: { merchantByRegistration: null } });
  });

  test('is null with the errors of the hubs that did not answer', async () => {
    const hubs = network();
    hubs.behave('MYKUL', failing('HUB_OVERLOADED'));
    hubs.behave('BEBRU', failing('HUB_TIMEOUT'));
    const result = await partitioned(hubs).ask('merchants', search('MYKUL'));

    expect(result.data).toEqual({ merchantByRegistration: null });
    expect(result.errors?.map(({ path, extensions }) => [extensions.hub, extensions.code, path])).toEqual([
      ['BEBRU', 'HUB_TIMEOUT', ['merchantByRegistration']],
      ['MYKUL', 'HUB_OVERLOADED', ['merchantByRegistration']],
    ]);
  });
});

describe('replicated reference data', () => {
  const network = () =>
    new MemoryNetwork([memoryHub('BEBRU', { state: 'DRAINING' }), memoryHub('CNHGH'), memoryHub('MYKUL')]);
  const query = '{ hsCode(code: "010121") { description } }';
  const fastestFirst: NonNullable<Parameters<typeof partitioned>[1]>['fastestFirst'] = (hubs) => [...hubs].reverse();

  test('comes from the nearest hub alone', async () => {
    const hubs = network();
    const result = await partitioned(hubs, { fastestFirst }).ask('merchants', query);
    expect(result).toEqual({ data: { hsCode: { description: 'As MYKUL has it' } } });
    expect(hubs.calls).toHaveLength(1);
  });

  test('comes from the next hub where one fails, draining ones last, without an error', async () => {
    const hubs = network();
    hubs.behave('MYKUL', failing('HUB_UNREACHABLE'));
    hubs.behave('CNHGH', () => ({ data: null, errors: [{ message: 'Broken.' }], bytes: 0 }));
    const result = await partitioned(hubs, { fastestFirst }).ask('merchants', query);
    expect(result).toEqual({ data: { hsCode: { description: 'As BEBRU has it' } } });
    expect(hubs.calls.map(({ hub }) => hub)).toEqual(['MYKUL', 'CNHGH', 'BEBRU']);
  });

  test('is null with an error for each hub called when none answers', async () => {
    const hubs = network();
    for (const code of ['BEBRU', 'CNHGH', 'MYKUL']) hubs.behave(code, failing('HUB_FAILED'));
    const result = await partitioned(hubs).ask('merchants', query);
    expect(result.data).toEqual({ hsCode: null });
    expect(result.errors?.map(({ extensions }) => extensions.hub)).toEqual(['CNHGH', 'MYKUL', 'BEBRU']);
  });
});
