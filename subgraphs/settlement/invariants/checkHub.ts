import type { Executor } from '../../host/database/Statement.ts';
import { hubChecks } from './hubChecks.ts';
import type { Violation } from './Violation.ts';

/**
 * What is off in one hub's books. It can run while the hub works: each check is one statement, which sees one moment.
 * @param executor the hub's schema `settlement`
 */
export async function checkHub(executor: Executor, hub: string): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { invariant, statement } of hubChecks) {
    const rows = await executor.query<{ what: string }>(statement);
    violations.push(...rows.map(({ what }) => ({ invariant, hub, what })));
  }
  return violations;
}
