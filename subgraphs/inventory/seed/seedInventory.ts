import type { Executor } from '../../host/database/Statement.ts';
import type { HubFacts } from '../../host/HubFacts.ts';

export async function seedInventory(
  _transaction: Executor,
  _hub: HubFacts,
  _seed: string,
): Promise<Record<string, number>> {
  return {};
}
