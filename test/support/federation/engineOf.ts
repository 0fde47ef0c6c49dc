import { parse } from 'graphql';
import type { DataSource } from '../../../gateway/execute/DataSource.ts';
import { Engine } from '../../../gateway/execute/Engine.ts';
import { OperationPlanner } from '../../../gateway/plan/OperationPlanner.ts';

/**
 * An engine that plans in the thread of the test.
 * @param generateAfter objects of one kind after which answers are made by generated code
 */
export function engineOf(supergraphSdl: string, dataSource: DataSource, generateAfter?: number): Engine {
  const planner = new OperationPlanner(parse(supergraphSdl));
  return new Engine({ supergraphSdl, schema: planner.apiSchema, planner, dataSource, generateAfter });
}
