import { expect, test } from '@jest/globals';
import { networkSubgraph } from '../../../gateway/hubs/networkSubgraph.ts';
import { CombinedDataSource, LocalDataSource } from '../../../gateway/partition/LocalDataSource.ts';
import { PartitionedDataSource } from '../../../gateway/partition/PartitionedDataSource.ts';
import { composeSupergraph } from '../../../gateway/supergraph/composeSupergraph.ts';
import { readRoutingRules } from '../../../gateway/supergraph/RoutingRules.ts';
import { contractNames, contractSchema, contractSdl } from '../../../schema/contracts.ts';
import { engineOf } from '../../support/federation/engineOf.ts';
import { idOf } from '../../support/partition/memoryHubs.ts';

const operations = [
  '{ products(first: 5) { nodes { id title merchant { legalName } stock { available } } coverage { hub status } } }',
  `{ product(id: "${idOf('CNHGH', 'Product', 1)}") { title hub { code name } } }`,
  '{ merchantByRegistration(scheme: OTHER, number: "1") { legalName } hsCode(code: "090210") { description } }',
  `mutation { decideKyb(input: {
    merchantId: "${idOf('MYKUL', 'Merchant', 1)}", status: APPROVED, idempotencyKey: "k"
  }) { merchant { kyb } userErrors { code } } }`,
];

/** Whatever asks for a hub, for what it serves or for how it does, ends here. */
function lookAtHubs(): never {
  throw new Error('A hub was looked at.');
}

test('a new operation is planned and compiled without a look at any hub, so that their number costs nothing', async () => {
  const supergraphSdl = composeSupergraph(contractNames.map((name) => ({ name, sdl: contractSdl(name) })));
  const rules = readRoutingRules(supergraphSdl);
  const hubs = new PartitionedDataSource({
    rules,
    transport: { send: lookAtHubs },
    capabilities: lookAtHubs,
    contractSchema: (subgraph) => contractSchema(contractSdl(subgraph)),
    fastestFirst: lookAtHubs,
  });
  const network = new LocalDataSource(networkSubgraph(), lookAtHubs);
  const dataSource = new CombinedDataSource((subgraph) => (rules.partitioned.has(subgraph) ? hubs : network));
  const engine = engineOf(supergraphSdl, dataSource);
  for (const operation of operations) expect((await engine.compile(operation)).plannedFor).toEqual([{}]);
});
