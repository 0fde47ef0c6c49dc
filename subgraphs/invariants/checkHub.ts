import { inventoryChecks, shipmentsChecks } from './goodsChecks.ts';
import { checkedContracts, type HubBooks } from './HubBooks.ts';
import type { HubCheck } from './HubCheck.ts';
import { settlementChecks } from './settlementChecks.ts';
import type { Violation } from './Violation.ts';

const checks: Readonly<Record<(typeof checkedContracts)[number], readonly HubCheck[]>> = {
  inventory: inventoryChecks,
  shipments: shipmentsChecks,
  settlement: settlementChecks,
};

/** What is off within one hub. It can run while the hub works: each check is one statement, which sees one moment. */
export async function checkHub({ hub, schemas }: HubBooks): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const contract of checkedContracts) {
    const executor = schemas[contract];
    if (!executor) continue;
    for (const { invariant, statement } of checks[contract]) {
      const rows = await executor.query<{ what: string }>(statement);
      violations.push(...rows.map(({ what }): Violation => ({ invariant, hub, what })));
    }
  }
  return violations;
}
