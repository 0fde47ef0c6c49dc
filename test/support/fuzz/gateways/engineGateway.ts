import { engineOf } from '../../federation/engineOf.ts';
import { LocalDataSource } from '../../federation/LocalDataSource.ts';
import { testRequest } from '../../federation/testEngine.ts';
import type { MakeGateway } from './FuzzGateway.ts';

/** Our engine; by turns it makes its answers as it does at first and with generated code. */
export const engineGateway: MakeGateway = (supergraphSdl, subgraphs) => {
  const dataSource = new LocalDataSource(subgraphs);
  const engines = [engineOf(supergraphSdl, dataSource), engineOf(supergraphSdl, dataSource, 1)] as const;
  let turn = 0;
  return {
    async ask(query, variables) {
      turn = 1 - turn;
      const operation = await engines[turn === 0 ? 0 : 1].compile(query);
      return operation.execute({ variables, request: testRequest });
    },
  };
};
