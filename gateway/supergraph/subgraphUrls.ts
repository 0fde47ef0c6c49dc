import { buildASTSchema, parse } from 'graphql';
import { JoinedSchema } from './JoinedSchema.ts';
import { SupergraphError } from './SupergraphError.ts';

/**
 * The endpoint of each subgraph, by its name, from the `join__Graph` enum of a supergraph.
 * @throws SupergraphError naming each subgraph without an http or https URL
 */
export function subgraphUrls(supergraphSdl: string): ReadonlyMap<string, string> {
  const { graphs } = new JoinedSchema(buildASTSchema(parse(supergraphSdl)));
  const faults = graphs
    .filter(({ url }) => !/^https?:\/\//.test(url))
    .map(({ name, url }) => `the subgraph ${name} has the URL "${url}", which is not one of http or https`);
  if (faults.length > 0) throw new SupergraphError('The supergraph cannot be served:', faults);
  return new Map(graphs.map(({ name, url }) => [name, url]));
}
