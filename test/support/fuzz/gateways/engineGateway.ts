import { Engine } from '../../../../gateway/execute/Engine.ts';
import type { PlanningWork } from '../../../../gateway/plan/PlanOptions.ts';
import { LocalDataSource, type LocalSubgraph } from '../../federation/LocalDataSource.ts';
import { TestAdmission } from '../../federation/TestAdmission.ts';
import { testRequest } from '../../federation/testEngine.ts';
import type { FuzzGateway, MakeGateway } from './FuzzGateway.ts';

/** On both sides of the percentages that overrides have. */
const percentiles = [10, 50, 90];

/** Our engine; by turns it makes its answers as it does at first and with generated code. */
export const engineGateway: MakeGateway = (supergraphSdl, subgraphs) => gatewayOf(supergraphSdl, subgraphs, {});

/** The same, but that it plans every operation for each object type alone. */
export const byTypeGateway: MakeGateway = (supergraphSdl, subgraphs) =>
  gatewayOf(supergraphSdl, subgraphs, {
    options: 0,
    objectPaths: Number.POSITIVE_INFINITY,
    links: Number.POSITIVE_INFINITY,
  });

/** The same, but that it plans every operation in parts wherever it can be taken apart. */
export const inPartsGateway: MakeGateway = (supergraphSdl, subgraphs) =>
  gatewayOf(supergraphSdl, subgraphs, { objectPaths: 0 });

function gatewayOf(
  supergraphSdl: string,
  subgraphs: Readonly<Record<string, LocalSubgraph>>,
  atOnce: Partial<PlanningWork>,
): FuzzGateway {
  const dataSource = new LocalDataSource(subgraphs);
  const admission = new TestAdmission(supergraphSdl, atOnce);
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
}
