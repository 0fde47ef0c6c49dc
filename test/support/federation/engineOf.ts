import type { DataSource } from '../../../gateway/execute/DataSource.ts';
import { Engine } from '../../../gateway/execute/Engine.ts';
import { OperationPlanner } from '../../../gateway/plan/OperationPlanner.ts';

/** An engine that plans in the thread of the test. */
export function engineOf(supergraphSdl: string, dataSource: DataSource): Engine {
  const planner = new OperationPlanner(supergraphSdl);
  return new Engine({ supergraphSdl, schema: planner.apiSchema, planner, dataSource });
}
