import { Engine } from '../../../../gateway/execute/Engine.ts';
import { LocalDataSource } from '../../federation/LocalDataSource.ts';
import { TestAdmission } from '../../federation/TestAdmission.ts';
import { testRequest } from '../../federation/testEngine.ts';
import type { MakeGateway } from './FuzzGateway.ts';

/** On both sides of the percentages that overrides have. */
const percentiles = [10, 50, 90];

/** Our engine; by turns it makes its answers as it does at first and with generated code. */
export const engineGateway: MakeGateway = (supergraphSdl, subgraphs) => {
  const dataSource = new LocalDataSource(subgraphs);
  const admission = new TestAdmission(supergraphSdl);
  let turn = 0;
  const engineWith = (generateAfter?: number) =>
    new Engine({
      ...{ supergraphSdl, schema: admission.apiSchema, planner: admission, dataSource, generateAfter },
      drawPercentile: () => percentiles[turn % percentiles.length] ?? 0,
    });
  const engines = [engineWith(), engineWith(1)] as const;
  return {
    async ask(query, variables) {
      turn += 1;
      const operation = await admission.compile(engines[turn % 2 === 1 ? 1 : 0], query);
      return operation.execute({ variables, request: testRequest });
    },
  };
};
