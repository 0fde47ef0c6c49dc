import { engineOf } from '../../federation/engineOf.ts';
import { LocalDataSource } from '../../federation/LocalDataSource.ts';
import { testRequest } from '../../federation/testEngine.ts';
import type { MakeGateway } from './FuzzGateway.ts';

/** Our engine. */
export const engineGateway: MakeGateway = (supergraphSdl, subgraphs) => {
  const engine = engineOf(supergraphSdl, new LocalDataSource(subgraphs));
  return {
    ask: async (query, variables) => (await engine.compile(query)).execute({ variables, request: testRequest }),
  };
};
