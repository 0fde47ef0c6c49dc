import { compiledAnswers } from '../compiledAnswers.ts';
import { serveGraphQL } from '../GraphQLServer.ts';
import { executableSubgraph, shopSubgraphs } from './shopSubgraphs.ts';

/**
 * The process of the shop's subgraphs: each listens on a port of its own and answers from memory, so that the gateway is
 * what is measured. Tells its parent the URLs; ends with it.
 */
const urls: Record<string, string> = {};
for (const [name, subgraph] of Object.entries(shopSubgraphs)) {
  urls[name] = `${await serveGraphQL(compiledAnswers(executableSubgraph(name, subgraph), () => ({})))}/graphql`;
}
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready', urls });
