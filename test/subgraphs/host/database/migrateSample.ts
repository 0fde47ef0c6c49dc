import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../../../subgraphs/host/database/Database.ts';
import { migrate } from '../../../../subgraphs/host/database/migrate.ts';

/** A schema with one table, `item`, and what every schema has. */
export async function migrateSample(database: Database): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ehub-migrations-'));
  try {
    writeFileSync(join(folder, '0001_item.sql'), 'CREATE TABLE item (name text NOT NULL);');
    await migrate(database, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
