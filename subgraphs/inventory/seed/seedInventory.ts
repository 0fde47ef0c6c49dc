import type { Database } from '../../host/database/Database.ts';
import type { HubFacts } from '../../host/HubFacts.ts';

export async function seedInventory(
  _database: Database,
  _hub: HubFacts,
  _seed: string,
): Promise<Record<string, number>> {
  return {};
}
